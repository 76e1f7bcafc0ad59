internal import KeysModel

extension ImportFormat {
    /// 1Password 8 (only what logins have comes out, archived rows too), and 4, whose columns people chose.
    static let onePasswordCSV = ImportFormat(
        id: "1password-csv", name: "1Password 8 and 4 (CSV)",
        steps: "File > Export > your account > CSV (files and other kinds than logins are not in it)",
        header: "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes",
        tables: [
            ImportTable(
                [
                    ["title", "url", "username", "password", "otpauth", "favorite", "archived", "tags", "notes"],
                    ["title", "notes", "username", "password", "url"],
                ],
                [
                    ("title", .title), ("url", .url), ("username", .username), ("password", .password),
                    ("otpauth", .otp), ("favorite", .favorite), ("archived", .archived), ("tags", .tags),
                    ("notes", .notes),
                ], rules: .infersKind)
        ])

    /// 1Password 6 and 7 on a Mac: up to 141 columns `label(key)`; quotes escaped with backslashes.
    static let onePasswordMac = ImportFormat(
        id: "1password-mac-csv", name: "1Password 6 and 7 for Mac (CSV)",
        steps: "File > Export > All Items > Comma Delimited Text, all fields, with column labels",
        header: #""Title","Type","Username","Password","URL","Notes","Tags","username(username)","password(password)""#,
        tables: [
            ImportTable(
                [["title", "type", "username(username)", "password(password)", "notes"]],
                macLogins + macCards + macIdentities + macBanks, kind: .login, kinds: macKinds,
                rules: [.infersKind, .escapesWithBackslash, .labelsBeforeParenthesis])
        ])

    private static let macLogins: [(String, ColumnRole)] = [
        ("Title", .title), ("title(title)", .title), ("Type", .kind), ("Username", .username),
        ("username(username)", .username), ("Password", .password), ("password(password)", .password),
        ("URL", .url), ("URL(url)", .url), ("website(website)", .url), ("Notes", .notes), ("Tags", .bracedTags),
        ("Created Date", .created), ("Modified Date", .modified), ("Scope", .meaningless),
    ]

    private static let macCards: [(String, ColumnRole)] = [
        ("cardholder name(cardholder)", .standard(.cardholder)), ("number(ccnum)", .standard(.cardNumber)),
        ("type(type)", .standard(.cardBrand)), ("expiry date(expiry)", .cardExpiry),
        ("verification number(cvv)", .standard(.cardCode)), ("PIN(pin)", .standard(.pin)),
    ]

    private static let macIdentities: [(String, ColumnRole)] = [
        ("first name(firstname)", .standard(.firstName)), ("initial(initial)", .standard(.middleName)),
        ("last name(lastname)", .standard(.lastName)), ("birth date(birthdate)", .standard(.birthDate)),
        ("date of birth(birthdate)", .standard(.birthDate)), ("company(company)", .standard(.company)),
        ("address(address)", .standard(.street)), ("default phone(defphone)", .standard(.phone)),
        ("email(email)", .standard(.email)), ("country(country)", .standard(.country)),
    ]

    private static let macBanks: [(String, ColumnRole)] = [
        ("bank name(bankName)", .standard(.bank)), ("name on account(owner)", .standard(.accountHolder)),
        ("type(accountType)", .standard(.accountType)), ("account number(accountNo)", .standard(.accountNumber)),
        ("routing number(routingNo)", .standard(.routingNumber)), ("SWIFT(swift)", .standard(.swiftCode)),
        ("IBAN(iban)", .standard(.iban)), ("network name(network_name)", .standard(.network)),
    ]

    private static let macKinds: [String: RowKind] = [
        "credit card": .entry(.card), "bank account": .entry(.bankAccount), "wireless router": .entry(.wifi),
        "driver license": .tagged(.identity, tag: "driver license"), "passport": .tagged(.identity, tag: "passport"),
        "server": .tagged(.login, tag: "server"), "database": .tagged(.login, tag: "database"),
        "email account": .tagged(.login, tag: "email account"), "membership": .tagged(.custom, tag: "membership"),
        "software license": .tagged(.custom, tag: "software license"),
        "reward program": .tagged(.custom, tag: "reward program"),
        "outdoor license": .tagged(.custom, tag: "outdoor license"),
        "social security number": .tagged(.identity, tag: "social security number"),
    ]

    /// 1Password 6 and 7 on Windows: columns as the vault needs them, some named `SECTION 1: FIELD`, the first perhaps not
    /// named at all.
    static let onePasswordWindows = ImportFormat(
        id: "1password-windows-csv", name: "1Password 6 and 7 for Windows (CSV)",
        steps: "your vault > Export > Comma Delimited Text",
        header: #""UUID","TITLE","USERNAME","PASSWORD","URL","URLS","NOTES","TAGS""#,
        tables: [
            ImportTable(
                [["title", "username", "password", "url", "uuid"], ["title", "uuid", "notes", "scope"]],
                [
                    ("uuid", .meaningless), ("title", .title), ("username", .username), ("password", .password),
                    ("url", .url), ("urls", .urlList), ("notes", .notes), ("tags", .tags), ("type", .kindOrFolder),
                    ("scope", .meaningless), ("autosubmit", .meaningless), ("created date", .created),
                    ("modified date", .modified), ("ainfo", .spareUsername), ("trashed", .trashed),
                    ("cardholder name", .standard(.cardholder)), ("number", .standard(.cardNumber)),
                    ("verification number", .standard(.cardCode)), ("expiry date", .cardExpiry),
                    ("pin", .standard(.pin)), ("first name", .standard(.firstName)),
                    ("initial", .standard(.middleName)), ("last name", .standard(.lastName)),
                    ("company", .standard(.company)), ("email", .standard(.email)),
                    ("default phone", .standard(.phone)), ("address", .standard(.street)),
                    ("birth date", .standard(.birthDate)), ("favorite", .favorite), ("archived", .archived),
                ], kinds: macKinds, rules: [.infersKind, .namesBehindColon])
        ])
}
