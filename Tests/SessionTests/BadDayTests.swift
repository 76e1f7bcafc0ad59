import Foundation
import SessionSupport
import Testing

/// Bad days of the full screen: whatever happens to disk, vault, process or terminal, what was typed is not lost and one sentence says what to do.
@Suite struct BadDayTests {
    /// The real program before the list of 20 entries, and the vault it has open.
    private struct Day {
        let vault: TestVault
        let screen: PtyScreen

        init(columns: Int = 80, rows: Int = 24, environment: [String: String] = [:], program: Program? = nil) throws {
            let vault = try program.map { TestVault(of: $0) } ?? TestVault(entries: 20)
            self.vault = vault
            screen = try PtyScreen(vault.program, columns: columns, rows: rows, environment: environment)
            try unlock()
        }

        func unlock() throws {
            try screen.wait(for: "Password")
            screen.type(Program.password + "\r")
            try screen.wait(until: { !$0.screen.text.contains("Password  ") }, "an open vault", seconds: 30)
        }

        /// Opens the form of Entry 0 and types more of its title.
        func change(_ text: String = " more") throws {
            try screen.wait(for: "Entry 0")
            screen.type("e")
            try screen.wait(for: "Change: Entry 0")
            screen.type(text)
            try screen.wait(for: "1 changed")
        }

        func press(_ keys: String, _ text: String, seconds: Double = 10) throws {
            screen.type(keys)
            try screen.wait(for: text, seconds: seconds)
        }

        /// Leaves, and expects that the vault is whole.
        func leave() throws {
            screen.type("q")
            #expect(try screen.end() == .exited(0))
            let doctor = try vault.program.keys("doctor")
            #expect(doctor.status == 0, "\(doctor.said)")
        }

        /// The line of an entry with all it says and said.
        func line(_ title: String) throws -> String {
            try #require(try vault.contents().first { $0.hasPrefix("live \(title)|") }, "no \(title)")
        }
    }

    private static let save = "\u{13}"

    // MARK: The disk is full

    /// A disk that is full as long as a file is there.
    private struct FullDisk {
        let day: Day
        private let marker: String

        init() throws {
            let vault = try TestVault(entries: 20)
            let config = vault.home.path + "/config"
            try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
            let disk = FaultyDisk(
                program: vault.program, folders: [vault.home.path + "/data", vault.home.path + "/state", config])
            var program = try disk.armed(.enospc, at: 1, isSticky: true)
            marker = vault.home.path + "/full"
            program.environment["FAULTS_WHILE"] = marker
            day = try Day(program: program)
        }

        func fill() { close(creat(marker, 0o600)) }
        func makeRoom() { unlink(marker) }
    }

    @Test func `on a full disk the form stays with what was typed, and saves when there is room`() throws {
        let disk = try FullDisk()
        try disk.day.change()
        disk.fill()
        try disk.day.press(Self.save, "make room")
        #expect(disk.day.screen.screen.text.contains("Entry 0 more"))
        #expect(disk.day.screen.screen.text.contains("Change: Entry 0"))
        disk.makeRoom()
        try disk.day.press(Self.save, "Saved: Entry 0 more")
        try disk.day.leave()
    }

    @Test func `on a full disk nothing goes to the trash, and later it does`() throws {
        let disk = try FullDisk()
        disk.fill()
        try disk.day.press("d", "make room")
        #expect(disk.day.screen.screen.text.contains("Entry 0"))
        disk.makeRoom()
        try disk.day.press("d", "Moved to the trash")
        try disk.day.leave()
        #expect(try disk.day.vault.contents().count { $0.hasPrefix("live") } == 19)
    }

    @Test func `on a full disk nothing is imported, and the same key imports it later`() throws {
        let disk = try FullDisk()
        let screen = disk.day.screen
        try disk.day.vault.home.write("more.csv", TestVault.export(30, name: "Row"))
        try disk.day.press("I", "Import which file?")
        try disk.day.press("more\r", "30 new")
        disk.fill()
        try disk.day.press("\r", "make room")
        #expect(screen.screen.text.contains("Import more.csv?"))
        disk.makeRoom()
        try disk.day.press("\r", "30 added")
        try disk.day.press("\u{1b}", "50 entries")
        try disk.day.leave()
    }

