public import KeysBlobs
internal import KeysModel

/// Deleting what is unnecessary: only what this device wrote (or one that is forgotten), only in a sync after the one that found it
/// so, and only while the replacement is listed whole. Where something carries the folder, the replacement is given two days to
/// arrive everywhere: whoever looks in between finds the one or the other, and never a gap.
extension StoreExchange {
    /// How long what is replaced stays on a carried folder, in milliseconds.
    private static let stay: Int64 = 2 * 86_400_000
    /// How many replaced blobs stay for that long; of more the oldest go. What a sync lists and remembers stays bounded.
    private static let mostStaying = 24

    /// What this device wrote and nobody needs, as the store stands.
    func unneeded() -> Set<BlobName> {
        let mine = Set(session.devices.filter { $0.isForgotten || $0.isThis }.map(\.id.value))
        let whole = wholeSnapshots().filter { state.seen.covers($0.vector) }
        var unneeded: Set<BlobName> = []
        for segment in listing.segments where mine.contains(segment.label.device) {
            // Of a log with two futures nobody knows which a snapshot covers: both are kept.
            if state.forks.contains(DeviceID(segment.label.device)) { continue }
            let isCovered = whole.contains { $0.vector.step(DeviceID(segment.label.device)) >= segment.label.last }
            if isCovered || isWithinAnother(segment.name, segment.label) { unneeded.insert(segment.name) }
        }
        for snapshot in whole where mine.contains(author(of: snapshot.name)?.value ?? .max) {
            let isReplaced = whole.contains { other in
                other.name != snapshot.name && other.vector.covers(snapshot.vector)
                    && (!snapshot.vector.covers(other.vector) || snapshot.name < other.name)
            }
            if isReplaced { unneeded.insert(snapshot.name) }
        }
        return unneeded.union(unneededChunks(unneeded, mine))
    }

    private func isWithinAnother(_ name: BlobName, _ label: BlobLabel) -> Bool {
        listing.segments.contains { other in
            guard other.name != name, other.label.device == label.device, state.known[other.name] != nil,
                other.label.first <= label.first, other.label.last >= label.last, isWhole(other.name)
            else { return false }
            let isLarger = other.label.last - other.label.first > label.last - label.first
            return isLarger
                || other.label.last > other.label.first && name < other.name
                    && other.label.last - other.label.first == label.last - label.first
        }
    }

    /// Chunks that nothing needed names. While a head of the same device is unknown, what it names is unknown too.
    private func unneededChunks(_ unneeded: Set<BlobName>, _ mine: Set<UInt64>) -> Set<BlobName> {
        let heads =
            listing.segments.map { ($0.name, $0.label.device) } + listing.snapshots.map { ($0.name, $0.label.device) }
        var needed: Set<BlobName> = Set(state.pending.map(\.name))
        var unclear: Set<UInt64> = []
        for (name, device) in heads where mine.contains(device) && !unneeded.contains(name) {
            if let known = state.known[name] {
                needed.formUnion(known.chunks)
            } else if let pack = pack(of: name) {
                needed.formUnion(sealing.chunkNames(pack, device: DeviceID(device)))
            } else if segments[name] == nil {
                unclear.insert(device)
            }
        }
        for pending in state.pending { needed.formUnion(state.known[pending.name]?.chunks ?? []) }
        return Set(
            listing.chunks.filter {
                mine.contains($0.label.device) && !unclear.contains($0.label.device) && !needed.contains($0.name)
            }.map(\.name))
    }

    /// What this device wrote, is damaged, and stands whole in a snapshot. Nobody can use it, so it goes at once and whatever else is wrong:
    /// two devices that each wait for the other's damage to go would wait for ever.
    private func damagedAndReplaced() -> [BlobName] {
        let whole = wholeSnapshots().filter { state.seen.covers($0.vector) }
        return faults.filter { $0.value == .notItsName || $0.value == .unreadable }.keys.filter { name in
            guard let label = session.sealer.naming.label(of: name), label.device == own.value,
                listing.names.contains(name)
            else { return false }
            return whole.contains { other in
                let step = other.vector.step(own)
                return label.kind == .snapshot ? author(of: other.name) == own && step > label.last : step >= label.last
            }
        }.sorted()
    }

    /// What is to be deleted now.
    public func deletions() -> [BlobName] {
        guard state.closed == nil, plan != nil else { return [] }
        let damaged = damagedAndReplaced()
        return damaged + settled().filter { !damaged.contains($0) }
    }

    private func settled() -> [BlobName] {
        guard isWell, state.closed == nil, plan != nil else { return [] }
        let isSettled = warnings.allSatisfy { if case .different = $0 { false } else { true } }
        guard isSettled else { return [] }
        let unneeded = unneeded()
        let voided = state.pending.isEmpty ? state.voided.filter { listing.names.contains($0) } : []
        let waiting = state.expendable.filter { unneeded.contains($0.key) && listing.names.contains($0.key) }
        return ready(waiting) + voided
    }

    /// What of that which is replaced has stayed long enough, the oldest first, and heads before what they name.
    private func ready(_ waiting: [BlobName: Int64]) -> [BlobName] {
        let row = waiting.sorted { one, other in
            (one.value, rank(one.key), one.key) < (other.value, rank(other.key), other.key)
        }
        guard pace == .carried else { return row.map(\.key) }
        let stays = row.count { now - $0.value < Self.stay }
        return row.prefix(row.count - min(stays, Self.mostStaying)).map(\.key)
    }

    private func rank(_ name: BlobName) -> Int { session.sealer.naming.label(of: name)?.kind == .chunk ? 1 : 0 }

    /// Ends the sync: remembers what was deleted, and what may be next time.
    public func finish(deleted: [BlobName]) throws(VaultError) {
        let gone = Set(deleted)
        listing.remove(gone)
        var next = state
        next.expendable = [:]
        for name in isWell && state.closed == nil ? unneeded() : [] {
            // A date that is still to come is that of a clock that was wrong.
            next.expendable[name] = min(state.expendable[name] ?? now, now)
        }
        next.voided.removeAll { gone.contains($0) || state.pending.isEmpty && !listing.names.contains($0) }
        next.known = next.known.filter { !gone.contains($0.key) }
        next.lastSync = now
        guard next != state else { return }
        let found = next
        try session.write { change in
            var log = try change.log()
            log.expendable = found.expendable
            log.voided.removeAll { gone.contains($0) || !found.voided.contains($0) && self.state.voided.contains($0) }
            log.known = log.known.filter { !gone.contains($0.key) }
            log.lastSync = now
            try change.setLog(log)
        }
        state = try session.log()
    }
}
