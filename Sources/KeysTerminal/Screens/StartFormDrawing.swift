internal import KeysModel

/// How the form of the first start is drawn: a line each, the judgement below the password, then what was wrong or was suggested.
extension StartForm {
    private static let labelWidth = 13

    /// A row of the form.
    private enum Row: Equatable {
        case field(Field)
        case verdict
    }

    private var rows: [Row] { fields.flatMap { $0 == .password ? [.field($0), .verdict] : [.field($0)] } }

    /// `intro`: what is said above where there is room.
    func draw(on canvas: Canvas, _ area: Area, title: String, intro: String) {
        let body = Area(x: area.x + 2, y: area.y, columns: min(area.columns - 4, 76), rows: area.rows)
        let isLow = area.rows < 13 + fields.count
        var y = body.y + (isLow ? 0 : 1)
        canvas.put(title, x: body.x, y: y, columns: body.columns, .strong)
        y += isLow ? 1 : 2
        if !isLow {
            y += canvas.put(
                paragraph: intro, in: Area(x: body.x, y: y, columns: body.columns, rows: 4), .quiet)
            y += 1
        }
        y = drawRows(on: canvas, Area(x: body.x, y: y, columns: body.columns, rows: body.y + body.rows - y))
        drawRest(on: canvas, Area(x: body.x, y: y, columns: body.columns, rows: body.y + body.rows - y))
    }

    /// Gives the row behind them. Where they do not fit those about the field that is typed in are drawn.
    private func drawRows(on canvas: Canvas, _ area: Area) -> Int {
        let rows = rows
        let focused = rows.firstIndex(of: .field(field)) ?? 0
        let room = max(1, area.rows)
        let first = max(0, min(focused, rows.count - room))
        var y = area.y
        for row in rows[first...].prefix(room) {
            switch row {
            case .field(let field): draw(field, on: canvas, area, y: y)
            case .verdict: drawVerdict(on: canvas, area, y: y)
            }
            y += 1
        }
        return y
    }

    private func draw(_ field: Field, on canvas: Canvas, _ body: Area, y: Int) {
        let isFocused = field == self.field
        canvas.put(isFocused ? ">" : " ", x: body.x - 2, y: y, columns: 1, .key)
        canvas.put(field.label, x: body.x, y: y, columns: Self.labelWidth, isFocused ? .strong : .quiet)
        var room = body.columns - Self.labelWidth
        if field == .again, !line(.again).isEmpty {
            let text = isSame ? "the same" : "not the same yet"
            let width = CellText.width(of: text)
            canvas.put(text, x: body.x + body.columns - width, y: y, columns: width, isSame ? .good : .quiet)
            room -= width + 1
        }
        if let remark = optional[field], line(field).isEmpty {
            canvas.put(remark, x: body.x + Self.labelWidth, y: y, columns: room, .quiet)
        }
        TextField.draw(
            line(field), on: canvas, x: body.x + Self.labelWidth, y: y, columns: room, isFocused: isFocused,
            isMasked: field.isSecret && !isShown)
    }

    private func drawVerdict(on canvas: Canvas, _ body: Area, y: Int) {
        let verdict = PasswordVerdict(line(.password))
        let area = body.right(of: Self.labelWidth)
        let isEmpty = line(.password).isEmpty
        let style: Style = isEmpty ? .quiet : verdict.isEnough ? .good : .warning
        let whole = isEmpty ? verdict.rule : verdict.meter + "  " + verdict.words
        let short = isEmpty ? verdict.shortRule : verdict.words
        let text = CellText.width(of: whole) <= area.columns ? whole : short
        canvas.put(text, x: area.x, y: y, columns: area.columns, style)
    }

    private func drawRest(on canvas: Canvas, _ area: Area) {
        guard area.rows > 0 else { return }
        var y = area.y + (area.rows > 5 ? 1 : 0)
        if !problem.isEmpty {
            y += canvas.put(
                paragraph: problem, in: Area(x: area.x, y: y, columns: area.columns, rows: area.y + area.rows - y),
                .warning)
        }
        guard let suggestion else { return }
        y += area.rows > 5 ? 1 : 0
        canvas.put(
            area.columns < 56 ? "Six words, 77 bits:" : "Six words, 77 bits; write them down until you know them:",
            x: area.x, y: y, columns: area.columns, .quiet)
        suggestion.withBytes {
            _ = canvas.put(
                secret: $0, in: Area(x: area.x, y: y + 1, columns: area.columns, rows: area.y + area.rows - y - 1),
                .strong)
        }
    }
}
