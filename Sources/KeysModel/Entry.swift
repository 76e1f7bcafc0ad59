/// What people see of an entry: a pure function of its versions, field by field. Nothing in it depends on the order in
/// which versions arrived, nor on a clock of the wall.
///
/// A value whose stamp another version's vector contains was replaced by that version. Of the values nobody replaced the
/// largest stamp is shown; the others stand as a conflict, equal values aside. A trashed or purged version beside a living
/// one gives way to it.
public struct Entry: Sendable {
    /// A field as it is shown.
    public struct Resolved: Sendable {
        /// The shown field.
        public let field: Field
        /// Which version it is from (an index into `versions`); there its body value lies.
        public let source: Int
        /// The values that stand beside it, newest first, each with its version.
        public let others: [(field: Field, source: Int)]
    }

    /// The entry's id.
    public let id: EntryID
    /// The versions it is the view of.
    public let versions: [Version]
    /// Whether it lives.
    public let state: EntryState
    /// All fields in the order of their ids.
    public let resolved: [Resolved]
    /// The oldest of the versions' dates.
    public let created: Int64
    /// The newest of the versions' dates.
    public let modified: Int64

    /// The view of some versions, which must not be empty.
    public init(id: EntryID, versions: VersionSet) {
        precondition(!versions.versions.isEmpty)
        self.id = id
        self.versions = versions.versions
        state = versions.versions.map(\.state).min() ?? .purged
        let speaking = versions.versions.indices.filter { versions.versions[$0].state != .purged }
        resolved = Self.resolve(versions.versions, speaking)
        // A tombstone has no date of creation to give.
        let dated = speaking.isEmpty ? versions.versions : speaking.map { versions.versions[$0] }
        created = dated.map(\.created).min() ?? 0
        modified = dated.map(\.modified).max() ?? 0
    }

    private static func resolve(_ versions: [Version], _ speaking: [Int]) -> [Resolved] {
        if speaking.count == 1, let only = speaking.first {
            return versions[only].fields.map { Resolved(field: $0, source: only, others: []) }
        }
        let ids = Set(speaking.flatMap { versions[$0].fields.map(\.id) }).sorted()
        return ids.compactMap { id in
            var standing = Self.standing(id, versions, speaking)
            standing.sort { Self.isShown($0.field, ratherThan: $1.field) }
            guard let shown = standing.first else { return nil }
            var others: [(field: Field, source: Int)] = []
            for candidate in standing.dropFirst() where !candidate.field.showsTheSame(as: shown.field) {
                if !others.contains(where: { $0.field.showsTheSame(as: candidate.field) }) {
                    others.append(candidate)
                }
            }
            // Two devices that counted on: the larger counter is the truth, and no conflict.
            if id == .hotpCounter { others = [] }
            return Resolved(field: shown.field, source: shown.source, others: others)
        }
    }

    /// The values of a field that nobody replaced, each once.
    ///
    /// Two devices that settled one conflict each its own way, each having seen the other's value, would replace both: where
    /// none would stand, those stand that no version took away. Equal vectors, which only clones of a device write, replace
    /// nothing.
    private static func standing(
        _ id: FieldID, _ versions: [Version], _ speaking: [Int]
    ) -> [(field: Field, source: Int)] {
        var standing: [(field: Field, source: Int)] = []
        var replaced: [(field: Field, source: Int)] = []
        for source in speaking {
            guard let field = versions[source].field(id) else { continue }
            let replacing = speaking.filter { other in
                versions[other].vector != versions[source].vector && versions[other].field(id)?.stamp != field.stamp
                    && versions[other].vector.contains(field.stamp)
            }
            if replacing.isEmpty {
                if !standing.contains(where: { $0.field == field }) { standing.append((field, source)) }
            } else if replacing.allSatisfy({ versions[$0].field(id) != nil }) {
                if !replaced.contains(where: { $0.field == field }) { replaced.append((field, source)) }
            }
        }
        return standing.isEmpty ? replaced : standing
    }

    private static func isShown(_ one: Field, ratherThan other: Field) -> Bool {
        if one.id == .hotpCounter {
            let counters = (UInt64(one.shownText ?? "") ?? 0, UInt64(other.shownText ?? "") ?? 0)
            if counters.0 != counters.1 { return counters.0 > counters.1 }
        }
        if one.stamp != other.stamp { return one.stamp > other.stamp }
        // Only two clones of one device give one stamp to two values; any fixed order will do.
        return other.payload.lexicographicallyPrecedes(one.payload)
    }
}

extension Entry {
    /// The shown field of an id.
    public func resolved(_ id: FieldID) -> Resolved? { resolved.first { $0.field.id == id } }

    /// The shown text of a field.
    public func text(_ id: FieldID) -> String? { resolved(id)?.field.shownText }

    /// What it is called.
    public var title: String { text(.title) ?? "" }
    /// What it is; `custom` where a newer Keys knows better.
    public var kind: EntryKind { text(.kind).flatMap(EntryKind.init(rawValue:)) ?? .custom }
    /// The user name; nil where there is none.
    public var username: String? { text(.username) }
    /// The folder as a path with `/`; nil at the top.
    public var folder: String? { text(.folder) }
    /// Whether it is a favourite.
    public var isFavorite: Bool { text(.favorite) != nil }
    /// Whether two values stand beside each other in some field.
    public var hasConflict: Bool { resolved.contains { !$0.others.isEmpty } }

    /// The fields of a role in their order.
    public func fields(_ role: FieldRole) -> [Resolved] {
        resolved.filter { resolved in
            guard resolved.field.role == role else { return false }
            if case .opaque = resolved.field.value { return false }
            return true
        }.sorted { ($0.field.position, $0.field.id) < ($1.field.position, $1.field.id) }
    }

    /// The web addresses in their order.
    public var urls: [String] { fields(.url).compactMap(\.field.shownText) }

    /// The tags, each once, in their order.
    public var tags: [String] {
        var seen: Set<String> = []
        return fields(.tag).compactMap(\.field.shownText).filter { seen.insert($0).inserted }
    }

    /// The fields people see, in order: those of its kind, URLs, custom ones, notes.
    public var visibleFields: [Resolved] {
        let order = kind.standardFields
        let standard = fields(.standard).filter { $0.field.id.number >= 16 }
        let ofKind = order.compactMap { id in standard.first { $0.field.id == id } }
        let others = standard.filter { !order.contains($0.field.id) && $0.field.id != .notes }
        return ofKind + others + fields(.url) + fields(.custom) + standard.filter { $0.field.id == .notes }
    }

    /// The strength of the password in bits; nil where there is none or it was not judged.
    public var passwordStrength: Double? {
        guard case .sealed(let sealed)? = resolved(.password)?.field.value else { return nil }
        return sealed.strength.map { Double($0) / 10 }
    }
}

extension Entry.Resolved {
    /// What people call the field.
    public var label: String {
        switch field.role {
        case .custom: field.label
        case .url: "url"
        case .tag: "tag"
        case .standard: StandardField.of(field.id)?.label ?? ownLabel
        }
    }

    /// The word for what is no field of its own to the person, where it stands in a conflict or the history.
    private var ownLabel: String {
        switch field.id {
        case .title: "title"
        case .kind: "kind"
        case .folder: "folder"
        case .favorite: "favorite"
        default: ""
        }
    }
}
