internal import Foundation
internal import GRDB
internal import KeysBlobs
internal import Synchronization

/// Accounts, tokens and blobs in one SQLite file: one connection writes, a few read beside it (WAL). Every transaction is
/// flushed to the disk before it is answered, and freed bytes are overwritten.
///
/// It is a class because it owns connections.
final class SQLiteTable: Sendable {
    /// How long another program may hold the file before a request is refused, in seconds.
    static let patience = 2.0
    /// Up to this size a file is rewritten whole when an account is erased; above it at the next start.
    static let tidyAtOnce = 32 << 20

    let writer: GroupWriter
    private let readers: [DatabaseQueue]
    private let turn = Atomic(0)

    /// Opens the database, makes it where there is none, and judges it.
    init(_ folder: TableFolder, readers count: Int = 2) throws(ServerError) {
        do {
            let isNew = access(folder.database, F_OK) != 0
            let writing = try Self.connect(folder, isReader: false)
            try writing.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    try TableSchema.prepare(database)
                    return .commit
                }
                if !isNew { try Self.judge(database) }
            }
            writer = GroupWriter(writing)
            readers = try (0..<max(1, count)).map { _ in try Self.connect(folder, isReader: true) }
        } catch {
            throw DatabaseFault.refusal(error)
        }
    }

    private static func connect(_ folder: TableFolder, isReader: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = false
        // Ours in errors would be names and ids: they stay out (GRDB hides them unless told otherwise).
        configuration.publicStatementArguments = false
        configuration.prepareDatabase { database in
            try database.execute(sql: TableSchema.connection)
            if isReader {
                try database.execute(sql: "PRAGMA query_only = ON")
            } else {
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                guard mode == "wal" else { throw ServerError.locked }
                try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864")
            }
        }
        return try DatabaseQueue(path: folder.database, configuration: configuration)
    }

    /// Throws where the file is damaged. A large one is judged by its small tables: all of it would take minutes, and what is
    /// in a blob only its owner can judge anyway.
    private static func judge(_ database: Database) throws {
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let scopes = pages < 65_536 ? [""] : ["('accounts')", "('tokens')", "('vaults')"]
        for scope in scopes {
            guard try String.fetchOne(database, sql: "PRAGMA quick_check\(scope)") == "ok" else {
                throw ServerError.damaged
            }
        }
    }

    /// Looks something up. It may wait for the disk, not for a writer.
    func read<R>(_ body: (Database) throws -> R) throws(WireFault) -> R {
        let index = turn.add(1, ordering: .relaxed).newValue & Int.max
        do {
            return try readers[index % readers.count].unsafeRead(body)
        } catch {
            throw DatabaseFault.fault(error)
        }
    }

    /// Rewrites the file without what is no longer in it, if an erasure asked for that, and empties the log beside it. Where
    /// somebody is reading the log at this moment it is tried again.
    func tidy(upTo size: Int = .max) async throws(WireFault) {
        try await writer.alone { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            if pages * 4096 <= size, try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM tidying)") == true {
                try database.execute(sql: "VACUUM")
                try database.execute(sql: "DELETE FROM tidying")
            }
            for _ in 0..<20 {
                let isBusy = try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                if isBusy == 0 { return }
                usleep(50_000)
            }
        }
    }
}
