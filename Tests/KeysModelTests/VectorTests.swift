internal import KeysSecret
internal import Testing
internal import VectorFiles

@testable internal import KeysModel

/// What Python spelled after FORMAT alone is read and written again byte for byte, and what it misspelled is refused.
struct VectorTests {
    private static func mustBeRefused(_ read: () throws(FormatError) -> Void) {
        #expect(throws: FormatError.self) { try read() }
    }

    @Test func `the vectors are there, all of known kinds, half of them to be refused`() {
        #expect(Vectors.faults(room: "KeysModel") == [])
    }

    @Test(arguments: Vectors.of("summary"))
    func `a summary is read as it was meant, or refused`(_ vector: Vector) throws {
        guard vector.isSuccess else {
            Self.mustBeRefused { () throws(FormatError) in _ = try Version(decoding: vector.bytes("bytes").span) }
            return
        }
        let version = try Version(decoding: vector.bytes("bytes").span)
        #expect(version.encoded() == vector.bytes("bytes"))
        #expect(version.state.rawValue == vector.number("state"))
        #expect(version.stamp == Stamp(clock: vector.number("clock"), device: DeviceID(vector.number("device"))))
        #expect(version.created == vector.number("created") && version.modified == vector.number("modified"))
        #expect((version.body != nil) == (vector["has-body"] == "1"))
        #expect(version.vector.components.map { Self.text($0) } == vector.pieces("vector"))
        #expect(version.fields.map { String($0.id.number) } == vector.pieces("fields"))
        #expect(version.fields.filter(Self.isKnown).map { String($0.id.number) } == vector.pieces("shown"))
        #expect(version.unknownParts.map { String($0.number) } == vector.pieces("parts"))
    }

    private static func text(_ component: VersionVector.Component) -> String {
        let digits = String(component.device.value, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits + ":\(component.clock)"
    }

    private static func isKnown(_ field: Field) -> Bool {
        if case .opaque = field.value { false } else { true }
    }

    @Test(arguments: Vectors.of("body"))
    func `a body is read as it was meant, or refused`(_ vector: Vector) throws {
        let bytes = vector.bytes("bytes")
        guard vector.isSuccess else {
            Self.mustBeRefused { () throws(FormatError) in _ = try BodyIndex(reading: bytes.span) }
            return
        }
        let index = try BodyIndex(reading: bytes.span)
        #expect(
            index.values.map { "\($0.field.number)=" + Vector.text(bytes[$0.range]) } == vector.pieces("values"))
        #expect(index.history.count + index.unknownHistory.count == vector.number("old"))
        #expect(index.unknownParts.map { String($0.key) } == vector.pieces("parts"))
    }

    @Test(arguments: Vectors.of("entry"))
    func `several versions are shown as the paper says`(_ vector: Vector) throws {
        let versions = try vector.pieces("versions").map {
            try Version(decoding: Vector.bytes(hexadecimal: $0).span)
        }
        for order in [versions, versions.reversed()] {
            let entry = Entry(id: EntryID(high: 0, low: 0), versions: VersionSet(order))
            #expect(entry.versions.count == vector.number("standing"))
            #expect(entry.state.rawValue == vector.number("state"))
            #expect(entry.created == vector.number("created") && entry.modified == vector.number("modified"))
            #expect(
                entry.resolved.map { "\($0.field.id.number)=" + Self.spelled($0.field) } == vector.pieces("fields"))
            let conflicts = entry.resolved.filter { !$0.others.isEmpty }.map { resolved in
                "\(resolved.field.id.number)=" + resolved.others.map { Self.spelled($0.field) }.joined(separator: ",")
            }
            #expect(conflicts == vector.pieces("conflicts"))
        }
    }

    private static func spelled(_ field: Field) -> String {
        switch field.value {
        case .shown(let text): Vector.text(Array(text.utf8))
        case .sealed(let sealed): Vector.text(sealed.fingerprint)
        case .opaque(let bytes): "opaque " + Vector.text(bytes)
        }
    }
}
