internal import KeysSecret

/// Base 32 (RFC 4648, section 6) over guarded bytes: how people are shown the key of a seed.
enum SeedText {
    private static let symbols = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The bytes of a text in either case. Blanks, dashes and padding are for the eye; bits that fill no byte are left out, as
    /// all authenticators do.
    static func decode(_ text: Span<UInt8>) throws(SeedError) -> SecretBytes {
        var bytes = SecretBuilder(capacity: text.count * 5 / 8 + 1)
        var word: UInt32 = 0
        var bits = 0
        var hasEnded = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if isForTheEye(byte, text, &index) { continue }
            if byte == UInt8(ascii: "=") {
                hasEnded = true
                continue
            }
            guard !hasEnded, let value = value(of: byte) else { throw .notBase32 }
            word = (word << 5 | value) & 0xfff
            bits += 5
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
        }
        return bytes.finish()
    }

    /// Blank, tab, line end, `+` for a blank, dash, and the blank that does not break, which is two bytes.
    private static func isForTheEye(_ byte: UInt8, _ text: Span<UInt8>, _ index: inout Int) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "+"), UInt8(ascii: "-"): return true
        case 0xc2 where index < text.count && text[index] == 0xa0:
            index += 1
            return true
        default: return false
        }
    }

    static func append(_ bytes: Span<UInt8>, to output: inout SecretBuilder) {
        output.reserve((bytes.count * 8 + 4) / 5)
        var word: UInt32 = 0
        var bits = 0
        for index in bytes.indices {
            word = (word << 8 | UInt32(bytes[index])) & 0xfff
            bits += 8
            while bits >= 5 {
                bits -= 5
                output.append(symbols[Int(word >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { output.append(symbols[Int(word << UInt32(5 - bits) & 31)]) }
    }

    private static func value(of symbol: UInt8) -> UInt32? {
        switch symbol {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(symbol - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(symbol - UInt8(ascii: "a"))
        case UInt8(ascii: "2")...UInt8(ascii: "7"): UInt32(symbol - UInt8(ascii: "2")) + 26
        default: nil
        }
    }
}
