internal import KeysModel

struct ImportScreen: Screen {
    init(_ place: Workplace) {}
    var context: Context { .importing }
    var footer: [Wish] { [.back] }
    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] { wish == .back ? [.back] : [] }
    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) { canvas.fill(area) }
}
