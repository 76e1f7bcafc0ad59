import Foundation
import SessionSupport
import Testing

/// The terminals that tests of the full screen stand on, shown with programs everybody has.
@Suite struct ScreenTests {
    private static func numbered() throws -> Program {
        let program = try Program()
        try program.home.write("lines", (1...300).map { "line \($0)\n" }.joined())
        return program
    }

    // MARK: tmux

    @Test(arguments: [(80, 24), (120, 40), (40, 12)])
    func `keys go in and the screen is seen, at any size`(columns: Int, rows: Int) throws {
        let program = try Self.numbered()
        let screen = try TmuxScreen(
            ["/usr/bin/less", "lines"], of: program, columns: columns, rows: rows, environment: ["LESS": "-M"])
        try screen.wait(for: "line \(rows - 1)")
        #expect(try screen.text.split(separator: "\n", omittingEmptySubsequences: false).count == rows + 1)
        #expect(try screen.text.hasPrefix("line 1\nline 2\n"))
        #expect(try screen.isAlternate && screen.cursor.y == rows - 1)
        try screen.keys("j", "Down")
        try screen.wait(until: { try $0.text.hasPrefix("line 3\n") })
        try screen.type("/line 200\n")
        try screen.wait(until: { try $0.text.hasPrefix("line 200\n") })
        // The word that was found is shown the other way round.
        #expect(try screen.screen.cells[0][0].style.traits == [.reverse])
        #expect(try screen.styled.contains("\u{1b}[7m"))
        try screen.resize(columns: columns + 10, rows: rows - 2)
        try screen.wait(until: { try $0.screen.rows == rows - 2 && $0.text.contains("line 201") })
        #expect(try screen.isAlive)
        try screen.keys("q")
        #expect(try screen.end() == .exited(0))
        #expect(try !screen.isAlive && !screen.isAlternate)
    }

    @Test func `a program finds the terminal, the environment and the home it is given`() throws {
        var program = try Program()
        program.environment = ["OWN": "of the program;"]
        let screen = try TmuxScreen(
            ["/bin/sh", "-c", "echo $TERM,$OWN,$NO_COLOR,$LC_ALL,$HOME,$PWD; exit 7"], of: program, term: "screen",
            environment: ["NO_COLOR": "1", "LC_ALL": "C"])
        #expect(try screen.end() == .exited(7))
        let home = program.home.path
        #expect(try screen.text.contains("screen,of the program;,1,C,\(home),\(home)"))
        // Nothing of tmux's own is on the screen of what has ended.
        #expect(try screen.text.split(separator: "\n").count == 1)
    }

    @Test func `what ends a program is told`() throws {
        let screen = try TmuxScreen(["/bin/sh", "-c", "kill -TERM $$"], of: try Program())
        #expect(try screen.end() == .signalled(SIGTERM))
    }

    @Test func `a text is typed and pasted as it stands, and is in no argument`() throws {
        let program = try Program()
        let script = "stty -echo -icanon -icrnl; printf '\\033[?2004hready'; exec cat >typed"
        let screen = try TmuxScreen(["/bin/sh", "-c", script], of: program)
        try screen.wait(for: "ready")
        try screen.type("a;b 'c' \\ ü $HOME;")
        try screen.paste("two\nlines;")
        try screen.keys("Escape", ";", "C-a")
        try screen.type("\n")
        let expected = "a;b 'c' \\ ü $HOME;\u{1b}[200~two\rlines;\u{1b}[201~\u{1b};\u{01}\r"
        try screen.wait(until: { _ in program.home.read("typed") == expected }, expected.debugDescription)
    }

    @Test func `who waits in vain is shown the screen`() throws {
        let screen = try TmuxScreen(["/bin/sh", "-c", "echo something else; sleep 60"], of: try Program())
        try screen.wait(for: "something")
        let error = #expect(throws: NeverSaid.self) { try screen.wait(for: "never", seconds: 0.1) }
        #expect(error?.expected == "never" && error?.screen.hasPrefix("something else\n") == true)
    }

