/// All wishes with their keys, in a list that filters; Enter grants one.
struct HelpScreen: Screen {
    private let origin: Context
    private let words = SecretLine()
    private var rows = Rows()
    private var lines: [Line] = []

    private enum Line {
        case heading(String)
        case wish(Wish.Line)
    }

    /// The help, as asked for in a context: what works there comes first.
    init(for origin: Context) {
        self.origin = origin
        find()
    }

    var context: Context { .help }
    var takesText: Bool { true }
    var footer: [Wish] { [.open, .back] }

    private mutating func find() {
        let text = words.text.lowercased()
        let fitting = Wish.table.filter { line in
            text.isEmpty || line.sentence.lowercased().contains(text) || line.short.lowercased().contains(text)
                || line.keys.contains { $0.name.lowercased() == text }
        }
        lines = []
        add(fitting.filter { $0.contexts.contains(origin) }, "Here: \(origin.name.lowercased())")
        for group in Wish.Group.allCases {
            add(fitting.filter { $0.group == group && !$0.contexts.contains(origin) }, group.rawValue)
        }
        rows.count = lines.count
        rows.selected = 0
        step(1)
    }

    private mutating func add(_ fitting: [Wish.Line], _ heading: String) {
        guard !fitting.isEmpty else { return }
        lines.append(.heading(heading))
        lines += fitting.map { .wish($0) }
    }

    /// Goes on to the next line that is a wish.
    private mutating func step(_ direction: Int) {
        while lines.indices.contains(rows.selected), case .heading = lines[rows.selected] {
            let next = rows.selected + direction
            guard lines.indices.contains(next) else {
                if direction < 0 { step(1) }
                return
            }
            rows.selected = next
        }
    }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        let before = rows.selected
        if rows.move(wish, page: 20) {
            step(rows.selected < before ? -1 : 1)
            return []
        }
        switch wish {
        case .open:
            guard lines.indices.contains(rows.selected), case .wish(let line) = lines[rows.selected],
                line.contexts.contains(origin)
            else { return [.say("That key works on another screen")] }
            return [.back, .wish(line.wish)]
        case .back:
            guard !words.isEmpty else { return [.back] }
            words.clear()
            find()
            return []
        default: return []
        }
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        if words.edit(key) { find() }
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        words.insert(oneLine: pasted)
        find()
        return []
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let used = canvas.put("Help > ", x: 1, y: area.y, columns: area.columns - 1, .strong)
        TextField.draw(words, on: canvas, x: 1 + used, y: area.y, columns: area.columns - used - 2, isFocused: true)
        if words.isEmpty { canvas.put("type to filter", x: 1 + used, y: area.y, columns: 20, .quiet) }
        var body = area.below(1)
        if body.columns < Self.narrow, body.rows > 4 {
            drawSentence(on: canvas, body.below(body.rows - 2))
            body = Area(x: body.x, y: body.y, columns: body.columns, rows: body.rows - 2)
        }
        for (y, row) in rows.visible(page: body.rows).enumerated() {
            switch lines[row] {
            case .heading(let text): canvas.put(text, x: 1, y: body.y + y, columns: body.columns - 2, .strong)
            case .wish(let line):
                canvas.put(
                    line.keys.map(\.name).joined(separator: " "), x: 3, y: body.y + y, columns: 14, .key)
                canvas.put(line.sentence, x: 18, y: body.y + y, columns: body.columns - 19)
                if row == rows.selected {
                    canvas.restyle(Area(x: 2, y: body.y + y, columns: body.columns - 3, rows: 1), .focus)
                }
            }
        }
        if lines.isEmpty {
            canvas.put("No verb fits; Esc shows all", x: 3, y: body.y + 1, columns: body.columns - 4, .quiet)
        }
    }

    /// Below this many columns sentences are cut, and the chosen one stands in whole at the bottom.
    private static let narrow = 70

    private func drawSentence(on canvas: Canvas, _ area: Area) {
        guard lines.indices.contains(rows.selected), case .wish(let line) = lines[rows.selected] else { return }
        canvas.put(wrapped: line.sentence, in: area.left(area.columns - 1).right(of: 1), .strong)
    }
}
