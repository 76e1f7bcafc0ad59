internal import KeysModel
internal import KeysVault

/// How the store and the devices look.
extension DevicesScreen {
    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let lower = area.rows >= 9 && !words.isEmpty ? 3 : 0
        let body = area.above(lower)
        for (y, line) in rows.visible(page: body.rows).enumerated() {
            let row = Area(x: body.x, y: body.y + y, columns: body.columns, rows: 1)
            switch rows.lines[line] {
            case .heading(let heading): draw(heading, on: canvas, row, place)
            case .row(.store): drawStore(on: canvas, row)
            case .row(.device(let device)): draw(device, on: canvas, row)
            }
            guard line == rows.selectedLine else { continue }
            canvas.restyle(row, .focus)
            canvas.cursor = (row.x + 3, row.y)
        }
        if lower > 0 { drawWords(on: canvas, area.below(area.rows - lower)) }
    }

    private func draw(_ heading: Heading, on canvas: Canvas, _ row: Area, _ place: Workplace) {
        let name = heading == .store ? "Store" : "Devices"
        let used = canvas.put(name, x: row.x + 1, y: row.y, columns: row.columns - 2, .strong)
        guard heading == .store, let settings, settings.address != nil else { return }
        canvas.put(
            state(of: settings, place), x: row.x + used + 3, y: row.y, columns: row.columns - used - 4, .quiet)
    }

    private static let none = "none yet - Enter sets a folder or a server that carries sealed changes"

    private func drawStore(on canvas: Canvas, _ row: Area) {
        let none = row.columns < 80 ? "none yet - Enter sets one" : Self.none
        let text = settings?.address ?? none
        canvas.put(text, x: row.x + 3, y: row.y, columns: row.columns - 4)
    }

    private func state(of settings: StoreSettings, _ place: Workplace) -> String {
        if place.sync.isRunning { return "syncing" }
        if settings.isClosed { return "rotated elsewhere: keys join" }
        var parts: [String] = []
        if let trouble = place.sync.trouble { parts.append(trouble) }
        if settings.pending > 0 { parts.append("\(grouped(settings.pending)) to send") }
        parts.append(settings.lastSync.map { "synced " + Moment.ago($0, at: place.now) } ?? "not synced yet")
        return parts.joined(separator: ", ")
    }

    private func draw(_ device: Device, on canvas: Canvas, _ row: Area) {
        let wide = row.columns * 40 / 100
        let name = device.name.isEmpty ? "(no name)" : device.name
        canvas.put(name, x: row.x + 3, y: row.y, columns: wide - 4)
        let last = device.lastStep.map { "last change sent \(Moment.text($0))" } ?? "nothing sent yet"
        let shortLast = device.lastStep.map { Moment.day($0) } ?? "nothing yet"
        let mark = device.isThis ? "this one" : device.isForgotten ? "forgotten" : ""
        let room = row.columns - wide - 11
        canvas.put(room < 33 ? shortLast : last, x: row.x + wide, y: row.y, columns: room, .quiet)
        canvas.put(mark, x: row.x + row.columns - 10, y: row.y, columns: 9, device.isForgotten ? .warning : .good)
    }

    private func drawWords(on canvas: Canvas, _ area: Area) {
        canvas.line(x: area.x, y: area.y, columns: area.columns)
        let text = words.joined(separator: " ")
        let below = area.below(1).right(of: 1)
        guard area.columns >= 60 else {
            // The words are what is compared: they go before what explains them.
            canvas.put(wrapped: "State: " + text, in: below.left(below.columns - 1))
            return
        }
        let used = canvas.put("State: ", x: below.x, y: below.y, columns: below.columns, .quiet)
        canvas.put(text, x: below.x + used, y: below.y, columns: below.columns - used - 1, .strong)
        canvas.put(
            "Devices that both have synced show the same words", x: below.x, y: below.y + 1,
            columns: below.columns - 1, .quiet)
    }
}
