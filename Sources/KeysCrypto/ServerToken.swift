internal import CSodium
public import KeysSecret

/// The bearer tokens of a server as they travel: 32 bytes as 52 symbols of base 32 (RFC 4648, small letters, no padding). A token is a
/// secret and stays in guarded memory; what others may know of it is its hash.
public enum ServerToken {
    /// How many symbols a token has.
    public static let symbolCount = 52
    /// Bytes of a token's hash.
    public static let hashSize = 32
    private static let size = 32

    /// A fresh token.
    public static func random() -> SecretBytes { SecretBytes.random(size).withBytes { text(of: $0) } }

    /// SHA-256 of a token's symbols (`crypto_hash_sha256`), as the server keeps it.
    public static func hash(of token: borrowing SecretBytes) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: hashSize)
        let count = token.count
        token.withUnsafePointer { _ = crypto_hash_sha256(&hash, $0, UInt64(count)) }
        return hash
    }

    /// Whether bytes have the shape of a token.
    public static func isOne(_ token: Span<UInt8>) -> Bool {
        guard token.count == symbolCount else { return false }
        return token.indices.allSatisfy { (0x61...0x7a).contains(token[$0]) || (0x32...0x37).contains(token[$0]) }
    }

    /// 32 bytes in their 52 symbols: five bits a symbol, highest first; the last symbol has one bit and zeros.
    static func text(of bytes: Span<UInt8>) -> SecretBytes {
        precondition(bytes.count == size)
        var text = SecretBytes(zeros: symbolCount)
        text.withMutableBytes { text in
            for index in 0..<symbolCount {
                var value: UInt8 = 0
                for bit in index * 5..<index * 5 + 5 {
                    let next = bit < size * 8 ? bytes[bit / 8] >> UInt8(7 - bit % 8) & 1 : 0
                    value = value << 1 | next
                }
                text[index] = value < 26 ? 0x61 + value : 0x32 + value - 26
            }
        }
        return text
    }
}
