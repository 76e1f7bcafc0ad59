internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// The primary password as it is typed to open a vault: what the lock and the screen that opens a vault again share.
struct PasswordEntry {
    private static let name = "password"
    private let line = SecretLine()
    private var problem: String?

    func clear() { line.clear() }

    func type(_ key: Key) { _ = line.edit(key) }

    /// Takes a paste; a line end after it is left out, and said.
    func paste(_ pasted: Pasted) -> [Action] {
        var isTrimmed = false
        pasted.withBytes { bytes in
            isTrimmed = bytes.count > 0 && bytes[bytes.count - 1] == 0x0a
            line.insert(bytes.extracting(0..<bytes.count - (isTrimmed ? 1 : 0)))
        }
        return isTrimmed ? [.say("the line end after the password was left out")] : []
    }

    mutating func hear(_ news: News) {
        if case .chosen(.text(let text, of: Self.name)) = news { problem = text }
    }

    /// Opens the vault of a workplace, and goes on by `then`; what was typed is wiped either way.
    func open(then: @escaping (Workplace) throws -> [Action]) -> [Action] {
        let line = line
        guard !line.isEmpty else { return [.say("Type the password, then Enter")] }
        return [
            .work(
                Work("Opening the vault ...") { place, _ in
                    defer { line.clear() }
                    do throws(VaultError) {
                        place.session = try Session.open(
                            at: place.location, password: line.secret, wait: Session.usualWait)
                    } catch .wrongPassword {
                        return [.tell(.chosen(.text("That is not the password.", of: Self.name)))]
                    }
                    return try then(place)
                })
        ]
    }

    /// Draws it with its cursor, and two rows below what is wrong.
    func draw(on canvas: Canvas, _ area: Area) {
        let used = canvas.put("Password  ", x: area.x, y: area.y, columns: area.columns, .quiet)
        let dots = line.isEmpty ? "" : Masked.dots
        canvas.put(dots, x: area.x + used, y: area.y, columns: area.columns - used)
        canvas.cursor = (area.x + used + dots.count, area.y)
        canvas.isCursorVisible = true
        if let problem { canvas.put(problem, x: area.x, y: area.y + 2, columns: area.columns, .warning) }
    }
}
