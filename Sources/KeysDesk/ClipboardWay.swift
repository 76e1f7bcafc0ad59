internal import KeysSecret

/// One way to the clipboard, and the way back: what is put there, looked at and cleared.
enum ClipboardWay: Equatable {
    case program(ClipboardTool)
    /// A buffer of tmux by its name; tmux sends it on to its terminal.
    case tmux(buffer: String)
    case terminal(TerminalSequence)

    var route: CopyRoute {
        switch self {
        case .program(let tool): .program(tool.name)
        case .tmux: .tmux
        case .terminal: .terminal
        }
    }

    /// Whether nobody can be asked what the clipboard holds.
    var isBlind: Bool { if case .program = self { false } else { true } }

    /// The word it goes by between Keys and the process that clears.
    var word: String {
        switch self {
        case .program(let tool): tool.word
        case .tmux: "tmux"
        case .terminal(let sequence): sequence.rawValue
        }
    }

    /// The way of a word and the mark of the copy.
    init?(word: String, mark: String) {
        if let tool = ClipboardTool.all[word] {
            self = .program(tool)
        } else if let sequence = TerminalSequence(rawValue: word) {
            self = .terminal(sequence)
        } else if word == "tmux" {
            self = .tmux(buffer: Self.buffer(mark))
        } else {
            return nil
        }
    }

    static func buffer(_ mark: String) -> String { "keys-" + mark }

    func put(_ value: borrowing SecretBytes, terminal: Descriptor?) throws(DeskError) {
        switch self {
        case .program(let tool): try Clipboard.put(value, with: tool)
        case .tmux(let buffer): try Clipboard.put(value, with: .tmux(buffer: buffer))
        case .terminal(let sequence):
            guard let terminal else { throw .noClipboard }
            try sequence.put(value, on: terminal)
        }
    }
}
