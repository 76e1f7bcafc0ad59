/// A list with headings between its rows; the cursor rests on rows alone.
struct GroupedRows<Heading, Row> {
    /// One line of it.
    enum Line {
        case heading(Heading)
        case row(Row)
    }

    private(set) var lines: [Line] = []
    private var rows = Rows()

    /// Replaces all lines; the cursor stays where it was as far as there is something.
    mutating func set(_ lines: [Line]) {
        self.lines = lines
        rows.count = lines.count
        rows.hold()
        step(1)
    }

    /// The row under the cursor.
    var selected: Row? {
        guard lines.indices.contains(rows.selected), case .row(let row) = lines[rows.selected] else { return nil }
        return row
    }

    var isEmpty: Bool { lines.isEmpty }

    /// Which line the cursor is on.
    var selectedLine: Int { rows.selected }

    mutating func move(_ wish: Wish, page: Int) -> Bool {
        let before = rows.selected
        guard rows.move(wish, page: page) else { return false }
        step(rows.selected < before || wish == .moveToLast ? -1 : 1)
        return true
    }

    /// Puts the cursor on the first row that fits.
    mutating func select(where fits: (Row) -> Bool) {
        let found = lines.firstIndex { if case .row(let row) = $0 { fits(row) } else { false } }
        if let found { rows.selected = found }
    }

    /// The lines that are seen on a page.
    func visible(page: Int) -> Range<Int> { rows.visible(page: page) }

    /// Goes on to the next line that is a row; turns round at the ends.
    private mutating func step(_ direction: Int) {
        for way in [direction, -direction] {
            var place = rows.selected
            while lines.indices.contains(place) {
                if case .row = lines[place] {
                    rows.selected = place
                    return
                }
                place += way
            }
        }
    }
}
