internal import KeysModel

extension ImportFormat {
    /// NordPass: four generations, each with more columns; folders stand in rows of their own.
    static let nordPass = ImportFormat(
        id: "nordpass", name: "NordPass", steps: "Settings > Export items",
        header: "name,url,additional_urls,username,password,note,cardholdername,cardnumber,cvc,pin,expirydate,zipcode,"
            + "folder,full_name,phone_number,email,address1,address2,city,country,state,type,custom_fields",
        tables: [
            ImportTable(
                [
                    ["additional_urls", "pin", "type", "custom_fields"] + oldest,
                    ["additional_urls", "type", "custom_fields"] + oldest,
                    ["type"] + oldest, oldest,
                ],
                [
                    ("name", .title), ("url", .url), ("additional_urls", .jsonURLs), ("username", .username),
                    ("password", .password), ("note", .notes), ("cardholdername", .standard(.cardholder)),
                    ("cardnumber", .standard(.cardNumber)), ("cvc", .standard(.cardCode)),
                    ("pin", .standard(.pin)), ("expirydate", .cardExpiry), ("zipcode", .standard(.postalCode)),
                    ("folder", .folder), ("full_name", .fullName), ("phone_number", .standard(.phone)),
                    ("email", .standard(.email)), ("address1", .standard(.street)), ("address2", .field(.text)),
                    ("city", .standard(.city)), ("country", .standard(.country)), ("state", .standard(.region)),
                    ("type", .kind), ("custom_fields", .jsonFields),
                ],
                kinds: [
                    "credit_card": .entry(.card), "personal_info": .entry(.identity),
                    "document": .tagged(.custom, tag: "document"), "passkey": .tagged(.login, tag: "passkey"),
                ],
                rules: [.infersKind, .bareNamesAreFolders])
        ])

    private static let oldest = [
        "name", "url", "username", "password", "note", "cardholdername", "cardnumber", "cvc", "expirydate", "zipcode",
        "folder", "full_name", "phone_number", "email", "address1", "address2", "city", "country", "state",
    ]
}
