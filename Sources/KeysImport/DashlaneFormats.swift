internal import KeysModel

extension ImportFormat {
    /// Dashlane since 2021: a zip of CSV files, one for each kind; all of them may be given as one import.
    static let dashlane = ImportFormat(
        id: "dashlane", name: "Dashlane",
        steps: "My account > Settings > Export data > CSV; unpack the zip and give all its files",
        header: "username,username2,username3,title,password,note,url,category,otpUrl",
        tables: [
            ImportTable(
                [
                    ["username", "username2", "username3", "title", "password", "note", "url", "category"]
                ],
                [
                    ("username", .username), ("username2", .spareUsername), ("username3", .spareUsername),
                    ("title", .title), ("password", .password), ("note", .notes), ("url", .url),
                    ("category", .folder), ("otpSecret", .otp), ("otpUrl", .otp),
                ]),
            ImportTable(
                [["title", "note"]], [("title", .title), ("note", .notes), ("category", .folder)], kind: .note,
                rules: .takesNoOtherColumns),
            payments, documents, personal, wireless,
        ])

    private static let payments = ImportTable(
        [["type", "account_name", "cc_number", "code", "expiration_month", "expiration_year"]],
        [
            ("type", .kind), ("name", .title), ("note", .notes), ("account_name", .accountName),
            ("account_holder", .standard(.accountHolder)), ("cc_number", .standard(.cardNumber)),
            ("code", .standard(.cardCode)), ("expiration_month", .cardExpiryMonth),
            ("expiration_year", .cardExpiryYear), ("routing_number", .standard(.routingNumber)),
            ("account_number", .standard(.accountNumber)), ("country", .standard(.country)),
            ("issuing_bank", .standard(.bank)), ("category", .folder),
        ], kind: .card,
        kinds: [
            "payment_card": .entry(.card, title: "Card"), "credit_card": .entry(.card, title: "Card"),
            "bank": .entry(.bankAccount, title: "Bank account"),
        ])

    private static let documents = ImportTable(
        [["type", "number", "name", "issue_date", "expiration_date"]],
        [
            ("type", .kind), ("number", .documentNumber), ("name", .fullName), ("note", .notes),
            ("issue_date", .field(.text)), ("expiration_date", .field(.text)), ("place_of_issue", .field(.text)),
            ("state", .standard(.region)), ("category", .folder),
        ], kind: .identity,
        kinds: [
            "card": .entry(.identity, title: "Identity card"), "passport": .entry(.identity, title: "Passport"),
            "license": .entry(.identity, title: "Driving licence"),
            "social_security": .entry(.identity, title: "Social security"),
            "tax_number": .entry(.identity, title: "Tax number"),
        ])

    private static let personal = ImportTable(
        [["type", "first_name", "last_name", "date_of_birth", "item_name", "phone_number"]],
        [
            ("type", .kind), ("title", .field(.text)), ("first_name", .standard(.firstName)),
            ("middle_name", .standard(.middleName)), ("last_name", .standard(.lastName)), ("login", .username),
            ("date_of_birth", .standard(.birthDate)), ("email", .standard(.email)), ("item_name", .title),
            ("phone_number", .standard(.phone)), ("address", .standard(.street)),
            ("country", .standard(.country)), ("state", .standard(.region)), ("city", .standard(.city)),
            ("zip", .standard(.postalCode)), ("url", .url),
        ], kind: .identity,
        kinds: Dictionary(
            uniqueKeysWithValues: ["name", "email", "number", "phone", "address", "company", "website", "login"].map {
                ($0, RowKind.entry(.identity, title: $0.prefix(1).uppercased() + $0.dropFirst()))
            }))

    private static let wireless = ImportTable(
        [["ssid", "passphrase", "name"]],
        [
            ("ssid", .standard(.network)), ("passphrase", .password), ("name", .title), ("note", .notes),
            ("hidden", .field(.text)), ("encryption_type", .standard(.wifiSecurity)),
        ], kind: .wifi)

    /// Dashlane before 2021: no header; rows of one to six cells.
    static let dashlaneOld = ImportFormat(
        id: "dashlane-old", name: "Dashlane before 2021 (no header)",
        steps: "File > Export > unsecured archive in CSV", header: "",
        tables: [
            ImportTable(
                [],
                [
                    ("title", .title), ("url", .url), ("login", .username), ("login2", .spareUsername),
                    ("password", .password), ("note", .notes),
                ], rules: [.hasNoHeader, .infersKind], layout: .counted)
        ])
}
