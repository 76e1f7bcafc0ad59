internal import KeysBlobs
internal import KeysModel

/// Taking what was verified into the vault: one transaction.
extension StoreExchange {
    /// Absorbs the closed set and remembers what was seen. Nothing is written where nothing is new.
    public func absorb() throws(VaultError) {
        guard let plan else { return }
        let names = plan.snapshots + plan.chains.sorted { $0.key < $1.key }.flatMap { $0.value.map(\.name) }
        var next = state
        watch(&next)
        if next.floor.isEmpty == false, plan.reached.covers(next.floor, apartFrom: Set(next.forks)) {
            next.floor = LogVector()
        }
        noticeClosing(&next)
        next.seen.include(plan.reached)
        for name in names { note(name) }
        for (name, segment) in segments where faults[name] == nil && !names.contains(name) {
            let device = DeviceID(segment.label.device)
            let isNew = segment.label.last > state.seen.step(device) && segment.label.last <= plan.reached.step(device)
            if isNew { note(name) }
        }
        for (name, size) in headsToRemember() { next.known[name] = size }
        let coming = Set(state.pending.map(\.name))
        next.known = next.known.filter { listing.names.contains($0.key) || coming.contains($0.key) }
        next.lastSync = now
        if !listing.isEmpty { next.hasContact = true }
        var wasClean = false
        let state = state
        let changed = next
        pulled += names.reduce(0) { $0 + (opened[$1]?.payload.versions.count ?? 0) }
        try session.write { change in
            // Only now is in what another session wrote meanwhile.
            wasClean = session.hasNothingUnsent
            change.repairs = rereads
            for name in names {
                if let all = opened[name] { try change.absorb(all) }
                if let notes = self.notes(of: name) { try change.absorb(notes) }
                opened[name] = nil
            }
            var log = try change.log()
            log.take(changed, since: state)
            try change.setLog(log)
            change.head.clock = max(change.head.clock, plan.reached.clock)
        }
        if rereads { try session.layUnlistedAside() }
        self.state = try session.log()
        session.adoptRoster()
        if wasClean { compareSetHashes(plan) }
    }

    /// Whether the store does not show yet what a device that was let in knows to be there.
    public var isBehind: Bool { !state.floor.isEmpty }

    private func notes(of name: BlobName) -> Notes? { segments[name]?.content.notes ?? snapshots[name]?.content.notes }

    private func note(_ name: BlobName) {
        guard let notes = segments[name]?.content.notes, let author = author(of: name) else { return }
        if notes.passwordChanged { warnings.insert(.passwordChanged(device: author)) }
        if notes.putsBack { warnings.insert(.putBack(device: author)) }
    }

    /// What was read and need not be read again.
    private func headsToRemember() -> [(BlobName, LogState.Known)] {
        var heads: [(BlobName, LogState.Known)] = []
        for (name, snapshot) in snapshots where faults[name] == nil {
            let chunks = sealing.chunkNames(snapshot.content.pack, device: DeviceID(snapshot.label.device))
            heads.append(
                (
                    name,
                    .init(
                        size: snapshot.size + snapshot.content.pack.size,
                        snapshot: .init(vector: snapshot.content.vector), chunks: chunks)
                ))
        }
        for (name, segment) in segments where faults[name] == nil && segment.content.notes.closing == nil {
            let device = DeviceID(segment.label.device)
            guard (plan?.reached.step(device) ?? 0) >= segment.label.last else { continue }
            var known = LogState.Known(size: segment.size)
            if case .pack(let pack) = segment.content.cargo {
                known.chunks = sealing.chunkNames(pack, device: device)
                known.size += pack.size
            }
            heads.append((name, known))
        }
        return heads
    }

    /// What closes this epoch, of what was read so far.
    var closing: (Notes.Closing, DeviceID)? {
        let found = segments.compactMap { name, segment in
            segment.content.notes.closing.map { (name: name, device: segment.label.device, closing: $0) }
        }.filter { $0.closing.nextEpoch > session.sealer.epoch }
        return found.min { $0.name < $1.name }.map { ($0.closing, DeviceID($0.device)) }
    }

    /// A step that closes the epoch counts whatever its log looks like; of two the smaller name.
    private func noticeClosing(_ log: inout LogState) {
        guard let (closing, device) = closing else { return }
        log.closed = closing
        log.closedBy = device
    }

    /// Whoever stands where another device stood must hold what it held.
    private func compareSetHashes(_ plan: ClosedSet) {
        guard let head = session.head, state.forks.isEmpty else { return }
        for row in plan.chains.values {
            for segment in row {
                var vector = segment.vector
                vector[segment.device] = segment.end
                guard vector.covers(plan.reached), plan.reached.covers(vector),
                    let content = segments[segment.name]?.content
                else { continue }
                if content.setHash != head.setHash { warnings.insert(.different(device: segment.device)) }
            }
        }
    }
}

extension LogState {
    /// Takes over what a sync found, and keeps what was changed meanwhile by others.
    mutating func take(_ found: LogState, since before: LogState) {
        seen.include(found.seen)
        forks = found.forks
        floor = found.floor
        known = found.known
        absences = found.absences
        waitingSince = found.waitingSince
        waitingListings = found.waitingListings
        closed = found.closed
        closedBy = found.closedBy
        lastSync = found.lastSync
        if address == before.address { hasContact = found.hasContact }
    }
}
