internal import KeysVault

/// Asks for the primary password. It is typed into guarded memory; what is drawn is dots, as many whatever was typed.
struct UnlockScreen: Screen {
    private var password = PasswordEntry()
    private let resumed: [UInt8]?

    init(_ place: Workplace, resumed: [UInt8]? = nil) { self.resumed = resumed }

    var context: Context { .unlock }
    var takesText: Bool { true }
    var footer: [Wish] { [.open, .useRecoveryCode, .suspend, .quit] }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .open:
            let resumed = resumed
            return password.open { try $0.opened(resumed) }
        case .useRecoveryCode:
            password.clear()
            return [.show(ArrivalScreen(.code, place, resumed: resumed))]
        case .back:
            password.clear()
            return []
        default: return []
        }
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        password.type(key)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] { password.paste(pasted) }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        password.hear(news)
        return []
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let box = canvas.frame(area.centered(columns: 56, rows: 8), title: "Locked")
        canvas.put("Vault \(place.location.name)", x: box.x, y: box.y + 1, columns: box.columns, .strong)
        password.draw(on: canvas, box.below(3))
    }
}

/// How a hidden value is drawn: eight dots, whatever its length.
enum Masked {
    static let dots = "********"
}
