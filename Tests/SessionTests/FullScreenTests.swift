import Foundation
import SessionSupport
import Testing

/// The full screen on a real terminal: what it leaves behind, what it writes, what it holds in memory.
@Suite struct FullScreenTests {
    /// The real program before the list of a vault of 20 entries.
    private static func list(
        columns: Int = 80, rows: Int = 24, term: String = "xterm-256color", environment: [String: String] = [:],
        entries: Int = 20
    ) throws -> PtyScreen {
        let vault = try TestVault(entries: entries)
        let screen = try PtyScreen(
            vault.program, columns: columns, rows: rows, term: term,
            environment: environment.merging(["KEYS_TEST_DOOR_DUMPABLE": "1"], uniquingKeysWith: { own, _ in own }))
        try unlock(screen)
        return screen
    }

    private static func unlock(_ screen: PtyScreen) throws {
        try screen.wait(for: "Password")
        screen.type(Program.password + "\r")
        try screen.wait(for: "Entry 0", seconds: 30)
    }

    /// What a terminal that was given back looks like.
    private static func expectGivenBack(_ screen: PtyScreen) {
        #expect(screen.terminalState == screen.terminalStateBefore)
        #expect(!screen.screen.isAlternate && screen.screen.isCursorVisible)
        #expect(screen.screen.modes == [], "modes that are still on")
    }

    // MARK: Giving the terminal back

