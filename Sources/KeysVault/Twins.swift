internal import GRDB
internal import KeysModel

/// What one session hands to a second: all of it may pass to another thread.
struct TwinParts: Sendable {
    let location: VaultLocation
    let sealer: Sealer
    let waitSeconds: Int
    let damage: [Damage]
    let head: Head?
    let contents: Catalog.Contents
    let roster: Roster
    let slots: VaultSlots
}

extension Session {
    /// A second session on the same vault for another thread, with its own connection to the database. No password is derived and
    /// nothing is read: both share the keys, which lie in guarded memory once, and the summaries as they are now. Each sees what
    /// the other writes when it writes itself or looks (`refreshIfChanged`).
    public func twin() throws(VaultError) -> sending Session {
        try database.expectInPlace()
        let parts = TwinParts(
            location: location, sealer: sealer, waitSeconds: waitSeconds, damage: damage, head: head,
            contents: catalog.contents, roster: roster, slots: slots)
        return Session(parts, try VaultDatabase(location))
    }

    /// Whether entries may differ from what the session had when this was last asked: another process or a twin wrote, or a
    /// write of this session took in what they had written. Reads anew what is needed; where nothing was written that is one
    /// pragma. Waits for no writer.
    public func refreshIfChanged() throws(VaultError) -> Bool {
        try catchUp()
        defer { hasReadAnew = false }
        return hasReadAnew
    }

    /// Reads anew what another connection has changed since the last look.
    func catchUp() throws(VaultError) {
        try database.expectInPlace()
        let version = try database.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") }
        guard version == nil || version != seenVersion else { return }
        try readAnewIfChanged()
        seenVersion = version
    }

    /// The connection saw a write; whether it was one of a head shows in the head.
    private func readAnewIfChanged() throws(VaultError) {
        let (present, slots) = try database.read { (try PageTree(sealer: sealer).head($0), try VaultSlots($0)) }
        if let slots, slots.epoch != sealer.epoch { throw .otherEpoch }
        if present == nil || present != head { try load() }
    }
}
