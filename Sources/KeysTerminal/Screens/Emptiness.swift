internal import KeysModel

/// What several screens draw alike.
extension Canvas {
    /// What a screen says that has nothing to show: what this is, and the next key.
    func put(emptiness lines: [String], in area: Area) {
        var y = area.y
        for (index, line) in lines.enumerated() {
            let rest = Area(x: area.x + 3, y: y, columns: area.columns - 4, rows: area.y + area.rows - y)
            y += put(wrapped: line, in: rest, index == 0 ? .strong : .quiet)
        }
        cursor = (area.x + 3, area.y)
    }

    /// A text over as many lines as it needs, broken at blanks; gives the rows used.
    @discardableResult
    func put(wrapped text: String, in area: Area, _ style: Style = .plain) -> Int {
        let lines = Wrapping.lines(of: visible(text), columns: area.columns)
        for (index, line) in lines.prefix(area.rows).enumerated() {
            put(line, x: area.x, y: area.y + index, columns: area.columns, style)
        }
        return min(lines.count, area.rows)
    }

    /// A text at the right end of the first row of an area, where there is room for all of it behind `after` columns.
    func put(right text: String, in area: Area, _ style: Style = .quiet, after: Int) {
        let width = CellText.width(of: visible(text))
        guard width + 1 + after < area.columns else { return }
        put(text, x: area.x + area.columns - width - 1, y: area.y, columns: width, style)
    }
}

/// Breaking a text into lines.
enum Wrapping {
    /// Lines of at most so many columns; a longer word is cut when it is drawn.
    static func lines(of text: String, columns: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, CellText.width(of: last) + 1 + CellText.width(of: String(word)) <= columns {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
