/// Bytes that do not follow FORMAT: damage, or something newer that this program must not touch.
public struct FormatError: Error, Equatable {
    /// Where in the bytes it showed.
    public let offset: Int
}

/// Reads canonical bytes; every length is checked before it is used. Valid only as long as the memory it was made over.
struct ByteReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }
    var remaining: Int { bytes.count - offset }

    func malformed() -> FormatError { FormatError(offset: offset) }

    mutating func byte() throws(FormatError) -> UInt8 {
        guard offset < bytes.count else { throw malformed() }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// A number in the shortest LEB128 form; a longer spelling of it is refused.
    @inline(__always)
    mutating func number() throws(FormatError) -> UInt64 {
        // Nearly all are below 128.
        if offset < bytes.count, bytes[offset] < 0x80 {
            defer { offset += 1 }
            return UInt64(bytes[offset])
        }
        return try longNumber()
    }

    private mutating func longNumber() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw malformed() }
            value |= UInt64(next & 0x7f) << shift
            if next & 0x80 == 0 {
                guard next != 0 || shift == 0 else { throw malformed() }
                return value
            }
            shift += 7
        }
    }

    /// A length or count that may not exceed what is left.
    mutating func count() throws(FormatError) -> Int {
        let value = try number()
        guard let count = Int(exactly: value), count <= remaining else { throw malformed() }
        return count
    }

    /// Where the next `count` bytes lie; skips them.
    mutating func range(_ count: Int) throws(FormatError) -> Range<Int> {
        guard count >= 0, count <= remaining else { throw malformed() }
        defer { offset += count }
        return offset..<offset + count
    }

    mutating func array(_ count: Int) throws(FormatError) -> [UInt8] { Array(bytes[try range(count)]) }

    mutating func text() throws(FormatError) -> String {
        let start = offset
        let range = try range(try count())
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw FormatError(offset: start) }
        return text
    }

    mutating func word48() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<6 { value = value << 8 | UInt64(try byte()) }
        return value
    }

    /// A reader over a part of the same bytes.
    func part(_ range: Range<Int>) -> ByteReader { ByteReader(UnsafeBufferPointer(rebasing: bytes[range])) }

    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[range]) }
}

extension [UInt8] {
    /// Adds a number in the shortest LEB128 form.
    mutating func append(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Adds a length and the bytes of a text.
    mutating func append(text: String) {
        append(number: UInt64(text.utf8.count))
        append(contentsOf: text.utf8)
    }

    /// Adds a length and bytes.
    mutating func append(counted bytes: [UInt8]) {
        append(number: UInt64(bytes.count))
        append(contentsOf: bytes)
    }

    /// Adds the low 48 bits, big-endian.
    mutating func append(word48 value: UInt64) {
        for shift in stride(from: UInt64(40), through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
