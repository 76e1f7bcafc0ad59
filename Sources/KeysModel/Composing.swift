public import KeysSecret

/// What composing needs from outside: who writes, when, and the keyed hashes of the session.
public struct Composer: Sendable {
    /// The stamp of the new version; its clock is above all that went in.
    public let stamp: Stamp
    /// Milliseconds since 1970.
    public let now: Int64
    /// Why old values go into the history.
    public let reason: HistoryReason
    /// Keyed hash of 16 bytes of a value under this vault's key, by label.
    public let hash: @Sendable (StaticString, Span<UInt8>) -> [UInt8]
    /// A random word, for ids of new fields.
    public let randomWord: @Sendable () -> UInt64

    /// A composer of its parts.
    public init(
        stamp: Stamp, now: Int64, reason: HistoryReason,
        hash: @escaping @Sendable (StaticString, Span<UInt8>) -> [UInt8],
        randomWord: @escaping @Sendable () -> UInt64
    ) {
        self.stamp = stamp
        self.now = now
        self.reason = reason
        self.hash = hash
        self.randomWord = randomWord
    }

}

/// Why a form cannot become a version.
public enum ComposeError: Error, Equatable {
    /// Secrets, notes and history together exceed a body's 1 MiB.
    case bodyTooLarge(bytes: Int)
}

/// What becomes of the body when a form is written.
public enum BodyFate: ~Copyable, Sendable {
    /// There is nothing secret.
    case none
    /// The body of this version (an index into the entry's versions) stays as it is.
    case kept(source: Int)
    /// A new plaintext to be sealed.
    case new(SecretBytes)
}

/// A version that is ready but for the hash of its body.
public struct Composition: ~Copyable, Sendable {
    /// The version. When `body` is `.new`, its body reference waits for the sealed bytes: `withBody(hash:)`.
    public let version: Version
    /// What becomes of the body.
    public let body: BodyFate
}

extension Version {
    /// The version with the reference to a body that was sealed with this version's stamp.
    public func withBody(hash: [UInt8]) -> Version {
        var version = self
        version.body = BodyReference(stamp: stamp, hash: hash)
        return version
    }
}

extension Composer {
    /// Writes a form as the first version of a new entry.
    public func compose(_ form: borrowing EntryForm) throws(ComposeError) -> Composition {
        var draft = Draft(previous: nil)
        fill(&draft, from: form)
        let body = try body(of: draft, form)
        return finish(draft, form, body, vector: VersionVector(stamp), state: .live)
    }

    /// Writes a form as one version above all versions of the entry it changes; that also settles their conflicts.
    /// Fields that show the same keep their stamps; of the others the old value goes into the history.
    public func compose(
        _ form: borrowing EntryForm, over opened: borrowing OpenedEntry, state: EntryState = .live
    ) throws(ComposeError) -> Composition {
        precondition(state != .purged, "a purged entry is marked, not written")
        var vector = VersionVector(stamp)
        for version in opened.entry.versions { vector.include(version.vector) }
        precondition(vector[stamp.device] == stamp.clock, "the clock must be above all that went in")
        var draft = Draft(previous: opened.entry)
        fill(&draft, from: form)
        let body = try body(of: draft, form, over: opened)
        return finish(draft, form, body, vector: vector, state: state)
    }

    private func finish(
        _ draft: Draft, _ form: borrowing EntryForm, _ body: consuming BodyFate, vector: VersionVector,
        state: EntryState
    ) -> Composition {
        let version = Version(
            stamp: stamp, vector: vector, state: state, created: form.created ?? draft.previous?.created ?? now,
            modified: form.modified ?? now, contentHash: Self.contentHash(form, hash: hash),
            body: draft.keptReference(body),
            fields: draft.fields.sorted { $0.id < $1.id },
            unknownParts: draft.unknownParts)
        return Composition(version: version, body: body)
    }

    /// The same entry in another state; a purged one keeps nothing but its vector. Its body, if one is needed, is that of
    /// the one version it had: an entry of several versions is composed first.
    public func mark(_ entry: Entry, as state: EntryState) -> Version {
        precondition(entry.versions.count == 1 || state == .purged)
        var vector = VersionVector(stamp)
        for version in entry.versions { vector.include(version.vector) }
        precondition(vector[stamp.device] == stamp.clock, "the clock must be above all that went in")
        guard state != .purged, var version = entry.versions.last else {
            return Version(
                stamp: stamp, vector: vector, state: .purged, created: 0, modified: now, contentHash: [], body: nil,
                fields: [])
        }
        version.stamp = stamp
        version.vector = vector
        version.state = state
        return version
    }

