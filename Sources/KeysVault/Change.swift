internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// One write of a session while it is going on: rows go into the database at once, the pages at the end. Nothing of the session
/// changes before the transaction is committed.
final class Change {
    let database: Database
    let sealer: Sealer
    let catalog: Catalog
    let now: Int64
    var head: Head
    /// Whether what comes in takes the place of the same that is damaged here.
    var repairs = false
    /// The new versions of every entry that was touched; none for one that is gone.
    private(set) var versions: [EntryID: [(record: LeafRecord, summary: [UInt8])]] = [:]

    init(_ database: Database, sealer: Sealer, catalog: Catalog, head: Head) {
        self.database = database
        self.sealer = sealer
        self.catalog = catalog
        self.head = head
        now = Int64(Date().timeIntervalSince1970 * 1000)
    }

    // MARK: What is there

    /// The versions of an entry as they stand in this write.
    func current(_ id: EntryID) -> [(record: LeafRecord, summary: [UInt8])] {
        if let changed = versions[id] { return changed }
        guard let index = catalog.index(of: id) else { return [] }
        return catalog.rows[index].items.all.map { item in
            (item.record, catalog.withSummary(item) { Array($0) })
        }
    }

    /// The view of an entry with its records in the order of its versions.
    func view(_ id: EntryID) -> (entry: Entry, records: [LeafRecord])? {
        var decoded: [(version: Version, record: LeafRecord)] = []
        for (record, summary) in current(id) {
            guard let version = try? Version(decoding: summary.span) else { continue }
            decoded.append((version, record))
        }
        guard !decoded.isEmpty else { return nil }
        let entry = Entry(id: id, versions: VersionSet(decoded.map(\.version)))
        let records = entry.versions.compactMap { version in decoded.first { $0.version == version }?.record }
        return (entry, records)
    }

    /// Opens an entry's bodies.
    func open(_ id: EntryID) throws(VaultError) -> OpenedEntry {
        guard let (entry, records) = view(id) else { throw .noSuchEntry }
        let boxes = try VaultDatabase.guarding(VaultDatabase.name) { try records.map { try database.body($0.bodyRow) } }
        return try BodyOpening(sealer: sealer).open(entry, boxes)
    }

    // MARK: Writing versions

    func composer(_ reason: HistoryReason = .edit) -> Composer {
        head.clock += 1
        let sealer = sealer
        return Composer(
            stamp: Stamp(clock: head.clock, device: head.device), now: now, reason: reason,
            hash: { sealer.fingerprint($0, $1) }, randomWord: { Randomness.word() })
    }

    /// Keyed hash of what a form says (`Composer.contentHash`).
    func contentHash(_ form: borrowing EntryForm) -> [UInt8] {
        let sealer = sealer
        return Composer.contentHash(form) { sealer.fingerprint($0, $1) }
    }

    /// Adds a new entry.
    func add(_ form: borrowing EntryForm) throws -> EntryID {
        let made = try NewEntry(composer(), state: .live, sealer: sealer).sealed(form)
        try insert(made)
        return made.id
    }

    /// Puts an entry that was sealed elsewhere into the database.
    func insert(_ made: NewEntry.Sealed) throws {
        let entry = Self.bytes(of: made.id)
        let bodyRow = try made.bodyBox.map { try database.insertBody(entry: entry, box: $0) } ?? 0
        let row = try database.insertSummary(entry: entry, stamp: made.maskedStamp, box: made.summaryBox)
        let record = LeafRecord(
            entry: made.id, row: row, nonce: made.nonce, bodyRow: bodyRow, stamp: made.stamp, isUnsent: true,
            sentClock: 0)
        versions[made.id] = [(record, made.summary)]
    }

    /// Writes a form over an entry.
    func edit(
        _ id: EntryID, _ form: borrowing EntryForm, reason: HistoryReason = .edit, state: EntryState = .live
    ) throws {
        try expectReadable(id)
        let opened = try open(id)
        let records = view(id)?.records ?? []
        let composition = try Self.composing { () throws(ComposeError) in
            try composer(reason).compose(form, over: opened, state: state)
        }
        try put(id, composition.version, composition.body, over: records)
    }