    @Test func `the program and the server go with the value`() throws {
        var process: Int32 = 0
        do {
            let screen = try TmuxScreen(["/bin/sh", "-c", "echo up; sleep 60"], of: try Program())
            try screen.wait(for: "up")
            process = try screen.process
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe") != "")
        }
        #expect(throws: (any Error).self) {
            try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
        }
    }

    @Test(arguments: ["/bin/bash", "/bin/dash"]) func `a program is suspended in a shell and goes on`(path: String)
        throws
    {
        let shell = try TmuxScreen.shell(of: try Self.numbered(), path)
        let before = try shell.stty()
        #expect(before.contains(" icanon") && before.contains(" echo "))
        try shell.type("less lines\n")
        try shell.wait(for: "line 20")
        try shell.keys("C-z")
        try shell.wait(until: { try !$0.isAlternate })
        try shell.waitForPrompt()
        #expect(try shell.stty() == before)
        try shell.type("fg\n")
        try shell.wait(until: { try $0.isAlternate && $0.text.hasPrefix("line 1\n") })
        try shell.keys("q")
        try shell.waitForPrompt()
        #expect(try shell.stty() == before)
    }

    @Test func `a terminal that is left raw is seen`() throws {
        let shell = try TmuxScreen.shell(of: try Program(), "/bin/dash")
        let before = try shell.stty()
        try shell.type("stty -echo; printf '\\033[?25l'\n")
        try shell.waitForPrompt()
        #expect(try shell.stty() != before)
        #expect(try !shell.modes.contains("cursor_flag"))
    }

    @Test func `Keys itself answers on both terminals, line by line`() throws {
        let program = try Program()
        let refused = ["list", "--no-such-option"]
        let tmux = try TmuxScreen([Program.path] + refused, of: program)
        let bare = try PtyScreen([Program.path] + refused, of: program)
        #expect(try bare.end() == .exited(64))
        #expect(try tmux.end() == .exited(64))
        #expect(try tmux.text == bare.screen.text)
        #expect(bare.screen.unknown == [] && bare.screen.text.contains("keys: "))
    }

    // MARK: A bare terminal

    @Test func `what is written is kept and drawn, and the terminal is put back`() throws {
        let program = try Self.numbered()
        let screen = try PtyScreen(["/usr/bin/less", "lines"], of: program, columns: 40, rows: 12)
        let tmux = try TmuxScreen(["/usr/bin/less", "lines"], of: program, columns: 40, rows: 12)
        try screen.wait(for: "line 11")
        try tmux.wait(for: "line 11")
        #expect(screen.screen.isAlternate && screen.writtenText.contains("\u{1b}[?1049h"))
        screen.type("50g")
        try tmux.type("50g")
        try screen.wait(for: "line 60")
        try tmux.wait(for: "line 60")
        try screen.waitUntilQuiet()
        #expect(try screen.screen.text == tmux.text)
        #expect(screen.terminalState?.isLineByLine == false && screen.terminalState?.isEchoing == false)
        screen.resize(columns: 60, rows: 20)
        try screen.wait(for: "line 68")
        screen.type("q")
        #expect(try screen.end() == .exited(0))
        #expect(screen.terminalState?.isLineByLine == true && screen.terminalState?.isEchoing == true)
        #expect(screen.terminalState == screen.terminalStateBefore)
        #expect(!screen.screen.isAlternate && screen.screen.isCursorVisible && screen.screen.unknown == [])
    }

    @Test(arguments: ["xterm-256color", "vt100", "screen"])
    func `the model knows what ncurses writes for a terminal`(term: String) throws {
        let screen = try PtyScreen(["/usr/bin/top", "-d", "60"], of: try Program(), term: term)
        try screen.wait(for: "PID")
        screen.type("?")
        try screen.wait(for: "Help for Interactive")
        screen.resize(columns: 100, rows: 30)
        screen.type("q")
        try screen.wait(for: "PID")
        screen.type("q")
        #expect(try screen.end() == .exited(0))
        #expect(screen.screen.unknown == [])
    }

    @Test func `a signal and its end are told`() throws {
        let script = "trap 'echo caught; exit 3' TERM; echo up; while :; do sleep 0.02; done"
        let screen = try PtyScreen(["/bin/sh", "-c", script], of: try Program())
        try screen.wait(for: "up")
        #expect(screen.isAlive)
        screen.signal(SIGTERM)
        #expect(try screen.end() == .exited(3))
        #expect(screen.screen.text.contains("caught"))
        let killed = try PtyScreen(["/bin/sh", "-c", "echo up; sleep 60"], of: try Program())
        try killed.wait(for: "up")
        killed.signal(SIGKILL)
        #expect(try killed.end() == .signalled(SIGKILL))
    }

    @Test func `Ctrl-C reaches the program and its terminal is its own`() throws {
        let screen = try PtyScreen(["/bin/sh", "-c", "ps -o tty= -p $$ >/dev/tty; sleep 60"], of: try Program())
        try screen.wait(for: "pts/")
        screen.write([3])
        #expect(try screen.end() == .signalled(SIGINT))
    }

    @Test func `more than a terminal holds is written and read`() throws {
        let program = try Program()
        let script = "stty raw -echo; echo ready; head -c 200000 >got; wc -c <got"
        let screen = try PtyScreen(["/bin/sh", "-c", script], of: program)
        try screen.wait(for: "ready")
        screen.write([UInt8](repeating: 0x61, count: 200_000))
        try screen.wait(for: "200000")
        #expect(try screen.end() == .exited(0))
    }
}
