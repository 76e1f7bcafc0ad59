internal import KeysModel

/// Draws a line that is edited, so that its cursor is seen, and puts the real cursor there.
enum TextField {
    /// `isMasked`: dots instead of what is typed.
    static func draw(
        _ line: SecretLine, on canvas: Canvas, x: Int, y: Int, columns: Int, isFocused: Bool, isMasked: Bool = false,
        _ style: Style = .plain
    ) {
        guard columns > 1 else { return }
        if isMasked {
            let dots = line.isEmpty ? "" : Masked.dots
            canvas.put(dots, x: x, y: y, columns: columns, style)
            if isFocused { rest(canvas, x + min(dots.count, columns - 1), y) }
            return
        }
        let (cells, cursor) = cut(line)
        // Nobody types in it: its beginning says most.
        guard isFocused else {
            canvas.put(cells: cells, x: x, y: y, columns: columns, style)
            return
        }
        // The part that has the cursor in it.
        var first = 0
        var width = cells[0..<cursor].reduce(0) { $0 + $1.width }
        while width > columns - 1, first < cursor {
            width -= cells[first].width
            first += 1
        }
        var used = 0
        for cell in cells[first...] where used + cell.width <= columns {
            canvas.set(cell, x: x + used, y: y, style)
            used += cell.width
        }
        rest(canvas, x + width, y)
    }

    private static func rest(_ canvas: Canvas, _ x: Int, _ y: Int) {
        canvas.cursor = (x, y)
        canvas.isCursorVisible = true
    }

    /// The cells of what is typed, and how many of them stand before the cursor. What a terminal would obey is a mark.
    private static func cut(_ line: SecretLine) -> (cells: [CellText.Cell], cursor: Int) {
        var cells: [CellText.Cell] = []
        var before = 0
        var cutting = CellText()
        line.withBytes { bytes in
            var offset = 0
            while let (scalar, size) = UTF8Reading.scalar(in: bytes, at: offset) {
                let shown: Unicode.Scalar =
                    scalar == "\n" || isDrawn(scalar) ? (scalar == "\n" ? "\u{b6}" : scalar) : "\u{fffd}"
                if let cell = cutting.take(shown) { cells.append(cell) }
                offset += size
                if offset <= line.cursor { before = cells.count + 1 }
            }
            if let cell = cutting.end() { cells.append(cell) }
        }
        return (cells, line.cursor == 0 ? 0 : min(before, cells.count))
    }

    private static func isDrawn(_ scalar: Unicode.Scalar) -> Bool {
        (0x20..<0x7f).contains(scalar.value) || visible(String(scalar)).unicodeScalars.first == scalar
    }
}
