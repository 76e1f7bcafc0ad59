/// The first start.
struct StartScreen: Screen {
    init(_ place: Workplace) {}
    var context: Context { .start }
    var footer: [Wish] { [.open, .quit] }
    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] { [] }
    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {}
}
