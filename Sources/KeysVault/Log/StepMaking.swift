internal import Foundation
internal import GRDB
public import KeysBlobs
internal import KeysCrypto
internal import KeysModel

/// Making what goes to the store: steps, snapshots, the recovery blob. What is made lies in the database, byte for byte, before it is
/// first put, so that a put that is repeated puts the same.
extension StoreExchange {
    /// A payload above this goes into a pack.
    static let inlineLimit = 1 << 20

    /// Seals what is new into a step, and all there is into a snapshot where one is due. `repair`: puts back whatever the store
    /// has lost.
    public func prepare(repair: Bool) throws(VaultError) {
        guard state.closed == nil else { return }
        let isFirstContact = !state.hasContact && listing.isEmpty && !state.seen.isEmpty && state.floor.isEmpty
        let putsBack = repair || isFirstContact
        guard putsBack || isOwnLogWhole else { return }
        if let head = session.head, head.ownStep > 0, state.ownSteps.last?.step != head.ownLast {
            // What is known of the own log was lost: it is another device's from now on.
            try session.becomeCopy(above: nil)
            warnings.insert(.copy)
            state = try session.log()
        }
        guard try needsStep(putsBack) || isSnapshotDue else { return try prepareRecovery() }
        let isDue = isSnapshotDue
        var sent = 0
        try session.write { change in
            let maker = StepMaker(change: change, sealing: sealing, now: now)
            var log = try change.log()
            log.lastSync = now
            if try needsStep(putsBack) || !session.hasNothingUnsent {
                sent = try maker.step(&log, putsBack: putsBack, roster: change.roster())
            }
            if putsBack || isDue, session.isWhole, log.seen.step(change.head.device) > 0 {
                try maker.snapshot(&log, session.catalog)
            }
            try change.setLog(log)
        }
        pushed += sent
        state = try session.log()
        session.adoptRoster()
        try prepareRecovery()
    }

    private func needsStep(_ putsBack: Bool) throws(VaultError) -> Bool {
        putsBack || !session.hasNothingUnsent || !state.news.isEmpty
            || session.roster.members.contains { $0.id == own && $0.stamp == nil }
    }

    /// A snapshot is due when what came after the last one outweighs it.
    private var isSnapshotDue: Bool {
        guard isWell, (session.head?.ownStep ?? 0) > 0 else { return false }
        var covered = LogVector()
        var base = 0
        for snapshot in wholeSnapshots() where state.seen.covers(snapshot.vector) {
            covered.include(snapshot.vector)
            base = max(base, state.known[snapshot.name]?.size ?? 0)
        }
        let live = listing.segments.filter { $0.label.last > covered.step(DeviceID($0.label.device)) }
            .compactMap { state.known[$0.name]?.size }
        // Before there is a snapshot the first large step is what the others are held against.
        if base == 0 { base = live.max() ?? 0 }
        let weight = live.reduce(0, +) - (covered.isEmpty ? base : 0)
        return weight > max(base, lightest)
    }

    /// Below this no snapshot is worth its blobs.
    private var lightest: Int {
        #if TEST_DOORS
            if let light = session.testOnlyLightestSnapshot { return light }
        #endif
        return 64 << 10
    }

    /// The recovery blob is part of the vault: whoever finds it missing puts the newest he knows.
    private func prepareRecovery() throws(VaultError) {
        // A repair puts it whatever is there: other bytes under its name give way.
        guard let recovery = try session.recovery(), rereads || !listing.names.contains(recovery.name), isOwnLogWhole,
            !state.pending.contains(where: { $0.name == recovery.name })
        else { return }
        try session.write { change in
            var log = try change.log()
            try StepMaker(change: change, sealing: sealing, now: now)
                .queue(SealedBlob(name: recovery.name, bytes: recovery.blob, digest: []), &log)
            try change.setLog(log)
        }
        state = try session.log()
    }

    // MARK: Putting

    /// What is to be put, in this order.
    public var outgoing: [BlobName] { state.pending.map(\.name) }

    /// The bytes of a blob that is to be put; nil for one that has gone.
    public func bytes(of name: BlobName) throws(VaultError) -> [UInt8]? {
        guard let pending = state.pending.first(where: { $0.name == name }) else { return nil }
        return try session.database.read { try $0.aside(pending.row) }
    }