    @Test func `on a full disk a setting stays as it was, and later it changes`() throws {
        let disk = try FullDisk()
        try disk.day.press(",", "clipboard.osc52")
        disk.fill()
        try disk.day.press("j\r", "make room")
        #expect(!disk.day.screen.screen.text.contains("clipboard.osc52 is on"))
        disk.makeRoom()
        try disk.day.press("\r", "clipboard.osc52 is on now")
        try disk.day.press("\u{1b}\u{1b}", "/ filters")
        try disk.day.leave()
    }

    // MARK: Another process

    @Test func `what another process changed in another field is in as well`() throws {
        let day = try Day()
        try day.change()
        #expect(try day.vault.program.keys("edit", "Entry 0", "--username", "theirs").status == 0)
        try day.press(Self.save, "Saved: Entry 0 more")
        #expect(!day.screen.screen.text.contains("changed elsewhere"))
        let line = try day.line("Entry 0 more")
        #expect(line.contains("=theirs"))
        try day.leave()
    }

    @Test func `of a field both changed ours stands, theirs is in the history, and that is said`() throws {
        let day = try Day()
        try day.change()
        #expect(try day.vault.program.keys("edit", "Entry 0", "--title", "Theirs").status == 0)
        try day.press(Self.save, "title had been changed elsewhere")
        #expect(try day.line("Entry 0 more").contains("was title=Theirs"))
        try day.leave()
    }

    @Test(arguments: [false, true]) func `an entry that another process deletes meanwhile is saved all the same`(
        isPurged: Bool
    ) throws {
        let day = try Day()
        try day.change()
        let removed =
            isPurged
            ? try day.vault.program.keys("remove", "Entry 0", "--purge", "--yes")
            : try day.vault.program.keys("remove", "Entry 0")
        #expect(removed.status == 0, "\(removed.said)")
        try day.press(Self.save, "Save as a new entry")
        // Going on leaves the form as it is.
        try day.press("\u{1b}", "1 changed")
        try day.press(Self.save, "Save as a new entry")
        try day.press("1", isPurged ? "Added: Entry 0 more" : "Saved: Entry 0 more")
        #expect(try day.line("Entry 0 more").contains("=password-0"))
        try day.leave()
    }

