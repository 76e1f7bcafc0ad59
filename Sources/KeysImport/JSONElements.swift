internal import KeysModel
internal import KeysSecret

/// Cuts a JSON file into the values one level down, each read by itself: members of the outermost object, and elements of
/// arrays among them. The file may be of any size; one value may not.
struct JSONElements: ~Copyable {
    /// What was read last: `document` has its value.
    enum Piece: Equatable {
        /// A member of the outermost object that is no array.
        case member(String)
        /// An element of an array under this key; nil for an outermost array.
        case element(String?)
        case end
    }

    /// The longest value one level down.
    static let longestValue = 8 << 20

    private enum Place {
        case start, firstKey, key, colon, value, afterMember, firstElement, element, afterElement, end
    }

    private(set) var source: ByteSource
    /// The value of the last piece.
    private(set) var value = SecretBuilder(capacity: 4096)
    /// The line where it begins.
    private(set) var line = 1
    private var place = Place.start
    private var key: String?
    private var keys: Set<String> = []
    private var position = 0
    private var read: Int64 = 0
    private var lines = LineCounter()

    init(_ source: consuming ByteSource) { self.source = source }

    /// Where in the text the next byte is.
    var offset: Int64 { read + Int64(position) }

    /// Reads on to the next value.
    mutating func next() throws(ImportError) -> Piece {
        while true {
            guard let byte = try skipBlanks() else {
                guard place == .end else { throw .badJSON(offset: offset) }
                return .end
            }
            switch place {
            case .start:
                place = byte == UInt8(ascii: "{") ? .firstKey : .firstElement
                position += 1
            case .firstKey, .key:
                if byte == UInt8(ascii: "}"), place == .firstKey { try pass(to: .end) } else { try readKey(byte) }
            case .colon:
                guard byte == UInt8(ascii: ":") else { throw .badJSON(offset: offset) }
                try pass(to: .value)
            case .value:
                guard byte == UInt8(ascii: "[") else {
                    try readValue(byte)
                    place = .afterMember
                    return .member(key ?? "")
                }
                try pass(to: .firstElement)
            case .afterMember: try separate(byte, UInt8(ascii: "}"), next: .key, end: .end)
            case .firstElement, .element:
                guard byte == UInt8(ascii: "]"), place == .firstElement else {
                    try readValue(byte)
                    place = .afterElement
                    return .element(key)
                }
                try pass(to: key == nil ? .end : .afterMember)
            case .afterElement:
                try separate(byte, UInt8(ascii: "]"), next: .element, end: key == nil ? .end : .afterMember)
            case .end: throw .badJSON(offset: offset)
            }
        }
    }

    private mutating func pass(to next: Place) throws(ImportError) {
        position += 1
        place = next
    }

    private mutating func separate(
        _ byte: UInt8, _ close: UInt8, next: Place, end: Place
    ) throws(ImportError) {
        guard byte == UInt8(ascii: ",") || byte == close else { throw .badJSON(offset: offset) }
        try pass(to: byte == close ? end : next)
    }

    private mutating func readKey(_ byte: UInt8) throws(ImportError) {
        guard byte == UInt8(ascii: "\"") else { throw .badJSON(offset: offset) }
        try readValue(byte)
        let document = try document()
        let name = document.text(document.root) ?? ""
        guard keys.insert(name).inserted else { throw .badJSON(offset: offset) }
        key = name
        place = .colon
    }

    /// The value of the last piece, taken apart.
    func document() throws(ImportError) -> JSONDocument {
        try value.withBytes { (bytes: Span<UInt8>) throws(ImportError) -> JSONDocument in
            do throws(JSONError) { return try JSONDocument(reading: bytes) } catch { throw .badJSON(offset: offset) }
        }
    }

    // MARK: Bytes

    /// Makes the next piece of text if this one is used up; false at the end of the file.
    private mutating func fill() throws(ImportError) -> Bool {
        while position == source.textCount {
            read += Int64(position)
            position = 0
            guard try source.fill() else { return false }
        }
        return true
    }

    private mutating func skipBlanks() throws(ImportError) -> UInt8? {
        while try fill() {
            let count = source.textCount
            let (start, found) = (position, source.text.withBytes { Self.firstNonBlank($0, position..<count) })
            position = found ?? count
            countLines(start..<position)
            if let found { return source.text.withBytes { $0[found] } }
        }
        return nil
    }

    private static func firstNonBlank(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        range.first { !text[$0].isBlank }
    }

    private mutating func countLines(_ range: Range<Int>) {
        source.text.withBytes { text in
            for index in range where text[index] <= .carriageReturn || lines.isWithinEnd { lines.pass(text[index]) }
        }
    }

    /// Takes the value that begins with `first` into `value`.
    private mutating func readValue(_ first: UInt8) throws(ImportError) {
        value = SecretBuilder(capacity: 4096)
        line = lines.line
        var extent = JSONExtent(first)
        while !extent.hasEnded {
            guard try fill() else {
                if extent.mayEndHere { return }
                throw .badJSON(offset: offset)
            }
            let range = position..<source.textCount
            let end = source.text.withBytes { extent.pass($0, range) }
            guard value.count + end - position <= Self.longestValue else {
                throw .jsonTooLong(limit: Self.longestValue)
            }
            source.text.withBytes { value.append($0.extracting(position..<end)) }
            countLines(position..<end)
            position = end
        }
    }
}

/// Finds where a JSON value ends, whatever the pieces it comes in. Whether it is one, `JSONDocument` says.
struct JSONExtent {
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    private let isScalar: Bool
    private(set) var hasEnded = false

    init(_ first: UInt8) {
        isScalar = first != UInt8(ascii: "{") && first != UInt8(ascii: "[") && first != UInt8(ascii: "\"")
    }

    /// Whether the end of the file may be its end.
    var mayEndHere: Bool { isScalar }

    /// Where in the range it ends, or the end of the range.
    mutating func pass(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            if isInText {
                passInText(byte)
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInText = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return end(index) }
                    depth -= 1
                    if depth == 0 { return end(index + 1) }
                case UInt8(ascii: ","): if depth == 0 { return end(index) }
                default: if depth == 0, byte.isBlank { return end(index) }
                }
            }
            index += 1
            if depth == 0, !isInText, !isScalar { return end(index) }
        }
        return index
    }

    private mutating func passInText(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == .backslash {
            isEscaped = true
        } else if byte == .quote {
            isInText = false
        }
    }

    private mutating func end(_ index: Int) -> Int {
        hasEnded = true
        return index
    }
}