    /// Refuses to write over a version that opens and is not understood, such as a newer program's: it would be lost.
    private func expectReadable(_ id: EntryID) throws(VaultError) {
        guard current(id).allSatisfy({ (try? Version(decoding: $0.summary.span)) != nil }) else {
            throw .entryDamaged(id)
        }
    }

    /// Puts an entry into another state.
    func mark(_ id: EntryID, as state: EntryState) throws {
        guard let (entry, records) = view(id) else { throw VaultError.noSuchEntry }
        try expectReadable(id)
        guard entry.versions.count == 1 || state == .purged else {
            // Several versions become one on the way.
            let form = EntryForm(editing: try open(id))
            return try edit(id, form, state: state)
        }
        // What no step has carried is nobody else's: it goes without a tombstone.
        if state == .purged, isOnlyHere(entry, records) { return try remove(id) }
        let version = composer().mark(entry, as: state)
        try put(id, version, state == .purged ? .none : .kept(source: 0), over: records)
    }

    /// Sets the counter of an entry's HOTP code; nothing else of it changes.
    func count(_ id: EntryID, to counter: UInt64) throws {
        guard let (entry, records) = view(id) else { throw VaultError.noSuchEntry }
        try expectReadable(id)
        let composer = composer()
        guard entry.versions.count > 1 else {
            return try put(id, composer.count(entry, to: counter), .kept(source: 0), over: records)
        }
        // Several versions become one on the way.
        let opened = try open(id)
        let composition = try Self.composing { () throws(ComposeError) in
            try composer.compose(EntryForm(editing: opened), over: opened)
        }
        try put(id, composer.counting(composition.version, to: counter), composition.body, over: records)
    }

    /// Whether no step, of this device or another, has ever carried anything of an entry.
    private func isOnlyHere(_ entry: Entry, _ records: [LeafRecord]) -> Bool {
        records.allSatisfy { $0.isUnsent && $0.sentClock == 0 }
            && entry.versions.allSatisfy { $0.vector.components.allSatisfy { $0.device == head.device } }
    }

    /// Takes an entry out without a trace.
    func remove(_ id: EntryID) throws {
        for record in current(id).map(\.record) {
            try database.deleteSummary(record.row)
            if record.bodyRow != 0 { try database.deleteBody(record.bodyRow) }
        }
        versions[id] = []
    }

    static func composing(
        _ body: () throws(ComposeError) -> Composition
    ) throws(VaultError) -> Composition {
        do {
            return try body()
        } catch {
            switch error {
            case .bodyTooLarge(let bytes): throw .bodyTooLarge(bytes: bytes)
            }
        }
    }

    private func put(
        _ id: EntryID, _ composed: Version, _ body: borrowing BodyFate, over records: [LeafRecord]
    ) throws {
        var version = composed
        var bodyRow: Int64 = 0
        switch body {
        case .kept(let source): bodyRow = source < records.count ? records[source].bodyRow : 0
        case .new(let plaintext):
            let box = sealer.seal(body: plaintext, entry: id, stamp: version.stamp)
            version = version.withBody(hash: sealer.bodyHash(box))
            bodyRow = try write(body: box, id, over: records)
        case .none: break
        }
        try replace(id, with: [(version, bodyRow)], over: records)
    }

    /// One version's body takes the row of the one it follows: fewer pages of the file change.
    private func write(body box: [UInt8], _ id: EntryID, over records: [LeafRecord]) throws -> Int64 {
        if records.count == 1, records[0].bodyRow != 0 {
            try database.updateBody(records[0].bodyRow, box: box)
            return records[0].bodyRow
        }
        return try database.insertBody(entry: Self.bytes(of: id), box: box)
    }

