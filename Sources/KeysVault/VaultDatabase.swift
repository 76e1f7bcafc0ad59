internal import Foundation
internal import GRDB

/// The file a vault is kept in: one SQLite database in WAL mode whose every write is synced and whose freed bytes are
/// overwritten. It holds ciphertext, and what FORMAT ("The database") lists as plain.
struct VaultDatabase {
    /// `PRAGMA application_id`: "Keys".
    static let applicationID: Int32 = 0x4b65_7973
    /// `PRAGMA user_version`: the format of the database.
    static let format = 1

    /// What the file is called in its folder.
    static let name = "vault.db"

    let queue: DatabaseQueue

    /// Opens the database of a vault that is there.
    init(_ location: VaultLocation) throws(VaultError) {
        var status = stat()
        guard lstat(location.database, &status) == 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .noVault(folder: location.folder) : DurableFile.failure(location.database)
        }
        guard status.st_mode & S_IFMT != S_IFLNK else { throw .symbolicLink(path: location.database) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAVault(folder: location.folder) }
        try Self.checkHeader(location)
        try self.init(path: location.database)
        try check(location)
    }

    private init(path: String) throws(VaultError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        // An import keeps its transaction open from row to row.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            // Before anything is read: a file that is no database fails here.
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA secure_delete = ON;
                    PRAGMA journal_mode = WAL;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        queue = try Self.guarding(path) { try DatabaseQueue(path: path, configuration: configuration) }
    }

    /// Reads who made the file without touching it: SQLite writes to one that is empty, and turns one of another program into
    /// WAL mode. Offsets: sqlite.org/fileformat2.html, "The Database Header".
    private static func checkHeader(_ location: VaultLocation) throws(VaultError) {
        let descriptor = Foundation.open(location.database, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw DurableFile.failure(location.database) }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        guard pread(descriptor, &header, header.count, 0) == header.count,
            header.starts(with: "SQLite format 3\0".utf8),
            header[68..<72].reduce(0, { $0 << 8 | UInt32($1) }) == UInt32(bitPattern: applicationID)
        else { throw .notAVault(folder: location.folder) }
    }

    private func check(_ location: VaultLocation) throws(VaultError) {
        let (application, format) = try read { database in
            (
                try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            )
        }
        guard application == Self.applicationID else { throw .notAVault(folder: location.folder) }
        guard format <= Self.format else { throw .tooNew(format: format) }
        guard format == Self.format else { throw .notAVault(folder: location.folder) }
    }

    /// Makes the file of a new vault at `path`, which must not exist.
    static func create(path: String) throws(VaultError) -> VaultDatabase {
        let database = try VaultDatabase(path: path)
        try database.write { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(format);
                    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;
                    CREATE TABLE pages (number INTEGER PRIMARY KEY, box BLOB NOT NULL) STRICT;
                    CREATE TABLE summaries (
                        row INTEGER PRIMARY KEY, entry BLOB NOT NULL, stamp BLOB NOT NULL, box BLOB NOT NULL) STRICT;
                    CREATE TABLE bodies (row INTEGER PRIMARY KEY, entry BLOB NOT NULL, box BLOB NOT NULL) STRICT;
                    CREATE TABLE records (name TEXT PRIMARY KEY, box BLOB NOT NULL) STRICT;
                    CREATE TABLE aside (row INTEGER PRIMARY KEY, kind TEXT NOT NULL, entry BLOB, stamp BLOB, box BLOB NOT NULL)
                        STRICT;
                    """)
        }
        return database
    }

    // MARK: Access

    /// Reads one consistent state.
    func read<R>(_ body: (Database) throws -> R) throws(VaultError) -> R {
        try Self.guarding(queue.path) { try queue.read(body) }
    }

    /// Writes in one transaction that begins as a writer.
    func write<R>(_ body: (Database) throws -> R) throws(VaultError) -> R {
        try Self.guarding(queue.path) {
            try queue.unsafeReentrantWrite { database in
                try database.beginTransaction(.immediate)
                do {
                    let result = try body(database)
                    try database.commit()
                    return result
                } catch {
                    if database.isInsideTransaction { try? database.rollback() }
                    throw error
                }
            }
        }
    }

    /// Begins a transaction that stays open until `commit` or `rollback`; for work that comes row by row.
    func begin() throws(VaultError) -> Database {
        try Self.guarding(queue.path) {
            try queue.unsafeReentrantWrite { database in
                try database.beginTransaction(.immediate)
                return database
            }
        }
    }

    /// Goes on with the transaction that `begin` opened.
    func proceed<R>(_ body: () throws -> R) throws(VaultError) -> R {
        try Self.guarding(queue.path) { try queue.unsafeReentrantWrite { _ in try body() } }
    }

    func commit() throws { try queue.unsafeReentrantWrite { try $0.commit() } }

    func rollback() { try? queue.unsafeReentrantWrite { if $0.isInsideTransaction { try $0.rollback() } } }

    /// Turns what SQLite says into one of our facts.
    static func guarding<R>(_ path: String, _ body: () throws -> R) throws(VaultError) -> R {
        do {
            return try body()
        } catch let error as VaultError {
            throw error
        } catch let error as DatabaseError {
            throw fact(of: error, path)
        } catch {
            throw .io(path: path, errno: EIO)
        }
    }

    private static func fact(of error: DatabaseError, _ path: String) -> VaultError {
        switch error.resultCode {
        case .SQLITE_FULL: .diskFull(path: path)
        case .SQLITE_NOTADB: .notAVault(folder: (path as NSString).deletingLastPathComponent)
        case .SQLITE_CORRUPT: .damaged([.file(code: error.extendedResultCode.rawValue)])
        // The vault's own tables are not there or not as they should be: somebody changed the file.
        case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_SCHEMA:
            .damaged([.file(code: error.extendedResultCode.rawValue)])
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: .notWritable(path: path, errno: EACCES)
        case .SQLITE_IOERR: .io(path: path, errno: EIO)
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(seconds: 10)
        default: .database(code: error.extendedResultCode.rawValue)
        }
    }
}

extension Row {
    func bytes(_ column: String) -> [UInt8] {
        let data: Data? = self[column]
        return data.map(Array.init) ?? []
    }
}

extension Database {
    func meta(_ name: String) throws -> [UInt8]? {
        try Data.fetchOne(self, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name]).map(Array.init)
    }

    func setMeta(_ name: String, _ value: [UInt8]) throws {
        try execute(
            sql: "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            arguments: [name, Data(value)])
    }

    func page(_ number: Int64) throws -> [UInt8]? {
        let statement = try cachedStatement(sql: "SELECT box FROM pages WHERE number = ?")
        return try Data.fetchOne(statement, arguments: [number]).map(Array.init)
    }

    func setPage(_ number: Int64, _ box: [UInt8]) throws {
        let statement = try cachedStatement(
            sql: "INSERT INTO pages (number, box) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET box = excluded.box")
        try statement.execute(arguments: [number, Data(box)])
    }

    func deletePage(_ number: Int64) throws {
        try execute(sql: "DELETE FROM pages WHERE number = ?", arguments: [number])
    }

    func record(_ name: String) throws -> [UInt8]? {
        try Data.fetchOne(self, sql: "SELECT box FROM records WHERE name = ?", arguments: [name]).map(Array.init)
    }

    func setRecord(_ name: String, _ box: [UInt8]?) throws {
        guard let box else {
            return try execute(sql: "DELETE FROM records WHERE name = ?", arguments: [name])
        }
        try execute(
            sql: "INSERT INTO records (name, box) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET box = excluded.box",
            arguments: [name, Data(box)])
    }

    func insertSummary(entry: [UInt8], stamp: [UInt8], box: [UInt8]) throws -> Int64 {
        let statement = try cachedStatement(sql: "INSERT INTO summaries (entry, stamp, box) VALUES (?, ?, ?)")
        try statement.execute(arguments: [Data(entry), Data(stamp), Data(box)])
        return lastInsertedRowID
    }

    func insertBody(entry: [UInt8], box: [UInt8]) throws -> Int64 {
        let statement = try cachedStatement(sql: "INSERT INTO bodies (entry, box) VALUES (?, ?)")
        try statement.execute(arguments: [Data(entry), Data(box)])
        return lastInsertedRowID
    }

    func updateSummary(_ row: Int64, stamp: [UInt8], box: [UInt8]) throws {
        let statement = try cachedStatement(sql: "UPDATE summaries SET stamp = ?, box = ? WHERE row = ?")
        try statement.execute(arguments: [Data(stamp), Data(box), row])
    }

    func updateBody(_ row: Int64, box: [UInt8]) throws {
        let statement = try cachedStatement(sql: "UPDATE bodies SET box = ? WHERE row = ?")
        try statement.execute(arguments: [Data(box), row])
    }

    func summary(_ row: Int64) throws -> [UInt8]? {
        let statement = try cachedStatement(sql: "SELECT box FROM summaries WHERE row = ?")
        return try Data.fetchOne(statement, arguments: [row]).map(Array.init)
    }

    func body(_ row: Int64) throws -> [UInt8]? {
        let statement = try cachedStatement(sql: "SELECT box FROM bodies WHERE row = ?")
        return try Data.fetchOne(statement, arguments: [row]).map(Array.init)
    }

    func aside(_ row: Int64) throws -> [UInt8]? {
        try Data.fetchOne(self, sql: "SELECT box FROM aside WHERE row = ?", arguments: [row]).map(Array.init)
    }

    /// Moves a row that does not open out of the way, without losing it.
    func layAside(_ row: Int64, table: String, kind: String) throws {
        let stamp = table == "summaries" ? "stamp" : "NULL"
        try execute(
            sql: """
                INSERT INTO aside (kind, entry, stamp, box) SELECT ?, entry, \(stamp), box FROM \(table) WHERE row = ?
                """, arguments: ["damaged " + kind, row])
        try execute(sql: "DELETE FROM \(table) WHERE row = ?", arguments: [row])
    }

    func deleteSummary(_ row: Int64) throws {
        try cachedStatement(sql: "DELETE FROM summaries WHERE row = ?").execute(arguments: [row])
    }

    func deleteBody(_ row: Int64) throws {
        try cachedStatement(sql: "DELETE FROM bodies WHERE row = ?").execute(arguments: [row])
    }
}
