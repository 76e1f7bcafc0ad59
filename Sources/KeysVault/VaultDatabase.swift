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
    /// Which file was opened; another may take its name.
    private let file: FileIdentity

    /// Opens the database of a vault that is there.
    init(_ location: VaultLocation) throws(VaultError) {
        var status = stat()
        guard lstat(location.database, &status) == 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .noVault(folder: location.folder) : DurableFile.failure(location.database)
        }
        guard status.st_mode & S_IFMT != S_IFLNK else { throw .symbolicLink(path: location.database) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAVault(folder: location.folder) }
        // SQLite takes an empty file for a new database.
        guard status.st_size > 0 else { throw .notAVault(folder: location.folder) }
        guard status.st_uid == geteuid() else { throw .folderNotOurs(folder: location.folder) }
        if status.st_mode & 0o077 != 0 { chmod(location.database, 0o600) }
        try self.init(path: location.database, isNew: false)
        try check(location)
    }

    private init(path: String, isNew: Bool) throws(VaultError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        // An import keeps its transaction open from row to row.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            // Before anything is written: SQLite fills a file that is empty, and turns another program's into WAL mode.
            let maker = try Int32.fetchOne(database, sql: "PRAGMA application_id")
            guard isNew || maker == Self.applicationID else {
                throw VaultError.notAVault(folder: (path as NSString).deletingLastPathComponent)
            }
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
        guard let file = FileIdentity(path: path) else { throw DurableFile.failure(path) }
        self.file = file
    }

    /// Refuses to go on with a file that somebody removed or put another in the place of: what is written to it is lost.
    func expectInPlace() throws(VaultError) {
        guard FileIdentity(path: queue.path) == file else { throw .io(path: queue.path, errno: ESTALE) }
    }

    private func check(_ location: VaultLocation) throws(VaultError) {
        let format = try read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        guard format <= Self.format else { throw .tooNew(format: format) }
        guard format == Self.format else { throw .notAVault(folder: location.folder) }
        guard try read({ try DatabaseSchema.isOurs($0) }) else {
            throw .damaged([.file(code: ResultCode.SQLITE_CORRUPT.rawValue)])
        }
    }

    /// Makes the file of a new vault at `path`, which must not exist.
    static func create(path: String) throws(VaultError) -> VaultDatabase {
        let database = try VaultDatabase(path: path, isNew: true)
        try database.write { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(format);
                    \(DatabaseSchema.creation)
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

    /// Goes on with the transaction that `begin` opened. After an error such as a full disk SQLite may have ended it; what came
    /// then would be written row by row.
    func proceed<R>(_ body: () throws -> R) throws(VaultError) -> R {
        try Self.guarding(queue.path) {
            try queue.unsafeReentrantWrite { database in
                guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                return try body()
            }
        }
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
        } catch is RowDecodingError {
            // A column holds what no program of ours puts there.
            throw .damaged([.file(code: ResultCode.SQLITE_MISMATCH.rawValue)])
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

/// What a column holds, whatever somebody put there: GRDB's own subscripts end the program over a value of another type.
extension Row {
    /// Bytes; none where the column holds no blob.
    func bytes(_ column: String) -> [UInt8] {
        guard let value: DatabaseValue = self[column], case .blob(let data) = value.storage else { return [] }
        return Array(data)
    }

    func number(at index: Int) -> Int64? {
        let value: DatabaseValue = self[index]
        guard case .int64(let number) = value.storage else { return nil }
        return number
    }

    func text(_ column: String) -> String? {
        guard let value: DatabaseValue = self[column], case .string(let text) = value.storage else { return nil }
        return text
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
        return try positiveRow(of: "summaries")
    }

    /// The number of the row just inserted, from 1: 0 means none to a page, and below it no page can write. SQLite gives such
    /// numbers only where somebody has put others below into the table, and then 1 is free.
    func positiveRow(of table: String) throws -> Int64 {
        let row = lastInsertedRowID
        guard row < 1 else { return row }
        try execute(sql: "UPDATE \(table) SET row = 1 WHERE row = ?", arguments: [row])
        return 1
    }

    func insertBody(entry: [UInt8], box: [UInt8]) throws -> Int64 {
        let statement = try cachedStatement(sql: "INSERT INTO bodies (entry, box) VALUES (?, ?)")
        try statement.execute(arguments: [Data(entry), Data(box)])
        return try positiveRow(of: "bodies")
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
