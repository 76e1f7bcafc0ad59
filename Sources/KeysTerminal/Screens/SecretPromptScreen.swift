/// Asks for one line nobody else may see, over what is shown; it goes to the screen below.
struct SecretPromptScreen: Screen {
    private let title: String
    private let hint: String
    private let name: String
    private let line = SecretLine()
    private var isShown = false

    /// `name`: under which the screen below hears the answer.
    init(_ title: String, hint: String = "", name: String) {
        self.title = title
        self.hint = hint
        self.name = name
    }

    var context: Context { .unlock }
    var takesText: Bool { true }
    var footer: [Wish] { [.open, .back, .revealHere] }
    var isOverlay: Bool { true }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .open: return line.isEmpty ? [] : [.back, .tell(.chosen(.secret(line, of: name)))]
        case .back: return [.back]
        case .revealHere: isShown.toggle()
        default: break
        }
        return []
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        _ = line.edit(key)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        line.insert(secret: pasted) ? [.say(SecretLine.trimmed)] : []
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        if case .hideSecrets = news { isShown = false }
        return []
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let width = max(50, max(title.count, hint.count) + 6)
        let box = canvas.frame(area.centered(columns: width, rows: 6), title: title)
        TextField.draw(
            line, on: canvas, x: box.x, y: box.y + 1, columns: box.columns, isFocused: true, isMasked: !isShown)
        canvas.put(paragraph: hint, in: box.below(2), .quiet)
    }
}

extension SecretLine {
    /// What is said where a line end was left out.
    static let trimmed = "the line end after it was left out"

    /// Puts a paste in as it is; whether a line end at its end was left out.
    func insert(secret pasted: Pasted) -> Bool {
        pasted.withBytes { bytes in
            let isTrimmed = bytes.count > 0 && bytes[bytes.count - 1] == 0x0a
            insert(bytes.extracting(0..<bytes.count - (isTrimmed ? 1 : 0)))
            return isTrimmed
        }
    }
}
