internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// Taking in versions other devices sealed. Nothing is sealed but the pages, and no body is opened: what is stored is byte for byte
/// what came.
extension Change {
    /// Takes in all versions of a payload.
    func absorb(_ opened: OpenedPayload) throws {
        let versions = opened.payload.versions
        var start = 0
        while start < versions.count {
            var end = start + 1
            while end < versions.count, versions[end].entry == versions[start].entry { end += 1 }
            try absorb(opened, start..<end)
            start = end
        }
        head.clock = max(head.clock, opened.clock)
    }

    private struct Candidate {
        let version: Version
        let nonce: Nonce
        /// The record of one that is here already.
        let present: (record: LeafRecord, summary: [UInt8])?
        /// Where one that came is.
        let index: Int?
    }

    /// The versions of one entry that came together.
    private func absorb(_ opened: OpenedPayload, _ range: Range<Int>) throws {
        let id = opened.payload.versions[range.lowerBound].entry
        let here = current(id)
        if here.isEmpty, range.count == 1 {
            // A device without a log of its own has sent nothing.
            let sent =
                head.ownStep == 0
                ? 0 : opened.version(range.lowerBound)?.vector[head.device] ?? 0
            return list(id, [try insert(opened, range.lowerBound, sentClock: sent)])
        }
        var broken: [LeafRecord] = []
        var unreadable: [(record: LeafRecord, summary: [UInt8])] = []
        var candidates: [Candidate] = []
        for item in here {
            guard let version = try? Version(decoding: item.summary.span) else {
                unreadable.append(item)
                continue
            }
            if repairs, try !isSound(item.record, version) {
                broken.append(item.record)
                continue
            }
            candidates.append(Candidate(version: version, nonce: item.record.nonce, present: item, index: nil))
        }
        for index in range {
            guard let version = opened.version(index),
                let nonce = Nonce(box: opened.payload.summary(opened.payload.versions[index]))
            else { continue }
            candidates.append(Candidate(version: version, nonce: nonce, present: nil, index: index))
        }
        // What is broken goes only when the same came again, whole.
        for record in broken {
            if candidates.contains(where: { $0.nonce == record.nonce }) {
                try database.layAside(record.row, table: "summaries", kind: "summary")
                if record.bodyRow != 0 { try database.layAside(record.bodyRow, table: "bodies", kind: "body") }
            } else if let item = here.first(where: { $0.record == record }) {
                unreadable.append(item)
            }
        }
        try settle(id, candidates, unreadable, opened)
    }

    /// Whether the rows of a version are what its page and its summary say.
    private func isSound(_ record: LeafRecord, _ version: Version) throws -> Bool {
        guard let box = try database.summary(record.row), Nonce(box: box) == record.nonce else { return false }
        guard let reference = version.body else { return true }
        guard let body = try database.body(record.bodyRow) else { return false }
        return KeyedHash.equal(sealer.bodyHash(body), reference.hash)
    }

    private func settle(
        _ id: EntryID, _ candidates: [Candidate], _ unreadable: [(record: LeafRecord, summary: [UInt8])],
        _ opened: OpenedPayload
    ) throws {
        let set = VersionSet(candidates.map(\.version))
        // One version sealed twice, on two devices that carried it into a new epoch: the smaller nonce stays everywhere.
        let staying = set.versions.compactMap { version in
            candidates.filter { $0.version == version }.min { $0.nonce.bytes.lexicographicallyPrecedes($1.nonce.bytes) }
        }
        guard staying.contains(where: { $0.index != nil }) else { return }
        let kept = staying.compactMap(\.present)
        let sentClock: UInt64 =
            candidates.map { (candidate: Candidate) -> UInt64 in
                guard let present = candidate.present else { return candidate.version.vector[head.device] }
                return self.sentClock(of: present.record)
            }.max() ?? 0
        for present in candidates.compactMap(\.present)
        where !kept.contains(where: { $0.record.row == present.record.row }) {
            try database.deleteSummary(present.record.row)
            if present.record.bodyRow != 0 { try database.deleteBody(present.record.bodyRow) }
        }
        let new = try staying.compactMap(\.index).map { try insert(opened, $0, sentClock: sentClock) }
        list(id, kept + unreadable + new)
    }

