internal import KeysModel
internal import KeysSecret

/// A value, lent for as long as it is drawn; false where it cannot be read.
typealias Lending = ((Span<UInt8>) -> Void) -> Bool

/// Draws values that may be secret, each with a label before it.
extension Canvas {
    /// A value in its area: dots where it is hidden, over as many lines as it needs where it is shown. Gives the rows used.
    @discardableResult
    func put(value lend: Lending, isHidden: Bool, in area: Area, _ style: Style = .plain) -> Int {
        guard area.rows > 0, area.columns > 0 else { return 0 }
        guard !isHidden else {
            put(Masked.dots, x: area.x, y: area.y, columns: area.columns, .hidden)
            return 1
        }
        var rows = 1
        let isThere = lend { bytes in
            rows = bytes.count == 0 ? 0 : put(secret: bytes, in: area, style)
            if Self.exceeds(bytes, area) { putMore(x: area.x + area.columns - 1, y: area.y + area.rows - 1) }
        }
        if !isThere { put("damaged", x: area.x, y: area.y, columns: area.columns, .bad) }
        if rows == 0 { put("(empty)", x: area.x, y: area.y, columns: area.columns, .quiet) }
        return max(1, rows)
    }

    /// Whether a value has more characters or lines than an area. Counted where it lies; wide characters may need more.
    private static func exceeds(_ bytes: Span<UInt8>, _ area: Area) -> Bool {
        var (lines, scalars, end) = (0, 0, bytes.count)
        if end > 0, bytes[end - 1] == 0x0a { end -= 1 }
        for index in 0..<end {
            if bytes[index] == 0x0a {
                lines += 1 + max(0, scalars - 1) / area.columns
                scalars = 0
            } else if bytes[index] & 0xc0 != 0x80 {
                scalars += 1
            }
        }
        return lines + 1 + max(0, scalars - 1) / area.columns > area.rows
    }

    /// The mark that something is missing.
    private func putMore(x: Int, y: Int) { set(CellText.Cell(isUnicode ? 0x2026 : 0x7e), x: x, y: y, .quiet) }

    /// A label and the value beside it; gives the rows used.
    func put(
        _ label: String, value lend: Lending, isHidden: Bool, in area: Area, labelWidth: Int
    ) -> Int {
        guard area.rows > 0 else { return 0 }
        put(label, x: area.x, y: area.y, columns: labelWidth - 1, .quiet)
        return put(value: lend, isHidden: isHidden, in: area.right(of: labelWidth))
    }
}
