internal import KeysModel
internal import KeysSecret

/// A grid of cells on which screens are drawn, without a terminal. A secret goes onto it from guarded memory and never becomes a text; the
/// cells are overwritten when they are drawn anew and when the canvas goes.
///
/// It is a class because a frame is drawn by many functions, and because its cells are wiped when it goes.
final class Canvas {
    /// One place. `width` is 0 for the second column of a wide character.
    struct Cell: Equatable {
        var text = CellText.Cell(0x20)
        var width: UInt8 = 1
        var style = Style.plain
    }

    let size: Size
    /// Whether all characters may be drawn; else those beyond ASCII become question marks.
    let isUnicode: Bool
    /// Where the real cursor rests.
    var cursor: (x: Int, y: Int) = (0, 0) {
        didSet { cursor = (max(0, min(cursor.x, size.columns - 1)), max(0, min(cursor.y, size.rows - 1))) }
    }
    /// Whether it is to be seen.
    var isCursorVisible = false
    private let cells: UnsafeMutableBufferPointer<Cell>

    init(_ size: Size, isUnicode: Bool = true) {
        self.size = size
        self.isUnicode = isUnicode
        cells = .allocate(capacity: max(size.columns * size.rows, 1))
        cells.initialize(repeating: Cell())
    }

    deinit {
        wipe()
        cells.deallocate()
    }

    /// Overwrites all of it.
    func wipe() {
        for index in cells.indices { cells[index] = Cell() }
        cursor = (0, 0)
        isCursorVisible = false
    }

    /// The cell of a place.
    subscript(x: Int, y: Int) -> Cell { cells[y * size.columns + x] }

    /// The whole canvas as a rectangle.
    var area: Area { Area(size) }

    // MARK: Text

    /// Writes a text of any origin in one line, made visible and cut to `columns`, with `…` where something is missing; gives the columns used.
    @discardableResult
    func put(_ text: some StringProtocol, x: Int, y: Int, columns: Int, _ style: Style = .plain) -> Int {
        put(cells: Self.cells(of: text), x: x, y: y, columns: columns, style) { _ in style }
    }

    /// The same with the characters that begin at some places of its UTF-8 in another style.
    @discardableResult
    func put(
        _ text: String, x: Int, y: Int, columns: Int, _ style: Style, marking marks: [Int], as marked: Style
    ) -> Int {
        guard !marks.isEmpty, text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else {
            return put(text, x: x, y: y, columns: columns, style)
        }
        let places = Set(marks)
        return put(cells: Self.cells(of: text), x: x, y: y, columns: columns, style) {
            places.contains($0) ? marked : style
        }
    }

