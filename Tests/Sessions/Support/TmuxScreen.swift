internal import Glibc

/// The program on the full screen of a tmux of its own, detached: keys go in, the screen is looked at. Nothing of the
/// terminal the tests run on matters. The server goes with the value, and the program with it.
public final class TmuxScreen {
    let server: TmuxServer
    /// Kept as long as the program runs in it.
    private let home: Home

    /// Starts the program in a terminal of that size; `term` is what it finds in TERM, `environment` is added to its own.
    public convenience init(
        _ program: Program, _ arguments: String..., columns: Int = 80, rows: Int = 24, term: String = "tmux-256color",
        environment: [String: String] = [:]
    ) throws {
        try self.init(
            [Program.path] + arguments, of: program, columns: columns, rows: rows, term: term, environment: environment)
    }

    /// Starts any words in the home (which is the working folder too) and the environment of a program.
    public init(
        _ words: [String], of program: Program, columns: Int = 80, rows: Int = 24, term: String = "tmux-256color",
        environment: [String: String] = [:]
    ) throws {
        home = program.home
        server = try TmuxServer()
        let variables = program.variables(term: term, environment).map { ["-e", "\($0)=\($1)"] }
        // What has ended stays, without a word of tmux on it; Esc is Esc at once; the whole window is the program's.
        let settings = [
            ["default-terminal", term], ["remain-on-exit", "on"], ["remain-on-exit-format", ""],
            ["escape-time", "0"], ["status", "off"],
        ]
        let session = ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", program.home.path]
        // One word alone would be given to a shell.
        let started = ["/usr/bin/env"] + words.map(TmuxServer.argument)
        try server.command(
            ["start-server"] + settings.flatMap { [";", "set-option", "-g"] + $0 } + [";"] + session
                + variables.flatMap { $0.map(TmuxServer.argument) } + ["--"] + started)
    }

    deinit {
        guard let process = try? process else { return }
        server.end()
        // It has got SIGHUP; its home must not go from under it.
        if !Clock.waits(3, until: { isGone(process) }) { kill(process, SIGKILL) }
    }

    // MARK: Keys

    /// Presses keys by tmux's names: "j", "Enter", "Escape", "C-c", "M-x", "Up", "BSpace", "Tab", "F1".
    public func keys(_ names: String...) throws {
        try server.command(["send-keys", "--"] + names.map(TmuxServer.argument))
    }

    /// Types a text as it stands; it is in no argument of any process. A line feed is Enter.
    public func type(_ text: String) throws { try put(text, "paste-buffer", "-d", "-b", "keys") }

    /// Pastes a text, in brackets where the program has asked for them.
    public func paste(_ text: String) throws { try put(text, "paste-buffer", "-p", "-d", "-b", "keys") }

    private func put(_ text: String, _ command: String...) throws {
        guard !text.isEmpty else { return }
        try server.command(["load-buffer", "-b", "keys", "-", ";"] + command, input: text)
    }

