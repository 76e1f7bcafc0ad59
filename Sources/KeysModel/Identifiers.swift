/// The id of an entry: 16 random bytes. People see it as 26 lower-case symbols of Crockford's base 32.
public struct EntryID: Hashable, Comparable, Sendable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// An id from its two words.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The words as a pair.
    public var words: (UInt64, UInt64) { (high, low) }

    /// Ids are ordered by their bytes.
    public static func < (one: EntryID, other: EntryID) -> Bool { (one.high, one.low) < (other.high, other.low) }

    /// The id as people and scripts see it.
    public var text: String { Base32.text(high: high, low: low) }

    /// Reads a whole id, in any case.
    public init?(text: some StringProtocol) {
        guard let words = Base32.words(text) else { return nil }
        self.init(high: words.0, low: words.1)
    }
}

/// The id of a vault: 16 random bytes.
public struct VaultID: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// An id from its two words.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The words as a pair.
    public var words: (UInt64, UInt64) { (high, low) }
    /// The id as people see it.
    public var text: String { Base32.text(high: high, low: low) }
}

/// The id of a device within a vault: 48 random bits.
public struct DeviceID: Hashable, Comparable, Sendable {
    /// The id in the low 48 bits.
    public let value: UInt64
    /// How many bits there are.
    public static let bits = 48

    /// An id from the low 48 bits of `value`.
    public init(_ value: UInt64) { self.value = value & (1 << UInt64(Self.bits) - 1) }

    /// Ids are ordered as numbers.
    public static func < (one: DeviceID, other: DeviceID) -> Bool { one.value < other.value }
}

/// Crockford's base 32 without checksum, lower case: 128 bits in 26 symbols.
enum Base32 {
    static let symbols = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func text(high: UInt64, low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 26) { buffer in
            // 26 symbols hold 130 bits: the first symbol carries the top three.
            for index in 0..<26 {
                let shift = (25 - index) * 5
                let value: UInt64
                if shift >= 64 {
                    value = high >> UInt64(shift - 64)
                } else if shift > 59 {
                    value = high << UInt64(64 - shift) | low >> UInt64(shift)
                } else {
                    value = low >> UInt64(shift)
                }
                buffer[index] = symbols[Int(value & 31)]
            }
            return 26
        }
    }

    static func words(_ text: some StringProtocol) -> (UInt64, UInt64)? {
        let bytes = Array(text.utf8)
        guard bytes.count == 26 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            guard let value = value(of: byte), index > 0 || value < 8 else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | value
        }
        return (high, low)
    }

    static func value(of byte: UInt8) -> UInt64? {
        let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
        return symbols.firstIndex(of: lower).map(UInt64.init)
    }
}
