internal import CKeysSystem
internal import Glibc

/// A terminal of its own for a child, so that it behaves as on the person's, while what it prints comes to this process first.
struct ChildTerminal {
    /// Stands for the child's terminal where its descriptors are listed.
    static let mark: Int32 = -1

    /// This process's end.
    let ours: Descriptor
    /// The child's end, by its path.
    let path: String
    /// The terminal whose size it has.
    let model: Descriptor

    /// A terminal of the size of another one; nil where the system gives none.
    init?(like model: Descriptor) {
        var name = [CChar](repeating: 0, count: 128)
        let number = csystem_open_terminal_pair(&name, name.count)
        guard number >= 0 else { return nil }
        ours = Descriptor(number)
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.model = model
        takeSize()
    }

    /// Takes on the size its model has now.
    func takeSize() { _ = csystem_copy_window_size(model.number, ours.number) }

    func shut() { ours.shut() }
}

/// A terminal that hands on every key as it is pressed, until it is restored.
struct RawTerminal {
    private let terminal: Descriptor
    private let before: termios

    /// Turns to raw; nil for what is no terminal.
    init?(_ terminal: Descriptor) {
        var settings = termios()
        guard tcgetattr(terminal.number, &settings) == 0 else { return nil }
        before = settings
        self.terminal = terminal
        cfmakeraw(&settings)
        guard tcsetattr(terminal.number, TCSADRAIN, &settings) == 0 else { return nil }
    }

    func restore() {
        var before = before
        _ = tcsetattr(terminal.number, TCSADRAIN, &before)
    }
}
