/// The way a copied value took.
public enum CopyRoute: Equatable, Sendable {
    /// A program that reaches the clipboard, by its name.
    case program(String)
    /// tmux, which passed it to its terminal and keeps it in a buffer until it is cleared.
    case tmux
    /// The terminal itself, which does not answer.
    case terminal

    /// What it is called in a list.
    public var name: String {
        switch self {
        case .program(let name): name
        case .tmux: "tmux"
        case .terminal: "the terminal (OSC 52)"
        }
    }
}

/// What became of a copy.
public struct Copied: Equatable, Sendable {
    /// The way it took.
    public let route: CopyRoute
    /// Seconds until it is taken away again; 0 is never.
    public let secondsUntilCleared: Int

    /// Both faces say it so: never more than is known.
    public var sentence: String {
        switch route {
        case .program(let name): "copied with \(name), \(clearing)"
        case .tmux: "copied through tmux, \(clearing)"
        case .terminal: "sent to the terminal, which does not say whether it took it; \(clearing)"
        }
    }

    private var clearing: String {
        secondsUntilCleared == 0 ? "is not cleared" : "clears in \(secondsUntilCleared) s"
    }
}