    /// Whether a blob need not be put any more: what it says is on the store in another one.
    public func isCovered(_ name: BlobName) -> Bool {
        guard let label = session.sealer.naming.label(of: name), label.kind == .segment else { return false }
        let device = DeviceID(label.device)
        return listing.segments.contains {
            $0.name != name && $0.label.device == label.device && $0.label.first <= label.first
                && $0.label.last >= label.last && $0.label.last > $0.label.first
        } || wholeSnapshots().contains { $0.vector.step(device) >= label.last }
    }

    /// Notes that blobs are on the store, byte for byte, and that others need not be there.
    public func confirm(_ names: [BlobName], spared: [BlobName]) throws(VaultError) {
        guard !names.isEmpty || !spared.isEmpty else { return }
        let done = Set(names + spared)
        try session.write { change in
            var log = try change.log()
            for pending in log.pending where done.contains(pending.name) {
                try change.database.execute(sql: "DELETE FROM aside WHERE row = ?", arguments: [pending.row])
            }
            log.pending.removeAll { done.contains($0.name) }
            for name in spared where !listing.names.contains(name) { log.known[name] = nil }
            log.hasContact = true
            log.lastSync = now
            try change.setLog(log)
        }
        listing.add(names, naming: session.sealer.naming)
        state = try session.log()
    }
}

extension Head {
    /// This device's last step as logs number it.
    var ownLast: UInt32 { UInt32(truncatingIfNeeded: ownStep) }
}

/// Seals steps and snapshots inside one write.
struct StepMaker {
    let change: Change
    let sealing: BlobSealing
    let now: Int64

    /// Makes the next step of this device of all that no step has carried; gives how many versions it has.
    func step(
        _ log: inout LogState, putsBack: Bool, roster: Roster, closing: Notes.Closing? = nil
    ) throws -> Int {
        let own = change.head.device
        let number = change.head.ownLast + 1
        // A log that begins stands on nothing, whatever was remembered of another.
        if number == 1 { log.ownSteps = [] }
        var notes = log.news
        notes.putsBack = notes.putsBack || putsBack
        notes.closing = closing
        try introduce(own, &notes, roster)
        let (payload, count) = try takeUnsent()
        let cargo = try self.cargo(payload, own, &log)
        let content = SegmentContent(
            previous: log.ownSteps.last?.hash ?? .none, hashes: [], vector: log.seen.without(own),
            clock: change.head.clock, date: now, setHash: change.head.setHash, notes: notes, cargo: cargo.cargo)
        guard let blob = sealing.seal(content, device: own, first: number, last: number) else {
            throw VaultError.io(path: VaultDatabase.name, errno: EFBIG)
        }
        try queue(blob, &log)
        log.known[blob.name] = LogState.Known(
            size: blob.bytes.count + payload.count * (cargo.chunks.isEmpty ? 0 : 1), chunks: cargo.chunks)
        log.seen[own] = LogPosition(step: number, clock: change.head.clock, date: now, hash: blob.stepHash)
        log.ownSteps.append(.init(step: number, clock: change.head.clock, hash: blob.stepHash))
        log.ownSteps.removeFirst(max(0, log.ownSteps.count - LogState.keptOwnSteps))
        log.news = Notes()
        change.head.ownStep = UInt64(number)
        change.head.sentClock = change.head.clock
        return count
    }

    /// A device that has said nothing of itself yet says what it is called.
    private func introduce(_ own: DeviceID, _ notes: inout Notes, _ roster: Roster) throws {
        var members = roster
        guard let index = members.members.firstIndex(where: { $0.id == own }), members.members[index].stamp == nil
        else { return }
        change.head.clock += 1
        members.members[index].stamp = Stamp(clock: change.head.clock, device: own)
        try change.setRecord(Roster.recordName, members.encoded)
        guard let word = members.members[index].word else { return }
        notes.say(word)
    }

