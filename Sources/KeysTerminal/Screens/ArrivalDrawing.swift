internal import KeysModel

/// How the wait for a vault that comes here is drawn.
enum ArrivalDrawing {
    static func draw(_ stage: ArrivalTalk.Stage, _ title: String, on canvas: Canvas, _ area: Area) {
        let isLow = area.rows < 14
        let body = Area(
            x: area.x + 2, y: area.y + (isLow ? 0 : 1), columns: min(area.columns - 4, 76),
            rows: area.rows - (isLow ? 0 : 1))
        canvas.put(title, x: body.x, y: body.y, columns: body.columns, .strong)
        let rest = body.below(isLow ? 1 : 2)
        canvas.cursor = (rest.x, rest.y)
        switch stage {
        case .going(let text): say(text, then: "Esc gives up; what was typed stays.", on: canvas, rest)
        case .staying(let text):
            say(text, then: "Esc goes to the list; the rest comes with the next sync.", on: canvas, rest)
        case .words(let words): draw(words, on: canvas, rest, isLow: isLow)
        case .judged(let devices, let entries): draw(devices, entries, on: canvas, rest, isLow: isLow)
        case .token, .password, .code: break
        }
    }

    private static func say(_ text: String, then hint: String, on canvas: Canvas, _ area: Area) {
        let used = canvas.put(wrapped: visible(text), in: area)
        canvas.put(wrapped: hint, in: area.below(used + 1), .quiet)
    }

    /// A word a row, with air between them where there is room: they are read aloud and compared from one screen to the other.
    private static func draw(_ words: [String], on canvas: Canvas, _ area: Area, isLow: Bool) {
        var y = area.y
        let isTight = area.rows < 3 * words.count + 7
        y += canvas.put(
            wrapped: isLow ? "The words here; compare them there:" : "The words here, to be compared with those there:",
            in: area)
        y += isLow ? 0 : 1
        let (wide, high) = (min(area.columns, 28), words.count * (isTight ? 1 : 2) + (isTight ? 2 : 3))
        let box =
            isLow ? area.below(y - area.y) : canvas.frame(Area(x: area.x, y: y, columns: wide, rows: high), title: "")
        for (index, word) in words.enumerated() {
            let row = box.y + (isTight ? index : 2 * index + 1)
            guard row < area.y + area.rows else { break }
            canvas.put("\(index + 1)", x: box.x + 2, y: row, columns: 2, .quiet)
            canvas.put(visible(word), x: box.x + 5, y: row, columns: box.columns - 5, .strong)
        }
        y += isLow ? words.count : high + 1
        canvas.cursor = (box.x + 5, box.y + (isTight ? 0 : 1))
        let rest = area.below(y - area.y)
        let used = canvas.put(wrapped: "The same there? Say yes on the other device.", in: rest)
        canvas.put(wrapped: "Other words: Esc, and have a new line shown.", in: rest.below(used), .quiet)
    }

    private static func draw(
        _ devices: [KnownDevice], _ entries: Int, on canvas: Canvas, _ area: Area, isLow: Bool
    ) {
        let question =
            "Is this the newest state you know of? A store can hand out an old one. Enter goes on, Esc leaves it."
        let asked = Wrapping.lines(of: question, columns: area.columns).count + (isLow ? 0 : 1)
        let found = "Found \(grouped(entries)) \(entries == 1 ? "entry" : "entries"), and these devices:"
        var y = area.y + canvas.put(wrapped: found, in: area)
        let room = max(1, area.y + area.rows - y - asked)
        let shown = devices.count > room ? max(0, room - 1) : devices.count
        for device in devices.prefix(shown) {
            draw(device, on: canvas, Area(x: area.x + 1, y: y, columns: area.columns - 1, rows: 1))
            y += 1
        }
        if shown < devices.count {
            canvas.put("and \(devices.count - shown) more", x: area.x + 1, y: y, columns: area.columns - 1, .quiet)
            y += 1
        }
        y += isLow ? 0 : 1
        canvas.put(wrapped: question, in: area.below(y - area.y))
        canvas.cursor = (area.x, min(y, area.y + area.rows - 1))
    }

    private static func draw(_ device: KnownDevice, on canvas: Canvas, _ area: Area) {
        let date = device.lastStep.map { Moment.text($0) + " UTC" } ?? "nothing sent"
        let name = String(visible(device.name).prefix(40))
        let room = max(4, area.columns - date.count - 2)
        canvas.put(name.isEmpty ? "a device without a name" : name, x: area.x, y: area.y, columns: room, .strong)
        canvas.put(date, x: area.x + max(6, min(room + 2, 26)), y: area.y, columns: date.count)
    }
}
