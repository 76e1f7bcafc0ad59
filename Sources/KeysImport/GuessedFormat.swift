extension ImportFormat {
    /// Any other CSV: columns are guessed by the names other programs give them. Two of them must be known.
    static let guessed = ImportFormat(
        id: "csv", name: "any other CSV, by the names of its columns",
        steps: "export as CSV with a first row that names the columns",
        header: "title,url,username,password,notes,otp,folder,tags,favorite",
        tables: [
            own,
            ImportTable([], titles + addresses + logins + places, weak: weak),
        ])

    /// What `export --format csv` writes: everything an entry shows and holds, history aside.
    private static let own = ImportTable(
        [
            [
                "kind", "title", "username", "password", "url", "notes", "otp", "folder", "tags", "favorite",
                "more urls", "fields", "created", "modified",
            ]
        ],
        [
            ("kind", .kind), ("title", .title), ("username", .username), ("password", .password), ("url", .url),
            ("notes", .notes), ("otp", .otp), ("folder", .folder), ("tags", .tags), ("favorite", .favorite),
            ("more urls", .jsonURLs), ("fields", .jsonFields), ("created", .created), ("modified", .modified),
            ("trashed", .trashed), ("guarded", .guarded),
        ], rules: .keepsLineEnds)

    private static let weak: [(String, ColumnRole)] = [
        ("account", .title), ("label", .title), ("nickname", .title), ("display_name", .title),
        ("display name", .title), ("secret name", .title), ("user id", .username), ("email", .username),
        ("e-mail", .username), ("email address", .username), ("secret", .password), ("description", .notes),
        ("additionalinfo", .notes), ("category", .folder), ("collections", .collections), ("vault", .folder),
        ("chambername", .folder),
    ]

    private static let titles: [(String, ColumnRole)] = [("title", .title), ("name", .title)]

    private static let addresses: [(String, ColumnRole)] =
        [
            "url", "uri", "website", "web site", "web address", "website address", "website url", "site", "address",
            "hostname", "host", "origin", "origin_url", "domain", "link", "secret url",
        ].map { ($0, .url) } + [("login_uri", .urlList), ("login_urls", .urlList), ("urls", .urlList)]

    private static let logins: [(String, ColumnRole)] =
        ["username", "user name", "user", "login", "login name", "login_username", "username_value", "userid"]
        .map { ($0, .username) }
        + ["password", "pwd", "pass", "login_password", "password_value"].map { ($0, .password) }
        + ["notes", "note", "extra", "comments", "comment"].map { ($0, .notes) }
        + [
            "totp", "otp", "otpauth", "otpsecret", "otpurl", "login_totp", "twofasecret", "2fa", "totp secret",
            "one-time password",
        ].map { ($0, .otp) }

    private static let places: [(String, ColumnRole)] =
        [
            ("folder", .folder), ("group", .folder), ("grouping", .backslashFolder), ("tags", .tags),
            ("type", .kind),
            ("kind", .kind), ("favorite", .favorite), ("favourite", .favorite), ("fav", .favorite),
            ("pinned", .favorite), ("archived", .archived),
        ] + ["created", "createtime", "created at", "timecreated"].map { ($0, .created) }
        + ["modified", "modifytime", "last modified", "updated", "updated at", "timepasswordchanged"]
        .map { ($0, .modified) }
}
