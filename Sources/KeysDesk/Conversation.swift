internal import Glibc
public import KeysSecret

/// Questions to the person at the terminal, line by line: no cursor is moved and nothing is drawn over, so a screen reader
/// reads all of it. It speaks on `/dev/tty`, so that standard input and output stay free for data.
public final class Conversation {
    /// The longest line that is read.
    static let longest = 8192
    private let descriptor: Descriptor
    /// How long the person may say nothing, in milliseconds; nil for as long as they like.
    public var patience: Int64?

    /// Opens the process's terminal.
    public init() throws(DeskError) { descriptor = try Descriptor.terminal() }

    deinit { descriptor.shut() }

    /// Columns of the terminal.
    public var columns: Int { descriptor.columns }

    /// Says a line.
    public func say(_ line: String = "") throws(DeskError) { try descriptor.write(line + "\n") }

    /// Says a secret in a line of its own.
    public func say(indented secret: borrowing SecretBytes) throws(DeskError) {
        try descriptor.write("    ")
        try descriptor.write(secret)
        try descriptor.write("\n")
    }

    /// Asks for a line; `.endOfInput` where the person ended it, `.leftAlone` where they said nothing for longer than `patience`.
    public func ask(_ question: String) throws(DeskError) -> String {
        try descriptor.write(question)
        var line: [UInt8] = []
        while true {
            try awaitWord()
            var byte: UInt8 = 0
            let got = try withUnsafeMutableBytes(of: &byte) { (buffer) throws(DeskError) in
                try descriptor.read(into: buffer)
            }
            if got == 0 {
                guard line.isEmpty else { break }
                try descriptor.write("\n")
                throw .endOfInput
            }
            if byte == UInt8(ascii: "\n") { break }
            if line.count < Self.longest { line.append(byte) }
        }
        return String(decoding: line, as: UTF8.self).trimmed
    }

    /// Asks for a line nobody sees while it is typed.
    public func askSecret(_ question: String) throws(DeskError) -> SecretBytes {
        try descriptor.write(question)
        guard let echo = EchoGuard(descriptor.number) else { throw .noTerminal }
        defer { withExtendedLifetime(echo) {} }
        try awaitWord()
        do throws(SecretInputError) {
            return try SecretBytes.readLine(descriptor: descriptor.number, limit: Self.longest)
        } catch {
            throw .cannotRead(path: "/dev/tty", errno: EIO)
        }
    }

    /// Waits until something was typed; throws `.leftAlone` where nothing is for too long.
    private func awaitWord() throws(DeskError) {
        guard let patience else { return }
        let end = Monotonic.now + patience
        while true {
            let left = end - Monotonic.now
            guard left > 0 else { throw .leftAlone }
            var wanted = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
            // A machine that slept may come back long after the end.
            if poll(&wanted, 1, Int32(clamping: min(left, 60_000))) > 0 { return }
        }
    }

    /// Asks a question of yes and no; only a plain yes is one.
    public func agrees(_ question: String) throws(DeskError) -> Bool {
        let answer = try ask(question + " [y/N] ").lowercased()
        return answer == "y" || answer == "yes"
    }

    /// Asks for one of `count` numbered things; nil for none.
    public func number(_ question: String, upTo count: Int) throws(DeskError) -> Int? {
        while true {
            let answer = try ask(question)
            if answer.isEmpty || answer.lowercased() == "q" { return nil }
            if let number = Int(answer), (1...max(count, 1)).contains(number) { return number }
            try say("Please answer with a number from 1 to \(count), or with Enter alone for none of them.")
        }
    }
}

extension String {
    /// The text without blanks at its ends.
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }
}

/// Milliseconds of a clock that goes on while the machine sleeps and that nobody sets.
enum Monotonic {
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
