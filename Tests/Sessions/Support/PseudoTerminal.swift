internal import Glibc

/// A new pseudo-terminal: the end that stands for screen and keyboard.
struct PseudoTerminal {
    /// What the test reads from and writes to.
    let master: Int32
    /// The path of the end a program opens.
    let name: String

    init() throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // TIOCSPTLCK and TIOCGPTN of Linux: what unlockpt(3) and ptsname(3) do, which Swift does not see.
        var lock: Int32 = 0
        var number: Int32 = 0
        guard master >= 0, ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw CannotStart(errno: errno)
        }
        name = "/dev/pts/\(number)"
    }

    /// Tells the terminal its size; whoever has it in the foreground gets SIGWINCH where it is another than before.
    func resize(columns: Int, rows: Int) {
        var size = winsize(
            ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// Starts a program whose controlling terminal and three standard descriptors it is.
    func start(_ words: [String], _ variables: [String: String]) throws -> pid_t {
        try Starting(words, variables).start { actions in
            for target in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, target, name, O_RDWR, 0) }
        }
    }
}
