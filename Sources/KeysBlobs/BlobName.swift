/// The name of a blob: 40 bytes, `tag(16) || masked(24)`, that stores see as 64 symbols `[a-z2-7]` (RFC 4648, base 32,
/// lower case; 320 bits, so neither padding nor loose bits). To whoever lacks the vault's key it is noise.
///
/// Whatever comes from a store becomes a name here or is none. So no path, no escape and no length but 64 gets further.
public struct BlobName: Hashable, Sendable {
    /// How many bytes a name stands for.
    public static let byteCount = 40
    /// How many symbols a name is written with.
    public static let symbolCount = 64
    /// How many of the bytes are the tag; the others are the masked label.
    public static let tagByteCount = 16

    // Five big-endian words: a million names are 40 MB in one piece, compared without a detour.
    private let words: (UInt64, UInt64, UInt64, UInt64, UInt64)

    /// A name of its 40 bytes; nil for any other number of them.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init { bytes[$0] }
    }

    /// A name of its two parts, 16 and 24 bytes; nil for other lengths.
    public init?(tag: [UInt8], masked: [UInt8]) {
        guard tag.count == Self.tagByteCount else { return nil }
        self.init(bytes: tag + masked)
    }

    /// Reads a name as it is written; nil for anything but 64 symbols `[a-z2-7]`.
    public init?(_ text: String) {
        guard text.utf8.count == Self.symbolCount else { return nil }
        self.init(symbols: Array(text.utf8).span)
    }

    /// Reads a name from the bytes of its text, as a folder or a wire gives them.
    public init?(symbols: Span<UInt8>) {
        guard symbols.count == Self.symbolCount else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        for group in 0..<8 {
            var bits: UInt64 = 0
            for index in 0..<8 {
                guard let value = BlobSymbols.value(of: symbols[group * 8 + index]) else { return nil }
                bits = bits << 5 | UInt64(value)
            }
            for index in 0..<5 { bytes[group * 5 + index] = UInt8(truncatingIfNeeded: bits >> UInt64(32 - 8 * index)) }
        }
        self.init(bytes: bytes)
    }

    private init(_ byte: (Int) -> UInt8) {
        func word(_ index: Int) -> UInt64 { (0..<8).reduce(0) { $0 << 8 | UInt64(byte(index * 8 + $1)) } }
        words = (word(0), word(1), word(2), word(3), word(4))
    }

    /// The 40 bytes.
    public var bytes: [UInt8] {
        (0..<Self.byteCount).map { UInt8(truncatingIfNeeded: word($0 / 8) >> UInt64(56 - $0 % 8 * 8)) }
    }

    /// The first 16 bytes: the keyed hash that says whose name it is.
    public var tag: [UInt8] { Array(bytes.prefix(Self.tagByteCount)) }

    /// The last 24 bytes: a `BlobLabel` under its mask.
    public var masked: [UInt8] { Array(bytes.dropFirst(Self.tagByteCount)) }

    /// The name as stores and wires have it.
    public var text: String {
        String(unsafeUninitializedCapacity: Self.symbolCount) { buffer in
            for index in 0..<Self.symbolCount { buffer[index] = BlobSymbols.symbol(for: symbolValue(index)) }
            return Self.symbolCount
        }
    }

    /// Two names are the same when all 40 bytes are.
    public static func == (one: BlobName, other: BlobName) -> Bool { one.words == other.words }

    /// Hashes all 40 bytes.
    public func hash(into hasher: inout Hasher) {
        for index in 0..<5 { hasher.combine(word(index)) }
    }

    private func word(_ index: Int) -> UInt64 {
        switch index {
        case 0: words.0
        case 1: words.1
        case 2: words.2
        case 3: words.3
        default: words.4
        }
    }

    /// The five bits of a symbol; they may lie in two words.
    private func symbolValue(_ index: Int) -> UInt8 {
        let first = index * 5
        let offset = first % 64
        let whole = word(first / 64)
        guard offset > 59 else { return UInt8(whole >> UInt64(59 - offset) & 31) }
        let missing = UInt64(offset - 59)
        return UInt8((whole << missing | word(first / 64 + 1) >> (64 - missing)) & 31)
    }
}

extension BlobName: Comparable {
    /// Names are ordered as their texts are (digits before letters), so a listing sorted by any store, database or shell
    /// is in this order too. The order of the bytes is another.
    public static func < (one: BlobName, other: BlobName) -> Bool {
        for index in 0..<5 {
            let difference = one.word(index) ^ other.word(index)
            guard difference != 0 else { continue }
            let symbol = (index * 64 + difference.leadingZeroBitCount) / 5
            return BlobSymbols.rank(one.symbolValue(symbol)) < BlobSymbols.rank(other.symbolValue(symbol))
        }
        return false
    }
}

extension BlobName: CustomStringConvertible {
    /// The text of the name.
    public var description: String { text }
}

/// The alphabet of RFC 4648 base 32 in lower case.
enum BlobSymbols {
    /// The symbol of five bits.
    static func symbol(for value: UInt8) -> UInt8 {
        value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") + (value & 31) - 26
    }

    /// The five bits of a symbol; nil for what is none.
    static func value(of symbol: UInt8) -> UInt8? {
        switch symbol {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): symbol - UInt8(ascii: "a")
        case UInt8(ascii: "2")...UInt8(ascii: "7"): symbol - UInt8(ascii: "2") + 26
        default: nil
        }
    }

    /// Where a symbol stands among the 32 when they are sorted as text.
    static func rank(_ value: UInt8) -> UInt8 { (value + 6) & 31 }
}
