internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What one entry says. What is hidden is opened for the frame and closed after it.
struct DetailPane {
    let entry: Entry
    let isRevealed: Bool
    let revealedUntil: Int64?

    private static let labelWidth = 15

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        guard area.rows > 1, area.columns > 8 else { return }
        let kind = entry.kind.rawValue
        canvas.put(entry.title, x: area.x, y: area.y, columns: area.columns - kind.count - 2, .strong)
        canvas.put(kind, x: area.x + area.columns - kind.count - 1, y: area.y, columns: kind.count, .quiet)
        var y = area.y + 2
        let opened = isRevealed ? try? place.session?.open(entry.id) : nil
        for field in entry.visibleFields where y < area.y + area.rows {
            y += draw(
                field, opened, on: canvas, Area(x: area.x, y: y, columns: area.columns, rows: area.y + area.rows - y),
                place)
        }
        drawRest(on: canvas, Area(x: area.x, y: y, columns: area.columns, rows: area.y + area.rows - y), place)
    }

    /// Gives the rows it took.
    private func draw(
        _ field: Entry.Resolved, _ opened: borrowing OpenedEntry?, on canvas: Canvas, _ area: Area, _ place: Workplace
    ) -> Int {
        let label = min(Self.labelWidth, area.columns / 3)
        canvas.put(field.label, x: area.x, y: area.y, columns: label - 1, .quiet)
        let value = area.right(of: label)
        if let text = field.field.shownText {
            canvas.put(text, x: value.x, y: value.y, columns: value.columns)
            return 1
        }
        if field.field.type == .otp, !isRevealed { return drawCode(field, on: canvas, value, place) }
        guard isRevealed else {
            canvas.put(Masked.dots, x: value.x, y: value.y, columns: value.columns, .hidden)
            drawStrength(field, on: canvas, value)
            return 1
        }
        switch opened {
        case .some(let opened):
            var rows = 1
            let isThere: Void? = opened.withValue(of: field) { rows = canvas.put(secret: $0, in: value) }
            if isThere == nil { canvas.put("damaged", x: value.x, y: value.y, columns: value.columns, .bad) }
            return rows
        case .none:
            canvas.put("cannot be opened", x: value.x, y: value.y, columns: value.columns, .bad)
            return 1
        }
    }

    private func drawStrength(_ field: Entry.Resolved, on canvas: Canvas, _ area: Area) {
        guard case .sealed(let sealed) = field.field.value, let tenths = sealed.strength else { return }
        let bits = Double(tenths) / 10
        let word = Strength.word(bits: bits)
        let style: Style = bits < 40 ? .bad : bits < 60 ? .warning : .good
        canvas.put(word, x: area.x + 10, y: area.y, columns: area.columns - 11, style)
    }

    /// The code of now with the seconds it holds. The seed is opened for this alone.
    private func drawCode(
        _ field: Entry.Resolved, on canvas: Canvas, _ area: Area, _ place: Workplace
    ) -> Int {
        guard let session = place.session, let seed = try? CodeField.seed(field, of: entry, session) else {
            canvas.put(Masked.dots, x: area.x, y: area.y, columns: area.columns, .hidden)
            return 1
        }
        guard seed.kind != .hotp else {
            canvas.put("counted; o gives the next", x: area.x, y: area.y, columns: area.columns, .quiet)
            return 1
        }
        let code = seed.code(at: place.now)
        code.withBytes { _ = canvas.put(secret: $0, in: Area(x: area.x, y: area.y, columns: area.columns, rows: 1)) }
        let left = seed.secondsLeft(at: place.now)
        let bars = max(0, min(10, (left * 10 + seed.period - 1) / max(1, seed.period)))
        let countdown = "\(left) s " + String(repeating: "#", count: bars) + String(repeating: "-", count: 10 - bars)
        canvas.put(countdown, x: area.x + 10, y: area.y, columns: area.columns - 10, left <= 5 ? .warning : .quiet)
        return 1
    }

    private func drawRest(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        var lines: [(String, String)] = []
        if let folder = entry.folder { lines.append(("folder", folder)) }
        if !entry.tags.isEmpty { lines.append(("tags", entry.tags.joined(separator: ", "))) }
        lines.append(("changed", String(Timestamp.text(milliseconds: entry.modified).prefix(10))))
        if isRevealed, let revealedUntil {
            lines.append(("", "hides itself in \(max(0, (revealedUntil - place.now + 999) / 1000)) s"))
        }
        for (index, line) in lines.enumerated() where index < area.rows {
            let label = min(Self.labelWidth, area.columns / 3)
            canvas.put(line.0, x: area.x, y: area.y + index, columns: label - 1, .quiet)
            canvas.put(line.1, x: area.x + label, y: area.y + index, columns: area.columns - label, .quiet)
        }
    }
}