    private func list(_ id: EntryID, _ listed: [(record: LeafRecord, summary: [UInt8])]) { relist(id, listed) }

    /// Puts the boxes of a version that came into the database.
    private func insert(
        _ opened: OpenedPayload, _ index: Int, sentClock: UInt64
    ) throws -> (record: LeafRecord, summary: [UInt8]) {
        let wire = opened.payload.versions[index]
        let box = opened.payload.summary(wire)
        let nonce = Nonce(box: box) ?? .none
        let entry = Self.bytes(of: wire.entry)
        let bodyRow = try opened.payload.body(wire).map { try database.insertBody(entry: entry, box: $0) } ?? 0
        let row = try database.insertSummary(entry: entry, stamp: sealer.mask(wire.stamp, nonce: nonce), box: box)
        let record = LeafRecord(
            entry: wire.entry, row: row, nonce: nonce, bodyRow: bodyRow, stamp: wire.stamp, isUnsent: false,
            sentClock: sentClock)
        return (record, opened.summaries[index])
    }

    // MARK: Notes

    /// Takes in what steps said of devices, of the recovery code and of the owner's token.
    func absorb(_ notes: Notes) throws {
        if !notes.devices.isEmpty {
            let before = try roster()
            var members = before
            if members.take(notes.devices) { try setRoster(members, before: before) }
        }
        if let recovery = notes.recovery { try absorb(recovery) }
        if let owner = notes.owner { try absorb(owner) }
    }

    private func absorb(_ recovery: Notes.Recovery) throws {
        let present = try self.recovery()
        guard present.map({ $0.stamp < recovery.stamp }) ?? true else { return }
        try setRecovery(recovery)
        var log = try log()
        if let old = present?.name { log.voided.append(old) }
        // What this device had to say of an older code is said no more.
        if let own = log.news.recovery, own.stamp < recovery.stamp { log.news.recovery = nil }
        try setLog(log)
    }

    // MARK: Records of the log

    func roster() throws -> Roster { try record(Roster.recordName).flatMap { Roster(decoding: $0) } ?? Roster() }

    func log() throws -> LogState {
        guard let bytes = try record(LogState.recordName) else { return LogState() }
        guard let log = LogState(decoding: bytes) else {
            throw VaultError.damaged([.recordUnreadable(name: LogState.recordName)])
        }
        return log
    }

    func setLog(_ log: LogState) throws { try setRecord(LogState.recordName, log.encoded) }

    /// What the newest recovery code opens; nil for a vault whose code is older than its log.
    func recovery() throws -> Notes.Recovery? {
        guard let bytes = try record(Notes.Recovery.recordName), var reader = PageReader(bytes) else { return nil }
        return reader.recovery()
    }

    /// Takes another recovery code for the valid one, slot and blob.
    func setRecovery(_ recovery: Notes.Recovery) throws {
        if let old = try self.recovery(), old.token != recovery.token { try replaced([old.token]) }
        var writer = PageWriter()
        writer.put(bytes: PageWriter.bytes(of: recovery))
        try setRecord(Notes.Recovery.recordName, writer.bytes)
        try database.setMeta(VaultSlots.recoveryName, recovery.slot)
        head.recoverySlot = VaultSlots.hash(recovery.slot)
    }
}

extension Notes.Recovery {
    static let recordName = "recovery"
}

extension Session {
    /// What is remembered of logs and store.
    func log() throws(VaultError) -> LogState {
        guard let head else { throw .damaged([.headUnreadable]) }
        let bytes = try database.read {
            try RecordReading(sealer: sealer, head: head).record(LogState.recordName, $0)
        }
        guard let bytes else {
            guard head.records.contains(where: { $0.name == LogState.recordName }) else { return LogState() }
            // Another process wrote since.
            try load()
            guard let head = self.head else { throw .damaged([.headUnreadable]) }
            let again = try database.read {
                try RecordReading(sealer: sealer, head: head).record(LogState.recordName, $0)
            }
            guard let log = again.flatMap({ LogState(decoding: $0) }) else {
                throw .damaged([.recordUnreadable(name: LogState.recordName)])
            }
            return log
        }
        guard let log = LogState(decoding: bytes) else {
            throw .damaged([.recordUnreadable(name: LogState.recordName)])
        }
        return log
    }
}
