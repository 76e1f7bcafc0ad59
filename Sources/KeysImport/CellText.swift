/// What is done to the bytes of a cell where they lie.
enum CellText {
    /// Makes every line end LF: CR, CRLF and CRCRLF. Returns the new length.
    static func normaliseLineEnds(_ bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var to = 0
        var from = 0
        while from < bytes.count {
            var byte = bytes[from]
            if byte == .carriageReturn {
                byte = .lineFeed
                if from + 1 < bytes.count, bytes[from + 1] == .lineFeed {
                    from += 1
                } else if from + 2 < bytes.count, bytes[from + 1] == .carriageReturn, bytes[from + 2] == .lineFeed {
                    from += 2
                }
            }
            bytes[to] = byte
            to += 1
            from += 1
        }
        return to
    }

    private static let entities: [(name: [UInt8], byte: UInt8)] = [
        ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#039;", "'"),
        ("&apos;", "'"),
        ("&#34;", "\""), ("&#38;", "&"), ("&#60;", "<"), ("&#62;", ">"), ("&#x27;", "'"),
    ].map { (Array($0.0.utf8), UInt8(ascii: $0.1)) }

    private static func entity(in bytes: Span<UInt8>, at index: Int) -> (length: Int, byte: UInt8)? {
        let rest = bytes.extracting(index..<bytes.count)
        return entities.first { rest.begins(with: $0.name) }.map { ($0.name.count, $0.byte) }
    }

    /// How many HTML entities there are.
    static func countEntities(_ bytes: Span<UInt8>) -> Int {
        var count = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "&") && entity(in: bytes, at: index) != nil {
            count += 1
        }
        return count
    }

    /// Turns HTML entities into characters, once. Returns the new length.
    static func unescape(_ bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var to = 0
        var from = 0
        while from < bytes.count {
            var byte = bytes[from]
            var length = 1
            if byte == UInt8(ascii: "&"), let found = entity(in: UnsafeBufferPointer(bytes).span, at: from) {
                (length, byte) = found
            }
            bytes[to] = byte
            to += 1
            from += length
        }
        return to
    }

    /// Whether a spreadsheet has made `1.23E+15` of a long number.
    static func isRounded(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 4, bytes.count <= 24, bytes[0] >= 0x31, bytes[0] <= 0x39 else { return false }
        var index = 1
        if bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ",") { index = digits(bytes, from: 2) }
        guard index + 2 < bytes.count, bytes[index] == UInt8(ascii: "E"), bytes[index + 1] == UInt8(ascii: "+")
        else {
            return false
        }
        return digits(bytes, from: index + 2) == bytes.count
    }

    private static func digits(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        return index
    }
}
