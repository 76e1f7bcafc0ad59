internal import KeysModel
internal import KeysVault

/// How conflicts look: the values of a field under each other, and the one under the cursor in full below.
extension ConflictsScreen {
    /// Below this many columns device and date stand in the lower part alone.
    private static let narrow = 60
    /// `shown now`, `other 12`.
    private static let numberWidth = 11

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        canvas.put("Conflicts", x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
        guard !rows.isEmpty else {
            return canvas.put(
                emptiness: [
                    "No conflicts", "What two devices change apart stands here until one value is chosen.",
                    "Nothing is lost by it: what is not chosen goes into the history.",
                ], in: area.below(2))
        }
        canvas.put(right: revealing.words(place), in: area, .quiet, after: 11)
        let lower = area.rows >= 9 ? max(4, area.rows / 3) : 0
        drawValues(on: canvas, area.below(1).above(lower), place)
        if lower > 0 { drawFull(on: canvas, area.below(area.rows - lower), place) }
    }

    private func drawValues(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        for (y, line) in rows.visible(page: area.rows).enumerated() {
            let row = Area(x: area.x, y: area.y + y, columns: area.columns, rows: 1)
            switch rows.lines[line] {
            case .heading(let text): canvas.put(text, x: row.x + 1, y: row.y, columns: row.columns - 2, .strong)
            case .row(let value):
                draw(value, on: canvas, row, place)
                guard line == rows.selectedLine else { continue }
                canvas.restyle(row, .focus)
                canvas.cursor = (row.x + 3, row.y)
            }
        }
    }

    private func draw(_ value: Value, on canvas: Canvas, _ row: Area, _ place: Workplace) {
        let name = value.number == 0 ? "shown now" : "other \(value.number)"
        canvas.put(name, x: row.x + 3, y: row.y, columns: Self.numberWidth - 1, .quiet)
        let start = row.x + 3 + Self.numberWidth
        let aside = row.columns < Self.narrow ? 0 : 36
        let room = row.x + row.columns - start - aside - 1
        put(value, on: canvas, Area(x: start, y: row.y, columns: room, rows: 1), place)
        guard aside > 0 else { return }
        let x = row.x + row.columns - aside
        canvas.put(value.device, x: x, y: row.y, columns: 18)
        canvas.put(Moment.text(value.date), x: x + 19, y: row.y, columns: 16, .quiet)
    }

    private func put(_ value: Value, on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.put(
            value: { Self.lend(value, place, $0) }, isHidden: value.isSecret && !revealing.isOn(place), in: area)
    }

    private func drawFull(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.line(x: area.x, y: area.y, columns: area.columns)
        guard let value = rows.selected else { return }
        canvas.put(
            area.columns < Self.narrow
                ? "\(value.device), \(Moment.text(value.date)): \(value.label)"
                : "\(value.label), changed \(Moment.text(value.date)) on \(value.device)", x: area.x + 1, y: area.y + 1,
            columns: area.columns - 2, .quiet)
        put(value, on: canvas, area.below(2).right(of: 3), place)
    }

    /// Lends one of the values; false where it cannot be read or is not there any more.
    static func lend(_ value: Value, _ place: Workplace, _ body: (Span<UInt8>) -> Void) -> Bool {
        guard let opened = try? place.session?.open(value.id) else { return false }
        guard let conflict = opened.entry.resolved(value.field) else { return false }
        guard value.number > 0 else { return opened.withValue(of: conflict, body) != nil }
        guard value.number <= conflict.others.count else { return false }
        let other = conflict.others[value.number - 1]
        return opened.withValue(of: other.field, source: other.source, body) != nil
    }
}
