internal import KeysModel

/// Everything that was said since the start.
struct LogScreen: Screen {
    private var rows: Rows

    init(_ place: Workplace) {
        rows = Rows(place.messages.lines.count)
        _ = rows.move(.moveToLast, page: 20)
    }

    var context: Context { .log }
    var footer: [Wish] { [.back, .moveUp, .moveDown] }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 20) { return [] }
        return wish == .back ? [.back] : []
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        canvas.put("Messages", x: 1, y: area.y, columns: area.columns, .strong)
        let lines = place.messages.lines
        guard !lines.isEmpty else {
            canvas.put("Nothing was said yet", x: 3, y: area.y + 2, columns: area.columns - 4, .quiet)
            return
        }
        let lower = area.rows >= 9 ? 4 : 0
        let body = area.below(1).above(lower)
        if lower > 0, lines.indices.contains(rows.selected) {
            // The one under the cursor in full.
            canvas.line(x: area.x, y: area.y + area.rows - lower, columns: area.columns)
            let full = area.below(area.rows - lower + 1).right(of: 1)
            canvas.put(wrapped: lines[rows.selected].text, in: full.left(full.columns - 1), lines[rows.selected].style)
        }
        for (y, row) in rows.visible(page: body.rows).enumerated() where lines.indices.contains(row) {
            let time = Timestamp.text(milliseconds: lines[row].date).dropFirst(11).prefix(8)
            canvas.put(time, x: 1, y: body.y + y, columns: 9, .quiet)
            canvas.put(lines[row].text, x: 11, y: body.y + y, columns: body.columns - 12, lines[row].style)
            if row == rows.selected { canvas.cursor = (11, body.y + y) }
        }
    }
}
