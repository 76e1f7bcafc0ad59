/// Turns the bytes of a file into UTF-8, piece by piece. At most three bytes come out for one that goes in, and
/// `slack` more.
struct Transcoder: Sendable {
    /// What the bytes are taken for.
    enum Source: Sendable, Equatable {
        case encoding(TextEncoding)
        /// UTF-8 until a byte says otherwise, then Windows-1252: for what cannot be looked through beforehand.
        case utf8SoFar
    }

    static let slack = 16

    private(set) var source: Source
    /// Whether something stood there that is no character: halves of UTF-16 pairs.
    private(set) var hasReplaced = false
    private var check = UTF8Check()
    /// Bytes of a character that is not yet whole, lowest first.
    private var held: UInt32 = 0
    private var heldCount = 0
    private var highSurrogate: UInt32 = 0

    init(_ source: Source) { self.source = source }

    /// Writes what `bytes` say; returns how many bytes were written.
    mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        switch source {
        case .encoding(.utf8):
            out.update(from: start, count: bytes.count)
            return bytes.count
        case .encoding(.windows1252): return decode1252(bytes, into: out)
        case .encoding(.utf16LittleEndian): return decode16(bytes, into: out, bigEndian: false)
        case .encoding(.utf16BigEndian): return decode16(bytes, into: out, bigEndian: true)
        case .utf8SoFar: return decodeUnproven(bytes, into: out)
        }
    }

    /// Writes what was still held when the file ended.
    mutating func finish(into out: UnsafeMutablePointer<UInt8>) -> Int {
        switch source {
        case .utf8SoFar where heldCount > 0:
            source = .encoding(.windows1252)
            return releaseAs1252(into: out)
        case .encoding(.utf16LittleEndian), .encoding(.utf16BigEndian):
            guard heldCount > 0 || highSurrogate != 0 else { return 0 }
            (heldCount, highSurrogate) = (0, 0)
            return replacement(into: out)
        default: return 0
        }
    }

    // MARK: Windows-1252

    private static let upper: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    private func decode1252(_ bytes: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        for byte in bytes {
            if byte < 0x80 {
                out[written] = byte
                written += 1
            } else {
                let scalar = byte < 0xA0 ? UInt32(Self.upper[Int(byte) - 0x80]) : UInt32(byte)
                written += Self.put(scalar, at: out + written)
            }
        }
        return written
    }

    // MARK: UTF-8 that is not proven

    private mutating func decodeUnproven(
        _ bytes: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let wrong = check.feed(bytes)
        // How many of these bytes belong to whole characters; below zero when the last one began in an earlier piece.
        let whole = (wrong ?? bytes.count) - check.pending
        if whole < 0 { return hold(bytes, wrong: wrong, into: out) }
        var written = release(into: out)
        written += copy(bytes, 0..<whole, to: out + written)
        let rest = UnsafeBufferPointer(rebasing: bytes[whole...])
        if wrong != nil {
            source = .encoding(.windows1252)
            return written + decode1252(rest, into: out + written)
        }
        for byte in rest { hold(byte) }
        return written
    }

    /// The character that was held goes on, or turns out not to be one.
    private mutating func hold(
        _ bytes: UnsafeBufferPointer<UInt8>, wrong: Int?, into out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        if wrong != nil {
            source = .encoding(.windows1252)
            let written = releaseAs1252(into: out)
            return written + decode1252(bytes, into: out + written)
        }
        for byte in bytes { hold(byte) }
        return 0
    }

    private mutating func hold(_ byte: UInt8) {
        held |= UInt32(byte) << UInt32(8 * heldCount)
        heldCount += 1
    }

    private mutating func release(into out: UnsafeMutablePointer<UInt8>) -> Int {
        let count = heldCount
        for index in 0..<count { out[index] = UInt8(truncatingIfNeeded: held >> UInt32(8 * index)) }
        (held, heldCount) = (0, 0)
        return count
    }

    private mutating func releaseAs1252(into out: UnsafeMutablePointer<UInt8>) -> Int {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            let count = release(into: start)
            return decode1252(UnsafeBufferPointer(start: start, count: count), into: out)
        }
    }

    private func copy(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        out.update(from: start + range.lowerBound, count: range.count)
        return range.count
    }

    // MARK: UTF-16

    private mutating func decode16(
        _ bytes: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>, bigEndian: Bool
    ) -> Int {
        var written = 0
        for byte in bytes {
            hold(byte)
            guard heldCount == 2 else { continue }
            let unit = bigEndian ? (held & 0xFF) << 8 | held >> 8 : held
            (held, heldCount) = (0, 0)
            written += take(unit, into: out + written)
        }
        return written
    }

    private mutating func take(_ unit: UInt32, into out: UnsafeMutablePointer<UInt8>) -> Int {
        let isLow = unit >= 0xDC00 && unit < 0xE000
        if highSurrogate != 0, isLow {
            let scalar = 0x10000 + (highSurrogate - 0xD800) << 10 + (unit - 0xDC00)
            highSurrogate = 0
            return Self.put(scalar, at: out)
        }
        var written = 0
        if highSurrogate != 0 {
            written = replacement(into: out)
            highSurrogate = 0
        }
        if unit >= 0xD800, unit < 0xDC00 {
            highSurrogate = unit
            return written
        }
        if isLow { return written + replacement(into: out + written) }
        return written + Self.put(unit, at: out + written)
    }

    private mutating func replacement(into out: UnsafeMutablePointer<UInt8>) -> Int {
        hasReplaced = true
        return Self.put(0xFFFD, at: out)
    }

    private static func put(_ scalar: UInt32, at out: UnsafeMutablePointer<UInt8>) -> Int {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift & 0x3F | 0x80) }
        func lead(_ shift: UInt32, _ mark: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift | mark) }
        switch scalar {
        case ..<0x80:
            out[0] = lead(0, 0)
            return 1
        case ..<0x800:
            (out[0], out[1]) = (lead(6, 0xC0), tail(0))
            return 2
        case ..<0x10000:
            (out[0], out[1], out[2]) = (lead(12, 0xE0), tail(6), tail(0))
            return 3
        default:
            (out[0], out[1], out[2], out[3]) = (lead(18, 0xF0), tail(12), tail(6), tail(0))
            return 4
        }
    }
}
