internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// Making the index of a vault anew from its rows.
struct Rebuilding {
    let sealer: Sealer
    let slots: VaultSlots
    let old: Head?
    let roster: Roster
    let incarnation: UInt64

    func rebuild(_ database: Database) throws -> (Head, Int) {
        // What was known of each row before: whether a step has carried it.
        let known = try old.map { try PageTree(sealer: sealer).contents($0) { try database.page($0) }.records } ?? []
        let byNonce = Dictionary(known.map { ($0.nonce, $0) }) { first, _ in first }
        let (versions, clock, putAside) = try sound(database, byNonce)
        var head = Head(incarnation: incarnation, device: old?.device ?? DeviceID(Randomness.word()))
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
        for row in try Row.fetchAll(database, sql: "SELECT name FROM records") {
            guard let name = row.text("name") else { continue }
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
        try numberAnew("summaries", database)
        try numberAnew("bodies", database)
        var bodies: [[UInt8]: Int64] = [:]
        let bodyRows = try Row.fetchCursor(database, sql: "SELECT row, box FROM bodies")
        while let row = try bodyRows.next() {
            if let number = row.number(at: 0) { bodies[sealer.bodyHash(row.bytes("box"))] = number }
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
        var nonces: Set<Nonce> = []
        for (entry, set) in sets {
            for (version, record) in records[entry] ?? [] {
                if set.versions.contains(version), nonces.insert(record.nonce).inserted {
                    versions.append(record)
                } else {
                    try layAside(record.row, database)
                    putAside += 1
                }
            }
        }
        let used = Set(versions.map(\.bodyRow))
        for row in try Int64.fetchAll(database, sql: "SELECT row FROM bodies") where !used.contains(row) {
            try database.layAside(row, table: "bodies", kind: "body")
        }
        return (versions, clock, putAside)
    }

    /// Rows that somebody gave numbers no page can list get others.
    private func numberAnew(_ table: String, _ database: Database) throws {
        for row in try Int64.fetchAll(database, sql: "SELECT row FROM \(table) WHERE row < 1") {
            let next = try Int64.fetchOne(
                database, sql: "SELECT max(row, 0) + 1 FROM (SELECT max(row) AS row FROM \(table))")
            try database.execute(sql: "UPDATE \(table) SET row = ? WHERE row = ?", arguments: [next, row])
        }
    }

    private func layAside(_ row: Int64, _ database: Database) throws {
        try database.layAside(row, table: "summaries", kind: "summary")
    }

    private func open(
        _ row: Int64, _ database: Database, _ bodies: [[UInt8]: Int64], _ known: [Nonce: LeafRecord]
    ) throws -> (Version, LeafRecord)? {
        guard
            let found = try Row.fetchOne(
                database, sql: "SELECT entry, stamp, box FROM summaries WHERE row = ?", arguments: [row])
        else { return nil }
        let box = found.bytes("box")
        guard let nonce = Nonce(box: box), let (entry, stamp) = identity(of: found, nonce, known) else { return nil }
        guard let summary = sealer.openSummary(box, entry: entry, stamp: stamp),
            let version = try? Version(decoding: summary.span), version.stamp == stamp
        else { return nil }
        if found.bytes("entry") != Change.bytes(of: entry) || sealer.unmask(found.bytes("stamp"), nonce: nonce) != stamp
        {
            try database.execute(
                sql: "UPDATE summaries SET entry = ?, stamp = ? WHERE row = ?",
                arguments: [Data(Change.bytes(of: entry)), Data(sealer.mask(stamp, nonce: nonce)), row])
        }
        var bodyRow: Int64 = 0
        if let reference = version.body {
            guard let row = bodies[reference.hash], let box = try database.body(row),
                (try? sealer.openBody(box, entry: entry, reference: reference)) != nil
            else { return nil }
            bodyRow = row
        }
        let before = known[nonce]
        // Of a version whose page is lost nobody knows: as much as may have been sent counts as sent.
        let sentClock = old.map { min(version.vector[$0.device], $0.sentClock) } ?? 0
        return (
            version,
            LeafRecord(
                entry: entry, row: row, nonce: nonce, bodyRow: bodyRow, stamp: stamp,
                isUnsent: before?.isUnsent ?? true,
                sentClock: before?.sentClock ?? sentClock)
        )
    }

    /// Which version a row is: what a page says of its box, else what stands plain beside it.
    private func identity(of row: Row, _ nonce: Nonce, _ known: [Nonce: LeafRecord]) -> (EntryID, Stamp)? {
        if let before = known[nonce] { return (before.entry, before.stamp) }
        let bytes = row.bytes("entry")
        guard bytes.count == 16, let stamp = sealer.unmask(row.bytes("stamp"), nonce: nonce) else { return nil }
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return (EntryID(high: word(bytes[0..<8]), low: word(bytes[8..<16])), stamp)
    }
}
