internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// What is to be set right at the vault's account at a server, with the owner's token. It may be done again and by several devices.
public struct AccountWish: Sendable {
    /// Who may.
    public let owner: OwnerToken
    /// SHA-256 of the recovery token the account is to know; nil where the vault has no recovery code.
    public let recovery: [UInt8]?
    /// SHA-256 of the tokens nobody is to use any more, each 32 bytes: of forgotten devices, and of what was replaced.
    public let gone: [[UInt8]]
    let mark: [UInt8]
}

/// What this device remembers of the account, as a sealed record (FORMAT, "Records").
struct AccountState: Equatable {
    static let recordName = "account"
    /// Of more replaced tokens the oldest are not remembered: whoever owns the account sees them there.
    static let most = 64

    /// The mark of what was set right last; empty for nothing.
    var done: [UInt8] = []
    /// Hashes of tokens that were replaced since.
    var replaced: [[UInt8]] = []

    mutating func replace(_ hashes: some Sequence<[UInt8]>) {
        for hash in hashes where !replaced.contains(hash) { replaced.append(hash) }
        replaced.removeFirst(max(0, replaced.count - Self.most))
    }

    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(long: done)
        writer.put(short: UInt64(replaced.count))
        for hash in replaced { writer.put(bytes: hash) }
        return writer.bytes
    }

    init() {}

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let done = reader.long(), done.isEmpty || done.count == 32,
            let count = reader.count(of: ServerToken.hashSize)
        else { return nil }
        self.done = done
        for _ in 0..<count {
            guard let hash = reader.take(ServerToken.hashSize) else { return nil }
            replaced.append(hash)
        }
        guard reader.isAtEnd else { return nil }
    }
}

extension Session {
    /// What is to be set right at the account of the store that is set; nil where nothing is, or this vault has no owner's token for it.
    public func accountWish() throws(VaultError) -> AccountWish? {
        guard let head, roster.members.contains(where: { $0.id == head.device && !$0.isForgotten }),
            let owner = try ownerToken()
        else { return nil }
        let state = try accountState()
        let recovery = try recovery()?.token
        let kept = roster.tokens(ofForgotten: false).union([recovery].compactMap { $0 })
        let forgotten = roster.tokens(ofForgotten: true).subtracting(kept).sorted { $0.lexicographicallyPrecedes($1) }
        let replaced = state.replaced.filter { !kept.contains($0) && !forgotten.contains($0) }
        let mark = Self.mark(owner, recovery, forgotten)
        guard mark != state.done || !replaced.isEmpty else { return nil }
        return AccountWish(owner: owner, recovery: recovery, gone: forgotten + replaced, mark: mark)
    }

    /// Notes that a wish came true: it is not asked for again.
    public func fulfilled(_ wish: AccountWish) throws(VaultError) {
        try write { change in
            var state = try change.accountState()
            state.done = wish.mark
            state.replaced.removeAll { wish.gone.contains($0) }
            try change.setAccount(state)
        }
    }

    /// In a transaction that makes a new epoch: the tokens that are to be taken away still, that of the recovery code among them.
    func replacedTokens(_ database: Database) throws -> [[UInt8]] {
        guard let head else { return [] }
        let reading = RecordReading(sealer: sealer, head: head)
        let state = try reading.record(AccountState.recordName, database).flatMap { AccountState(decoding: $0) }
        var recovery: Notes.Recovery?
        if let bytes = try reading.record(Notes.Recovery.recordName, database), var reader = PageReader(bytes) {
            recovery = reader.recovery()
        }
        return (state?.replaced ?? []) + [recovery?.token].compactMap { $0 }
    }

    private func accountState() throws(VaultError) -> AccountState {
        guard let head else { throw .damaged([.headUnreadable]) }
        let bytes = try database.read {
            try RecordReading(sealer: sealer, head: head).record(AccountState.recordName, $0)
        }
        return bytes.flatMap { AccountState(decoding: $0) } ?? AccountState()
    }

    /// A hash of all that is to be so at the account, but for what is taken away once.
    private static func mark(_ owner: OwnerToken, _ recovery: [UInt8]?, _ forgotten: [[UInt8]]) -> [UInt8] {
        var writer = PageWriter()
        writer.put(long: Array(owner.address.utf8))
        writer.put(owner.stamp)
        writer.put(bytes: owner.hash)
        writer.put(long: recovery ?? [])
        for hash in forgotten { writer.put(bytes: hash) }
        return BlobSealing.digest(writer.bytes)
    }
}

extension Change {
    func accountState() throws -> AccountState {
        try record(AccountState.recordName).flatMap { AccountState(decoding: $0) } ?? AccountState()
    }

    func setAccount(_ state: AccountState) throws { try setRecord(AccountState.recordName, state.encoded) }

    /// Remembers tokens that were replaced, to be taken away at the server.
    func replaced(_ hashes: some Collection<[UInt8]>) throws {
        guard !hashes.isEmpty else { return }
        var state = try accountState()
        state.replace(hashes)
        try setAccount(state)
    }

    /// Writes the list of devices; a token that a device no longer shows is to be taken away.
    func setRoster(_ members: Roster, before: Roster) throws {
        try setRecord(Roster.recordName, members.encoded)
        let left = Set(before.members.compactMap(\.token)).subtracting(members.members.compactMap(\.token))
        try replaced(left.sorted { $0.lexicographicallyPrecedes($1) })
    }

    /// Says anew what this device shows the server; the next step tells the others.
    func say(token: [UInt8]?, _ log: inout LogState) throws {
        let before = try roster()
        guard let index = before.members.firstIndex(where: { $0.id == head.device }),
            before.members[index].token != token || token != nil && before.members[index].isForgotten
        else { return }
        var members = before
        head.clock += 1
        members.members[index].token = token
        // Whoever has a token that counts is waited for again.
        if token != nil { members.members[index].isForgotten = false }
        members.members[index].stamp = Stamp(clock: head.clock, device: head.device)
        try setRoster(members, before: before)
        if let word = members.members[index].word { log.news.say(word) }
    }
}

extension Notes {
    /// Adds a word on a device in the place of an older one on it.
    mutating func say(_ word: DeviceWord) {
        devices = (devices.filter { $0.device != word.device } + [word]).sorted { $0.device < $1.device }
    }
}
