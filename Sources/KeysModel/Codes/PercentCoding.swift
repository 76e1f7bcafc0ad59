internal import KeysSecret

/// Percent-encoding (RFC 3986, section 2.1) over guarded bytes.
enum PercentCoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func decode(_ text: Span<UInt8>) throws(SeedError) -> SecretBytes {
        var bytes = SecretBuilder(capacity: text.count)
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "%") else {
                bytes.append(text[index])
                index += 1
                continue
            }
            guard index + 2 < text.count, let high = hexValue(text[index + 1]), let low = hexValue(text[index + 2])
            else { throw .wrongEscape }
            bytes.append(high << 4 | low)
            index += 3
        }
        return bytes.finish()
    }

    /// Writes a text so that nothing in it has a meaning: all but letters, digits and `-._~` are escaped.
    static func append(_ text: String, to output: inout SecretBuilder) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default:
                output.append([UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
    }

    /// The value of a hexadecimal digit in either case.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
