public import KeysSecret

/// Base 64 with padding (RFC 4648, section 4) over guarded bytes: how JSON carries a secret that is not UTF-8.
public enum Base64 {
    private static let symbols = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func append(_ bytes: Span<UInt8>, to output: inout SecretBuilder) {
        output.reserve((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let size = min(3, bytes.count - start)
            var word: UInt32 = 0
            for index in 0..<3 { word = word << 8 | (index < size ? UInt32(bytes[start + index]) : 0) }
            for index in 0..<4 {
                output.append(index <= size ? symbols[Int(word >> UInt32(18 - 6 * index) & 63)] : padding)
            }
        }
    }

    /// The text of bytes.
    public static func encode(_ bytes: Span<UInt8>) -> SecretBytes {
        var output = SecretBuilder()
        append(bytes, to: &output)
        return output.finish()
    }

    /// The bytes of a text in base 64; nil for any other spelling than the one `append` writes.
    public static func decode(_ text: Span<UInt8>) -> SecretBytes? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes = SecretBuilder(capacity: text.count / 4 * 3)
        for start in stride(from: 0, to: text.count, by: 4) {
            let isLast = start + 4 == text.count
            var word: UInt32 = 0
            var size = 4
            for index in 0..<4 {
                let symbol = text[start + index]
                if isLast, index >= 2, symbol == padding, index == 3 || text[start + 3] == padding {
                    size = min(size, index)
                    word <<= 6
                } else {
                    guard let value = value(of: symbol) else { return nil }
                    word = word << 6 | value
                }
            }
            // Bits that no byte carries must be none.
            guard size == 4 || word & (size == 3 ? 0xff : 0xffff) == 0 else { return nil }
            for index in 0..<size - 1 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(16 - 8 * index))) }
        }
        return bytes.finish()
    }

    private static func value(of symbol: UInt8) -> UInt32? {
        switch symbol {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(symbol - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(symbol - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(symbol - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