    /// The same entry, of one version, with its HOTP counter at another number; its body stays.
    public func count(_ entry: Entry, to counter: UInt64) -> Version {
        precondition(entry.versions.count == 1)
        return counting(mark(entry, as: entry.state), to: counter)
    }

    /// A version of this composer's with the HOTP counter at a number.
    public func counting(_ version: Version, to counter: UInt64) -> Version {
        var version = version
        version.fields.removeAll { $0.id == .hotpCounter }
        version.fields.append(
            Field(id: .hotpCounter, stamp: stamp, role: .standard, type: .text, value: .shown(String(counter))))
        version.fields.sort { $0.id < $1.id }
        return version
    }

    /// Keyed hash of what makes two entries the same: kind and every field, tags, folder and dates left out.
    public static func contentHash(
        _ form: borrowing EntryForm, hash: (StaticString, Span<UInt8>) -> [UInt8]
    ) -> [UInt8] {
        var content = SecretBuilder(capacity: 512)
        func add(_ bytes: Span<UInt8>, _ content: inout SecretBuilder) {
            var size: [UInt8] = []
            size.append(number: UInt64(bytes.count))
            content.append(size)
            content.append(bytes)
        }
        add(Array(form.kind.rawValue.utf8).span, &content)
        add(Array(form.title.utf8).span, &content)
        let order = form.items.indices.sorted {
            contentOrder(form.items[$0], $0) < contentOrder(form.items[$1], $1)
        }
        for index in order {
            let item = form.items[index]
            content.append([item.role.rawValue, item.type.code])
            add(Array(item.label.utf8).span, &content)
            form.withValue(at: index) { add($0, &content) }
        }
        return content.withBytes { hash("content", $0) }
    }

    private static func contentOrder(_ item: EntryForm.Item, _ index: Int) -> (UInt8, UInt64, Int) {
        (item.role.rawValue, item.role == .standard ? item.id?.number ?? 0 : 0, index)
    }

    // MARK: Fields

    struct Draft {
        let previous: Entry?
        var fields: [Field] = []
        /// For every new sealed field, where in the form its value is.
        var sealed: [(id: FieldID, item: Int)] = []
        /// The ids of the form's items.
        var ids: [FieldID] = []
        /// Fields only a newer Keys can read, each with the version it is from.
        var opaque: [(id: FieldID, source: Int)] = []
        var secretsChanged = false

        /// Parts of summaries only a newer Keys can read; of one number that of the newest version.
        var unknownParts: [Version.UnknownPart] {
            var parts: [UInt64: Version.UnknownPart] = [:]
            for part in (previous?.versions ?? []).flatMap(\.unknownParts) { parts[part.number] = part }
            return parts.values.sorted { $0.number < $1.number }
        }

        func keptReference(_ fate: borrowing BodyFate) -> BodyReference? {
            switch fate {
            case .kept(let source): previous?.versions[source].body
            default: nil
            }
        }
    }

    private func fill(_ draft: inout Draft, from form: borrowing EntryForm) {
        let previous = draft.previous
        putTitleAndKind(form, &draft)
        if let folder = form.folder, !folder.isEmpty { put(.folder, folder, &draft) }
        if form.isFavorite { put(.favorite, "", &draft) }
        var places: [FieldRole: FieldPlaces] = [:]
        for (index, item) in form.items.enumerated() {
            let id = item.id ?? .added(random: randomWord())
            draft.ids.append(id)
            let label = item.role == .custom ? item.label : ""
            let position =
                item.role == .standard ? 0 : places[item.role, default: FieldPlaces()].next(id, in: previous)
            let field = Field(
                id: id, stamp: stamp, role: item.role, type: item.type, position: position, label: label,
                value: form.withValue(at: index) { sealedOrShown($0, item.type) })
            put(field, &draft)
            if item.type.isSecret { draft.sealed.append((id, index)) }
            if id == .password { judge(&draft, form, at: index) }
        }
        putTags(form.tags, &draft)
        keepCounter(&draft)
        bringCounter(form, &draft)
        keepOpaque(&draft)
    }

