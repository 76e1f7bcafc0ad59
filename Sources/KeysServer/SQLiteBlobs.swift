internal import Foundation
internal import GRDB
internal import KeysBlobs
internal import NIOCore
internal import NIOFoundationCompat

/// Blobs and the sets of their names.
extension SQLiteTable {
    func page(of path: VaultPath, after: BlobName?, limit: Int) async throws(WireFault) -> BlobPage? {
        let page = try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT name, size FROM blobs WHERE account = ? AND vault = ? AND name > ? ORDER BY name LIMIT ?")
            let rows = try Row.fetchCursor(
                statement, arguments: [path.account.value, path.vault.text, after?.text ?? "", limit + 1])
            var lines: [BlobPage.Line] = []
            while let row = try rows.next() { lines.append(BlobPage.Line(name: row[0], size: row[1])) }
            let hasMore = lines.count > limit
            if hasMore { lines.removeLast() }
            return BlobPage(lines: lines, hasMore: hasMore)
        }
        // Past the end of a vault is not the same as nowhere.
        if page.lines.isEmpty, after == nil { return nil }
        if page.lines.isEmpty, try await tag(of: path) == nil { return nil }
        return page
    }

    func tag(of path: VaultPath) async throws(WireFault) -> SetTag? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT tag FROM vaults WHERE account = ? AND vault = ?")
            let tag = try Data.fetchOne(statement, arguments: [path.account.value, path.vault.text])
            return tag.map { SetTag(text: "\"\(Hexadecimal.text($0))\"") }
        }
    }

    func bytes(of blob: BlobPath) async throws(WireFault) -> ByteBuffer? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT bytes FROM blobs WHERE account = ? AND vault = ? AND name = ?")
            let rows = try Row.fetchCursor(statement, arguments: blob.key)
            guard let row = try rows.next() else { return nil }
            return try row.withUnsafeData(atIndex: 0) { data in ByteBuffer(bytes: data ?? Data()) }
        }
    }

    func put(_ bytes: ByteBuffer, at blob: BlobPath, quota: Int) async throws(WireFault) -> Placing {
        let data = Data(buffer: bytes, byteTransferStrategy: .noCopy)
        return try await writer.write(bytes: data.count) { database in
            let known = try database.cachedStatement(
                sql: "SELECT bytes = ? FROM blobs WHERE account = ? AND vault = ? AND name = ?")
            if let isSame = try Bool.fetchOne(known, arguments: [data] + blob.key) {
                guard isSame else { throw WireFault.differs }
                return .same
            }
            try Self.charge(database, blob.vault.account, AccountLimits.weight(data.count), quota)
            try database.cachedStatement(
                sql: "INSERT INTO blobs (account, vault, name, size, bytes) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: blob.key + [data.count, data])
            try Self.renewTag(database, blob.vault)
            return .stored
        }
    }

    func delete(_ blob: BlobPath) async throws(WireFault) {
        try await writer.write { database in
            let known = try database.cachedStatement(
                sql: "SELECT size FROM blobs WHERE account = ? AND vault = ? AND name = ?")
            guard let size = try Int.fetchOne(known, arguments: blob.key) else { return }
            try database.cachedStatement(sql: "DELETE FROM blobs WHERE account = ? AND vault = ? AND name = ?")
                .execute(arguments: blob.key)
            try database.cachedStatement(sql: "UPDATE accounts SET weight = weight - ? WHERE account = ?")
                .execute(arguments: [AccountLimits.weight(size), blob.vault.account.value])
            let rest = try database.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM blobs WHERE account = ? AND vault = ?)")
            guard try Bool.fetchOne(rest, arguments: blob.vault.key) == true else {
                return try database.cachedStatement(sql: "DELETE FROM vaults WHERE account = ? AND vault = ?")
                    .execute(arguments: blob.vault.key)
            }
            try Self.renewTag(database, blob.vault)
        }
    }

    /// Adds to what an account weighs; the one look at the quota, in the transaction that puts.
    private static func charge(_ database: Database, _ account: RandomID, _ weight: Int, _ quota: Int) throws {
        try database.cachedStatement(
            sql: "UPDATE accounts SET weight = weight + ? WHERE account = ? AND weight + ? <= ?"
        ).execute(arguments: [weight, account.value, weight, quota])
        guard database.changesCount == 0 else { return }
        let known = try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM accounts WHERE account = ?)")
        throw try Bool.fetchOne(known, arguments: [account.value]) == true ? WireFault.quota : WireFault.token
    }

    /// Another tag for a set that has changed: random, so that it counts nothing.
    private static func renewTag(_ database: Database, _ vault: VaultPath) throws {
        let tag = Data((0..<16).map { _ in UInt8.random(in: .min ... .max) })
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO vaults (account, vault, tag) VALUES (?, ?, ?)")
            .execute(arguments: vault.key + [tag])
    }
}

extension VaultPath {
    /// The columns of its key.
    var key: StatementArguments { [account.value, vault.text] }
}

extension BlobPath {
    /// The columns of its key.
    var key: StatementArguments { [vault.account.value, vault.vault.text, name.text] }
}
