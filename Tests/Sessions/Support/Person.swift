internal import Glibc

/// What a person at a terminal would have waited for in vain.
public struct NeverSaid: Error {
    /// What was waited for.
    public let expected: String
    /// What came instead.
    public let screen: String
}

/// Somebody at a terminal: starts the program there, reads what it says, answers, presses keys.
public final class Person {
    private let master: Int32
    /// The program's process.
    public let process: Int32
    /// Kept as long as the program runs in it.
    private let home: Home
    private var unread = ""
    /// The beginning of a character whose end has not come yet.
    private var begun: [UInt8] = []
    private var hasEnded = false
    /// Everything the terminal has shown.
    public private(set) var screen = ""

    /// Starts the program on a new terminal.
    public init(_ program: Program, _ arguments: String...) throws {
        home = program.home
        let terminal = try PseudoTerminal()
        master = terminal.master
        var all = program.home.variables.merging(program.environment, uniquingKeysWith: { $1 })
        all["TERM"] = all["TERM"] ?? "xterm"
        process = try terminal.start([Program.path] + arguments, all)
    }

    deinit {
        if !hasEnded {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        close(master)
    }

    /// Waits until a text is shown; gives what was shown up to its end.
    @discardableResult
    public func read(until text: String, seconds: Int = 30) throws -> String {
        let end = time(nil) + seconds
        while true {
            if let place = unread.range(of: text) {
                let seen = String(unread[..<place])
                unread = String(unread[place...])
                return seen
            }
            guard time(nil) < end, receive() else { throw NeverSaid(expected: text, screen: screen) }
        }
    }

    /// Types a line.
    public func type(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Sends a signal to the program.
    public func send(_ signal: Int32) { kill(process, signal) }

    /// Whether what is typed is shown.
    public var isEchoing: Bool { TerminalSettings(of: master)?.isEchoing == true }

    /// Waits until the echo is on or off; says whether it came to that.
    public func waits(forEcho wanted: Bool) -> Bool { Clock.waits(5) { isEchoing == wanted } }

    /// Reads to the end; gives the exit status, 128 and the signal where one ended it. One that never ends is killed.
    public func end(seconds: Int = 30) -> Int32 {
        let last = time(nil) + seconds
        while receive() { if time(nil) > last { kill(process, SIGKILL) } }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        hasEnded = true
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    /// How many bytes at the end begin a character of UTF-8 that goes on.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        let tail = bytes.suffix(3)
        guard let lead = tail.lastIndex(where: { $0 & 0xc0 != 0x80 }), bytes[lead] >= 0xc0 else { return 0 }
        let length = bytes[lead] >= 0xf0 ? 4 : bytes[lead] >= 0xe0 ? 3 : 2
        return bytes.count - lead < length ? bytes.count - lead : 0
    }

    private func receive() -> Bool {
        var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, 1000) >= 0 else { return errno == EINTR }
        if ready.revents == 0 { return true }
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        let got = Glibc.read(master, &chunk, chunk.count)
        // EIO: nobody holds the other end any more.
        guard got > 0 else { return got < 0 && errno == EINTR }
        let bytes = begun + chunk[..<got]
        let whole = bytes.count - Self.unfinished(bytes)
        begun = Array(bytes[whole...])
        let text = String(decoding: bytes[..<whole], as: UTF8.self).filter { $0 != "\r" }
        let plain = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
        unread += plain
        screen += plain
        return true
    }
}

extension String {
    /// Where a part ends, at its first place.
    fileprivate func range(of part: String) -> String.Index? { firstRange(of: part)?.upperBound }
}
