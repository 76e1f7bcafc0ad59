internal import KeysModel

/// Lets a person choose one of some lines, over what is shown; the row goes to the screen below.
struct ChoiceScreen: Screen {
    private let title: String
    private let lines: [(text: String, aside: String)]
    private let name: String
    private var rows: Rows

    /// `name`: under which the screen below hears the row.
    init(_ title: String, _ lines: [(text: String, aside: String)], selected: Int = 0, name: String) {
        self.title = title
        self.lines = lines
        self.name = name
        rows = Rows(lines.count)
        rows.selected = selected
        rows.hold()
    }

    var context: Context { .choice }
    var footer: [Wish] { [.open, .back] }
    var isOverlay: Bool { true }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 10) { return [] }
        switch wish {
        case .open: return lines.isEmpty ? [.back] : [.back, .tell(.chosen(.row(rows.selected, of: name)))]
        case .back: return [.back]
        default: return []
        }
    }

    /// Digits choose at once.
    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        guard case .character(let scalar) = key, let digit = Int(String(scalar)), lines.indices.contains(digit - 1)
        else { return [] }
        return [.back, .tell(.chosen(.row(digit - 1, of: name)))]
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let widest =
            lines.map { CellText.width(of: visible($0.text)) + CellText.width(of: visible($0.aside)) }.max() ?? 0
        let box = canvas.frame(
            area.centered(columns: max(widest + 12, title.count + 8, 30), rows: lines.count + 2), title: title)
        for (y, row) in rows.visible(page: box.rows).enumerated() {
            let line = lines[row]
            let number = row < 9 ? "\(row + 1)" : " "
            canvas.put(number, x: box.x, y: box.y + y, columns: 1, .key)
            let used = canvas.put(line.text, x: box.x + 2, y: box.y + y, columns: box.columns - 2)
            let width = CellText.width(of: visible(line.aside))
            if used + width + 4 <= box.columns {
                canvas.put(line.aside, x: box.x + box.columns - width, y: box.y + y, columns: width, .quiet)
            }
            guard row == rows.selected else { continue }
            canvas.restyle(Area(x: box.x, y: box.y + y, columns: box.columns, rows: 1), .focus)
            canvas.cursor = (box.x + 2, box.y + y)
        }
    }
}

/// Which field of an entry is to be copied.
func FieldChoice(of entry: Entry) -> ChoiceScreen {
    ChoiceScreen(
        "Copy which field?", entry.visibleFields.map { ($0.label, $0.field.shownText ?? Masked.dots) }, name: "field")
}
