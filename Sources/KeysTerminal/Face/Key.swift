/// A key a person pressed.
enum Key: Hashable, Sendable {
    case character(Unicode.Scalar)
    /// Ctrl and a letter, as `a` to `z`.
    case control(Unicode.Scalar)
    case up, down, left, right, home, end, pageUp, pageDown
    case enter, escape, tab, backtab, backspace, delete

    /// What a terminal sends as one character.
    init?(scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x0d, 0x0a: self = .enter
        case 0x09: self = .tab
        case 0x1b: self = .escape
        case 0x7f, 0x08: self = .backspace
        case 0x01...0x1a:
            guard let letter = Unicode.Scalar(scalar.value + 0x60) else { return nil }
            self = .control(letter)
        case 0x20...: self = .character(scalar)
        default: return nil
        }
    }

    /// How the key is written in footers and the help.
    var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(scalar)
        case .control(let letter): "^" + String(letter)
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backtab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        }
    }

    /// The key at the same place of a Latin keyboard, where another alphabet is switched on: commands are places, not letters.
    var latin: Key {
        guard case .character(let scalar) = self, scalar.value > 0x7f else { return self }
        for (letters, places) in Self.layouts {
            if let index = letters.unicodeScalars.firstIndex(of: scalar) {
                let distance = letters.unicodeScalars.distance(from: letters.startIndex, to: index)
                let row = Array(places.unicodeScalars)
                if distance < row.count { return .character(row[distance]) }
            }
        }
        return self
    }

    private static let layouts: [(String, String)] = [
        ("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."),
        ("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ", "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"),
        ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
        ("ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM"),
        ("קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;'zxcvbnm,."),
    ]
}

/// What happened at the terminal.
enum Message {
    case key(Key)
    case paste(Pasted)
    case click(Click)
    case resized(Size)
    /// The clock went on; nothing else did.
    case tick
    /// Something from outside the screen: a background work has ended.
    case news(News)
}

/// What the mouse did, in cells of the screen.
enum Click: Equatable, Sendable {
    case at(x: Int, y: Int)
    case wheelUp, wheelDown
}

/// What came in as a paste, in guarded memory: line ends as LF, without anything a terminal obeys.
final class Pasted {
    private let bytes: SecretLine

    /// What was pasted, as it came.
    init(_ bytes: SecretLine) { self.bytes = bytes }

    /// Lends it.
    func withBytes<R>(_ body: (Span<UInt8>) -> R) -> R { bytes.withBytes(body) }
}
