internal import KeysModel

struct GeneratorScreen: Screen {
    init(_ place: Workplace) {}
    var context: Context { .generator }
    var footer: [Wish] { [.back] }
    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] { wish == .back ? [.back] : [] }
    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) { canvas.fill(area) }
}
