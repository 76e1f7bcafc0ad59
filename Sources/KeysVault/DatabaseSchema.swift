internal import GRDB

/// The six tables of a vault's database, and nothing beside them: a trigger, a view, an index or a clause that somebody planted
/// would run inside our own writes and make a row that was acknowledged be another, or none.
enum DatabaseSchema {
    static let tables = ["meta", "pages", "summaries", "bodies", "records", "aside"]

    static let creation = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;
        CREATE TABLE pages (number INTEGER PRIMARY KEY, box BLOB NOT NULL) STRICT;
        CREATE TABLE summaries (
            row INTEGER PRIMARY KEY, entry BLOB NOT NULL, stamp BLOB NOT NULL, box BLOB NOT NULL) STRICT;
        CREATE TABLE bodies (row INTEGER PRIMARY KEY, entry BLOB NOT NULL, box BLOB NOT NULL) STRICT;
        CREATE TABLE records (name TEXT PRIMARY KEY, box BLOB NOT NULL) STRICT;
        CREATE TABLE aside (row INTEGER PRIMARY KEY, kind TEXT NOT NULL, entry BLOB, stamp BLOB, box BLOB NOT NULL)
            STRICT;
        """

    /// Every word that may stand in the definition of a table: none of them makes SQLite do anything by itself.
    private static let words = Set(
        tables + [
            "name", "value", "number", "box", "row", "entry", "stamp", "kind", "create", "table", "text", "blob",
            "integer",
            "primary", "key", "not", "null", "strict", "without", "rowid",
        ])

    /// Whether the file has tables of ours alone. Another program may write them with other blanks, or without `STRICT`.
    static func isOurs(_ database: Database) throws -> Bool {
        var found: [String] = []
        for row in try Row.fetchAll(database, sql: "SELECT type, name, sql FROM sqlite_schema") {
            let (type, name, sql) = (row.text("type"), row.text("name") ?? "", row.text("sql"))
            if type == "index", sql == nil, name.hasPrefix("sqlite_autoindex_") { continue }
            guard type == "table", tables.contains(name), let sql, isPlain(sql) else { return false }
            found.append(name)
        }
        return found.sorted() == tables.sorted()
    }

    private static func isPlain(_ sql: String) -> Bool {
        let parts = sql.utf8.split { !isLetter($0) }
        guard sql.utf8.allSatisfy({ isLetter($0) || " \n\t(),".utf8.contains($0) }) else { return false }
        return parts.allSatisfy { words.contains(String(decoding: $0, as: UTF8.self).lowercased()) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
