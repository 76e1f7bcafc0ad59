internal import KeysDesk
internal import KeysModel

/// How the settings look.
extension SettingsScreen {
    /// Where names and values begin; a narrow screen has no room between them.
    private static func columns(_ row: Area) -> (name: Int, value: Int) {
        row.columns < 60 ? (row.x + 1, row.x + 25) : (row.x + 3, row.x + 29)
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let lower = area.rows >= 8 ? 4 : 0
        let body = area.above(lower)
        for (y, line) in rows.visible(page: body.rows).enumerated() {
            let row = Area(x: body.x, y: body.y + y, columns: body.columns, rows: 1)
            switch rows.lines[line] {
            case .heading(let text): canvas.put(text, x: row.x + 1, y: row.y, columns: row.columns - 2, .strong)
            case .row(.setting(let key)): draw(key, on: canvas, row)
            case .row(.password): drawRest("primary password", "change it", on: canvas, row)
            case .row(.recovery): drawRest("recovery code", "keys recovery new", on: canvas, row)
            }
            guard line == rows.selectedLine else { continue }
            canvas.restyle(row, .focus)
            canvas.cursor = (row.x + 3, row.y)
        }
        guard lower > 0 else { return }
        canvas.line(x: area.x, y: area.y + area.rows - lower, columns: area.columns)
        drawMeaning(on: canvas, Area(x: area.x + 1, y: area.y + area.rows - 3, columns: area.columns - 2, rows: 3))
    }

    private func draw(_ key: SettingKey, on canvas: Canvas, _ row: Area) {
        let (start, x) = Self.columns(row)
        canvas.put(key.rawValue, x: start, y: row.y, columns: x - start - 1)
        let value = settings.value(key).text
        let isUsual = !settings.isGiven(key)
        let used = canvas.put(value, x: x, y: row.y, columns: row.x + row.columns - x - 1, isUsual ? .plain : .strong)
        let room = row.x + row.columns - x - used - 3
        canvas.put(isUsual ? "default" : "set", x: max(x + 15, x + used + 2), y: row.y, columns: min(room, 8), .quiet)
    }

    private func drawRest(_ name: String, _ value: String, on canvas: Canvas, _ row: Area) {
        let (start, x) = Self.columns(row)
        canvas.put(name, x: start, y: row.y, columns: x - start - 1)
        canvas.put(value, x: x, y: row.y, columns: row.x + row.columns - x - 1, .quiet)
    }

    private func drawMeaning(on canvas: Canvas, _ area: Area) {
        switch rows.selected {
        case .setting(let key):
            let used = canvas.put(wrapped: key.meaning, in: area.above(1))
            canvas.put("takes \(key.kind.allowed)", x: area.x, y: area.y + used, columns: area.columns, .quiet)
        case .password:
            canvas.put(wrapped: "The password that opens the vault on this device. Each device has its own.", in: area)
        case .recovery:
            canvas.put(wrapped: "Sets a new password when the password is lost. A new code ends the old one.", in: area)
        case nil: break
        }
    }
}