    /// The versions that no step has carried, in their order; from now on one has.
    private func takeUnsent() throws -> (payload: [UInt8], count: Int) {
        var writer = PayloadWriter()
        var count = 0
        for id in change.entriesWithUnsent.sorted() {
            let items = change.current(id)
            var listed = items
            for (index, item) in items.enumerated().sorted(by: { $0.element.record.stamp < $1.element.record.stamp })
            where item.record.isUnsent {
                // What is damaged stays here; it must not hold up the rest.
                guard try put(item.record, &writer) else { continue }
                listed[index].record.isUnsent = false
                count += 1
            }
            change.relist(id, listed)
        }
        return (writer.bytes, count)
    }

    private func put(_ record: LeafRecord, _ writer: inout PayloadWriter) throws -> Bool {
        guard let summary = try change.database.summary(record.row), Nonce(box: summary) == record.nonce else {
            return false
        }
        let body = record.bodyRow == 0 ? nil : try change.database.body(record.bodyRow)
        guard record.bodyRow == 0 || body != nil else { return false }
        if let body, let plain = change.sealer.openSummary(summary, entry: record.entry, stamp: record.stamp) {
            let reference = (try? Version(decoding: plain.span))?.body
            guard let reference, KeyedHash.equal(change.sealer.bodyHash(body), reference.hash) else { return false }
        }
        writer.put(entry: record.entry, stamp: record.stamp, summary: summary, body: body)
        return true
    }

    /// Makes a snapshot of everything, at what was seen.
    func snapshot(_ log: inout LogState, _ catalog: Catalog) throws {
        let own = change.head.device
        var writer = PayloadWriter()
        let ids = Set(catalog.rows.map(\.id)).union(change.versions.keys).sorted()
        writer.reserve(ids.count * 768)
        var members = Notes()
        for id in ids {
            for record in change.current(id).map(\.record).sorted(by: { $0.stamp < $1.stamp }) {
                guard try put(record, &writer) else { throw VaultError.entryDamaged(id) }
            }
        }
        members.devices = try change.roster().members.compactMap(\.word).sorted { $0.device < $1.device }
        members.recovery = try change.recovery()
        members.owner = try change.owner()
        var chunks: [BlobName] = []
        let payload = writer.bytes
        guard
            let pack = try sealing.sealPack(
                payload, device: own,
                take: { blob in
                    try queue(blob, &log)
                    chunks.append(blob.name)
                })
        else { return }
        let content = SnapshotContent(vector: log.seen, setHash: change.head.setHash, notes: members, pack: pack)
        guard let blob = sealing.seal(content, device: own, step: log.seen.step(own)) else { return }
        try queue(blob, &log)
        log.known[blob.name] = LogState.Known(
            size: blob.bytes.count + payload.count, snapshot: .init(vector: log.seen), chunks: chunks)
    }

    func cargo(
        _ payload: [UInt8], _ own: DeviceID, _ log: inout LogState
    ) throws -> (cargo: Cargo, chunks: [BlobName]) {
        guard payload.count > StoreExchange.inlineLimit else { return (.inline(payload), []) }
        var chunks: [BlobName] = []
        guard
            let pack = try sealing.sealPack(
                payload, device: own,
                take: { blob in
                    try queue(blob, &log)
                    chunks.append(blob.name)
                })
        else { return (.inline(payload), []) }
        return (.pack(pack), chunks)
    }

    /// Keeps a blob until it is on the store.
    func queue(_ blob: SealedBlob, _ log: inout LogState) throws {
        try change.database.execute(
            sql: "INSERT INTO aside (kind, box) VALUES ('blob', ?)", arguments: [Data(blob.bytes)])
        let row = try change.database.positiveRow(of: "aside")
        log.pending.append(.init(name: blob.name, row: row, size: blob.bytes.count))
    }
}

extension Change {
    /// The entries of which something is in no step yet.
    var entriesWithUnsent: Set<EntryID> {
        var ids: Set<EntryID> = []
        for row in catalog.rows where versions[row.id] == nil {
            row.items.forEach { if $0.record.isUnsent { ids.insert(row.id) } }
        }
        for (id, items) in versions where items.contains(where: \.record.isUnsent) { ids.insert(id) }
        return ids
    }
}

extension Session {
    /// Whether every change is in a step, read from the head.
    var hasNothingUnsent: Bool { !(head?.buckets.contains { $0?.hasUnsent ?? false } ?? false) }
}
