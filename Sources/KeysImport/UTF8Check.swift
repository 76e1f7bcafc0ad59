/// Says where bytes stop being UTF-8 (RFC 3629), across any division into pieces.
struct UTF8Check: Sendable {
    /// How many bytes of a character that is not yet whole have been seen.
    private(set) var pending = 0
    private var missing = 0
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xBF

    /// Looks at the next bytes; the index of the first that cannot stand there, nil when all can.
    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index < bytes.count {
            if missing == 0 {
                index = Self.skipASCII(bytes, from: index)
                if index == bytes.count { return nil }
                guard begin(bytes[index]) else { return index }
            } else {
                let byte = bytes[index]
                guard byte >= low, byte <= high else { return index }
                (low, high) = (0x80, 0xBF)
                missing -= 1
                pending = missing == 0 ? 0 : pending + 1
            }
            index += 1
        }
        return nil
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, low) = (2, 0xA0)
        case 0xED: (missing, high) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, low) = (3, 0x90)
        case 0xF4: (missing, high) = (3, 0x8F)
        case 0xF1...0xF3: missing = 3
        default: return false
        }
        pending = 1
        return true
    }

    private static func skipASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = start
        while index + 8 <= raw.count,
            raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            index += 8
        }
        while index < raw.count, raw[index] < 0x80 { index += 1 }
        return index
    }

    /// Whether bytes are UTF-8 from end to end.
    static func accepts(_ bytes: Span<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            var check = UTF8Check()
            return check.feed(buffer) == nil && check.pending == 0
        }
    }
}
