internal import KeysModel
internal import KeysSecret

/// How a form looks.
extension FormScreen {
    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        drawHeading(on: canvas, area)
        let body = area.below(area.rows >= 16 ? 2 : 1)
        guard body.rows > 0 else { return }
        let layout = FormLayout(area: body)
        let heights = fields.indices.map { height(of: $0, layout) }
        let top = heights[..<focus].reduce(0, +)
        let first = Self.first(top, heights[focus], of: heights.reduce(0, +), page: body.rows)
        var y = body.y - first
        for index in fields.indices {
            if y + heights[index] > body.y, y < body.y + body.rows { draw(index, on: canvas, y: y, layout, place) }
            y += heights[index]
        }
    }

    /// The first row that is seen, so that the focused field is.
    private static func first(_ top: Int, _ height: Int, of all: Int, page: Int) -> Int {
        let middle = min(top, top + height / 2 - page / 2)
        return max(0, min(middle, all - page))
    }

    private func drawHeading(on canvas: Canvas, _ area: Area) {
        let right = state(area)
        canvas.put(right, x: area.x + area.columns - right.count - 1, y: area.y, columns: right.count, .quiet)
        let title = fields.first { $0.part == .title }?.original?.line.text ?? ""
        let heading = editing == nil ? "New: \(kind.title)" : "Change: \(title)"
        canvas.put(heading, x: area.x + 1, y: area.y, columns: area.columns - right.count - 4, .strong)
    }

    /// Where the focus is in a form that is longer than the screen, and whether anything was typed.
    private func state(_ area: Area) -> String {
        let (count, isWide) = (changeCount, area.columns >= 60)
        var parts: [String] = []
        if fields.count > area.rows - 1 {
            parts.append(isWide ? "\(focus + 1) of \(fields.count)" : "\(focus + 1)/\(fields.count)")
        }
        if count > 0 {
            parts.append(editing == nil ? "not saved yet" : "\(count) changed")
        } else if isWide {
            parts.append(editing == nil ? "nothing typed yet" : "nothing changed")
        }
        return parts.joined(separator: "   ")
    }

    // MARK: Heights

    private func height(of index: Int, _ layout: FormLayout) -> Int {
        let field = fields[index]
        guard index == focus else {
            if case .wrong? = FieldCheck.of(field) { return 2 }
            return 1
        }
        if field.isMultiline { return max(3, layout.text(field.line).rows) }
        switch note(field) {
        case .strength: return 2
        case .text(let text, _): return 1 + layout.lines(text).count
        case nil: return 1
        }
    }

    /// What stands below the focused field.
    private enum Note {
        case strength(Double)
        case text(String, Style)
    }

    private func note(_ field: FormField) -> Note? {
        if let bits = field.bits { return .strength(bits) }
        switch FieldCheck.of(field) {
        case .understood(let text): return .text(text, .good)
        case .wrong(let text): return .text(text, .warning)
        case nil: break
        }
        if let suggestion { return .text("Right: \(suggestion)", .quiet) }
        if field.part == .tags, field.line.isEmpty { return .text("several with commas", .quiet) }
        if field.part == .folder, field.line.isEmpty { return .text("a path with /, as Work/Servers", .quiet) }
        return nil
    }

    // MARK: Fields

    private func draw(_ index: Int, on canvas: Canvas, y: Int, _ layout: FormLayout, _ place: Workplace) {
        let field = fields[index]
        let isFocused = index == focus
        let label = layout.label
        if layout.holds(y) {
            if editing != nil, field.isChanged { canvas.put("*", x: label.x - 2, y: y, columns: 1, .warning) }
            canvas.put(field.label, x: label.x, y: y, columns: label.columns, isFocused ? .focus : .quiet)
            if isFocused { canvas.restyle(Area(x: label.x, y: y, columns: label.columns, rows: 1), .focus) }
        }
        if isFocused, field.isMultiline { return layout.text(field.line).draw(on: canvas, x: layout.value.x, y: y) }
        if layout.holds(y) { drawValue(field, isFocused, on: canvas, y: y, layout.value, place) }
        if isFocused {
            drawNote(field, on: canvas, y: y + 1, layout)
        } else if layout.holds(y + 1), case .wrong(let text)? = FieldCheck.of(field) {
            canvas.put(text, x: layout.value.x, y: y + 1, columns: layout.value.columns, .warning)
        }
    }

    private func drawValue(
        _ field: FormField, _ isFocused: Bool, on canvas: Canvas, y: Int, _ value: Area, _ place: Workplace
    ) {
        if field.part == .favorite {
            let mark = field.line.isEmpty ? "[ ]" : "[x]"
            let used = canvas.put(mark, x: value.x, y: y, columns: value.columns)
            if isFocused {
                canvas.put("Space changes it", x: value.x + used + 2, y: y, columns: value.columns - used - 2, .quiet)
                canvas.cursor = (value.x + 1, y)
            }
            return
        }
        if field.isMultiline { return drawHiddenText(field, on: canvas, y: y, value) }
        let isMasked = field.isHidden && !(isFocused && isRevealed(place))
        TextField.draw(
            field.line, on: canvas, x: value.x, y: y, columns: value.columns, isFocused: isFocused, isMasked: isMasked,
            isMasked ? .hidden : .plain)
        guard isFocused, field.line.isEmpty else { return }
        canvas.put(field.type.placeholder, x: value.x, y: y, columns: value.columns, .quiet)
    }

    /// A text of several lines is shown where it is typed in, and nowhere else: it may be a secret.
    private func drawHiddenText(_ field: FormField, on canvas: Canvas, y: Int, _ value: Area) {
        guard !field.line.isEmpty else { return }
        let lines = field.line.withBytes { bytes in bytes.indices.reduce(1) { $0 + (bytes[$1] == 0x0a ? 1 : 0) } }
        let used = canvas.put(Masked.dots, x: value.x, y: y, columns: value.columns, .hidden)
        canvas.put(
            lines == 1 ? "one line" : "\(grouped(lines)) lines", x: value.x + used + 2, y: y,
            columns: value.columns - used - 2, .quiet)
    }

    private func drawNote(_ field: FormField, on canvas: Canvas, y: Int, _ layout: FormLayout) {
        switch note(field) {
        case .strength(let bits):
            guard layout.holds(y) else { return }
            StrengthMeter.draw(bits: bits, on: canvas, x: layout.value.x, y: y, columns: layout.value.columns)
        case .text(let text, let style): layout.put(text, on: canvas, y: y, style)
        case nil: break
        }
    }
}

