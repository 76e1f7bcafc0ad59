internal import Testing

@testable internal import KeysModel

/// The laws of merge, over random lives of some devices. On failure the seed is in the message.
struct MergeLaws {
    static let batches = 8
    static let perBatch = 260 * Effort.factor

    @Test(arguments: 0..<batches)
    func `devices that absorbed the same versions hold the same, and nothing anybody wrote is lost`(
        _ batch: Int
    ) throws {
        for index in 0..<Self.perBatch {
            let seed = UInt64(batch * 1_000_000 + index)
            var world = World(seed: seed)
            try world.run(steps: 8 + Int(seed % 23))
            let faults = try world.broken + world.faults()
            #expect(faults.isEmpty, "seed \(seed): \(faults.joined(separator: "; "))")
            if !faults.isEmpty { return }
        }
    }
}

extension World {
    /// What does not hold once everything has arrived everywhere.
    mutating func faults() throws -> [String] {
        var faults: [String] = []
        for entry in 0..<entries {
            guard let shelf = machines[0].shelves[entry] else { continue }
            faults += unequal(entry, shelf) + unordered(entry, shelf) + vanished(entry, shelf)
            faults += try lost(entry, shelf) + tags(entry, shelf) + graves(entry, shelf)
        }
        return faults
    }

    private func unequal(_ entry: Int, _ shelf: Shelf) -> [String] {
        let bytes = shelf.versions.versions.map { $0.encoded() }
        return machines.indices.filter { machine in
            machines[machine].shelves[entry]?.versions.versions.map { $0.encoded() } != bytes
        }.map { "entry \(entry): device \($0) differs" }
    }

    /// Any order, any grouping, any repetition; and other dates.
    private mutating func unordered(_ entry: Int, _ shelf: Shelf) -> [String] {
        var versions = all.filter { $0.entry == entry }.map(\.written.version)
        versions += versions.filter { _ in random.chance(30) }
        versions.shuffle(using: &random)
        let cut = random.below(versions.count + 1)
        let (one, other) = (VersionSet(versions[..<cut]), VersionSet(versions[cut...]))
        var faults: [String] = []
        let together = [
            VersionSet(versions), VersionSet(one.versions + other.versions),
            VersionSet(other.versions + one.versions),
        ]
        for set in together where set != shelf.versions {
            faults.append("entry \(entry): another order, another set")
        }
        let dated = VersionSet(
            shelf.versions.versions.map { version in
                var version = version
                version.created = Int64(random.below(1 << 40))
                version.modified = Int64(random.below(1 << 40))
                return version
            })
        if Self.seen(Entry(id: Shelf.id, versions: dated)) != Self.seen(shelf.entry) {
            faults.append("entry \(entry): a date decides")
        }
        return faults
    }

    /// A field that every version has is seen.
    private func vanished(_ entry: Int, _ shelf: Shelf) -> [String] {
        let versions = shelf.versions.versions.filter { $0.state != .purged }
        var common = Set(versions.first?.fields.map(\.id) ?? [])
        for version in versions { common.formIntersection(version.fields.map(\.id)) }
        let shown = Set(shelf.entry.resolved.map(\.field.id))
        return common.subtracting(shown).map {
            "entry \(entry): field \($0.number) is in every version and in no view"
        }
    }

    private static func seen(_ entry: Entry) -> [[UInt8]] {
        entry.resolved.map { resolved in
            ([resolved.field] + resolved.others.map(\.field)).flatMap { [UInt8($0.id.number & 255)] + $0.payload }
        } + [[entry.state.rawValue]]
    }

    private func lost(_ entry: Int, _ shelf: Shelf) throws -> [String] {
        let found = try shelf.findable()
        let purges = all.filter { $0.entry == entry && $0.written.version.state == .purged }
        let counts = Dictionary(grouping: values.filter { $0.entry == entry }, by: \.field).mapValues(\.count)
        return values.filter { value in
            guard value.entry == entry, counts[value.field, default: 0] <= 20 else { return false }
            if purges.contains(where: { $0.written.version.vector.contains(value.stamp) }) { return false }
            return !found.contains(Array(value.text.utf8))
        }.map { "entry \(entry): \($0.text) is lost" }
    }

    /// A tag nobody took away is there; one that was taken away stays away.
    private func tags(_ entry: Int, _ shelf: Shelf) -> [String] {
        if all.contains(where: { $0.entry == entry && $0.written.version.state == .purged }) { return [] }
        let shown = Set(shelf.entry.tags)
        return putTags.filter { $0.entry == entry && shown.contains($0.tag) == removedTags.contains($0.tag) }
            .map { "entry \(entry): \($0.tag) \(shown.contains($0.tag) ? "came back" : "is lost")" }
    }

    /// An edit that no trashing or purging version has seen keeps the entry alive.
    private func graves(_ entry: Int, _ shelf: Shelf) -> [String] {
        let versions = all.filter { $0.entry == entry }.map(\.written.version)
        let graves = versions.filter { $0.state != .live }
        let outlives = versions.contains { version in
            version.state == .live && !graves.contains { $0.vector.contains(version.stamp) }
        }
        let state = shelf.entry.state
        if outlives, state != .live { return ["entry \(entry): an edit was buried"] }
        let purged = versions.contains { $0.state == .purged }
        return state == .purged && !purged ? ["entry \(entry): nobody purged it"] : []
    }
}
