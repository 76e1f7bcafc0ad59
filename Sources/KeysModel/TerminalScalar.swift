internal import CUnicode

/// Which code points a terminal may get as they are. Whatever moves the cursor, turns the direction of writing, takes no
/// room or is not known to Unicode as utf8proc knows it is not one of them (attacks.md, T01).
enum TerminalScalar {
    /// Whether a code point shows what it is, wherever it stands. Marks do so only after something to stand on.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x7f { return value >= 0x20 }
        switch utf8proc_category(Int32(bitPattern: value)) {
        case UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF, UTF8PROC_CATEGORY_CN, UTF8PROC_CATEGORY_CO,
            UTF8PROC_CATEGORY_CS, UTF8PROC_CATEGORY_ZL, UTF8PROC_CATEGORY_ZP:
            return false
        default: return !isIgnorable(value)
        }
    }

    /// Default ignorable code points that are letters or marks by category (DerivedCoreProperties), and the blank
    /// pattern of Braille.
    private static func isIgnorable(_ value: UInt32) -> Bool {
        switch value {
        case 0x034f, 0x115f...0x1160, 0x17b4...0x17b5, 0x180b...0x180f, 0x2800, 0x3164, 0xfe00...0xfe0f, 0xffa0,
            0xe0100...0xe01ef:
            true
        default: false
        }
    }

    /// Whether a code point is drawn onto the one before it.
    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch utf8proc_category(Int32(bitPattern: scalar.value)) {
        case UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ME: true
        default: false
        }
    }

    /// Whether a code point is a picture by itself.
    static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isEmoji && scalar.value > 0xff && !isRegionalIndicator(scalar)
    }

    static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool { (0x1f1e6...0x1f1ff).contains(scalar.value) }

    static let joiner: UInt32 = 0x200d
    static let textStyle: UInt32 = 0xfe0e
    static let pictureStyle: UInt32 = 0xfe0f
}
