extension ImportFormat {
    /// Chrome and its relatives: `password_csv_writer.cc` of Chromium. Older ones have no note, some an empty last column.
    static let chrome = ImportFormat(
        id: "chrome", name: "Chrome, Edge, Brave, Opera, Vivaldi",
        steps: "Settings > Passwords (Google Password Manager > Settings) > Export passwords",
        header: "name,url,username,password,note",
        tables: [
            ImportTable(
                [["name", "url", "username", "password"]],
                [
                    ("name", .title), ("url", .url), ("username", .username), ("password", .password), ("note", .notes),
                ])
        ])
}
