internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What of an audit needs bodies, which are opened one at a time. A damaged one is noted, and the audit goes on.
struct AuditRun {
    let session: Session
    let talk: Talk
    private(set) var damaged: [Damage] = []

    init(session: Session, talk: Talk) {
        self.session = session
        self.talk = talk
    }

    /// When the password was changed last: its newest old value tells; without one it is as old as the entry.
    mutating func passwordChanged(_ entry: Entry) throws(VaultError) -> Int64? {
        guard let opened = try open(entry) else { return nil }
        return opened.history.first { $0.item.field == .password }?.item.changed ?? entry.created
    }

    /// The entries whose passwords stand in a list.
    mutating func breached(_ entries: [Entry], _ list: BreachList) throws -> [HealthFinding] {
        let progress = ProgressLine(talk)
        defer { progress.end() }
        var hashes = SecretBuilder(capacity: max(16, entries.count * BreachHash.size))
        var hashed: [EntryID] = []
        for (number, entry) in entries.enumerated() {
            progress.tell(number, of: entries.count, "entries")
            guard let password = entry.resolved(.password), let opened = try open(entry) else { continue }
            let isThere: Void? = opened.withValue(of: password) { bytes in
                BreachHash.of(bytes).withBytes { hashes.append($0) }
            }
            guard isThere != nil else { continue }
            hashed.append(entry.id)
        }
        let found = try list.find(hashes.finish()) { part in
            progress.tell { _ in "looking passwords up, \(Int(part * 100)) %" }
        }
        progress.end()
        if found.isUnsorted { talk.warn("the list is not sorted by hash; all of it was read") }
        return found.numbers.sorted().map { HealthFinding(hashed[$0], .breached) }
    }

    private mutating func open(_ entry: Entry) throws(VaultError) -> OpenedEntry? {
        do {
            return try session.open(entry.id)
        } catch .entryDamaged(let id) {
            if !damaged.contains(.bodyAltered(id)) { damaged.append(.bodyAltered(id)) }
            return nil
        }
    }
}
