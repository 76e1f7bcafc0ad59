internal import KeysModel
internal import KeysVault

/// Draws a whole frame: a title row, the screen, a message or footer row.
extension Model {
    /// The least that can be used.
    static let least = Size(columns: 20, rows: 5)

    func draw(_ place: Workplace) -> Canvas {
        let canvas = Canvas(size, isUnicode: place.options.isUnicode)
        draw(on: canvas, place)
        return canvas
    }

    /// Draws over all of a canvas of this size.
    func draw(on canvas: Canvas, _ place: Workplace) {
        canvas.wipe()
        guard size.columns >= Self.least.columns, size.rows >= Self.least.rows else {
            return canvas.sayTooSmall(least: Self.least)
        }
        drawTitle(on: canvas, place)
        let area = canvas.area.below(1).above(1)
        let first = screens.lastIndex { !$0.isOverlay } ?? 0
        for screen in screens[first...] { screen.draw(on: canvas, area, place) }
        drawFooter(on: canvas, place)
    }

    private func drawTitle(on canvas: Canvas, _ place: Workplace) {
        canvas.fill(Area(x: 0, y: 0, columns: size.columns, rows: 1), .title)
        let left = canvas.put(" keys  \(place.location.name)", x: 0, y: 0, columns: size.columns, .title)
        let parts = TitleRow.parts(place, lockDate: lockDate(place))
        var text = ""
        for part in parts where CellText.width(of: text) + CellText.width(of: part) + 3 < size.columns - left - 2 {
            text += (text.isEmpty ? "" : "   ") + part
        }
        let width = CellText.width(of: visible(text))
        canvas.put(text, x: size.columns - width - 1, y: 0, columns: width, .title)
    }

    private func drawFooter(on canvas: Canvas, _ place: Workplace) {
        let y = size.rows - 1
        guard let screen = screens.last else { return }
        if let line = place.messages.current(at: place.now) {
            return drawMessage(line, on: canvas)
        }
        let help = Wish.help.keys(in: screen.context).first.map { _ in Wish.help }
        FooterRow.draw(screen.footer, last: help, in: screen.context, on: canvas, y: y)
    }
}

extension Model {
    /// A message in the last row; a long one takes the rows above it as well, for what to do stands at its end.
    private func drawMessage(_ message: MessageLog.Line, on canvas: Canvas) {
        let lines = Wrapping.lines(of: visible(message.text), columns: size.columns - 2)
        let rows = max(1, min(lines.count, 4, size.rows / 3))
        let last = Area(x: 0, y: size.rows - rows, columns: size.columns, rows: rows)
        canvas.fill(last)
        guard lines.count > rows else {
            canvas.put(wrapped: message.text, in: last.right(of: 1).left(size.columns - 2), message.style)
            return
        }
        let cut = lines[..<(rows - 1)] + [lines[(rows - 1)...].joined(separator: " ")]
        for (y, line) in cut.enumerated() {
            canvas.put(line, x: 1, y: last.y + y, columns: size.columns - 2, message.style)
        }
    }
}

/// What stands at the right of the title row, the most important first.
enum TitleRow {
    static func parts(_ place: Workplace, lockDate: Int64?) -> [String] {
        guard place.session != nil else { return ["locked"] }
        var parts: [String] = []
        if place.conflictCount > 0 {
            parts.append("\(place.conflictCount) conflict\(place.conflictCount == 1 ? "" : "s")")
        }
        if place.sync.hasStore { parts.append(sync(place)) }
        if let lockDate {
            let minutes = max(0, Int((lockDate - place.now + 59_999) / 60_000))
            parts.append("locks in \(minutes) min")
        }
        return parts
    }

    private static func sync(_ place: Workplace) -> String {
        if place.sync.isRunning { return "syncing" }
        if let trouble = place.sync.trouble { return trouble }
        guard let last = place.sync.last else { return "not synced yet" }
        let minutes = Int((place.now - last) / 60_000)
        switch minutes {
        case ..<1: return "synced"
        case ..<60: return "synced \(minutes) min ago"
        case ..<2880: return "synced \(minutes / 60) h ago"
        default: return "synced \(minutes / 1440) days ago"
        }
    }
}

/// The row that says which keys work here.
enum FooterRow {
    static func draw(_ wishes: [Wish], last: Wish?, in context: Context, on canvas: Canvas, y: Int) {
        var room = canvas.size.columns - 1
        if let last {
            let width = Self.width(last, context)
            put(last, context, on: canvas, x: canvas.size.columns - width - 1, y: y)
            room -= width + 2
        }
        var x = 1
        for wish in wishes where wish != last {
            let width = Self.width(wish, context)
            guard width > 0, x + width <= room else { continue }
            put(wish, context, on: canvas, x: x, y: y)
            x += width + 2
        }
    }

    private static func key(_ wish: Wish, _ context: Context) -> String? { wish.keys(in: context).first?.name }

    private static func width(_ wish: Wish, _ context: Context) -> Int {
        guard let key = key(wish, context) else { return 0 }
        return key.count + 1 + wish.short(in: context).count
    }

    private static func put(_ wish: Wish, _ context: Context, on canvas: Canvas, x: Int, y: Int) {
        guard let key = key(wish, context) else { return }
        let used = canvas.put(key, x: x, y: y, columns: key.count, .key)
        let short = wish.short(in: context)
        canvas.put(short, x: x + used + 1, y: y, columns: short.count, .quiet)
    }
}

extension Canvas {
    /// One line that says which dimension is short and what is needed.
    func sayTooSmall(least: Size) {
        let isNarrow = size.columns < least.columns
        let sentence = isNarrow ? "too narrow: \(least.columns) columns" : "too low: \(least.rows) rows"
        put(sentence, x: 0, y: 0, columns: size.columns, .strong)
        cursor = (0, 0)
    }
}
