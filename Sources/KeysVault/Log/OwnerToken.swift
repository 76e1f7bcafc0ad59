internal import GRDB
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// The token of whoever owns the vault's account at a server, as the vault's devices share it.
public final class OwnerToken: Sendable {
    /// Where it may be shown, and nowhere else.
    public let address: String
    /// The token, then those it takes the place of, newest first: the server knows one of them.
    public let tokens: [StoreAccess]
    /// SHA-256 of the token.
    public let hash: [UInt8]
    let stamp: Stamp

    init(_ note: Notes.Owner, _ tokens: borrowing SecretBytes, authorities: String) {
        address = note.address
        stamp = note.stamp
        self.tokens = (0..<OwnerTokens.count(tokens)).map { index in
            StoreAccess(token: OwnerTokens.token(index, of: tokens), authorities: authorities)
        }
        hash = ServerToken.hash(of: OwnerTokens.token(0, of: tokens))
    }
}

extension Notes.Owner {
    static let recordName = "owner"
}

extension Session {
    /// The owner's token for a store's address; nil where this vault has none for just this address.
    public func ownerToken(at address: String) throws(VaultError) -> OwnerToken? {
        guard let note = try ownerNote(), note.address == address, let tokens = sealer.open(note) else { return nil }
        // This device may have been told of authorities of its own.
        return OwnerToken(note, tokens, authorities: try storeAccess()?.authorities ?? "")
    }

    /// The owner's token for the store that is set.
    public func ownerToken() throws(VaultError) -> OwnerToken? {
        let address = try log().address
        return address.isEmpty ? nil : try ownerToken(at: address)
    }

    func ownerNote() throws(VaultError) -> Notes.Owner? { try database.read { try self.ownerNote($0) } }

    /// The same in a transaction that is going on.
    func ownerNote(_ database: Database) throws -> Notes.Owner? {
        guard let head,
            let bytes = try RecordReading(sealer: sealer, head: head).record(Notes.Owner.recordName, database),
            var reader = PageReader(bytes)
        else { return nil }
        return reader.owner()
    }
}

extension Change {
    func owner() throws -> Notes.Owner? {
        guard let bytes = try record(Notes.Owner.recordName), var reader = PageReader(bytes) else { return nil }
        return reader.owner()
    }

    func setOwner(_ owner: Notes.Owner) throws {
        var writer = PageWriter()
        writer.put(bytes: PageWriter.bytes(of: owner))
        try setRecord(Notes.Owner.recordName, writer.bytes)
    }

    /// Keeps an owner's token that somebody gave for an address; the next step tells the other devices.
    func keep(owner token: borrowing SecretBytes, at address: String, _ log: inout LogState) throws {
        guard token.withBytes({ ServerToken.isOne($0) }), address.utf8.count <= Notes.Owner.longestAddress else {
            return
        }
        if let present = try owner(), present.address == address, let tokens = sealer.open(present),
            OwnerTokens.token(0, of: tokens).equals(token)
        {
            return
        }
        head.clock += 1
        try say(
            sealer.seal(ownerTokens: token, stamp: Stamp(clock: head.clock, device: head.device), address: address),
            &log)
    }

    /// A fresh token in the place of the owner's; the server hears of it with the next sync, from whichever device comes first.
    func renewOwner(_ log: inout LogState) throws {
        guard let present = try owner(), let tokens = sealer.open(present) else { return }
        head.clock += 1
        let stamp = Stamp(clock: head.clock, device: head.device)
        let renewed = OwnerTokens.placing(ServerToken.random(), before: tokens)
        try say(sealer.seal(ownerTokens: renewed, stamp: stamp, address: present.address), &log)
    }

    func say(_ owner: Notes.Owner, _ log: inout LogState) throws {
        try setOwner(owner)
        log.news.owner = owner
    }

    /// Takes in a note of another device: the larger stamp counts, and what the other note held stays known as something the server
    /// may still know - two devices may have begun a replacement each.
    func absorb(_ owner: Notes.Owner) throws {
        guard let tokens = sealer.open(owner) else { return }
        guard let present = try self.owner(), let old = sealer.open(present) else { return try setOwner(owner) }
        guard present.stamp != owner.stamp else { return }
        let isNewer = present.stamp < owner.stamp
        if isNewer { try forgetNews(before: owner.stamp) }
        guard present.address == owner.address else {
            if isNewer { try setOwner(owner) }
            return
        }
        let all = isNewer ? OwnerTokens.placing(tokens, before: old) : OwnerTokens.placing(old, before: tokens)
        guard isNewer || all.count > old.count else { return }
        try setOwner(
            sealer.seal(ownerTokens: all, stamp: max(present.stamp, owner.stamp), address: owner.address))
    }

    /// What this device had to say of an older token is said no more.
    private func forgetNews(before stamp: Stamp) throws {
        var log = try log()
        guard let own = log.news.owner, own.stamp < stamp else { return }
        log.news.owner = nil
        try setLog(log)
    }
}
