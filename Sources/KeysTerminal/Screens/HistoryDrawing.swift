internal import KeysModel
internal import KeysVault

/// How the history looks: a line for each old value, and the one under the cursor beside what stands there now.
extension HistoryScreen {
    /// Below this many columns device and reason are left to the lower part.
    private static let narrow = 70

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let heading = "History of \(title.isEmpty ? "(no title)" : title)"
        let hint = olds.isEmpty ? "" : revealing.words(place)
        let hasRoom = area.columns >= 40 + hint.count
        canvas.put(
            heading, x: area.x + 1, y: area.y, columns: area.columns - (hasRoom ? hint.count + 4 : 2), .strong)
        if hasRoom { canvas.put(right: hint, in: area, .quiet, after: 20) }
        guard !olds.isEmpty else {
            return canvas.put(
                emptiness: ["No old values yet", "When a field is changed, what stood there before is kept here."],
                in: area.below(2))
        }
        guard let session = place.session, let opened = try? session.open(id) else {
            return canvas.put(
                emptiness: ["This entry cannot be opened now", "Nothing was lost by looking. Esc goes back."],
                in: area.below(2))
        }
        let lower = area.rows >= 9 ? max(4, area.rows / 3) : 0
        drawRows(opened, on: canvas, area.below(1).above(lower), place)
        if lower > 0 { drawComparison(opened, on: canvas, area.below(area.rows - lower), place) }
    }

    private func drawRows(
        _ opened: borrowing OpenedEntry, on canvas: Canvas, _ area: Area, _ place: Workplace
    ) {
        for (y, row) in rows.visible(page: area.rows).enumerated() {
            let line = Area(x: area.x, y: area.y + y, columns: area.columns, rows: 1)
            draw(olds[row], opened, on: canvas, line, place)
            guard row == rows.selected else { continue }
            canvas.restyle(line, .focus)
            canvas.cursor = (line.x + 1, line.y)
        }
    }

    private func draw(
        _ old: Old, _ opened: borrowing OpenedEntry, on canvas: Canvas, _ line: Area, _ place: Workplace
    ) {
        let isNarrow = line.columns < Self.narrow
        let labelWidth = isNarrow ? 12 : 16
        let aside = isNarrow ? 11 : 42
        canvas.put(old.item.label, x: line.x + 1, y: line.y, columns: labelWidth - 1)
        let x = line.x + line.columns - aside
        canvas.put(
            value: { lend(old, opened, $0) }, isHidden: isHidden(old, place),
            in: Area(x: line.x + 1 + labelWidth, y: line.y, columns: x - line.x - labelWidth - 2, rows: 1))
        guard !isNarrow else { return canvas.put(day: old, x: x, y: line.y) }
        canvas.put(Moment.text(old.item.changed), x: x, y: line.y, columns: 16, .quiet)
        canvas.put(old.device, x: x + 18, y: line.y, columns: 14)
        canvas.put(old.item.reason.shown, x: x + 33, y: line.y, columns: 8, .quiet)
    }

    private func drawComparison(
        _ opened: borrowing OpenedEntry, on canvas: Canvas, _ area: Area, _ place: Workplace
    ) {
        canvas.line(x: area.x, y: area.y, columns: area.columns)
        guard let old = selected else { return }
        let moment = Moment.text(old.item.changed)
        canvas.put(
            area.columns < 60
                ? "\(old.device), \(moment): \(old.item.label)"
                : "\(old.item.label), replaced \(moment) on \(old.device) (\(old.item.reason.shown))",
            x: area.x + 1, y: area.y + 1, columns: area.columns - 2, .quiet)
        let isHidden = isHidden(old, place)
        let body = area.below(2).right(of: 1)
        let half = Area(x: body.x, y: body.y, columns: body.columns, rows: max(1, body.rows / 2))
        let used = canvas.put("then", value: { lend(old, opened, $0) }, isHidden: isHidden, in: half, labelWidth: 6)
        let rest = body.below(used)
        guard let now = opened.entry.resolved(old.item.field) else {
            canvas.put("now   there is no such field any more", x: rest.x, y: rest.y, columns: rest.columns, .quiet)
            return
        }
        _ = canvas.put(
            "now", value: { body in opened.withValue(of: now) { body($0) } != nil }, isHidden: isHidden, in: rest,
            labelWidth: 6)
    }

    private func isHidden(_ old: Old, _ place: Workplace) -> Bool {
        old.item.type.isSecret && !revealing.isOn(place)
    }

    func lend(_ old: Old, _ opened: borrowing OpenedEntry, _ body: (Span<UInt8>) -> Void) -> Bool {
        guard let past = opened.history.first(where: { $0.item == old.item }) else { return false }
        opened.withValue(of: past) { body($0) }
        return true
    }
}

extension Canvas {
    fileprivate func put(day old: HistoryScreen.Old, x: Int, y: Int) {
        put(Moment.day(old.item.changed), x: x, y: y, columns: 10, .quiet)
    }
}

extension HistoryReason {
    /// The word for people.
    var shown: String {
        switch self {
        case .edit: "edited"
        case .import: "imported"
        case .conflict: "conflict"
        case .merge: "merged"
        }
    }
}
