extension ImportFormat {
    /// KeePass 1.x, and KeePass 2 where it exports the old CSV: no groups, no seeds, quotes escaped with backslashes.
    static let keePassCSV = ImportFormat(
        id: "keepass-csv", name: "KeePass (CSV of 1.x)",
        steps: "File > Export > KeePass CSV (1.x) (groups and fields of your own are not in it)",
        header: #""Account","Login Name","Password","Web Site","Comments""#,
        tables: [
            ImportTable(
                [["account", "login name", "password", "web site", "comments"]],
                [
                    ("account", .title), ("login name", .username), ("password", .password), ("web site", .url),
                    ("comments", .notes),
                ], rules: [.infersKind, .escapesWithBackslash])
        ])

    /// KeePassXC: six columns until 2.6 and with KeePassX 2. The first group is the database.
    static let keePassXCCSV = ImportFormat(
        id: "keepassxc-csv", name: "KeePassXC, KeePassX 2 (CSV)", steps: "Database > Export > CSV file",
        header: #""Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created""#,
        tables: [
            ImportTable(
                [
                    [
                        "group", "title", "username", "password", "url", "notes", "totp", "icon", "last modified",
                        "created",
                    ],
                    ["group", "title", "username", "password", "url", "notes"],
                ],
                [
                    ("group", .rootedFolder), ("title", .title), ("username", .username), ("password", .password),
                    ("url", .url), ("notes", .notes), ("totp", .otp), ("icon", .meaningless),
                    ("last modified", .modified), ("created", .created),
                ], rules: .infersKind)
        ])
}
