internal import KeysModel

struct FormScreen: Screen {
    static func adding(_ place: Workplace) -> [Action] { [.show(FormScreen())] }
    static func resuming(_ draft: KeptDraft, _ place: Workplace) -> [Action] { [] }
    static func editing(_ entry: Entry, _ place: Workplace) -> [Action] { [.show(FormScreen())] }
    var context: Context { .form }
    var footer: [Wish] { [.back] }
    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] { wish == .back ? [.back] : [] }
    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) { canvas.fill(area) }
}
