internal import KeysModel
internal import KeysVault

/// Verbs and entries by name, the key of a verb beside it; Enter does it or goes there.
struct PaletteScreen: Screen {
    private let words = SecretLine()
    private var rows = Rows()
    private var lines: [Line] = []

    private enum Line {
        case wish(Wish.Line)
        case entry(EntryID, String)
    }

    private static let mostEntries = 50

    init(_ place: Workplace) { find(place) }

    var context: Context { .palette }
    var takesText: Bool { true }
    var footer: [Wish] { [.open, .back] }
    var isOverlay: Bool { true }

    private mutating func find(_ place: Workplace) {
        let text = words.text.lowercased()
        var seen: Set<Wish> = [.palette, .moveDown, .moveUp]
        let verbs = Wish.table.filter { line in
            line.contexts.contains(.list) && seen.insert(line.wish).inserted
                && (text.isEmpty || line.sentence.lowercased().contains(text) || line.short.contains(text))
        }
        // Who asks here for a verb knows how to move.
        lines = (verbs.filter { $0.group != .move } + verbs.filter { $0.group == .move }).map { .wish($0) }
        if !text.isEmpty, let session = place.session {
            let found = session.look(for: SearchQuery([words.text]))
            lines += (found.standing + found.like).prefix(Self.mostEntries).map { .entry($0.id, $0.title) }
        }
        rows.count = lines.count
        rows.selected = 0
    }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 12) { return [] }
        switch wish {
        case .open:
            guard lines.indices.contains(rows.selected) else { return [.back] }
            switch lines[rows.selected] {
            case .wish(let line): return [.back, .wish(line.wish)]
            case .entry(let id, _): return [.back, .tell(.chosen(.text(id.text, of: "go to")))]
            }
        case .back: return [.back]
        default: return []
        }
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        if words.edit(key) { find(place) }
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        words.insert(oneLine: pasted)
        find(place)
        return []
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let box = canvas.frame(area.centered(columns: 64, rows: area.rows - 2), title: "What shall it be?")
        canvas.put(":", x: box.x, y: box.y, columns: 1, .key)
        TextField.draw(words, on: canvas, x: box.x + 2, y: box.y, columns: box.columns - 2, isFocused: true)
        let body = box.below(1)
        for (y, row) in rows.visible(page: body.rows).enumerated() {
            draw(lines[row], on: canvas, Area(x: body.x, y: body.y + y, columns: body.columns, rows: 1))
            if row == rows.selected {
                canvas.restyle(Area(x: body.x, y: body.y + y, columns: body.columns, rows: 1), .focus)
            }
        }
        if lines.isEmpty { canvas.put("Nothing fits", x: body.x, y: body.y, columns: body.columns, .quiet) }
    }

    private func draw(_ line: Line, on canvas: Canvas, _ area: Area) {
        switch line {
        case .wish(let line):
            let key = line.keys.first?.name ?? ""
            canvas.put(line.sentence, x: area.x, y: area.y, columns: area.columns - key.count - 1)
            canvas.put(key, x: area.x + area.columns - key.count, y: area.y, columns: key.count, .key)
        case .entry(_, let title):
            canvas.put(title, x: area.x, y: area.y, columns: area.columns - 6)
            canvas.put("entry", x: area.x + area.columns - 5, y: area.y, columns: 5, .quiet)
        }
    }
}
