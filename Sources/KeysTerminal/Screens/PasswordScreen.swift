internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Changes the primary password: the one of now, and the new one twice. What is typed lies in guarded memory, and is drawn as dots.
struct PasswordScreen: Screen {
    private let lines = [SecretLine(), SecretLine(), SecretLine()]
    private static let labels = ["Password now", "New password", "Once more"]
    private var focus = 0
    private var isShown = false

    var context: Context { .form }
    var takesText: Bool { true }
    var footer: [Wish] { [.save, .nextField, .revealHere, .back] }
    var hasUnsaved: Bool { !lines.allSatisfy(\.isEmpty) }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .nextField: focus = (focus + 1) % lines.count
        case .previousField: focus = (focus + lines.count - 1) % lines.count
        case .openChoice where focus < lines.count - 1: focus += 1
        case .openChoice, .save: return save()
        case .revealHere: isShown.toggle()
        case .back:
            let hadText = hasUnsaved
            for line in lines { line.clear() }
            return [.back] + (hadText ? [.say("The password stays as it was")] : [])
        default: break
        }
        return []
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        _ = lines[focus].edit(key)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        pasted.withBytes { bytes in
            let isTrimmed = bytes.count > 0 && bytes[bytes.count - 1] == 0x0a
            lines[focus].insert(bytes.extracting(0..<bytes.count - (isTrimmed ? 1 : 0)))
        }
        return []
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        if case .hideSecrets = news { isShown = false }
        return []
    }

    private mutating func save() -> [Action] {
        if let empty = lines.firstIndex(where: \.isEmpty) {
            focus = empty
            return [.say("\(Self.labels[empty]) is empty; nothing was changed")]
        }
        let (old, new, again) = (lines[0], lines[1], lines[2])
        guard new.secret.equals(again.secret) else {
            focus = 2
            again.clear()
            return [.say("The new passwords are not the same; type it once more", .warning)]
        }
        return [
            .work(
                Work("Changing the password ...") { place, _ in
                    try place.vault().changePassword(from: old.secret, to: new.secret, cost: nil, allowWeak: false)
                    for line in [old, new, again] { line.clear() }
                    return [.back, .say("The password is changed; the old one opens nothing any more", .good)]
                })
        ]
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        canvas.put("Another primary password", x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
        for (index, label) in Self.labels.enumerated() {
            let y = area.y + 2 + index
            canvas.put(label, x: area.x + 1, y: y, columns: 14, index == focus ? .key : .quiet)
            TextField.draw(
                lines[index], on: canvas, x: area.x + 16, y: y, columns: area.columns - 17, isFocused: index == focus,
                isMasked: !isShown)
        }
        let lower = area.below(6).right(of: 1)
        drawStrength(on: canvas, Area(x: area.x + 16, y: area.y + 5, columns: area.columns - 17, rows: 1))
        canvas.put(
            wrapped: "Six words at random are good: ^g on the list makes them. The recovery code stays as it is.",
            in: lower, .quiet)
    }

    private func drawStrength(on canvas: Canvas, _ area: Area) {
        guard !lines[1].isEmpty else { return }
        let bits = lines[1].withBytes { Strength.bits($0) }
        canvas.put(
            "the new one: \(Strength.word(bits: bits))", x: area.x, y: area.y, columns: area.columns,
            bits < 60 ? .warning : .good)
    }
}
