internal import KeysBlobs
internal import KeysModel
internal import Testing

@testable internal import KeysVault

/// Which steps may be absorbed, without a store or a key.
struct ClosedSetTests {
    private static let (a, b) = (DeviceID(1), DeviceID(2))

    private static func hash(_ device: DeviceID, _ step: UInt32, _ branch: UInt64 = 0) -> StepHash {
        step == 0 ? .none : StepHash(high: device.value << 32 | UInt64(step), low: branch)
    }

    private static func position(_ device: DeviceID, _ step: UInt32, _ branch: UInt64 = 0) -> LogPosition {
        LogPosition(step: step, clock: UInt64(step), date: 0, hash: hash(device, step, branch))
    }

    private static func vector(_ steps: [DeviceID: UInt32]) -> LogVector {
        var vector = LogVector()
        for (device, step) in steps { vector[device] = position(device, step) }
        return vector
    }

    private static func name(_ number: UInt8) throws -> BlobName {
        try #require(BlobName(bytes: [UInt8](repeating: number, count: BlobName.byteCount)))
    }

    private static func segment(
        _ number: UInt8, _ device: DeviceID, _ first: UInt32, _ last: UInt32, seen: [DeviceID: UInt32] = [:],
        branch: UInt64 = 0, from: UInt64 = 0
    ) throws -> ClosedSet.Segment {
        ClosedSet.Segment(
            name: try name(number), device: device, first: first, last: last,
            previous: hash(device, first - 1, from), hashes: (first...last).map { hash(device, $0, branch) },
            vector: vector(seen), end: position(device, last, branch))
    }

    @Test func `a log is taken as far as it goes without a gap, what lies beyond waits`() throws {
        let set = ClosedSet(
            seen: LogVector(),
            segments: [
                try Self.segment(1, Self.a, 1, 1), try Self.segment(2, Self.a, 2, 2), try Self.segment(3, Self.a, 4, 4),
            ],
            snapshots: [])
        #expect(set.reached.step(Self.a) == 2)
        #expect(set.waiting.map(\.first) == [4] && set.forks.isEmpty)
    }

    @Test func `a step that has seen what is not there waits, and so does all that has seen it`() throws {
        let set = ClosedSet(
            seen: LogVector(),
            segments: [
                try Self.segment(1, Self.a, 1, 1), try Self.segment(2, Self.a, 2, 2, seen: [Self.b: 2]),
                try Self.segment(3, Self.b, 1, 1, seen: [Self.a: 2]),
            ], snapshots: [])
        #expect(set.reached == Self.vector([Self.a: 1]))
        #expect(set.waiting.count == 2)
    }

    @Test func `two steps that have seen each other's earlier ones come together`() throws {
        let set = ClosedSet(
            seen: LogVector(),
            segments: [
                try Self.segment(1, Self.a, 1, 1), try Self.segment(2, Self.b, 1, 1, seen: [Self.a: 1]),
                try Self.segment(3, Self.a, 2, 2, seen: [Self.b: 1]),
            ], snapshots: [])
        #expect(set.reached == Self.vector([Self.a: 2, Self.b: 1]) && set.waiting.isEmpty)
    }

    @Test func `a step that does not go on from what was seen is a fork and is not taken`() throws {
        let set = ClosedSet(
            seen: Self.vector([Self.a: 1]), segments: [try Self.segment(1, Self.a, 2, 2, from: 9)], snapshots: [])
        #expect(set.reached.step(Self.a) == 1)
        #expect(set.forks == [Self.a: 2] && set.waiting.isEmpty)
    }

    @Test func `two steps of one number are a fork, one of them is taken`() throws {
        let set = ClosedSet(
            seen: Self.vector([Self.a: 1]),
            segments: [try Self.segment(1, Self.a, 2, 2), try Self.segment(2, Self.a, 2, 2, branch: 7)], snapshots: [])
        #expect(set.reached.step(Self.a) == 2 && set.forks == [Self.a: 2])
        #expect(set.chains[Self.a]?.count == 1)
    }

    @Test func `a joined segment goes on from any step within it, if it has that step's hash`() throws {
        let joined = try Self.segment(1, Self.a, 1, 8)
        var set = ClosedSet(seen: Self.vector([Self.a: 5]), segments: [joined], snapshots: [])
        #expect(set.reached.step(Self.a) == 8 && set.forks.isEmpty)
        var other = LogVector()
        other[Self.a] = Self.position(Self.a, 5, 3)
        set = ClosedSet(seen: other, segments: [joined], snapshots: [])
        #expect(set.reached.step(Self.a) == 5 && set.forks == [Self.a: 6])
    }

    @Test func `a snapshot stands for all it covers, one that brings nothing is not taken`() throws {
        let large = ClosedSet.Snapshot(name: try Self.name(8), vector: Self.vector([Self.a: 5, Self.b: 2]))
        let small = ClosedSet.Snapshot(name: try Self.name(9), vector: Self.vector([Self.a: 3]))
        let set = ClosedSet(
            seen: LogVector(), segments: [try Self.segment(1, Self.a, 6, 6, seen: [Self.b: 2])],
            snapshots: [small, large])
        #expect(set.snapshots == [large.name])
        #expect(set.reached == Self.vector([Self.a: 6, Self.b: 2]))
    }

    @Test func `a vector that names another hash of a step that was seen is a fork`() throws {
        var seen = Self.vector([Self.b: 1])
        seen[Self.b] = Self.position(Self.b, 1, 4)
        let set = ClosedSet(
            seen: seen, segments: [try Self.segment(1, Self.a, 1, 1, seen: [Self.b: 1])], snapshots: [])
        #expect(set.forks == [Self.b: 1])
    }
}
