internal import KeysModel

extension ImportFormat {
    /// Buttercup: groups stand in rows before the entries in them.
    static let buttercupCSV = ImportFormat(
        id: "buttercup-csv", name: "Buttercup (CSV)", steps: "File > Export > CSV",
        header: "!type,!group_id,!group_name,!group_parent,title,username,password,URL,id",
        tables: [
            ImportTable(
                [["!type", "!group_id", "!group_name", "!group_parent"], ["!type", "!group_id", "!group_name"]],
                [
                    ("!type", .kind), ("!group_id", .groupID), ("!group_name", .groupName),
                    ("!group_parent", .groupParent), ("title", .title), ("username", .username),
                    ("password", .password), ("url", .url), ("id", .meaningless), ("notes", .notes), ("note", .notes),
                ], kinds: ["group": .folder, "entry": .entry(.login)])
        ])
}
