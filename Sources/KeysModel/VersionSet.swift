/// The versions of one entry that no other version contains: nearly always one, more while a conflict stands.
///
/// Absorbing is a join: in whatever order versions arrive, and however often, the same set is left.
public struct VersionSet: Hashable, Sendable {
    /// The versions in the order of their stamps, then of their bytes.
    public private(set) var versions: [Version]

    /// A set of some versions.
    public init(_ versions: some Sequence<Version> = []) {
        self.versions = []
        for version in versions { absorb(version) }
    }

    /// Takes a version in. One whose vector lies within another's goes; says whether this one stayed.
    @discardableResult
    public mutating func absorb(_ version: Version) -> Bool {
        if versions.contains(where: { $0.vector == version.vector && $0.encoded() == version.encoded() }) {
            return false
        }
        if versions.contains(where: { $0.vector != version.vector && $0.vector.covers(version.vector) }) {
            return false
        }
        versions.removeAll { $0.vector != version.vector && version.vector.covers($0.vector) }
        let place = versions.firstIndex { Self.comes(version, before: $0) } ?? versions.endIndex
        versions.insert(version, at: place)
        return true
    }

    /// All that went into any of them.
    public var vector: VersionVector {
        var union = VersionVector()
        for version in versions { union.include(version.vector) }
        return union
    }

    private static func comes(_ one: Version, before other: Version) -> Bool {
        if one.stamp != other.stamp { return one.stamp < other.stamp }
        return one.encoded().lexicographicallyPrecedes(other.encoded())
    }
}
