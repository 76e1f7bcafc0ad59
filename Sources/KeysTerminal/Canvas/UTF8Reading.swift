/// Reading code points out of lent bytes, one after the other, without making a text of them.
enum UTF8Reading {
    /// The code point at a place and how many bytes it takes; nil at the end. What is no UTF-8 is a replacement mark of one byte.
    static func scalar(in bytes: Span<UInt8>, at offset: Int) -> (Unicode.Scalar, Int)? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        let size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
        guard size > 0, offset + size <= bytes.count else { return ("\u{fffd}", 1) }
        if size == 1 { return (Unicode.Scalar(first), 1) }
        var value = UInt32(first) & (0x7f >> UInt32(size))
        for next in 1..<size {
            guard bytes[offset + next] & 0xc0 == 0x80 else { return ("\u{fffd}", 1) }
            value = value << 6 | UInt32(bytes[offset + next] & 0x3f)
        }
        guard let scalar = Unicode.Scalar(value) else { return ("\u{fffd}", 1) }
        return (scalar, size)
    }

    /// The bytes of a code point.
    static func bytes(of scalar: Unicode.Scalar) -> [UInt8] { Array(String(scalar).utf8) }

    /// Where the character before a place begins, marks and joined parts included.
    static func start(before offset: Int, in bytes: Span<UInt8>) -> Int {
        var place = offset
        while place > 0 {
            place -= 1
            while place > 0, bytes[place] & 0xc0 == 0x80 { place -= 1 }
            guard let (scalar, _) = scalar(in: bytes, at: place), isAttached(scalar) else { break }
        }
        return place
    }

    /// Where the character at a place ends.
    static func end(after offset: Int, in bytes: Span<UInt8>) -> Int {
        guard let (_, size) = scalar(in: bytes, at: offset) else { return offset }
        var place = offset + size
        while let (scalar, size) = scalar(in: bytes, at: place), isAttached(scalar) { place += size }
        return place
    }

    private static func isAttached(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x300 && (scalar.properties.isGraphemeExtend || scalar.value == 0x200d)
    }
}
