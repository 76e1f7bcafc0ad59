internal import Foundation

/// tmux refused a command.
public struct TmuxRefused: Error {
    /// The command's first word.
    public let command: String
    /// What it said.
    public let reason: String
}

/// A tmux server of one test, on a socket nobody else has, without anybody's configuration.
final class TmuxServer {
    private let name = "keys-test-" + UUID().uuidString
    /// Where the socket lies: not in the home of the program, which tests look through.
    let place: Home
    private var hasEnded = false

    init() throws { place = try Home() }

    deinit { end() }

    /// Ends the server; its programs get SIGHUP.
    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        _ = try? command("kill-server")
    }

    /// Runs tmux commands (separated by the word ";"); gives what they print.
    @discardableResult
    func command(_ words: String..., input: String = "") throws -> String { try command(words, input: input) }

    /// Runs tmux commands; `input` is what one of them reads from "-".
    @discardableResult
    func command(_ words: [String], input: String = "") throws -> String {
        let variables = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": place.path, "TMUX_TMPDIR": place.path]
        let outcome = try Running(
            ["/usr/bin/tmux", "-L", name, "-f", "/dev/null"] + words, variables: variables,
            descriptors: [0: Array(input.utf8)], outputClosed: false
        ).finish(within: 20)
        guard outcome.status == 0 else { throw TmuxRefused(command: words.first ?? "", reason: outcome.errorText) }
        return outcome.text
    }

    /// An argument whose last ";" is part of it, not the end of a command.
    static func argument(_ text: String) -> String { text.hasSuffix(";") ? text.dropLast() + "\\;" : text }
}
