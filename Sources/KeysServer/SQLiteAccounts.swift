internal import Foundation
internal import GRDB
internal import KeysBlobs

/// Accounts and their tokens.
extension SQLiteTable: BlobTable {
    func grant(of hash: TokenHash) async throws(WireFault) -> Grant? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT hash, account, id, kind, vault, names FROM tokens WHERE hash = ?")
            guard let row = try Row.fetchOne(statement, arguments: [Data(hash.bytes)]),
                // The index has found it already; this comparison looks at every bit.
                let stored = TokenHash(bytes: Array(row[0] as Data)), stored == hash,
                let kind = TokenKind(rawValue: row[3] as Int)
            else { return nil }
            return Grant(
                account: RandomID(row[1]), id: RandomID(row[2]), kind: kind, pairing: PairingScope(row[4], row[5]))
        }
    }

    func makeAccount(owner: TokenHash) async throws(WireFault) -> RandomID {
        try await writer.write { database in
            let account = RandomID.make()
            try database.execute(
                sql: "INSERT INTO accounts (account, weight) VALUES (?, 0)", arguments: [account.value])
            try Self.insert(database, NewToken(account: account, hash: owner, kind: .owner), ordinal: 0)
            return account
        }
    }

    func holdings(of account: RandomID) async throws(WireFault) -> Holdings? {
        try read { database in
            guard
                let weight = try Int.fetchOne(
                    database, sql: "SELECT weight FROM accounts WHERE account = ?", arguments: [account.value])
            else { return nil }
            let devices = try Row.fetchAll(
                database, sql: "SELECT id, kind, hash, vault, names FROM tokens WHERE account = ? ORDER BY id",
                arguments: [account.value]
            ).compactMap { row -> Holdings.Device? in
                guard let kind = TokenKind(rawValue: row[1] as Int), let hash = TokenHash(bytes: Array(row[2] as Data))
                else { return nil }
                return Holdings.Device(
                    id: RandomID(row[0]), kind: kind, hash: hash, pairing: PairingScope(row[3], row[4]))
            }
            return Holdings(weight: weight, devices: devices)
        }
    }

    func vaults(of account: RandomID, after: VaultName?, limit: Int) async throws(WireFault) -> [VaultName] {
        try read { database in
            try String.fetchAll(
                database, sql: "SELECT vault FROM vaults WHERE account = ? AND vault > ? ORDER BY vault LIMIT ?",
                arguments: [account.value, after?.text ?? "", limit]
            ).compactMap { VaultName($0) }
        }
    }

    func accounts() async throws(WireFault) -> [AccountLine] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT account, weight FROM accounts ORDER BY account").map { row in
                AccountLine(account: RandomID(row[0]), weight: row[1])
            }
        }
    }

    func erase(_ account: RandomID) async throws(WireFault) -> Bool {
        let wasThere = try await writer.write { database in
            for table in ["blobs", "vaults", "tokens"] {
                try database.execute(sql: "DELETE FROM \(table) WHERE account = ?", arguments: [account.value])
            }
            try database.execute(sql: "DELETE FROM accounts WHERE account = ?", arguments: [account.value])
            let wasThere = database.changesCount > 0
            // Pages that rows have moved from keep their copies in the gaps: only a rewritten file has none.
            if wasThere { try database.execute(sql: "INSERT OR REPLACE INTO tidying (due) VALUES (1)") }
            return wasThere
        }
        // It is gone; that the rewriting waits for the next start is no reason to say otherwise.
        if wasThere { try? await tidy(upTo: Self.tidyAtOnce) }
        return wasThere
    }

    func add(_ token: NewToken) async throws(WireFault) -> RandomID {
        try await writer.write { database in
            if let row = try Row.fetchOne(
                database, sql: "SELECT account, id, kind FROM tokens WHERE hash = ?",
                arguments: [Data(token.hash.bytes)])
            {
                guard row[0] as Int64 == token.account.value, row[2] as Int == token.kind.rawValue else {
                    throw WireFault.differs
                }
                return RandomID(row[1])
            }
            guard
                try Int.fetchOne(
                    database, sql: "SELECT 1 FROM accounts WHERE account = ?", arguments: [token.account.value]) != nil
            else { throw WireFault.token }
            if token.kind != .pairing { try Self.countTokens(database, token.account) }
            if let by = token.by { try Self.spend(database, by, of: token.account, on: token.hash) }
            let ordinal = try token.kind == .pairing ? Self.makeRoomForPairing(database, token.account) : 0
            return try Self.insert(database, token, ordinal: ordinal)
        }
    }

    func remove(_ token: RandomID, of account: RandomID) async throws(WireFault) -> Bool {
        try await writer.write { database in
            try database.execute(
                sql: "DELETE FROM tokens WHERE account = ? AND id = ? AND kind <> ?",
                arguments: [account.value, token.value, TokenKind.owner.rawValue])
            return database.changesCount > 0
        }
    }

    func replaceOwner(of account: RandomID, by hash: TokenHash) async throws(WireFault) {
        try await writer.write { database in
            let stranger = try Row.fetchOne(
                database, sql: "SELECT account, kind FROM tokens WHERE hash = ?", arguments: [Data(hash.bytes)])
            if let stranger {
                guard stranger[0] as Int64 == account.value, stranger[1] as Int == TokenKind.owner.rawValue else {
                    throw WireFault.differs
                }
                return
            }
            try database.execute(
                sql: "UPDATE tokens SET hash = ?, id = ? WHERE account = ? AND kind = ?",
                arguments: [
                    Data(hash.bytes), RandomID.make().value, account.value, TokenKind.owner.rawValue,
                ])
            guard database.changesCount > 0 else { throw WireFault.token }
        }
    }

    @discardableResult
    private static func insert(_ database: Database, _ token: NewToken, ordinal: Int) throws -> RandomID {
        let id = RandomID.make()
        try database.execute(
            sql: """
                INSERT INTO tokens (hash, account, id, kind, ordinal, vault, names) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Data(token.hash.bytes), token.account.value, id.value, token.kind.rawValue, ordinal,
                token.pairing?.vault.text, token.pairing?.names.map(\.text).joined(separator: " "),
            ])
        return id
    }

    /// A recovery token may have one token made.
    private static func spend(
        _ database: Database, _ recovery: RandomID, of account: RandomID, on hash: TokenHash
    ) throws {
        try database.execute(
            sql: "UPDATE tokens SET made = ? WHERE account = ? AND id = ? AND made IS NULL",
            arguments: [Data(hash.bytes), account.value, recovery.value])
        guard database.changesCount > 0 else { throw WireFault.forbidden }
    }

    private static func countTokens(_ database: Database, _ account: RandomID) throws {
        let count = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM tokens WHERE account = ? AND kind <> ?",
            arguments: [account.value, TokenKind.pairing.rawValue])
        guard (count ?? 0) < AccountLimits.tokens else { throw WireFault.quota }
    }

    /// Takes the oldest pairing token away where there are as many as may be; gives the ordinal of the next.
    private static func makeRoomForPairing(_ database: Database, _ account: RandomID) throws -> Int {
        let ordinals = try Int.fetchAll(
            database, sql: "SELECT ordinal FROM tokens WHERE account = ? AND kind = ? ORDER BY ordinal",
            arguments: [account.value, TokenKind.pairing.rawValue])
        if ordinals.count >= AccountLimits.pairings, let oldest = ordinals.first {
            try database.execute(
                sql: "DELETE FROM tokens WHERE account = ? AND kind = ? AND ordinal = ?",
                arguments: [account.value, TokenKind.pairing.rawValue, oldest])
        }
        return (ordinals.last ?? 0) + 1
    }
}

extension PairingScope {
    /// Reads the columns of a token; nil where they are empty or not ours.
    fileprivate init?(_ vault: String?, _ names: String?) {
        guard let vault = vault.flatMap({ VaultName($0) }), let names else { return nil }
        self.init(vault: vault, names: names.split(separator: " ").compactMap { BlobName(String($0)) })
    }
}
