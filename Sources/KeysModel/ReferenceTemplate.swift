/// A text with references in it, in pieces: `{{ keys://ENTRY/FIELD }}`, in which blanks may stand, or a bare `keys://ENTRY/FIELD` that ends at
/// a blank, a quote or a bracket. All else is left as it is, byte for byte.
public struct ReferenceTemplate: Sendable {
    /// A part of it.
    public enum Piece: Equatable, Sendable {
        /// Bytes that stay.
        case text([UInt8])
        /// What a value takes the place of.
        case reference(EntryReference)
    }

    /// The parts, in order.
    public let pieces: [Piece]

    /// The references, each once, in the order they first stand in.
    public var references: [EntryReference] {
        var seen: Set<EntryReference> = []
        return pieces.compactMap { piece in
            guard case .reference(let reference) = piece, seen.insert(reference).inserted else { return nil }
            return reference
        }
    }

    /// Reads a text; throws for what begins as a reference and is none. `bare`: whether references without braces count.
    public init(_ bytes: [UInt8], bare: Bool = true) throws(ReferenceFault) {
        var pieces: [Piece] = []
        var text: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard let found = try Self.reference(in: bytes, at: place, bare: bare) else {
                text.append(bytes[place])
                place += 1
                continue
            }
            if !text.isEmpty { pieces.append(.text(text)) }
            text = []
            pieces.append(.reference(found.reference))
            place = found.end
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        self.pieces = pieces
    }

    private static let scheme = Array(EntryReference.scheme.utf8)
    private static let blanks = Set(" \t".utf8)
    /// What ends a bare reference.
    private static let ends = Set(" \t\r\n\"'`<>()[]{}|\\^,;".utf8)

    private static func reference(
        in bytes: [UInt8], at place: Int, bare: Bool
    ) throws(ReferenceFault) -> (reference: EntryReference, end: Int)? {
        let brace = UInt8(ascii: "{")
        if bytes[place] == brace, place + 1 < bytes.count, bytes[place + 1] == brace {
            var start = place + 2
            while start < bytes.count, blanks.contains(bytes[start]) { start += 1 }
            guard bytes[start...].starts(with: scheme) else { return nil }
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), !bytes[end...].starts(with: "}}".utf8) {
                end += 1
            }
            guard end < bytes.count, bytes[end] == UInt8(ascii: "}") else { throw fault(bytes[start..<end]) }
            var last = end
            while blanks.contains(bytes[last - 1]) { last -= 1 }
            return (try EntryReference(try text(bytes[start..<last])), end + 2)
        }
        guard bare, bytes[place] == scheme[0], bytes[place...].starts(with: scheme) else { return nil }
        let end = bytes[place...].firstIndex { ends.contains($0) } ?? bytes.count
        return (try EntryReference(try text(bytes[place..<end])), end)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(ReferenceFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault(bytes) }
        return text
    }

    private static func fault(_ bytes: ArraySlice<UInt8>) -> ReferenceFault {
        ReferenceFault(text: String(decoding: bytes, as: UTF8.self))
    }
}