/// Where labels and values stand.
private struct FormLayout {
    private static let widestLabel = 18
    let label: Area
    let value: Area
    private let area: Area

    init(area: Area) {
        self.area = area
        let wide = min(Self.widestLabel, max(8, area.columns / 3))
        label = Area(x: area.x + 3, y: area.y, columns: wide, rows: area.rows)
        value = Area(x: label.x + wide + 2, y: area.y, columns: area.columns - wide - 6, rows: area.rows)
    }

    /// Whether a row is to be seen.
    func holds(_ y: Int) -> Bool { (area.y..<area.y + area.rows).contains(y) }

    /// A text of several lines as it is typed: no more than half of what is seen.
    func text(_ line: SecretLine) -> TextArea {
        TextArea(line, columns: value.columns, most: max(3, area.rows / 2))
    }

    /// A sentence in as many lines as it needs beside the labels.
    func lines(_ text: String) -> [String] {
        var lines = [""]
        for word in visible(text).split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty || CellText.width(of: line) + 1 + CellText.width(of: word) <= value.columns {
                lines[lines.count - 1] = line.isEmpty ? String(word) : line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// Draws such a sentence, as far as it is to be seen.
    func put(_ text: String, on canvas: Canvas, y: Int, _ style: Style) {
        for (row, line) in lines(text).enumerated() where holds(y + row) {
            canvas.put(line, x: value.x, y: y + row, columns: value.columns, style)
        }
    }
}
