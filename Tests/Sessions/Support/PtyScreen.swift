internal import Glibc

/// How a program ended.
public enum Ending: Equatable, Sendable {
    /// By itself, with that status.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)

    /// What waitpid(2) gave.
    init(word: Int32) {
        let signal = word & 0x7f
        self = signal == 0 ? .exited((word >> 8) & 0xff) : .signalled(signal)
    }
}

/// The program on a bare pseudo-terminal, with nothing in between: every byte it writes is kept and drawn by a model.
///
/// The terminal is its controlling one, and the program leads the session; nothing here could resume it after Ctrl-Z, for
/// that is a `TmuxScreen.shell`.
public final class PtyScreen {
    private let terminal: PseudoTerminal
    /// Kept open as the shell of a person would: the settings outlive the program.
    private let other: Int32
    /// Kept as long as the program runs in it.
    private let home: Home
    private var ending: Ending?
    private var isHungUp = false
    /// The program's process.
    public let process: Int32
    /// The settings of the terminal before the program had it.
    public let terminalStateBefore: TerminalSettings?
    /// Every byte the program has written; line ends are as the terminal got them.
    public private(set) var written: [UInt8] = []
    /// What a terminal shows of them.
    public private(set) var screen: TerminalModel

    /// Starts the program on a new terminal of that size.
    public convenience init(
        _ program: Program, _ arguments: String..., columns: Int = 80, rows: Int = 24, term: String = "xterm-256color",
        environment: [String: String] = [:], echoes: Bool = true
    ) throws {
        try self.init(
            [Program.path] + arguments, of: program, columns: columns, rows: rows, term: term, environment: environment,
            echoes: echoes)
    }

    /// Starts any words in the home (which is the working folder too) and the environment of a program. A terminal that does not echo shows
    /// nothing but what the program writes, whatever is typed when that has left.
    public init(
        _ words: [String], of program: Program, columns: Int = 80, rows: Int = 24, term: String = "xterm-256color",
        environment: [String: String] = [:], echoes: Bool = true
    ) throws {
        home = program.home
        screen = TerminalModel(columns: columns, rows: rows)
        terminal = try PseudoTerminal()
        terminal.resize(columns: columns, rows: rows)
        other = open(terminal.name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        _ = fcntl(terminal.master, F_SETFL, O_NONBLOCK)
        if !echoes {
            var settings = termios()
            tcgetattr(other, &settings)
            settings.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(other, TCSANOW, &settings)
        }
        terminalStateBefore = TerminalSettings(of: terminal.master)
        process = try terminal.start(
            ["/usr/bin/env", "-C", home.path] + words, program.variables(term: term, environment))
    }

    deinit {
        if ending == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        hangUp()
    }

    /// Takes the terminal away, as closing its window does.
    public func hangUp() {
        guard !isHungUp else { return }
        isHungUp = true
        close(other)
        close(terminal.master)
    }

    /// The settings of the terminal now; nil once it is gone.
    public var terminalState: TerminalSettings? { TerminalSettings(of: terminal.master) }

    /// What was written, as text.
    public var writtenText: String { String(decoding: written, as: UTF8.self) }

    /// Whether the program still runs.
    public var isAlive: Bool {
        var word: Int32 = 0
        if ending == nil, waitpid(process, &word, WNOHANG) == process { ending = Ending(word: word) }
        return ending == nil
    }

    /// Sends bytes as keys do; hears the program meanwhile, so that neither waits for the other.
    public func write(_ bytes: [UInt8]) {
        var left = bytes[...]
        _ = Clock.waits(10) {
            receive()
            let sent = Array(left).withUnsafeBytes { Glibc.write(terminal.master, $0.baseAddress, $0.count) }
            left = left.dropFirst(max(0, sent))
            return left.isEmpty
        }
    }

    /// Types a text.
    public func type(_ text: String) { write(Array(text.utf8)) }

    /// Pastes a text in brackets, as a terminal does for a program that asked for it.
    public func paste(_ text: String) { type("\u{1b}[200~\(text)\u{1b}[201~") }

    /// Makes the terminal another size; SIGWINCH comes by itself.
    public func resize(columns: Int, rows: Int) {
        receive()
        screen.resize(columns: columns, rows: rows)
        terminal.resize(columns: columns, rows: rows)
    }

    /// Sends the program a signal.
    public func signal(_ number: Int32) { if isAlive { kill(process, number) } }

    /// Waits until a text is on the screen.
    public func wait(for text: String, seconds: Double = 10) throws {
        try wait(until: { $0.screen.text.contains(text) }, text, seconds: seconds)
    }

    /// Waits until something is so; `what` names it in the error.
    public func wait(
        until isSo: (PtyScreen) throws -> Bool, _ what: String = "what was waited for", seconds: Double = 10
    ) throws {
        let came = try Clock.waits(seconds) {
            receive()
            return try isSo(self)
        }
        guard came else { throw NeverSaid(expected: what, screen: screen.text) }
    }

    /// Waits until nothing was written for that long.
    public func waitUntilQuiet(for seconds: Double = 0.2, within limit: Double = 10) throws {
        var last = (count: -1, time: 0.0)
        let isQuiet: (PtyScreen) -> Bool = { screen in
            if screen.written.count != last.count { last = (screen.written.count, Clock.now) }
            return Clock.now - last.time >= seconds
        }
        try wait(until: isQuiet, "silence", seconds: limit)
    }

    /// Waits until the program has ended, and takes what it wrote at last.
    public func end(seconds: Double = 10) throws -> Ending {
        try wait(until: { !$0.isAlive }, "the end of the program", seconds: seconds)
        receive()
        guard let ending else { throw NeverSaid(expected: "the end of the program", screen: screen.text) }
        return ending
    }

    /// Takes what is there to read.
    private func receive() {
        guard !isHungUp else { return }
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while case let got = Glibc.read(terminal.master, &chunk, chunk.count), got > 0 {
            written += chunk[..<got]
            screen.feed(chunk[..<got])
        }
    }
}
