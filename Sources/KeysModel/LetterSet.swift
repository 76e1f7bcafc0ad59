/// Which bytes of UTF-8 stand in a folded text, as 64 bits: where a word has one that a text has not, it need not be looked for there. Letters and
/// digits of ASCII have a bit each, all others share what remains.
struct LetterSet: Equatable, Sendable {
    private(set) var bits: UInt64 = 0

    /// Of no text.
    init() {}

    /// Of a text that is folded already.
    init(_ folded: some Sequence<UInt8>) {
        for byte in folded { insert(byte) }
    }

    /// Of folded scalars.
    init(scalars: some Sequence<UInt32>) {
        for scalar in scalars.lazy.compactMap({ Unicode.Scalar($0) }) {
            for byte in Unicode.UTF8.encode(scalar) ?? .init() { insert(byte) }
        }
    }

    /// The bit of each byte.
    static let table: [UInt64] = (UInt8.min...UInt8.max).map { byte in
        let bit: UInt8 =
            switch byte {
            case 0x61...0x7a: byte - 0x61
            case 0x30...0x39: byte - 0x30 + 26
            default: 36 + byte % 28
            }
        return 1 << UInt64(bit)
    }

    /// Of bits from the table.
    init(bits: UInt64) { self.bits = bits }

    private mutating func insert(_ byte: UInt8) { bits |= Self.table[Int(byte)] }

    mutating func formUnion(_ other: LetterSet) { bits |= other.bits }

    /// Whether a text of `other` may hold one of this.
    func isSubset(of other: LetterSet) -> Bool { bits & ~other.bits == 0 }
}
