internal import KeysModel

/// Asks for one line of text over what is shown; what was typed goes to the screen below.
struct PromptScreen: Screen {
    private let title: String
    private let hint: String
    private let name: String
    private let line = SecretLine()
    private let suggestions: [String]

    /// `name`: under which the screen below hears the answer. `suggestions`: what Tab completes to.
    init(_ title: String, hint: String = "", text: String = "", name: String, suggestions: [String] = []) {
        self.title = title
        self.hint = hint
        self.name = name
        self.suggestions = suggestions
        line.replace(with: Array(text.utf8).span)
    }

    var context: Context { .filter }
    var takesText: Bool { true }
    var footer: [Wish] { [.open, .back] }
    var isOverlay: Bool { true }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .open: return [.back, .tell(.chosen(.text(line.text, of: name)))]
        case .back: return [.back]
        case .nextKind:
            complete()
            return []
        default: return []
        }
    }

    private func complete() {
        let typed = line.text.lowercased()
        guard let found = suggestions.first(where: { $0.lowercased().hasPrefix(typed) }) else { return }
        line.replace(with: Array(found.utf8).span)
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        _ = line.edit(key)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        line.insert(oneLine: pasted)
        return []
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let box = canvas.frame(area.centered(columns: max(50, title.count + 8), rows: 5), title: title)
        TextField.draw(line, on: canvas, x: box.x, y: box.y + 1, columns: box.columns, isFocused: true)
        if let match = suggestions.first(where: { !line.isEmpty && $0.lowercased().hasPrefix(line.text.lowercased()) })
        {
            canvas.put("Tab  " + match, x: box.x, y: box.y + 2, columns: box.columns, .quiet)
        } else {
            canvas.put(hint, x: box.x, y: box.y + 2, columns: box.columns, .quiet)
        }
    }
}

extension SecretLine {
    /// Puts a paste in as one line: line ends within it become blanks, one at its end is left out.
    func insert(oneLine pasted: Pasted) {
        pasted.withBytes { bytes in
            let end = bytes.count > 0 && bytes[bytes.count - 1] == 0x0a ? bytes.count - 1 : bytes.count
            insert(bytes.extracting(0..<end))
        }
        replaceLineEnds()
    }

    private func replaceLineEnds() {
        let place = cursor
        let hasLineEnds = withBytes { bytes in bytes.indices.contains { bytes[$0] == 0x0a } }
        guard hasLineEnds else { return }
        let text = text.map { $0 == "\n" ? " " : $0 }
        replace(with: Array(String(text).utf8).span)
        move(to: place)
    }
}
