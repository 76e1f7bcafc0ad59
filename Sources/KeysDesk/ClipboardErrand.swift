internal import KeysSecret

/// One copy from putting to clearing: how long it stays, and the mark that tells it from later ones.
struct ClipboardErrand {
    let seconds: Int
    let mark: String
    private let last: LastCopy

    init(seconds: Int, environment: [String: String]) {
        self.seconds = seconds
        mark = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        last = LastCopy(environment: environment)
    }

    /// Puts the value there, and leaves the keeper behind where it is to be cleared.
    func run(_ way: ClipboardWay, _ value: borrowing SecretBytes, terminal: Descriptor?) throws(DeskError) -> Copied {
        try way.put(value, terminal: terminal)
        last.note(mark, isBlind: way.isBlind)
        if seconds > 0 { try ClipboardKeeper.leave(behind: value, words: words(way), terminal: terminal) }
        return Copied(route: way.route, secondsUntilCleared: seconds)
    }

    /// What the keeper is told in its arguments; nothing of it is secret.
    private func words(_ way: ClipboardWay) -> [String] { [way.word, String(seconds), mark] }
}
