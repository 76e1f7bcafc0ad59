internal import Glibc

/// What `stty -a` would tell of a terminal, to compare before and after (tcgetattr(3)).
public struct TerminalSettings: Equatable, Sendable, CustomStringConvertible {
    /// The flags by their kind: input, output, control, local.
    public let flags: [UInt32]
    /// The control characters.
    public let characters: [UInt8]

    /// The settings of an open terminal; nil where it is none.
    init?(of descriptor: Int32) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return nil }
        flags = [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
        characters = withUnsafeBytes(of: settings.c_cc) { Array($0) }
    }

    /// Whether what is typed is shown.
    public var isEchoing: Bool { flags[3] & UInt32(ECHO) != 0 }
    /// Whether a program gets whole lines, not keys.
    public var isLineByLine: Bool { flags[3] & UInt32(ICANON) != 0 }

    /// The flags in hexadecimal and the control characters.
    public var description: String {
        zip(["input", "output", "control", "local"], flags).map { "\($0) \(String($1, radix: 16))" }
            .joined(separator: ", ") + ", characters \(characters)"
    }
}