    private static func cells(of text: some StringProtocol) -> [CellText.Cell] {
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text.utf8.map { CellText.Cell(UInt32($0)) } }
        return CellText.cells(of: visible(text))
    }

    /// Writes cells in one line, cut in the same way; gives the columns used.
    @discardableResult
    func put(cells: [CellText.Cell], x: Int, y: Int, columns: Int, _ style: Style) -> Int {
        put(cells: cells, x: x, y: y, columns: columns, style) { _ in style }
    }

    private func put(
        cells text: [CellText.Cell], x: Int, y: Int, columns: Int, _ style: Style, _ styleAt: (Int) -> Style
    ) -> Int {
        let room = min(columns, size.columns - x)
        guard room > 0, y >= 0, y < size.rows, x >= 0 else { return 0 }
        let isWhole = text.reduce(0) { $0 + $1.width } <= room
        var used = 0
        for (index, cell) in text.enumerated() {
            guard used + cell.width <= (isWhole ? room : room - 1) else { break }
            set(cell, x: x + used, y: y, styleAt(index))
            used += cell.width
        }
        guard !isWhole else { return used }
        set(CellText.Cell(isUnicode ? 0x2026 : 0x7e), x: x + used, y: y, style)
        return used + 1
    }

    /// Puts one character at a place.
    func set(_ cell: CellText.Cell, x: Int, y: Int, _ style: Style) {
        guard x >= 0, y >= 0, y < size.rows, x + cell.width <= size.columns else { return }
        let isDrawable = isUnicode || cell.count == 1 && cell.scalars.0 < 0x7f
        let place = y * size.columns + x
        for column in x..<x + cell.width { part(column, y) }
        cells[place] = Cell(
            text: isDrawable ? cell : CellText.Cell(0x3f), width: UInt8(cell.width), style: style)
        guard cell.width == 2 else { return }
        if isDrawable {
            cells[place + 1] = Cell(text: CellText.Cell(0x20), width: 0, style: style)
        } else {
            cells[place].width = 1
            cells[place + 1] = Cell(text: CellText.Cell(0x3f), width: 1, style: style)
        }
    }

    /// What is about to be written over loses its other half, which is a blank then.
    private func part(_ x: Int, _ y: Int) {
        let place = y * size.columns + x
        if cells[place].width == 0, x > 0 { cells[place - 1] = Cell(style: cells[place - 1].style) }
        if cells[place].width == 2, x + 1 < size.columns { cells[place + 1] = Cell(style: cells[place].style) }
    }

    /// Fills an area with one style, and blanks.
    func fill(_ area: Area, _ style: Style = .plain) {
        let columns = self.columns(of: area)
        for y in rows(of: area) {
            if let first = columns.first, let last = columns.last {
                part(first, y)
                part(last, y)
            }
            for x in columns {
                cells[y * size.columns + x] = Cell(style: style)
            }
        }
    }

    /// The columns and rows of an area that are on the canvas.
    private func columns(of area: Area) -> Range<Int> {
        let first = max(0, area.x)
        return first..<max(first, min(size.columns, area.x + area.columns))
    }

    private func rows(of area: Area) -> Range<Int> {
        let first = max(0, area.y)
        return first..<max(first, min(size.rows, area.y + area.rows))
    }

    /// Changes the style of an area, and leaves what stands there.
    func restyle(_ area: Area, _ style: Style) {
        for y in rows(of: area) {
            for x in columns(of: area) {
                cells[y * size.columns + x].style = style
            }
        }
    }

    // MARK: Secrets

    /// Writes a secret, made visible, over as many lines as it needs and the area has; LF begins a new one where it stands. Gives the rows used.
    /// It is cut in guarded memory.
    @discardableResult
    func put(secret bytes: Span<UInt8>, in area: Area, _ style: Style = .plain) -> Int {
        var text = SecretBuilder(capacity: 64)
        appendVisible(bytes, keepingLines: true, to: &text)
        var (x, y) = (0, 0)
        var cutting = CellText()
        func place(_ cell: CellText.Cell) {
            if x + cell.width > area.columns { (x, y) = (0, y + 1) }
            if y < area.rows { set(cell, x: area.x + x, y: area.y + y, style) }
            x += cell.width
        }
        text.withBytes { bytes in
            var offset = 0
            while let (scalar, size) = UTF8Reading.scalar(in: bytes, at: offset) {
                offset += size
                if scalar == "\n" {
                    if let cell = cutting.end() { place(cell) }
                    (x, y) = (0, y + 1)
                } else if let cell = cutting.take(scalar) {
                    place(cell)
                }
            }
        }
        if let cell = cutting.end() { place(cell) }
        return min(y + 1, area.rows)
    }

    // MARK: Lines

    /// A line across, where a line down crosses it at `joint` with a joint.
    func line(x: Int, y: Int, columns: Int, joint: Int? = nil, _ style: Style = .quiet) {
        for column in x..<max(x, min(x + columns, size.columns)) {
            let isJoint = column == joint
            set(
                CellText.Cell(isUnicode ? (isJoint ? 0x253c : 0x2500) : (isJoint ? 0x2b : 0x2d)), x: column, y: y, style
            )
        }
    }

    /// A line down.
    func line(down x: Int, y: Int, rows: Int, _ style: Style = .quiet) {
        for row in y..<max(y, min(y + rows, size.rows)) {
            set(CellText.Cell(isUnicode ? 0x2502 : 0x7c), x: x, y: row, style)
        }
    }

    /// A frame round an area, with a title in its upper edge; gives what is within.
    @discardableResult
    func frame(_ area: Area, title: String) -> Area {
        fill(area)
        guard area.columns >= 2, area.rows >= 2 else { return area }
        line(x: area.x, y: area.y, columns: area.columns)
        line(x: area.x, y: area.y + area.rows - 1, columns: area.columns)
        line(down: area.x, y: area.y, rows: area.rows)
        line(down: area.x + area.columns - 1, y: area.y, rows: area.rows)
        let corners: [UInt32] = isUnicode ? [0x256d, 0x256e, 0x2570, 0x256f] : [0x2b, 0x2b, 0x2b, 0x2b]
        let (right, bottom) = (area.x + area.columns - 1, area.y + area.rows - 1)
        set(CellText.Cell(corners[0]), x: area.x, y: area.y, .quiet)
        set(CellText.Cell(corners[1]), x: right, y: area.y, .quiet)
        set(CellText.Cell(corners[2]), x: area.x, y: bottom, .quiet)
        set(CellText.Cell(corners[3]), x: right, y: bottom, .quiet)
        if !title.isEmpty { put(" \(title) ", x: area.x + 2, y: area.y, columns: area.columns - 4, .strong) }
        return Area(x: area.x + 2, y: area.y + 1, columns: area.columns - 4, rows: area.rows - 2)
    }

    // MARK: Reading

    /// What stands on it, line by line, blanks at the ends left out: for tests and pictures.
    var text: String {
        (0..<size.rows).map { y in
            var line = ""
            for x in 0..<size.columns where self[x, y].width > 0 {
                let cell = self[x, y].text
                let all = [cell.scalars.0, cell.scalars.1, cell.scalars.2, cell.scalars.3].prefix(cell.count)
                for value in all { if let scalar = Unicode.Scalar(value) { line.unicodeScalars.append(scalar) } }
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
