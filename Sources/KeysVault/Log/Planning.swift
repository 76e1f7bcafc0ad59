internal import KeysBlobs
internal import KeysModel

/// Deciding what is taken: the closed set of what can be used, and what of it does not stand up.
extension StoreExchange {
    /// No device makes more changes in one step.
    private static let mostChanges: UInt64 = 1 << 32
    /// A log that names a step of another this far beyond all that is known of it claims what nobody can back.
    private static let farthest: UInt32 = 1 << 20

    private func isUsable(_ name: BlobName) -> Bool {
        faults[name] == nil && !absentHeads.contains(name) && isWhole(name)
    }

    /// What snapshots that are whole cover, beside a vector.
    func coveredBySnapshots(including vector: LogVector) -> LogVector {
        var covered = vector
        for snapshot in wholeSnapshots() { covered.include(snapshot.vector) }
        return covered
    }

    /// The snapshots that are listed with all their chunks, of which the vector is known.
    func wholeSnapshots() -> [(name: BlobName, vector: LogVector)] {
        listing.snapshots.compactMap { name, _ in
            guard faults[name] == nil, !absentHeads.contains(name), isWhole(name) else { return nil }
            guard let vector = snapshots[name]?.content.vector ?? state.known[name]?.snapshot?.vector else {
                return nil
            }
            return (name, vector)
        }
    }

    /// What the closed set stands on. What went into a closing went into the next epoch, and is gone from this one: steps that came too late
    /// for it stand on it all the same, and are carried over when this device joins.
    private var standing: LogVector {
        var standing = seen
        if let vector = closing?.0.vector ?? state.closed?.vector { standing.include(vector) }
        return standing
    }

    func makePlan() {
        let candidates = segments.filter { isUsable($0.key) && $0.value.content.notes.closing == nil }
            .map { candidate($0.key, $0.value.label, $0.value.content) }
        let offered = snapshots.filter { isUsable($0.key) }
            .map { ClosedSet.Snapshot(name: $0.key, vector: $0.value.content.vector) }
        plan = ClosedSet(seen: standing, segments: candidates, snapshots: offered, split: Set(state.forks))
    }

    private func candidate(_ name: BlobName, _ label: BlobLabel, _ content: SegmentContent) -> ClosedSet.Segment {
        let hashes = content.hashes.isEmpty ? [singleHashes[name] ?? .none] : content.hashes
        return ClosedSet.Segment(
            name: name, device: DeviceID(label.device), first: label.first, last: label.last,
            previous: content.previous, hashes: hashes, vector: content.vector,
            end: LogPosition(
                step: label.last, clock: content.clock, date: content.date, hash: hashes[hashes.count - 1]))
    }

    /// Judges what the plan takes; says whether something fell out, so that another plan is due.
    func verify() -> Bool {
        guard let plan else { return false }
        let before = faults.count
        for name in plan.snapshots { judge(snapshot: name) }
        for (device, row) in plan.chains {
            var clock = plan.base[device]?.clock ?? 0
            for segment in row {
                judge(segment, after: clock, plan)
                clock = segment.end.clock
            }
        }
        for segment in plan.waiting where claimsTooMuch(segment.vector, plan.reached) {
            faults[segment.name] = .unreadable
        }
        return faults.count > before
    }

    private func judge(snapshot name: BlobName) {
        guard let content = snapshots[name]?.content, let all = opened[name] else {
            faults[name] = .unreadable
            return
        }
        let isSound = all.setHash == content.setHash && all.clock <= content.vector.clock
        if !isSound || content.vector.clock > (state.seen.clock &+ Self.mostChanges) { faults[name] = .unreadable }
    }

    private func judge(_ segment: ClosedSet.Segment, after clock: UInt64, _ plan: ClosedSet) {
        guard let all = opened[segment.name], let content = segments[segment.name]?.content else {
            faults[segment.name] = .unreadable
            return
        }
        let others = content.vector.positions.keys.compactMap { plan.reached[$0]?.clock }
        let stands = max(clock, others.max() ?? 0)
        // What another claims too much is its own fault alone: this one is judged again without it.
        let isBacked = content.clock <= stands || content.clock - stands <= Self.mostChanges
        guard content.clock >= all.clock, isBacked, content.clock < .max - Self.mostChanges else {
            faults[segment.name] = .unreadable
            return
        }
    }

    private func claimsTooMuch(_ vector: LogVector, _ reached: LogVector) -> Bool {
        vector.positions.contains { device, position in
            let known = max(reached.step(device), listing.last(of: device))
            return position.step > known &+ Self.farthest
        }
    }
}