    /// Makes the terminal another size.
    public func resize(columns: Int, rows: Int) throws {
        try server.command("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    // MARK: The screen

    /// The screen with its styles as SGR sequences, a line each; what `Tests/Screens/picture` draws.
    public var styled: String { get throws { try server.command("capture-pane", "-e", "-p", "-N") } }

    /// The screen with styles and characters to look at; its cursor is the terminal's.
    public var screen: TerminalModel {
        get throws {
            let size = try numbers("#{pane_width} #{pane_height} #{cursor_x} #{cursor_y}")
            var model = TerminalModel(columns: size[0], rows: size[1])
            // tmux says with SO and SI what is of the line-drawing set.
            model.feed(Array("\u{1b})0".utf8))
            let lines = try styled.split(separator: "\n", omittingEmptySubsequences: false).prefix(size[1])
            model.feed(Array(lines.joined(separator: "\r\n").utf8))
            model.feed(Array("\u{1b}[m\u{0f}\u{1b}[\(size[3] + 1);\(size[2] + 1)H".utf8))
            return model
        }
    }

    /// The text of the screen, a line each, without blanks at their ends.
    public var text: String { get throws { try screen.text } }

    /// Where the cursor is, from 0.
    public var cursor: TerminalPosition {
        get throws {
            let place = try numbers("#{cursor_x} #{cursor_y} #{pane_width}")
            return TerminalPosition(x: min(place[0], place[2] - 1), y: place[1])
        }
    }

    /// What the program has switched on and not off: "alternate_on", "cursor_flag" (visible), "keypad_flag",
    /// "keypad_cursor_flag", "insert_flag", "origin_flag", "wrap_flag", "mouse_any_flag".
    public var modes: Set<String> {
        get throws {
            let names = [
                "alternate_on", "cursor_flag", "keypad_flag", "keypad_cursor_flag", "insert_flag", "origin_flag",
                "wrap_flag", "mouse_any_flag",
            ]
            let values = try tell(names.map { "#{\($0)}" }.joined(separator: " ")).split(separator: " ")
            return Set(zip(names, values).filter { $1 == "1" }.map(\.0))
        }
    }

    /// Waits until a text is on the screen.
    public func wait(for text: String, seconds: Double = 10) throws {
        try wait(until: { try $0.text.contains(text) }, text, seconds: seconds)
    }

    /// Waits until something is so; `what` names it in the error, which has the screen.
    public func wait(
        until isSo: (TmuxScreen) throws -> Bool, _ what: String = "what was waited for", seconds: Double = 10
    ) throws {
        guard try Clock.waits(seconds, until: { try isSo(self) }) else {
            throw NeverSaid(expected: what, screen: try text)
        }
    }

    // MARK: The program

    /// The process that was started.
    public var process: Int32 { get throws { try Int32(numbers("#{pane_pid}")[0]) } }

    /// Whether it still runs.
    public var isAlive: Bool { get throws { try ending == nil } }

    /// Whether the full screen is on: what was there before is kept aside.
    public var isAlternate: Bool { get throws { try modes.contains("alternate_on") } }

    /// How it ended; nil while it runs.
    public var ending: Ending? {
        get throws {
            if let known = try knownEnding { return known }
            // libutempter, in tmux, has SIGCHLD not heard for a moment after the start: what ended then is looked for when
            // another child ends.
            guard try isGone(process) else { return nil }
            try server.command("run-shell", "true")
            return try knownEnding
        }
    }

    private var knownEnding: Ending? {
        get throws {
            let words = try tell("#{pane_dead},#{pane_dead_status},#{pane_dead_signal}")
                .split(separator: ",", omittingEmptySubsequences: false)
            guard words.first == "1" else { return nil }
            if let status = Int32(words[1]) { return .exited(status) }
            return Int32(words[2]).map { .signalled($0) }
        }
    }

    /// Waits until it has ended.
    public func end(seconds: Double = 10) throws -> Ending {
        var last: Ending?
        let hasEnded: (TmuxScreen) throws -> Bool = {
            last = try $0.ending
            return last != nil
        }
        try wait(until: hasEnded, "the end of the program", seconds: seconds)
        guard let last else { throw NeverSaid(expected: "the end of the program", screen: try text) }
        return last
    }

    /// What tmux makes of a format, without the line end.
    func tell(_ format: String) throws -> String {
        try String(server.command("display-message", "-p", format).dropLast())
    }

    private func numbers(_ format: String) throws -> [Int] {
        let words = try tell(format).split(separator: " ")
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == words.count, !numbers.isEmpty else {
            throw TmuxRefused(command: format, reason: words.joined(separator: " "))
        }
        return numbers
    }
}

/// Whether a process has ended; one that nobody has waited for yet has no executable any more.
private func isGone(_ process: Int32) -> Bool {
    var buffer: CChar = 0
    return readlink("/proc/\(process)/exe", &buffer, 1) < 0
}
