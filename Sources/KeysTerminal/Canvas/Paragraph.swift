internal import KeysModel

/// A text cut into lines between its words.
enum Paragraph {
    /// The lines of a text that is ours, no wider than this; a word that is longer stands alone.
    static func lines(_ text: String, columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty,
                CellText.width(of: visible(line)) + 1 + CellText.width(of: visible(String(word))) > columns
            {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}

extension Canvas {
    /// Writes a text over as many lines as it needs and the area has; gives the rows used.
    @discardableResult
    func put(paragraph text: String, in area: Area, _ style: Style = .plain) -> Int {
        let lines = Paragraph.lines(text, columns: area.columns).prefix(max(0, area.rows))
        for (index, line) in lines.enumerated() {
            put(line, x: area.x, y: area.y + index, columns: area.columns, style)
        }
        return lines.count
    }
}
