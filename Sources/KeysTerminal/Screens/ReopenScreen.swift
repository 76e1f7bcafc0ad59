internal import Glibc
internal import KeysModel
internal import KeysVault

/// Asks for the primary password again where another process gave the vault a new key, or put another file in its place: the open one can
/// do nothing more. What stands on the screens below stays.
struct ReopenScreen: Screen {
    private var password = PasswordEntry()

    var context: Context { .unlock }
    var takesText: Bool { true }
    var isOverlay: Bool { true }
    var footer: [Wish] { [.open, .back, .quit] }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .open:
            return password.open { place in
                place.background?.begin(place)
                return [
                    .back, .tell(.unlocked), .tell(.entriesChanged),
                    .say("The vault is open again; what was typed is still here", .good),
                ]
            }
        case .back:
            return [
                .back,
                .say("Nothing can be saved before the vault is opened again; ^s asks for the password", .warning),
            ]
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
        let box = canvas.frame(area.centered(columns: 62, rows: 9), title: "Open it again")
        canvas.put(
            paragraph: "Another keys gave the vault a new key, or its file was replaced. What was typed is still here.",
            in: Area(x: box.x, y: box.y, columns: box.columns, rows: 3))
        password.draw(on: canvas, box.below(4))
    }
}

extension Error {
    /// Whether the open vault is not the one on the disk any more, and opening it anew helps.
    func asksAnew(_ place: Workplace) -> Bool {
        guard place.location.exists else { return false }
        switch self as? VaultError {
        case .otherEpoch, .io(_, errno: ESTALE): return true
        default: return false
        }
    }
}

extension Work {
    /// The same; where the vault on the disk is another one by now, the password is asked for again.
    var askingAnew: Work {
        let run = run
        return Work(text) { place, pulse in
            do {
                return try run(place, pulse)
            } catch  where error.asksAnew(place) {
                return [.show(ReopenScreen())]
            }
        }
    }
}
