internal import KeysBlobs
internal import KeysModel

/// Which of the steps that are there may be absorbed: the largest set that is closed under chains and vectors. Pure: of what was
/// seen and what is on the store it says what to take, what waits and where a log has two futures.
struct ClosedSet {
    /// A segment whose head was read.
    struct Segment {
        let name: BlobName
        let device: DeviceID
        let first: UInt32
        let last: UInt32
        let previous: StepHash
        /// Hashes of all its steps, from `first`.
        let hashes: [StepHash]
        let vector: LogVector
        let end: LogPosition

        /// The hash of the step a log must stand at so that this segment goes on from there; nil where it does not.
        func joint(after step: UInt32) -> StepHash? {
            guard step < last, first <= step + 1 else { return nil }
            return step + 1 == first ? previous : hashes[Int(step - first)]
        }
    }

    struct Snapshot {
        let name: BlobName
        let vector: LogVector
    }

    /// What everything stands on: all that was seen, and what the taken snapshots cover.
    private(set) var base: LogVector
    /// The snapshots to be taken, in this order.
    private(set) var snapshots: [BlobName] = []
    /// The segments to be taken of every device, in the order of their steps.
    private(set) var chains: [DeviceID: [Segment]] = [:]
    /// Up to where every log goes then.
    private(set) var reached: LogVector
    /// Segments that are there and cannot be taken yet.
    private(set) var waiting: [Segment] = []
    /// Devices whose log does not go on from where it was seen, and the step at which that shows.
    private(set) var forks: [DeviceID: UInt32] = [:]

    /// Logs that were seen to split. Of them numbers say nothing: who wrote them says everything again under a name of its own, so nothing
    /// waits for their steps.
    private let split: Set<DeviceID>

    init(seen: LogVector, segments: [Segment], snapshots offered: [Snapshot], split: Set<DeviceID> = []) {
        self.split = split
        base = seen
        reached = seen
        choose(offered)
        let byDevice = Dictionary(grouping: segments, by: \.device)
        for (device, segments) in byDevice { chain(device, segments) }
        close()
        reached = ends()
        let taken = Set(chains.values.joined().map(\.name))
        for segment in segments where !taken.contains(segment.name) && segment.last > reached.step(segment.device) {
            if forks[segment.device] == nil { waiting.append(segment) }
        }
    }

    /// Takes snapshots as long as one brings something; the one that brings most first.
    private mutating func choose(_ offered: [Snapshot]) {
        var rest = offered
        while true {
            rest.removeAll { base.covers($0.vector) }
            guard
                let best = rest.max(by: {
                    (base.lacks(of: $0.vector), $0.name) < (base.lacks(of: $1.vector), $1.name)
                })
            else { return }
            for (device, step) in base.disagrees(with: best.vector) { forks[device] = step }
            base.include(best.vector)
            snapshots.append(best.name)
        }
    }

    /// The longest row of segments that goes on from where a log stands.
    private mutating func chain(_ device: DeviceID, _ segments: [Segment]) {
        var position = base[device]
        var row: [Segment] = []
        while true {
            let step = position?.step ?? 0
            let hash = position?.hash ?? .none
            let next = segments.filter { $0.joint(after: step) != nil }
            let fitting = next.filter { $0.joint(after: step) == hash }
            if fitting.count < next.count { forks[device] = step + 1 }
            // Of two that go on from one step the shorter ones must lie within the longest.
            guard let longest = fitting.max(by: { ($0.last, $1.name) < ($1.last, $0.name) }) else { break }
            for other in fitting where other.name != longest.name {
                for step in max(other.first, longest.first)...other.last
                where other.hashes[Int(step - other.first)] != longest.hashes[Int(step - longest.first)] {
                    forks[device] = step
                }
            }
            row.append(longest)
            position = longest.end
        }
        chains[device] = row
    }

    /// Drops what refers to steps that are not there, until nothing does.
    private mutating func close() {
        while true {
            let reach = ends()
            let apart = split.union(forks.keys)
            var hasChanged = false
            for (device, row) in chains {
                guard let cut = row.firstIndex(where: { !reach.covers($0.vector, apartFrom: apart) }) else { continue }
                chains[device] = Array(row[..<cut])
                hasChanged = true
            }
            guard hasChanged else { break }
        }
        for (_, row) in chains {
            for segment in row {
                for (device, step) in ends().disagrees(with: segment.vector) { forks[device] = step }
            }
        }
    }

    private func ends() -> LogVector {
        var ends = base
        for (device, row) in chains {
            guard let last = row.last else { continue }
            ends[device] = last.end
        }
        return ends
    }
}
