internal import KeysModel

extension ImportFormat {
    /// LastPass: older ones without `totp`. Notes of other kinds hold `NoteType:` lines. Its web export breaks records.
    static let lastPass = ImportFormat(
        id: "lastpass", name: "LastPass",
        steps: "browser extension or web vault > Advanced options > Export (not copied from the page it shows)",
        header: "url,username,password,totp,extra,name,grouping,fav",
        tables: [
            ImportTable(
                [
                    ["url", "username", "password", "totp", "extra", "name", "grouping", "fav"],
                    ["url", "username", "password", "extra", "name", "grouping", "fav"],
                ],
                [
                    ("url", .markedURL), ("username", .username), ("password", .password), ("totp", .otp),
                    ("extra", .typedNote), ("name", .title), ("grouping", .backslashFolder), ("fav", .favorite),
                ], rules: [.infersKind, .joinsBrokenRecords]),
            formFill,
        ])

    /// What LastPass fills forms with comes as a file of its own.
    private static let formFill = ImportTable(
        [["profilename", "firstname", "lastname", "ccnum", "ccname"]],
        [
            ("profilename", .title), ("profilelanguage", .meaningless), ("firstname", .standard(.firstName)),
            ("middlename", .standard(.middleName)), ("lastname", .standard(.lastName)), ("email", .standard(.email)),
            ("company", .standard(.company)), ("ssn", .standard(.nationalNumber)),
            ("birthday", .standard(.birthDate)), ("address1", .standard(.street)), ("city", .standard(.city)),
            ("state", .standard(.region)), ("zip", .standard(.postalCode)), ("country", .standard(.country)),
            ("phone", .standard(.phone)), ("username", .username), ("password", .password),
            ("ccname", .standard(.cardholder)), ("ccnum", .standard(.cardNumber)), ("cccsc", .standard(.cardCode)),
            ("ccexp", .cardExpiry), ("notes", .notes),
        ], kind: .identity)
}
