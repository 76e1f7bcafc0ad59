internal import KeysModel

/// Asks yes or no over what is shown.
struct QuestionScreen: Screen {
    private let title: String
    private let lines: [String]
    private let yes: [Action]
    private let no: [Action]

    init(_ title: String, _ lines: [String], yes: [Action], no: [Action] = []) {
        self.title = title
        self.lines = lines
        self.yes = yes
        self.no = no
    }

    var context: Context { .question }
    var footer: [Wish] { [.accept, .decline] }
    var isOverlay: Bool { true }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .accept: [.back] + yes
        case .decline: [.back] + no
        default: []
        }
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let room = area.columns - 4
        let lines = lines.flatMap { $0.isEmpty ? [$0] : Wrapping.lines(of: visible($0), columns: room) }
        let widest = lines.map { CellText.width(of: $0) }.max() ?? 0
        let box = canvas.frame(
            area.centered(columns: max(widest, title.count) + 6, rows: lines.count + 5), title: title)
        for (index, line) in lines.enumerated() {
            canvas.put(line, x: box.x, y: box.y + 1 + index, columns: box.columns)
        }
        canvas.put(
            "Enter yes   Esc no", x: box.x, y: box.y + box.rows - 1, columns: box.columns, .quiet)
        canvas.cursor = (box.x, box.y + box.rows - 1)
    }
}

/// What is asked where somebody leaves with something unsaved.
func LeaveQuestion() -> QuestionScreen {
    QuestionScreen(
        "Leave?", ["What was typed in the form is not saved.", "Leaving drops it."], yes: [.quit])
}
