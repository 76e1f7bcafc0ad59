@testable internal import KeysModel

/// Versions of every shape there is, also such as only a newer Keys writes.
struct RandomVersions {
    var random: Seeded

    init(seed: UInt64) { random = Seeded(seed) }

    mutating func version() -> Version {
        let vector = vector()
        let own = vector.components[random.below(vector.components.count)]
        let stamp = Stamp(clock: own.clock, device: own.device)
        let isPurged = random.chance(8)
        let state: EntryState = isPurged ? .purged : random.chance(20) ? .trashed : .live
        let body =
            isPurged || random.chance(30) ? nil : BodyReference(stamp: self.stamp(vector), hash: random.bytes(32))
        return Version(
            stamp: stamp, vector: vector, state: state, created: Int64(truncatingIfNeeded: number()),
            modified: Int64(truncatingIfNeeded: number()), contentHash: random.bytes(isPurged ? 0 : 16), body: body,
            fields: isPurged ? [] : fields(vector), unknownParts: parts())
    }

    /// A number of any size, small ones often.
    private mutating func number() -> UInt64 { random.next() >> UInt64(random.below(64)) }

    private mutating func vector() -> VersionVector {
        var vector = VersionVector()
        for _ in 0...random.below(4) {
            vector.include(Stamp(clock: max(1, number()), device: DeviceID(random.next())))
        }
        return vector
    }

    private mutating func stamp(_ vector: VersionVector) -> Stamp {
        let component = vector.components[random.below(vector.components.count)]
        return Stamp(clock: UInt64.random(in: 1...component.clock, using: &random), device: component.device)
    }

    private mutating func fields(_ vector: VersionVector) -> [Field] {
        var fields: [FieldID: Field] = [:]
        func add(_ field: Field) { fields[field.id] = field }
        if random.chance(90) {
            add(Field(id: .title, stamp: stamp(vector), role: .standard, type: .text, value: .shown(text())))
        }
        for _ in 0..<random.below(9) { add(field(stamp(vector))) }
        return fields.values.sorted { $0.id < $1.id }
    }

    private mutating func field(_ stamp: Stamp) -> Field {
        let added = FieldID.added(random: random.next())
        let place = UInt32(truncatingIfNeeded: number())
        switch random.below(5) {
        case 0:
            let standard = StandardField.all[random.below(StandardField.all.count)]
            return Field(
                id: standard.id, stamp: stamp, role: .standard, type: standard.type, value: value(standard.type))
        case 1:
            return Field(id: added, stamp: stamp, role: .url, type: .url, position: place, value: .shown(text()))
        case 2:
            return Field(id: added, stamp: stamp, role: .tag, type: .text, position: place, value: .shown(text()))
        case 3:
            let type = FieldType.allCases[random.below(FieldType.allCases.count)]
            return Field(
                id: added, stamp: stamp, role: .custom, type: type, position: place, label: text(),
                value: value(type))
        default: return newer(stamp)
        }
    }

    /// A field of a newer Keys: a number, a role, a flag or a type this one does not know.
    private mutating func newer(_ stamp: Stamp) -> Field {
        let added = FieldID.added(random: random.next())
        func opaque(_ id: FieldID, _ bytes: [UInt8]) -> Field {
            Field(
                id: id, stamp: stamp, role: .standard, type: .text,
                value: .opaque(bytes + random.bytes(random.below(20))))
        }
        switch random.below(6) {
        case 0: return opaque(FieldID(UInt64(6 + random.below(10))), [0, 0])
        case 1: return opaque(FieldID(UInt64(200 + random.below(50))), [0, 1])
        case 2: return opaque(added, [UInt8(4 + random.below(200)), 0])
        case 3: return opaque(added, [3, 8])
        case 4: return opaque(added, [3, 1, 0, UInt8(9 + random.below(200))])
        default: return opaque(.username, [0, 4])
        }
    }

    private mutating func value(_ type: FieldType) -> FieldValue {
        guard type.isSecret else { return .shown(text()) }
        return .sealed(
            SealedValue(
                fingerprint: random.bytes(16),
                strength: random.chance(50) ? UInt16(truncatingIfNeeded: random.next()) : nil))
    }

    mutating func text() -> String {
        let letters = ["a", "Z", " ", "é", "e\u{301}", "한", "🔑", "\u{0}", "/", "\u{200b}"]
        return (0..<random.below(12)).map { _ in letters[random.below(letters.count)] }.joined()
    }

    private mutating func parts() -> [Version.UnknownPart] {
        guard random.chance(25) else { return [] }
        return [UInt64(0), 1, 300].prefix(1 + random.below(3)).map {
            Version.UnknownPart(number: $0, bytes: random.bytes(random.below(30)))
        }
    }
}
