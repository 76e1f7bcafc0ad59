internal import KeysModel

/// Draws a text of several lines that is edited, wrapped where the area ends, so that its cursor is seen. Only the lines about the cursor are
/// cut: a long text costs no more than a short one.
struct TextArea {
    private let line: SecretLine
    private let columns: Int
    private let window: Range<Int>
    /// Rows it takes, no more than asked for.
    let rows: Int
    private let first: Int
    /// Where the cursor is, counted from the first row that is drawn.
    private let cursor: (x: Int, row: Int)

    /// `most`: rows there is room for.
    init(_ line: SecretLine, columns: Int, most: Int) {
        self.line = line
        self.columns = max(2, columns)
        let most = max(1, most)
        let place = line.cursor
        window = line.withBytes { Self.window($0, place, lines: most) }
        var pen = Pen(columns: self.columns)
        line.withBytes { [window] in pen.write($0, window, cursor: place) { _, _, _ in } }
        let all = pen.row + 1
        rows = min(all, most)
        first = max(0, min(pen.cursor.row - rows / 2, all - rows))
        cursor = (pen.cursor.x, pen.cursor.row - first)
    }

    /// Draws it, and puts the real cursor there.
    func draw(on canvas: Canvas, x: Int, y: Int, _ style: Style = .plain) {
        var pen = Pen(columns: columns)
        line.withBytes { bytes in
            pen.write(bytes, window, cursor: line.cursor) { cell, column, row in
                guard (first..<first + rows).contains(row) else { return }
                canvas.set(cell, x: x + column, y: y + row - first, style)
            }
        }
        canvas.cursor = (x + min(cursor.x, columns - 1), y + cursor.row)
        canvas.isCursorVisible = true
    }

    /// So many lines before the one with the cursor, and behind it.
    private static func window(_ bytes: Span<UInt8>, _ cursor: Int, lines: Int) -> Range<Int> {
        var (start, end, left) = (cursor, cursor, lines)
        while start > 0, left > 0 || bytes[start - 1] != 0x0a {
            start -= 1
            if bytes[start] == 0x0a { left -= 1 }
        }
        left = lines
        while end < bytes.count, left > 0 {
            if bytes[end] == 0x0a { left -= 1 }
            end += 1
        }
        return start..<end
    }

    /// Goes through a text and gives every character its place.
    private struct Pen {
        let columns: Int
        private(set) var row = 0
        private(set) var cursor = (x: 0, row: 0)
        private var x = 0
        private var isAfterBlank = false

        init(columns: Int) { self.columns = columns }

        mutating func write(
            _ bytes: Span<UInt8>, _ window: Range<Int>, cursor place: Int, _ body: (CellText.Cell, Int, Int) -> Void
        ) {
            var cutting = CellText()
            var offset = window.lowerBound
            while true {
                if !fits(bytes, offset, window) {
                    put(cutting.end(), body)
                    begin()
                }
                if offset == place {
                    put(cutting.end(), body)
                    if x >= columns { begin() }
                    cursor = (x, row)
                }
                guard offset < window.upperBound, let (scalar, size) = UTF8Reading.scalar(in: bytes, at: offset)
                else { break }
                offset += size
                isAfterBlank = scalar == " "
                if scalar == "\n" {
                    put(cutting.end(), body)
                    begin()
                } else {
                    put(cutting.take(Drawn.scalar(scalar)), body)
                }
            }
            put(cutting.end(), body)
        }

        /// Whether there is room for the word that begins at a place, or there never is.
        private func fits(_ bytes: Span<UInt8>, _ place: Int, _ window: Range<Int>) -> Bool {
            // The blank before it may not have its place yet.
            guard isAfterBlank, x > 0 else { return true }
            var (width, offset) = (0, place)
            while offset < window.upperBound, width <= columns,
                let (scalar, size) = UTF8Reading.scalar(in: bytes, at: offset), scalar != " ", scalar != "\n"
            {
                width += CellText.width(of: String(Drawn.scalar(scalar)))
                offset += size
            }
            return width > columns || x + 1 + width <= columns
        }

        private mutating func put(_ cell: CellText.Cell?, _ body: (CellText.Cell, Int, Int) -> Void) {
            guard let cell else { return }
            // A blank at the end of a full row hangs over.
            if x >= columns, cell == CellText.Cell(0x20) { return }
            if x + cell.width > columns { begin() }
            body(cell, x, row)
            x += cell.width
        }

        private mutating func begin() {
            row += 1
            x = 0
        }
    }
}

/// What is drawn of a code point: what a terminal would obey is a mark, a tab a blank.
enum Drawn {
    static func scalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x20..<0x7f: scalar
        case 0x09: " "
        default: visible(String(scalar)).unicodeScalars.first == scalar || isAttached(scalar) ? scalar : "\u{fffd}"
        }
    }

    /// Marks stand on the character before them.
    private static func isAttached(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isGraphemeExtend && scalar.value >= 0x300 || scalar.value == 0x200d
    }
}