    @Test func `after q the terminal is as it was`() throws {
        let screen = try Self.list()
        #expect(screen.terminalState != screen.terminalStateBefore && screen.screen.isAlternate)
        screen.type("q")
        #expect(try screen.end() == .exited(0))
        Self.expectGivenBack(screen)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func `a signal ends it and gives the terminal back`(signal: Int32)
        throws
    {
        let screen = try Self.list()
        screen.signal(signal)
        #expect(try screen.end() == .signalled(signal))
        Self.expectGivenBack(screen)
    }

    @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS])
    func `even a crash gives the terminal back, and leaves no core`(signal: Int32) throws {
        let vault = try TestVault(entries: 20)
        let screen = try PtyScreen(vault.program)
        try Self.unlock(screen)
        screen.signal(signal)
        #expect(try screen.end() == .signalled(signal))
        Self.expectGivenBack(screen)
        let files = try FileManager.default.contentsOfDirectory(atPath: vault.home.path)
        #expect(!files.contains { $0.hasPrefix("core") }, "\(files)")
    }

    @Test(arguments: ["/bin/bash", "/bin/dash"])
    func `Ctrl-Z and fg: the shell has its terminal, then the list is back`(
        shell: String
    ) throws {
        let vault = try TestVault(entries: 20)
        let screen = try TmuxScreen.shell(of: vault.program, shell)
        let before = try screen.stty()
        try screen.type("keys\n")
        try screen.wait(for: "Password")
        try screen.type(Program.password + "\n")
        try screen.wait(for: "Entry 0", seconds: 30)
        try screen.keys("C-z")
        try screen.waitForPrompt()
        #expect(try screen.stty() == before)
        try screen.type("fg\n")
        try screen.wait(for: "20 entries")
        try screen.keys("j", "q")
        try screen.waitForPrompt()
        #expect(try screen.stty() == before)
        #expect(try !screen.isAlternate)
    }

    @Test func `a storm of 1,000 sizes leaves a whole screen and a whole terminal`() throws {
        let screen = try Self.list()
        var chance = Chance(for: "sizes")
        for _ in 0..<1000 {
            screen.resize(
                columns: .random(in: 1...300, using: &chance), rows: .random(in: 1...120, using: &chance))
        }
        screen.resize(columns: 80, rows: 24)
        try screen.wait(for: "20 entries")
        try screen.waitUntilQuiet()
        screen.type("\u{c}")
        try screen.waitUntilQuiet()
        #expect(screen.screen.text.contains("? help") && screen.screen.unknown.isEmpty, "\(screen.screen.unknown)")
        screen.type("q")
        #expect(try screen.end() == .exited(0))
        Self.expectGivenBack(screen)
    }

    @Test func `where there is no terminal it says so, and points to the commands`() throws {
        let outcome = try TestVault(entries: 20).program.run([])
        #expect(outcome.status == 64 && outcome.errorText.contains("terminal") && outcome.errorText.contains("hint"))
        #expect(outcome.output.isEmpty)
    }

    @Test func `an unknown kind of terminal is tried as xterm`() throws {
        let screen = try Self.list(term: "no-such-terminal")
        #expect(screen.screen.text.contains("20 entries"))
        screen.type("q")
        #expect(try screen.end() == .exited(0))
    }

    // MARK: Locking and memory

    @Test func `L04 while the list is open no password is in memory, and after a lock nothing of any entry`() throws {
        let vault = try TestVault()
        let file = try vault.home.write(
            "entries.csv",
            "name,url,username,password,note\n"
                + (0..<300).map {
                    "Zqxtitle \($0),https://zqxhost\($0).example/,Zqxuser\($0),Wjkhidden\($0)secret,Wjknote\($0)\n"
                }.joined())
        #expect(try vault.program.keys("import", file).status == 0)
        try FileManager.default.removeItem(atPath: file)
        let screen = try PtyScreen(vault.program, environment: ["KEYS_TEST_DOOR_DUMPABLE": "1"])
        try screen.wait(for: "Password")
        screen.type(Program.password + "\r")
        try screen.wait(for: "300 entries", seconds: 30)
        screen.type("jjj/zqxtitle 7\r")
        try screen.waitUntilQuiet()
        let names = ["Zqxtitle 7", "Zqxuser7", "Zqxhost7".lowercased()]
        let secrets = ["Wjkhidden7", "Wjknote7", Program.password]
        let open = try #require(ProcessMemory.forms(of: names + secrets, in: screen.process))
        #expect(
            open[0].contains(.raw) || open[0].contains(.cells), "not even a title was found: the search does not work")
        for (name, forms) in zip(secrets, open.dropFirst(3)) { #expect(forms.isEmpty, "\(name): \(forms)") }
        // What was revealed is gone when it is hidden.
        screen.type("s")
        try screen.wait(for: "Wjkhidden7")
        screen.type("\u{1b}")
        try screen.wait(until: { !$0.screen.text.contains("Wjkhidden") }, "hiding")
        try screen.waitUntilQuiet()
        let hidden = try #require(ProcessMemory.forms(of: secrets, in: screen.process))
        for (name, forms) in zip(secrets, hidden) { #expect(forms.isEmpty, "hidden \(name): \(forms)") }
        screen.type("L")
        try screen.wait(for: "Locked")
        try screen.waitUntilQuiet()
        let locked = try #require(ProcessMemory.forms(of: names + secrets, in: screen.process))
        for (name, forms) in zip(names + secrets, locked) { #expect(forms.isEmpty, "locked, \(name): \(forms)") }
        try Self.end(screen)
    }

    private static func end(_ screen: PtyScreen) throws {
        screen.type("\u{3}")
        #expect(try screen.end() == .exited(0))
        expectGivenBack(screen)
    }

    @Test func `after a lock the list is back with the password, at its place`() throws {
        let screen = try Self.list()
        screen.type("/entry 1\rjjL")
        try screen.wait(for: "Locked")
        screen.type("wrong password\r")
        try screen.wait(for: "That is not the password")
        screen.type(Program.password + "\r")
        try screen.wait(for: "of 20", seconds: 30)
        #expect(screen.screen.text.contains("> entry 1"))
        screen.type("q")
        #expect(try screen.end() == .exited(0))
    }

    // MARK: What is written

    @Test func `T01 hostile text never reaches the terminal raw`() throws {
        let vault = try TestVault()
        let marks = String(repeating: "\u{301}", count: 10_000)
        let hostile = [
            "\u{1b}]0;owned\u{7}", "\u{1b}[2J\u{1b}[31m", "\u{9b}31m\u{9d}x\u{9c}", "a\u{202e}b\u{2066}c",
            "z\u{200b}\u{feff}w",
            "e" + marks, "\u{e0041}\u{e007f}", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{1f1e9}\u{1f1ea}",
            "\r\n\t\u{8}\u{c}", "\u{ad}\u{115f}\u{3164}",
        ]
        let rows = hostile.map { "\"\($0)\",https://x.example/,\"\($0)\",pw,\"\($0)\"\n" }
        let file = try vault.home.write("hostile.csv", "name,url,username,password,note\n" + rows.joined())
        #expect(try vault.program.keys("import", file).status == 0)
        let screen = try PtyScreen(vault.program)
        try screen.wait(for: "Password")
        screen.type(Program.password + "\r")
        try screen.wait(for: "\(hostile.count) entries", seconds: 30)
        let before = screen.screen.bells
        for _ in hostile { screen.type("sj") }
        screen.type("g:x\u{1b}")
        screen.type("\u{1b}/\u{301}\u{301}a\r")
        try screen.waitUntilQuiet()
        #expect(screen.screen.unknown.isEmpty, "\(screen.screen.unknown.prefix(5))")
        #expect(screen.screen.bells == before && !screen.writtenText.contains("owned\u{7}"))
        let scalars = Set(screen.writtenText.unicodeScalars.map(\.value))
        for value: UInt32 in [0x202e, 0x2066, 0x200b, 0xfeff, 0x9b, 0x9d, 0xe0041, 0x200d, 0x115f, 0x3164, 0xad] {
            #expect(!scalars.contains(value), "U+\(String(value, radix: 16))")
        }
        let run = screen.writtenText.unicodeScalars.reduce((longest: 0, now: 0)) { state, scalar in
            let now = scalar.value == 0x301 ? state.now + 1 : 0
            return (max(state.longest, now), now)
        }
        #expect(run.longest <= 3)
    }

    @Test func `a paste of 1 MB with line ends and escapes goes into the filter and does nothing else`() throws {
        let screen = try Self.list()
        screen.type("/")
        try screen.waitUntilQuiet()
        screen.paste(String(repeating: "dq\nL\u{1b}[A\u{3}x", count: 120_000))
        try screen.wait(for: "0 of 20", seconds: 30)
        screen.type("\u{1b}")
        try screen.wait(for: "20 entries")
        #expect(screen.isAlive)
        screen.type("q")
        #expect(try screen.end() == .exited(0))
    }

    @Test func `keys that come in pieces are keys`() throws {
        let screen = try Self.list()
        for byte in Array("\u{1b}[B\u{1b}OB".utf8) { screen.write([byte]) }
        screen.type("y")
        try screen.waitUntilQuiet()
        #expect(screen.screen.text.contains("Entry 1"))
        screen.type("q")
        #expect(try screen.end() == .exited(0))
    }

    @Test func `Esc answers at once`() throws {
        let screen = try Self.list()
        screen.type("?")
        try screen.wait(for: "Help >")
        let begin = ContinuousClock.now
        screen.write([0x1b])
        try screen.wait(for: "20 entries")
        #expect(ContinuousClock.now - begin < .seconds(2))
    }

    @Test(arguments: [
        ("xterm-256color", "C.UTF-8", ""), ("xterm-256color", "C", ""), ("xterm-256color", "C.UTF-8", "1"),
        ("vt100", "C.UTF-8", ""), ("screen", "C.UTF-8", ""), ("tmux-256color", "C.UTF-8", ""),
    ]) func `every kind of terminal is drawn right`(term: String, locale: String, noColor: String) throws {
        var environment = ["LC_ALL": locale, "KEYS_TEST_DOOR_TODAY": "1"]
        if !noColor.isEmpty { environment["NO_COLOR"] = noColor }
        let screen = try Self.list(term: term, environment: environment)
        screen.type("j")
        try screen.waitUntilQuiet()
        #expect(screen.screen.unknown.isEmpty, "\(screen.screen.unknown)")
        let isPlain = !noColor.isEmpty || term == "vt100"
        let color = try Regex("\u{1b}\\[[0-9;]*[34][0-7]m")
        #expect(screen.writtenText.contains(color) != isPlain, "colours")
        let today = try Regex("changed +[0-9-]{10}")
        let text = screen.screen.text.replacing(today, with: "changed         2026-07-01")
        try expectScreen(text, named: "terminal-\(term)-\(locale)\(noColor.isEmpty ? "" : "-no-color")")
        screen.type("q")
        #expect(try screen.end() == .exited(0))
    }
}
