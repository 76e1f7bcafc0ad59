internal import KeysModel

/// Some lines that are read from top to bottom: more than a screen holds.
struct Report {
    /// One line.
    struct Line: Equatable {
        var text: String
        var style = Style.plain
        /// What stands in a column before the text.
        var label = ""
        /// Whether it is cut at the edge rather than carried over into more lines: columns stay columns.
        var isRow = false
    }

    private var rows: Rows
    let lines: [Line]

    init(_ lines: [Line]) {
        self.lines = lines
        rows = Rows(lines.count)
    }

    /// Scrolls by a wish; false where it is none of moving.
    mutating func move(_ wish: Wish) -> Bool { rows.move(wish, page: 16) }

    private static let labelWidth = 18

    /// Draws the lines, the one under the cursor among them; says how many are below.
    func draw(on canvas: Canvas, _ area: Area) {
        guard area.rows > 0, !lines.isEmpty else { return }
        var drawn: [(line: Line, text: String, isFirst: Bool)] = []
        var places: [Int] = []
        // No line further away can be seen.
        let near = max(0, rows.selected - area.rows)..<min(lines.count, rows.selected + area.rows + 1)
        for line in lines[near] {
            places.append(drawn.count)
            let room = max(8, area.columns - 4 - (line.label.isEmpty ? 0 : Self.width(area)))
            let pieces = line.isRow ? [line.text] : Paragraph.lines(line.text, columns: room)
            for (index, piece) in (pieces.isEmpty ? [""] : pieces).enumerated() {
                drawn.append((line, piece, index == 0))
            }
        }
        var seen = Rows(drawn.count)
        let place = rows.selected - near.lowerBound
        seen.selected = places.indices.contains(place) ? places[place] : 0
        for (y, row) in seen.visible(page: area.rows).enumerated() {
            draw(drawn[row].line, drawn[row].text, drawn[row].isFirst, on: canvas, area, y: area.y + y)
            if row == seen.selected { canvas.cursor = (area.x + 1, area.y + y) }
        }
    }

    private static func width(_ area: Area) -> Int { min(labelWidth, area.columns * 2 / 5) }

    private func draw(_ line: Line, _ text: String, _ isFirst: Bool, on canvas: Canvas, _ area: Area, y: Int) {
        let isHeading = line.style == .strong && line.label.isEmpty
        var x = area.x + (isHeading ? 1 : 3)
        if !line.label.isEmpty {
            let width = Self.width(area)
            if isFirst { canvas.put(line.label, x: x, y: y, columns: width - 1, .quiet) }
            x += width
        }
        canvas.put(text, x: x, y: y, columns: area.x + area.columns - x - 1, line.style)
    }

    /// How far it is scrolled, as `12 of 40`; nothing where all of it is seen.
    func progress(page: Int) -> String { lines.count > page ? "\(rows.selected + 1) of \(lines.count)" : "" }
}
