internal import KeysModel
internal import KeysVault

/// How the list looks.
extension ListScreen {
    /// Below this many columns the entry takes the place of the list.
    static let narrow = 60

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        guard let session = place.session, area.rows > 0 else { return }
        drawFilter(on: canvas, area, session)
        guard area.rows >= 6 else { return drawRows(on: canvas, area.below(1), session) }
        drawKinds(on: canvas, area.below(1))
        let body = area.below(3)
        guard area.columns >= Self.narrow else {
            canvas.line(x: area.x, y: area.y + 2, columns: area.columns)
            if showsDetail { return drawDetail(on: canvas, body, place) }
            return drawRows(on: canvas, body, session)
        }
        let left = area.columns * 45 / 100
        canvas.line(x: area.x, y: area.y + 2, columns: area.columns, joint: left)
        canvas.line(down: left, y: body.y, rows: body.rows)
        drawDetail(on: canvas, body.right(of: left + 2), place)
        drawRows(on: canvas, body.left(left), session)
    }

    private func drawFilter(on canvas: Canvas, _ area: Area, _ session: Session) {
        let count =
            words.isEmpty && kind == .all
            ? "\(grouped(ids.count)) \(ids.count == 1 ? "entry" : "entries")"
            : "\(grouped(ids.count)) of \(grouped(session.count(in: kind == .trash ? .trash : .all)))"
        let marks = marked.isEmpty ? "" : "\(grouped(marked.count)) marked   "
        let right = marks + count
        canvas.put(
            right, x: area.x + area.columns - right.count - 1, y: area.y, columns: right.count,
            marked.isEmpty ? .quiet : .warning)
        canvas.put(">", x: area.x + 1, y: area.y, columns: 1, isFiltering ? .key : .quiet)
        let room = area.columns - right.count - 5
        if words.isEmpty, !isFiltering {
            canvas.put("/ filters", x: area.x + 3, y: area.y, columns: room, .quiet)
        } else {
            TextField.draw(words, on: canvas, x: area.x + 3, y: area.y, columns: room, isFocused: isFiltering)
        }
    }

    private func drawKinds(on canvas: Canvas, _ area: Area) {
        // A narrow screen begins with the kind that is chosen.
        let all = ListKind.allCases
        let width = all.reduce(1) { $0 + $1.name.count + 2 }
        let first = width > area.columns ? max(0, kind.rawValue - 1) : 0
        var x = area.x + 1
        for kind in all[first...] {
            x += canvas.put(
                kind.name, x: x, y: area.y, columns: area.x + area.columns - x, kind == self.kind ? .focus : .quiet)
            x += 2
        }
    }

    // MARK: Rows

    private func drawRows(on canvas: Canvas, _ area: Area, _ session: Session) {
        guard !ids.isEmpty else { return drawEmptiness(on: canvas, area) }
        let query = words.isEmpty ? nil : SearchQuery([words.text])
        let nameWidth = max(8, area.columns * 65 / 100)
        for (line, row) in rows.visible(page: area.rows).enumerated() {
            let (y, id) = (area.y + line, ids[row])
            guard let entry = session.entry(id) else { continue }
            let isSelected = row == rows.selected
            let style: Style = row >= standing ? .quiet : .plain
            canvas.put(marked.contains(id) ? "+" : entry.isFavorite ? "*" : " ", x: area.x + 1, y: y, columns: 1, .key)
            let used = canvas.put(
                entry.title, x: area.x + 3, y: y, columns: nameWidth - 3, style,
                marking: query?.highlights(in: entry.title) ?? [], as: .match)
            if used == 0 { canvas.put("(no title)", x: area.x + 3, y: y, columns: nameWidth - 3, .quiet) }
            canvas.put(
                Self.aside(entry), x: area.x + nameWidth + 1, y: y, columns: area.columns - nameWidth - 2, .quiet)
            guard isSelected else { continue }
            canvas.restyle(Area(x: area.x, y: y, columns: area.columns, rows: 1), .focus)
            if !isFiltering { canvas.cursor = (area.x + 3, y) }
        }
    }

    /// What stands beside a title: the user name, or what it is.
    private static func aside(_ entry: Entry) -> String {
        if entry.hasConflict { return "conflict" }
        return entry.username ?? (entry.kind == .login ? "" : entry.kind.rawValue)
    }

    private func drawEmptiness(on canvas: Canvas, _ area: Area) {
        let lines =
            words.isEmpty ? kind.emptiness : ["Nothing fits \u{201c}\(words.text)\u{201d}", "Esc shows all again"]
        for (index, line) in lines.enumerated() where index + 1 < area.rows {
            canvas.put(
                line, x: area.x + 3, y: area.y + 1 + index, columns: area.columns - 4, index == 0 ? .strong : .quiet)
        }
        if !isFiltering { canvas.cursor = (area.x + 3, area.y + 1) }
    }

    private func drawDetail(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        guard let selected, let entry = place.session?.entry(selected) else { return }
        let isRevealed = revealed.map { $0.id == selected && place.now < $0.until } ?? false
        DetailPane(entry: entry, isRevealed: isRevealed, revealedUntil: revealed?.until).draw(on: canvas, area, place)
    }
}

/// A number as people read it: `1,204`.
func grouped(_ number: Int) -> String {
    let digits = String(number)
    guard digits.count > 3 else { return digits }
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}