    /// Puts versions whose bodies are in place where an entry's rows were.
    func replace(_ id: EntryID, with new: [(version: Version, bodyRow: Int64)], over records: [LeafRecord]) throws {
        let sentClock = records.map(sentClock(of:)).max() ?? 0
        let takesRow = records.count == 1 && new.count == 1
        for record in records {
            if !takesRow { try database.deleteSummary(record.row) }
            if record.bodyRow != 0, !new.contains(where: { $0.bodyRow == record.bodyRow }) {
                try database.deleteBody(record.bodyRow)
            }
        }
        versions[id] = try new.map { version, bodyRow in
            let summary = version.encoded()
            let box = sealer.seal(summary: summary, entry: id, stamp: version.stamp)
            let nonce = Nonce(box: box) ?? .none
            let stamp = sealer.mask(version.stamp, nonce: nonce)
            var row = records.first?.row ?? 0
            if takesRow {
                try database.updateSummary(row, stamp: stamp, box: box)
            } else {
                row = try database.insertSummary(entry: Self.bytes(of: id), stamp: stamp, box: box)
            }
            let record = LeafRecord(
                entry: id, row: row, nonce: nonce, bodyRow: bodyRow, stamp: version.stamp, isUnsent: true,
                sentClock: sentClock)
            return (record, summary)
        }
    }

    /// Puts new versions in the place of some of an entry's; the others stay as they were sealed.
    func exchange(
        _ id: EntryID, _ replaced: [LeafRecord], for new: [(version: Version, bodyRow: Int64)]
    ) throws {
        let kept = current(id).filter { item in !replaced.contains { $0.row == item.record.row } }
        versions[id] = []
        try replace(id, with: new, over: replaced)
        versions[id] = kept + (versions[id] ?? [])
    }

    /// Lists versions whose rows are in place already, sealed as they stood.
    func relist(_ id: EntryID, _ listed: [(record: LeafRecord, summary: [UInt8])]) { versions[id] = listed }

    func sentClock(of record: LeafRecord) -> UInt64 {
        !record.isUnsent && record.stamp.device == head.device ? record.stamp.clock : record.sentClock
    }

    static func bytes(of id: EntryID) -> [UInt8] {
        [id.high, id.low].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    }

    // MARK: Records

    /// Writes, or takes away, a sealed record.
    func setRecord(_ name: String, _ bytes: [UInt8]?) throws {
        head.records.removeAll { $0.name == name }
        guard let bytes else { return try database.setRecord(name, nil) }
        let box = sealer.seal(record: bytes, name: name)
        try database.setRecord(name, box)
        head.records.append(.init(name: name, nonce: Nonce(box: box) ?? .none))
        head.records.sort { $0.name < $1.name }
    }

    /// Writes a sealed record whose plaintext is a secret.
    func setSecretRecord(_ name: String, _ secret: borrowing SecretBytes) throws {
        head.records.removeAll { $0.name == name }
        let box = sealer.seal(secretRecord: secret, name: name)
        try database.setRecord(name, box)
        head.records.append(.init(name: name, nonce: Nonce(box: box) ?? .none))
        head.records.sort { $0.name < $1.name }
    }

    /// Reads a sealed record; nil where there is none or it is not the one the head lists.
    func record(_ name: String) throws -> [UInt8]? {
        try RecordReading(sealer: sealer, head: head).record(name, database)
    }

    /// Seals the pages and the head: the end of the write.
    func finish() throws {
        try applyToTree()
        try PageTree(sealer: sealer).seal(&head, database)
    }

    /// Brings the pages below the head, and the set-hash in it, up to what was changed so far.
    func applyToTree() throws {
        try PageTree(sealer: sealer).apply(versions.mapValues { $0.map(\.record) }, to: &head, database)
    }
}

/// Reads sealed records and checks them against the head.
struct RecordReading {
    let sealer: Sealer
    let head: Head

    func record(_ name: String, _ database: Database) throws -> [UInt8]? { open(name, try database.record(name)) }

    /// Opens a record; nil where there is none or it is not the one the head lists.
    func open(_ name: String, _ box: [UInt8]?) -> [UInt8]? {
        guard let listed = head.records.first(where: { $0.name == name }), let box, Nonce(box: box) == listed.nonce
        else { return nil }
        return sealer.openRecord(box, name: name)
    }
}
