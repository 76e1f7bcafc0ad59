/// The guard of cells that a spreadsheet would take for a formula: a `'` before them (OWASP, "CSV injection"). A cell that
/// begins with `'` and then would be a formula gets one more, so that taking one off gives every cell back.
enum CellGuard {
    private static func isNeeded(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count, bytes[index] == UInt8(ascii: "'") { index += 1 }
        guard index < bytes.count else { return false }
        switch bytes[index] {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), .tab, .carriageReturn:
            return true
        default: return false
        }
    }

    /// Whether a cell must be written with a `'` before it.
    static func guards(_ cell: Span<UInt8>) -> Bool { isNeeded(cell) }

    /// Takes the guard off where there is one. Returns the new length.
    static func takeOff(_ bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let span = UnsafeBufferPointer(bytes).span
        guard span.count > 1, span[0] == UInt8(ascii: "'"), isNeeded(span) else { return bytes.count }
        for index in 1..<bytes.count { bytes[index - 1] = bytes[index] }
        return bytes.count - 1
    }
}
