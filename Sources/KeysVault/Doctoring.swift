internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// What `keys doctor` does to a vault.
extension Session {
    /// Reads and opens everything there is, bodies too, one at a time; gives all that is wrong. `progress` is told how many
    /// entries of how many are done.
    public func examine(progress: (_ done: Int, _ of: Int) -> Void) throws(VaultError) -> [Damage] {
        try load()
        var found = damage
        let total = catalog.rows.count
        for index in 0..<total {
            if index % 256 == 0 { progress(index, total) }
            let entry = catalog.entry(at: index)
            for (item, version) in bodies(index, entry) {
                guard let reference = version.body else { continue }
                let box = try database.read { try $0.body(item.record.bodyRow) }
                guard let box else {
                    found.append(.bodyMissing(entry.id))
                    continue
                }
                if (try? sealer.openBody(box, entry: entry.id, reference: reference)) == nil {
                    found.append(.bodyAltered(entry.id))
                }
            }
        }
        progress(total, total)
        damage = found
        return found
    }

    private func bodies(_ index: Int, _ entry: Entry) -> [(Catalog.Item, Version)] {
        catalog.rows[index].items.all.compactMap { item in
            catalog.withSummary(item) { try? Version(decoding: $0) }.map { (item, $0) }
        }
    }

    /// Makes the present state the valid one: the index is made anew from every row that opens; rows that do not are kept aside.
    /// Gives how many were put aside.
    public func accept() throws(VaultError) -> Int {
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        let slots = try VaultSlots(database, location)
        let (head, count) = try database.write { database in
            try Rebuilding(sealer: sealer, slots: slots, old: try PageTree(sealer: sealer).head(database), roster: roster)
                .rebuild(database)
        }
        try Incarnation(location: location, sealer: sealer).repeatHead(head)
        try load()
        return count
    }
}

/// Making the index of a vault anew from its rows.
private struct Rebuilding {
    let sealer: Sealer
    let slots: VaultSlots
    let old: Head?
    let roster: Roster

    func rebuild(_ database: Database) throws -> (Head, Int) {
        // What was known of each row before: whether a step has carried it.
        let known = try old.map { try PageTree(sealer: sealer).contents($0, database).records } ?? []
        let byNonce = Dictionary(known.map { ($0.nonce, $0) }) { first, _ in first }
        let (versions, clock, putAside) = try sound(database, byNonce)
        var head = Head(incarnation: old?.incarnation ?? Randomness.word(), device: old?.device ?? DeviceID(Randomness.word()))
        head.counter = old?.counter ?? 0
        head.sentClock = old?.sentClock ?? 0
        head.ownStep = old?.ownStep ?? 0
        head.clock = max(old?.clock ?? 0, clock)
        head.passwordSlot = VaultSlots.hash(slots.password)
        head.recoverySlot = slots.recovery.map(VaultSlots.hash) ?? []
        try database.execute(sql: "DELETE FROM pages")
        let tree = PageTree(sealer: sealer)
        try tree.apply(Dictionary(grouping: versions, by: \.entry), to: &head, database)
        try rebuildRecords(&head, database)
        try tree.seal(&head, database)
        return (head, putAside)
    }

    private func rebuildRecords(_ head: inout Head, _ database: Database) throws {
        var members = roster
        if members.name(of: head.device) == nil {
            members.members.append(.init(id: head.device, name: members.freeName(like: "device")))
        }
        let names = try String.fetchAll(database, sql: "SELECT name FROM records")
        for name in names {
            let box = try database.record(name) ?? []
            let isSound = sealer.openRecord(box, name: name) != nil
            guard isSound, name != Roster.recordName, let nonce = Nonce(box: box) else {
                try database.setRecord(name, nil)
                continue
            }
            head.records.append(.init(name: name, nonce: nonce))
        }
        let box = sealer.seal(record: members.encoded, name: Roster.recordName)
        try database.setRecord(Roster.recordName, box)
        head.records.append(.init(name: Roster.recordName, nonce: Nonce(box: box) ?? .none))
        head.records.sort { $0.name < $1.name }
    }

    /// Every version whose summary and body open, one set an entry; the rest goes aside.
    private func sound(
        _ database: Database, _ known: [Nonce: LeafRecord]
    ) throws -> ([LeafRecord], UInt64, Int) {
        var putAside = 0
        var clock: UInt64 = 0
        var bodies: [[UInt8]: Int64] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT row, box FROM bodies") {
            bodies[sealer.bodyHash(row.bytes("box"))] = row["row"]
        }
        var sets: [EntryID: VersionSet] = [:]
        var records: [EntryID: [(version: Version, record: LeafRecord)]] = [:]
        for row in try Int64.fetchAll(database, sql: "SELECT row FROM summaries ORDER BY row") {
            guard let (version, record) = try open(row, database, bodies, known) else {
                try layAside(row, database)
                putAside += 1
                continue
            }
            clock = max(clock, version.vector.components.map(\.clock).max() ?? 0)
            sets[record.entry, default: VersionSet()].absorb(version)
            records[record.entry, default: []].append((version, record))
        }
        // A version that another contains is an old one somebody put back: it is superseded, not damaged.
        var versions: [LeafRecord] = []
        for (entry, set) in sets {
            for (version, record) in records[entry] ?? [] {
                if set.versions.contains(version), !versions.contains(where: { $0.nonce == record.nonce }) {
                    versions.append(record)
                } else {
                    try layAside(record.row, database)
                    putAside += 1
                }
            }
        }
        let used = Set(versions.map(\.bodyRow))
        for row in bodies.values where !used.contains(row) {
            try database.layAside(row, table: "bodies", kind: "body")
        }
        return (versions, clock, putAside)
    }

    private func layAside(_ row: Int64, _ database: Database) throws {
        try database.layAside(row, table: "summaries", kind: "summary")
    }

    private func open(
        _ row: Int64, _ database: Database, _ bodies: [[UInt8]: Int64], _ known: [Nonce: LeafRecord]
    ) throws -> (Version, LeafRecord)? {
        guard let found = try Row.fetchOne(database, sql: "SELECT entry, stamp, box FROM summaries WHERE row = ?", arguments: [row])
        else { return nil }
        let (entryBytes, stampBytes, box) = (found.bytes("entry"), found.bytes("stamp"), found.bytes("box"))
        guard entryBytes.count == 16, let nonce = Nonce(box: box), let stamp = sealer.unmask(stampBytes, nonce: nonce) else {
            return nil
        }
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        let entry = EntryID(high: word(entryBytes[0..<8]), low: word(entryBytes[8..<16]))
        guard let summary = sealer.openSummary(box, entry: entry, stamp: stamp),
            let version = try? Version(decoding: summary.span), version.stamp == stamp
        else { return nil }
        var bodyRow: Int64 = 0
        if let reference = version.body {
            guard let row = bodies[reference.hash], let box = try database.body(row),
                (try? sealer.openBody(box, entry: entry, reference: reference)) != nil
            else { return nil }
            bodyRow = row
        }
        let before = known[nonce]
        return (
            version,
            LeafRecord(
                entry: entry, row: row, nonce: nonce, bodyRow: bodyRow, stamp: stamp, isUnsent: before?.isUnsent ?? true,
                sentClock: before?.sentClock ?? 0)
        )
    }
}
