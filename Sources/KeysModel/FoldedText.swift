internal import CUnicode

/// A text without regard to case, for comparing and ordering: full Unicode case folding under canonical equivalence
/// (Unicode 3.13, D145), made by `utf8proc_map`. Compatibility forms stay apart: `²` is not `2`.
public struct FoldedText: Hashable, Comparable, Sendable {
    /// The folded text in UTF-8.
    public let bytes: [UInt8]

    /// Folds a text.
    public init(_ text: some StringProtocol) {
        var text = String(text)
        self = text.withUTF8 { FoldedText(utf8: $0) }
    }

    /// Folds UTF-8 where it lies; what is not UTF-8 is taken byte for byte.
    public init(utf8: UnsafeBufferPointer<UInt8>) {
        if utf8.allSatisfy({ $0 < 0x80 }) {
            bytes = utf8.map(Self.lower)
        } else {
            bytes = Self.fold(utf8) ?? Array(utf8)
        }
    }

    /// Folded texts are ordered by their bytes.
    public static func < (one: FoldedText, other: FoldedText) -> Bool {
        one.bytes.lexicographicallyPrecedes(other.bytes)
    }

    /// Whether `part` stands somewhere in it; the empty text stands in all.
    public func contains(_ part: FoldedText) -> Bool {
        guard let first = part.bytes.first else { return true }
        let needle = part.bytes.span
        let all = bytes.span
        guard needle.count <= all.count else { return false }
        for start in 0...(all.count - needle.count) where all[start] == first {
            var index = 1
            while index < needle.count, all[start + index] == needle[index] { index += 1 }
            if index == needle.count { return true }
        }
        return false
    }

    /// Whether folding `utf8` gives this; of ASCII nothing is copied.
    func isFold(of utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        if utf8.count == bytes.count {
            let own = bytes.span
            var index = 0
            while index < own.count, utf8[index] < 0x80, Self.lower(utf8[index]) == own[index] { index += 1 }
            if index == own.count { return true }
        }
        return utf8.contains { $0 >= 0x80 } && FoldedText(utf8: utf8) == self
    }

    /// A scalar without its accents: the first of its canonical decomposition (`utf8proc_decompose_char`).
    static func base(of scalar: UInt32) -> UInt32 {
        guard let point = Int32(exactly: scalar) else { return scalar }
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 18) { points in
            var boundary: Int32 = 0
            let options = utf8proc_option_t(rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue)
            let count = utf8proc_decompose_char(point, points.baseAddress, 18, options, &boundary)
            return count > 0 ? UInt32(bitPattern: points[0]) : scalar
        }
    }

    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func fold(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let options = utf8proc_option_t(
            rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue | UTF8PROC_CASEFOLD.rawValue)
        // One code point folds and decomposes into 18 at most (UAX #15), one more for the end.
        let room = utf8.count * 18 + 1
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: room) { points in
            let count = utf8proc_decompose(utf8.baseAddress, utf8.count, points.baseAddress, room - 1, options)
            guard count >= 0, count < room else { return nil }
            let size = utf8proc_reencode(points.baseAddress, count, options)
            guard size >= 0 else { return nil }
            return Array(UnsafeRawBufferPointer(points).prefix(size))
        }
    }
}
