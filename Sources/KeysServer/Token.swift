internal import Crypto

/// A bearer token as it travels: 32 random bytes as 52 symbols of base 32 (RFC 4648, lower case). It is a secret: what is kept
/// of it is `TokenHash`.
enum Token {
    /// How many symbols a token has.
    static let symbolCount = 52
    private static let symbols = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// A fresh one.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(
            decoding: (0..<symbolCount).map { index in
                // 51 symbols hold 255 bits; the last carries one more and zeros.
                let value = Int.random(in: 0..<32, using: &generator)
                return symbols[index == symbolCount - 1 ? value & 16 : value]
            }, as: UTF8.self)
    }

    /// Whether a text has the shape of one.
    static func isOne(_ text: some StringProtocol) -> Bool {
        text.utf8.count == symbolCount
            && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x32...0x37).contains($0) }
    }

    /// The token of an `Authorization` header's value (RFC 6750); nil for any other.
    static func bearer(_ header: String?) -> Substring? {
        guard let header, header.utf8.count == 7 + symbolCount, header.prefix(7).lowercased() == "bearer " else {
            return nil
        }
        let token = header.suffix(symbolCount)
        return isOne(token) ? token : nil
    }
}

/// SHA-256 of a token's text: all that is kept of it. Two are compared in constant time, here and nowhere else.
struct TokenHash: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The hash of a token's text.
    init(of token: some StringProtocol) {
        words = SHA256.hash(data: Array(token.utf8)).withUnsafeBytes { digest in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Reads 64 small hexadecimal digits; nil for anything else.
    init?(hex: String) {
        let digits = Array(hex.utf8)
        let values = digits.compactMap(Hexadecimal.value)
        guard digits.count == 64, values.count == 64 else { return nil }
        self.init { values[2 * $0] << 4 | values[2 * $0 + 1] }
    }

    /// Reads 32 bytes; nil for any other number.
    init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init { bytes[$0] }
    }

    private init(_ byte: (Int) -> UInt8) {
        func word(_ index: Int) -> UInt64 { (0..<8).reduce(0) { $0 << 8 | UInt64(byte(index * 8 + $1)) } }
        words = (word(0), word(1), word(2), word(3))
    }

    /// The 32 bytes.
    var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
    }

    /// The bytes as hexadecimal digits.
    var hex: String { Hexadecimal.text(bytes) }

    /// Looks at every word whatever the first ones say.
    static func == (one: TokenHash, other: TokenHash) -> Bool {
        let difference =
            (one.words.0 ^ other.words.0) | (one.words.1 ^ other.words.1) | (one.words.2 ^ other.words.2)
            | (one.words.3 ^ other.words.3)
        return difference == 0
    }

    /// Hashes all of it.
    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

/// Small hexadecimal digits.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The four bits of a digit; nil for what is none.
    static func value(_ digit: UInt8) -> UInt8? { digits.firstIndex(of: digit).map(UInt8.init) }

    /// Two digits a byte.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
