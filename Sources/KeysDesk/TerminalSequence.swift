internal import KeysSecret

/// The sequence by which a terminal takes a value to its clipboard: OSC 52 (xterm's ctlseqs, "Manipulate Selection Data").
/// It goes wherever the terminal is, through ssh too; no answer comes.
enum TerminalSequence: String {
    /// As it is.
    case plain = "terminal"
    /// In a DCS that tmux passes through to its own terminal.
    case throughTmux = "terminal-through-tmux"

    /// Terminals drop what is longer, in bytes of base 64, and say nothing.
    static let longest = 74_994

    func put(_ value: borrowing SecretBytes, on terminal: Descriptor) throws(DeskError) {
        let base64 = value.base64()
        guard base64.count <= Self.longest else { throw .tooLongForTerminal }
        try terminal.write(sequence(base64))
    }

    /// Makes the terminal forget what its clipboard holds, whoever put it there.
    func clear(on terminal: Descriptor) throws(DeskError) { try terminal.write(sequence(SecretBytes(zeros: 0))) }

    /// One piece, so that it is written at once and nothing else comes between.
    private func sequence(_ base64: borrowing SecretBytes) -> SecretBytes {
        let (before, after) = around
        var whole = SecretBuilder(capacity: base64.count + 32)
        whole.append(Array(before.utf8))
        base64.withBytes { whole.append($0) }
        whole.append(Array(after.utf8))
        return whole.finish()
    }

    private var around: (before: String, after: String) {
        switch self {
        case .plain: ("\u{1b}]52;c;", "\u{7}")
        // Within the DCS every ESC is doubled.
        case .throughTmux: ("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;", "\u{7}\u{1b}\\")
        }
    }
}