    /// What a newer Keys calls it stays as long as the form says the same of it: a kind that this one does not know is
    /// `custom` to the form.
    private func putTitleAndKind(_ form: borrowing EntryForm, _ draft: inout Draft) {
        if !form.title.isEmpty || draft.previous?.resolved(.title) == nil || draft.previous?.text(.title) != nil {
            put(.title, form.title, &draft)
        }
        guard let kind = draft.previous?.resolved(.kind)?.field, form.kind == draft.previous?.kind else {
            return put(.kind, form.kind.rawValue, &draft)
        }
        if kind.shownText != nil { draft.fields.append(kind) }
    }

    /// The counter of an HOTP code belongs to its seed: with another seed it begins anew.
    private func keepCounter(_ draft: inout Draft) {
        guard let counter = draft.previous?.resolved(.hotpCounter), counter.field.shownText != nil,
            let seed = draft.previous?.resolved(.otp)?.field,
            draft.fields.contains(where: { $0.id == .otp && $0.showsTheSame(as: seed) })
        else { return }
        draft.fields.append(counter.field)
    }

    /// A new entry brings its counter, and so does a seed that comes back to an entry.
    private func bringCounter(_ form: borrowing EntryForm, _ draft: inout Draft) {
        guard let counter = form.counter, !draft.fields.contains(where: { $0.id == .hotpCounter }) else { return }
        guard draft.previous == nil || form.has(.otp) else { return }
        put(.hotpCounter, String(counter), &draft)
    }

    /// Fields only a newer Keys can read stay, unless the form has put something in their place.
    private func keepOpaque(_ draft: inout Draft) {
        for resolved in draft.previous?.resolved ?? [] {
            guard case .opaque = resolved.field.value else { continue }
            guard !draft.fields.contains(where: { $0.id == resolved.field.id }) else { continue }
            draft.fields.append(resolved.field)
            draft.opaque.append((resolved.field.id, resolved.source))
        }
    }

    private func sealedOrShown(_ bytes: Span<UInt8>, _ type: FieldType) -> FieldValue {
        guard type.isSecret else {
            return .shown(bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        return .sealed(SealedValue(fingerprint: hash("value", bytes), strength: nil))
    }

    /// Judges the strength of a password that is new or was changed.
    private func judge(_ draft: inout Draft, _ form: borrowing EntryForm, at index: Int) {
        guard let last = draft.fields.last, last.stamp == stamp, case .sealed(var sealed) = last.value else {
            return
        }
        let bits = form.withValue(at: index) { Strength.bits($0) }
        sealed.strength = UInt16(min(bits * 10, Double(UInt16.max)))
        draft.fields[draft.fields.count - 1].value = .sealed(sealed)
    }

    private func put(_ id: FieldID, _ text: String, _ draft: inout Draft) {
        put(Field(id: id, stamp: stamp, role: .standard, type: .text, value: .shown(text)), &draft)
    }

    private func putTags(_ tags: [String], _ draft: inout Draft) {
        var seen: Set<String> = []
        var places = FieldPlaces()
        let old = draft.previous?.fields(.tag).map(\.field) ?? []
        for tag in tags where !tag.isEmpty && seen.insert(tag).inserted {
            let id = old.first { $0.shownText == tag }?.id ?? .added(random: randomWord())
            put(
                Field(
                    id: id, stamp: stamp, role: .tag, type: .text, position: places.next(id, in: draft.previous),
                    value: .shown(tag)), &draft)
        }
    }

    /// Adds a field; one that shows the same as before keeps its stamp (and what was judged of it).
    private func put(_ field: Field, _ draft: inout Draft) {
        guard let resolved = draft.previous?.resolved(field.id), field.showsTheSame(as: resolved.field) else {
            if case .sealed = field.value { draft.secretsChanged = true }
            return draft.fields.append(field)
        }
        var kept = resolved.field
        if kept.position != field.position {
            kept.position = field.position
            kept.stamp = stamp
        }
        draft.fields.append(kept)
    }
}

/// Gives the fields of a role their places. A field keeps the place it had as long as that is behind the one before it:
/// when a tag goes, the others do not move, and nobody else's removal of one of them is undone.
private struct FieldPlaces {
    private var last: (position: UInt32, id: FieldID)?

    mutating func next(_ id: FieldID, in previous: Entry?) -> UInt32 {
        let old = previous?.resolved(id)?.field.position
        let position: UInt32
        if let old, last.map({ $0 < (old, id) }) ?? true {
            position = old
        } else {
            position = last.map { $0.position == .max ? .max : $0.position + 1 } ?? 0
        }
        last = (position, id)
        return position
    }
}