    @Test func `an entry in the trash can be saved as a new one too`() throws {
        let day = try Day()
        try day.change()
        #expect(try day.vault.program.keys("remove", "Entry 0").status == 0)
        try day.press(Self.save, "Take it out and save")
        try day.press("2", "Added: Entry 0 more")
        let all = try day.vault.contents()
        #expect(
            all.contains { $0.hasPrefix("live Entry 0 more|") } && all.contains { $0.hasPrefix("trashed Entry 0|") })
        try day.leave()
    }

    @Test func `what another process adds is in the list after a key`() throws {
        let day = try Day()
        try day.screen.wait(for: "20 entries")
        #expect(try day.vault.program.keys("add", "Added elsewhere", "--stdin", input: "x").status == 0)
        // No more often is it looked than every two seconds.
        _ = Clock.waits(2.2) { false }
        try day.press("j", "21 entries")
        #expect(day.screen.screen.text.contains("Added elsewhere"))
        try day.leave()
    }

    // MARK: The vault is another one

    @Test func `a vault that got a new key is opened again, and the form is saved`() throws {
        let day = try Day()
        try day.change()
        let code = day.vault.home.path + "/new-code.txt"
        let rotated = try day.vault.program.keys("rotate", "--yes", "--recovery-file", code)
        #expect(rotated.status == 0, "\(rotated.said)")
        try day.press(Self.save, "Open it again")
        try day.press("wrong\r", "That is not the password")
        try day.press("\u{1b}", "Nothing can be saved before")
        #expect(day.screen.screen.text.contains("Entry 0 more"))
        try day.press(Self.save, "Open it again")
        try day.press(Program.password + "\r", "is open again", seconds: 30)
        try day.press(Self.save, "Saved: Entry 0 more")
        // What was to be undone belongs to the vault as it was; what was done since is undone.
        try day.press("u", "Undone")
        try day.leave()
        #expect(try day.line("Entry 0").contains("=password-0"))
    }

    @Test func `a vault that got a new key while it was locked opens, and says what is gone`() throws {
        let day = try Day()
        try day.press("L", "Locked")
        let code = day.vault.home.path + "/new-code.txt"
        #expect(try day.vault.program.keys("rotate", "--yes", "--recovery-file", code).status == 0)
        try day.press(Program.password + "\r", "has got a new key since", seconds: 30)
        #expect(day.screen.screen.text.contains("20 entries"))
        try day.leave()
    }

    @Test func `a vault whose folder goes away and comes back loses nothing that was typed`() throws {
        let day = try Day()
        try day.change()
        let away = day.vault.home.path + "/away"
        #expect(rename(day.vault.folder, away) == 0)
        try day.press(Self.save, "nothing was changed")
        #expect(day.screen.screen.text.contains("Entry 0 more"))
        #expect(rename(away, day.vault.folder) == 0)
        try day.press(Self.save, "Saved: Entry 0 more")
        try day.leave()
    }

    @Test func `where another vault was put in its place, the form can be saved there as a new entry`() throws {
        let day = try Day()
        try day.change()
        let other = try TestVault(entries: 3)
        try TestVault.copy(other.folder, to: day.vault.folder)
        try day.press(Self.save, "Open it again")
        try day.press(Program.password + "\r", "is open again", seconds: 30)
        try day.press(Self.save, "Save as a new entry")
        try day.press("1", "Added: Entry 0 more")
        try day.screen.wait(for: "Entry 2")
        day.screen.type("q")
        #expect(try day.screen.end() == .exited(0))
        #expect(try day.vault.contents().count == 4)
        #expect(try day.line("Entry 0 more").contains("=password-0"))
    }

    @Test func `bytes that were flipped under an open vault end in a sentence, and the form stays`() throws {
        let day = try Day()
        try day.change()
        // What the open vault has read before it reads again after another's write.
        #expect(try day.vault.program.keys("edit", "Entry 1", "--username", "theirs").status == 0)
        let file = try #require(fopen(day.vault.database, "r+"))
        fseek(file, 0, SEEK_END)
        let size = ftell(file)
        // All but the first page: the file is still one of SQLite's.
        for place in stride(from: 4096, to: size, by: 64) {
            fseek(file, place, SEEK_SET)
            fputc(0xa5, file)
        }
        fclose(file)
        try day.press(Self.save, "the vault is damaged")
        #expect(day.screen.isAlive && day.screen.screen.text.contains("Entry 0 more"))
        // It can be left, after a question.
        try day.press("\u{3}", "Leave?")
        day.screen.type("y")
        #expect(try day.screen.end() == .exited(0))
        let doctor = try day.vault.program.keys("doctor")
        #expect(doctor.status == 22, "\(doctor.said)")
    }

    // MARK: Locking

    @Test func `a form that is locked by idle time is back with every character, and lies nowhere meanwhile`() throws {
        let day = try Day(environment: ["KEYS_TEST_DOOR_LOCK_SECONDS": "3", "KEYS_TEST_DOOR_DUMPABLE": "1"])
        let (title, secret) = ("Zqxunsaved title", "Wjkunsaved-\u{e4}secret")
        try day.press("a", "Login")
        try day.press("1", "nothing typed yet")
        day.screen.type(title + "\tkim\t" + secret)
        try day.screen.wait(for: "not saved yet")
        try day.screen.wait(for: "Locked", seconds: 20)
        try day.screen.waitUntilQuiet()
        let found = try #require(ProcessMemory.forms(of: [title, secret], in: day.screen.process))
        for forms in found { #expect(forms.isEmpty) }
        let canaries = [Canary("title", title), Canary("secret", secret)]
        #expect(Traces.inFiles(below: day.vault.home.path, canaries).isEmpty)
        try day.press("wrong password\r", "That is not the password")
        try day.press(Program.password + "\r", "typed before the lock", seconds: 30)
        #expect(day.screen.screen.text.contains(title))
        // A second time.
        try day.screen.wait(for: "Locked", seconds: 20)
        try day.press(Program.password + "\r", "typed before the lock", seconds: 30)
        try day.press(Self.save, "Added: \(title)")
        #expect(try day.line(title).contains("=" + secret))
        day.screen.type("q")
        #expect(try day.screen.end() == .exited(0))
    }

    @Test func `a hundred locks in a row leave nothing open`() throws {
        let day = try Day()
        let files = { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(day.screen.process)/fd").count }
        try day.screen.wait(for: "20 entries")
        let before = try files()
        for _ in 0..<Effort.times(20, soak: 100) {
            try day.press("L", "Locked")
            try day.press(Program.password + "\r", "20 entries", seconds: 30)
        }
        #expect(try files() <= before)
        try day.leave()
    }

    // MARK: The terminal

    @Test(arguments: [false, true]) func `a terminal that goes away ends it at once, and the vault is whole`(
        isTyping: Bool
    ) throws {
        let day = try Day()
        if isTyping { try day.change() }
        day.screen.hangUp()
        let start = Clock.now
        let ending = try day.screen.end(seconds: 5)
        #expect(ending == .signalled(SIGHUP) || ending == .exited(0), "\(ending)")
        #expect(Clock.now - start < 1)
        #expect(try day.vault.program.keys("doctor").status == 0)
        #expect(try day.vault.contents().count == 20)
    }

    @Test func `with standard input closed it says so and does nothing`() throws {
        let vault = try TestVault(entries: 20)
        let screen = try PtyScreen(["/bin/sh", "-c", "exec \"$0\" <&-", Program.path], of: vault.program)
        #expect(try screen.end() == .exited(64))
        #expect(screen.writtenText.contains("terminal"))
        #expect(!screen.screen.isAlternate)
    }

    @Test func `a paste that never ends is over after a while, and keys are keys again`() throws {
        let day = try Day()
        day.screen.type("/")
        try day.screen.waitUntilQuiet()
        day.screen.type("\u{1b}[200~entry 7")
        try day.screen.wait(for: "2 of 20")
        try day.press("\u{1b}", "20 entries")
        // The mark that comes too late is nothing.
        day.screen.type("\u{1b}[201~")
        try day.leave()
    }

    @Test func `sizes that change while a work goes on are taken when it is done`() throws {
        let day = try Day()
        try day.vault.home.write("many.csv", TestVault.export(3000, name: "Row"))
        try day.press("I", "Import which file?")
        try day.press("many\r", "3,000 new", seconds: 60)
        day.screen.type("\r")
        for columns in [40, 120, 200, 61, 40] { day.screen.resize(columns: columns, rows: 12) }
        try day.screen.wait(for: "3,000 added", seconds: 60)
        day.screen.resize(columns: 80, rows: 24)
        try day.screen.waitUntilQuiet()
        try day.press("\u{1b}", "3,020 entries")
        #expect(day.screen.screen.text.contains("/ filters"))
        try day.leave()
    }

    @Test func `with the mouse switched on a click selects a row and the wheel moves, and the terminal has it back`()
        throws
    {
        let vault = try TestVault(entries: 20)
        let set = try vault.program.run(["settings", "screen.mouse", "on"])
        #expect(set.status == 0, "\(set.said)")
        let day = try Day(program: vault.program)
        try day.screen.wait(for: "20 entries")
        // The third row of the list, which is the seventh of the screen.
        try day.press("\u{1b}[<0;5;7M\u{1b}[<0;5;7m", "host10.example")
        try day.press("\u{1b}[<65;5;7M", "host13.example")
        try day.press("\u{1b}[<64;5;7M", "host10.example")
        try day.leave()
        #expect(day.screen.screen.modes == [])
    }

    @Test func `a terminal that goes away while a work goes on ends that too`() throws {
        let day = try Day()
        try day.vault.home.write("many.csv", TestVault.export(5000, name: "Row"))
        try day.press("I", "Import which file?")
        try day.press("many\r", "5,000 new", seconds: 60)
        try day.press("\r", "Esc cancels")
        day.screen.hangUp()
        _ = try day.screen.end(seconds: 5)
        #expect(try day.vault.program.keys("doctor").status == 0)
        #expect(try [20, 5020].contains(day.vault.contents().count))
    }
}
