internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Asks for the primary password. It is typed into guarded memory; what is drawn is dots, as many whatever was typed.
struct UnlockScreen: Screen {
    private let password = SecretLine()
    private let resumed: [UInt8]?
    private var problem: String?

    init(_ place: Workplace, resumed: [UInt8]? = nil) { self.resumed = resumed }

    var context: Context { .unlock }
    var takesText: Bool { true }
    var footer: [Wish] { [.open, .suspend, .quit] }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .open: return unlock()
        case .back:
            password.clear()
            return []
        default: return []
        }
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        _ = password.edit(key)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        var isTrimmed = false
        pasted.withBytes { bytes in
            isTrimmed = bytes.count > 0 && bytes[bytes.count - 1] == 0x0a
            password.insert(bytes.extracting(0..<bytes.count - (isTrimmed ? 1 : 0)))
        }
        return isTrimmed ? [.say("the line end after the password was left out")] : []
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        if case .chosen(.text(let text, of: "unlock")) = news { problem = text }
        return []
    }

    private func unlock() -> [Action] {
        let (password, resumed) = (password, resumed)
        guard !password.isEmpty else { return [.say("Type the password, then Enter")] }
        return [
            .work(
                Work("Opening the vault ...") { place, _ in
                    defer { password.clear() }
                    do throws(VaultError) {
                        place.session = try Session.open(
                            at: place.location, password: password.secret, wait: Session.usualWait)
                    } catch .wrongPassword {
                        return [.tell(.chosen(.text("That is not the password.", of: "unlock")))]
                    }
                    return try place.opened(resumed)
                })
        ]
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let box = canvas.frame(area.centered(columns: 56, rows: 8), title: "Locked")
        canvas.put("Vault \(place.location.name)", x: box.x, y: box.y + 1, columns: box.columns, .strong)
        let used = canvas.put("Password  ", x: box.x, y: box.y + 3, columns: box.columns, .quiet)
        let dots = password.isEmpty ? "" : Masked.dots
        canvas.put(dots, x: box.x + used, y: box.y + 3, columns: box.columns - used)
        canvas.cursor = (min(box.x + used + dots.count, canvas.size.columns - 1), box.y + 3)
        canvas.isCursorVisible = true
        if let problem { canvas.put(problem, x: box.x, y: box.y + 5, columns: box.columns, .warning) }
    }
}

/// How a hidden value is drawn: eight dots, whatever its length.
enum Masked {
    static let dots = "********"
}
