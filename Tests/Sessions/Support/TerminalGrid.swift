/// One place of a screen.
public struct TerminalCell: Hashable, Sendable {
    /// The character with what stands on it; empty in the second half of a wide one.
    public var text = " "
    /// The columns it takes: 1 or 2, and 0 in the second half.
    public var width = 1
    /// How it is written.
    public var style = TerminalStyle()

    /// A blank.
    public init() {}

    init(text: String = " ", width: Int = 1, style: TerminalStyle) {
        (self.text, self.width, self.style) = (text, width, style)
    }

    static func blank(_ style: TerminalStyle) -> TerminalCell { TerminalCell(style: style.blank) }
}

/// The cells of a screen and how they move.
struct TerminalGrid: Equatable {
    private(set) var rows: [[TerminalCell]]

    init(columns: Int, rows: Int) {
        self.rows = Array(repeating: Array(repeating: TerminalCell(), count: columns), count: rows)
    }

    /// A row as text, without blanks at its end.
    func line(_ row: Int) -> String {
        let text = rows[row].map(\.text).joined()
        return String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// Writes a cell and, for a wide one, its second half; what it cuts in two becomes blank.
    mutating func put(_ cell: TerminalCell, x: Int, y: Int) {
        rows[y][x] = cell
        if cell.width == 2, x + 1 < rows[y].count {
            rows[y][x + 1] = TerminalCell(text: "", width: 0, style: cell.style)
        }
        mend(y)
    }

    /// Adds a mark to the character before a place.
    mutating func combine(_ mark: Unicode.Scalar, before x: Int, y: Int) {
        guard let place = (0..<x).last(where: { rows[y][$0].width > 0 }) else { return }
        rows[y][place].text.unicodeScalars.append(mark)
    }

    mutating func erase(_ columns: Range<Int>, y: Int, _ style: TerminalStyle) {
        for x in columns.clamped(to: rows[y].indices) { rows[y][x] = .blank(style) }
        mend(y)
    }

    mutating func insert(_ count: Int, x: Int, y: Int, _ style: TerminalStyle) {
        let count = min(count, rows[y].count - x)
        rows[y].removeLast(count)
        rows[y].insert(contentsOf: Array(repeating: .blank(style), count: count), at: x)
        mend(y)
    }

    mutating func delete(_ count: Int, x: Int, y: Int, _ style: TerminalStyle) {
        let count = min(count, rows[y].count - x)
        rows[y].removeSubrange(x..<(x + count))
        rows[y] += Array(repeating: .blank(style), count: count)
        mend(y)
    }

    /// Moves the rows of a region up, down where the count is negative.
    mutating func scroll(_ region: ClosedRange<Int>, by count: Int, _ style: TerminalStyle) {
        let blank = Array(repeating: TerminalCell.blank(style), count: rows[0].count)
        let fresh = Array(repeating: blank, count: min(abs(count), region.count))
        let kept = count > 0 ? rows[region].dropFirst(fresh.count) : rows[region].dropLast(fresh.count)
        rows.replaceSubrange(region, with: count > 0 ? Array(kept) + fresh : fresh + Array(kept))
    }

    /// Cuts or fills; rows go at the top, where the cursor would fall out at the bottom.
    mutating func resize(columns: Int, rows count: Int, keeping row: Int) {
        let first = max(0, row - count + 1)
        rows = rows.dropFirst(first).prefix(count).map { cells in
            cells.prefix(columns) + Array(repeating: TerminalCell(), count: max(0, columns - cells.count))
        }
        rows += Array(
            repeating: Array(repeating: TerminalCell(), count: columns), count: max(0, count - rows.count))
        for y in rows.indices { mend(y) }
    }

    /// Halves of wide characters whose other half is gone become blank.
    private mutating func mend(_ y: Int) {
        for x in rows[y].indices {
            let hasSecond = x + 1 < rows[y].count && rows[y][x + 1].width == 0
            let isSecond = x > 0 && rows[y][x - 1].width == 2
            let isWhole = rows[y][x].width == 2 ? hasSecond : rows[y][x].width == 1 || isSecond
            if !isWhole { rows[y][x] = TerminalCell(style: rows[y][x].style) }
        }
    }
}
