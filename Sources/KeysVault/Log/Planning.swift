internal import KeysBlobs
internal import KeysModel

/// Deciding what is taken: the closed set of what can be used, and what of it does not stand up.
extension StoreExchange {
    /// No device makes more changes in one step.
    private static let mostChanges: UInt64 = 1 << 32
    /// A log that names a step of another this far beyond all that is known of it claims what nobody can back.
    private static let farthest: UInt32 = 1 << 20

    /// No clock of an honest device goes beyond this, whatever it has seen that this one has not.
    private var farthestClock: UInt64 {
        let known = snapshots.filter { faults[$0.key] == nil }.map(\.value.content.vector.clock)
        return max(state.seen.clock, known.max() ?? 0) &+ (1 << 40)
    }

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

    func makePlan() {
        let candidates = segments.filter { isUsable($0.key) && $0.value.content.notes.closing == nil }
            .map { candidate($0.key, $0.value.label, $0.value.content) }
        let offered = snapshots.filter { isUsable($0.key) }
            .map { ClosedSet.Snapshot(name: $0.key, vector: $0.value.content.vector) }
        plan = ClosedSet(seen: seen, segments: candidates, snapshots: offered, forked: forkedLogs)
    }

    /// Devices of which two logs were seen, or lie here side by side.
    private var forkedLogs: Set<DeviceID> {
        let single = listing.segments.map(\.label).filter { $0.first == $0.last }
        let twice = Dictionary(grouping: single) { "\($0.device) \($0.first)" }.values.filter { $0.count > 1 }
        return Set(state.forks).union(twice.compactMap { $0.first.map { DeviceID($0.device) } })
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
        for segment in plan.chains.values.joined() where segment.end.clock > farthestClock {
            faults[segment.name] = .unreadable
        }
        // What stands on such a clock is judged without it.
        guard faults.count == before else { return true }
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
        guard content.clock >= all.clock, content.clock <= stands &+ Self.mostChanges, stands < .max - Self.mostChanges
        else {
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
