internal import GRDB

/// The tables of a server's database. Rows are keyed by what they are, never numbered as they come, and none has a time: the
/// file keeps no calendar and no order of arrival. The one number that counts, `ordinal`, says which of at most 16 pairing
/// tokens is the oldest.
enum TableSchema {
    /// `PRAGMA application_id`: "KySv".
    static let applicationID: Int32 = 0x4b79_5376
    /// `PRAGMA user_version`.
    static let format = 1

    private static let creation = """
        CREATE TABLE accounts (account INTEGER PRIMARY KEY, weight INTEGER NOT NULL) STRICT;
        CREATE TABLE tokens (
            hash BLOB PRIMARY KEY, account INTEGER NOT NULL, id INTEGER NOT NULL, kind INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, vault TEXT, names TEXT, made BLOB) WITHOUT ROWID, STRICT;
        CREATE INDEX tokens_account ON tokens (account, id);
        CREATE TABLE vaults (
            account INTEGER NOT NULL, vault TEXT NOT NULL, tag BLOB NOT NULL,
            PRIMARY KEY (account, vault)) WITHOUT ROWID, STRICT;
        CREATE TABLE blobs (
            account INTEGER NOT NULL, vault TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
            bytes BLOB NOT NULL, PRIMARY KEY (account, vault, name)) WITHOUT ROWID, STRICT;
        CREATE TABLE tidying (due INTEGER PRIMARY KEY) STRICT;
        """

    /// What every connection is set to before anything is asked.
    static let connection = """
        PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON;
        PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;
        """

    /// Makes the tables in a database that has none, or sees that they are ours and of this format.
    static func prepare(_ database: Database) throws {
        let format = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if application == 0, format == 0, try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0 {
            try database.execute(sql: creation)
            try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(Self.format)")
            return
        }
        guard application == applicationID else { throw ServerError.notAStore }
        guard format == Self.format else { throw ServerError.newerStore(format: format) }
        for table in ["accounts", "tokens", "vaults", "blobs", "tidying"] {
            guard try database.tableExists(table) else { throw ServerError.damaged }
        }
    }
}
