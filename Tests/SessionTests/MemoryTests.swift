import Foundation
import SessionSupport
import Testing

/// What the memory of a process holds, and who may look into it (attacks.md, L04, L06).
@Suite struct MemoryTests {
    /// Starts `keys` alone on a terminal, unlocks it, and lists every entry whose title has `word`.
    private static func listing(_ vault: TestVault, _ word: String) throws -> Person {
        var program = vault.program
        program.environment = ["KEYS_TEST_DOOR_DUMPABLE": "1", "TERM": "dumb"]
        let person = try Person(program)
        try person.read(until: "Password of")
        #expect(person.waits(forEcho: false))
        person.type(Program.password)
        try person.read(until: "Number, or Enter to leave")
        person.type("1")
        try person.read(until: "Which entry?")
        person.type(word)
        return person
    }

    @Test func `L04 a process that unlocked and listed 1,000 entries holds none of their passwords`() throws {
        let vault = try TestVault()
        let file = try vault.home.write(
            "entries.csv",
            "name,url,username,password,note\n"
                + (0..<1000).map {
                    "Zqxtitle \($0),https://host\($0).example/,user,Wjkhidden\($0)secret,Wjknote\($0)\n"
                }.joined())
        #expect(try vault.program.keys("import", file).status == 0)
        let person = try Self.listing(vault, "zqxtitle")
        let list = try person.read(until: "Which one?")
        let listed = list.components(separatedBy: "Zqxtitle ").count - 1
        #expect(listed == 1000)
        let patterns = ["Zqxtitle 999", "Wjkhidden", "Wjknote", Program.password]
        let found = try #require(
            ProcessMemory.forms(of: patterns, in: person.process), "the memory cannot be read")
        #expect(found[0].contains(.raw), "not even a title was found: the search does not work")
        #expect(found[1].isEmpty && found[2].isEmpty, "a secret of an entry is in memory: \(found)")
        #expect(found[3].isEmpty, "the primary password is in memory: \(found)")
        // A body that is being looked at is in memory, and gone after.
        person.type("1")
        try person.read(until: "Show what is hidden?")
        #expect(ProcessMemory.forms(of: patterns, in: person.process)?[1] == [])
        person.type("n")
        try person.read(until: "Number, or Enter to leave")
        person.type("")
        #expect(person.end() == 0)
    }

    /// A process that is unlocked and waits: for the writer's lock, which the test holds.
    private struct Waiting {
        let running: Running
        let lock: Int32

        init(_ vault: TestVault, through: [String] = []) throws {
            lock = open(vault.folder + "/lock", O_RDWR | O_CLOEXEC)
            #expect(lock >= 0 && flock(lock, LOCK_EX) == 0)
            running = try vault.program.start(
                ["add", "Waiting", "--stdin", "--password-fd", "3", "--wait", "60"], input: Array("secret".utf8),
                descriptors: [3: Array((Program.password + "\n").utf8)], through: through)
            #expect(!running.go(on: 0.6))
        }

        func end() { close(lock) }
    }

    private static func limits(_ process: Int32) -> String {
        String(decoding: Traces.read("/proc/\(process)/limits") ?? [], as: UTF8.self)
    }

    @Test func `L06 a crash leaves no core`() throws {
        let vault = try TestVault()
        #expect(try vault.program.keys("add", "One", "--stdin", input: "x").status == 0)
        let folder = vault.home.path + "/cores"
        mkdir(folder, 0o700)
        let generous = ["/bin/sh", "-c", "ulimit -c unlimited && cd '\(folder)' && exec \"$0\" \"$@\""]
        for signal in [SIGSEGV, SIGABRT, SIGQUIT] {
            let waiting = try Waiting(vault, through: generous)
            let core = Self.limits(waiting.running.process).split(separator: "\n").first {
                $0.hasPrefix("Max core file size")
            }
            #expect(
                core?.split(separator: " ").dropFirst(4).prefix(2).allSatisfy { $0 == "0" } == true, "\(core ?? "")")
            waiting.running.signal(signal)
            let outcome = try waiting.running.finish(within: 10)
            waiting.end()
            #expect(outcome.wasSignalled && outcome.status == 128 + signal, "\(signal): \(outcome.said)")
            // No handler of Swift's printed where it was.
            #expect(outcome.errors.isEmpty, "\(outcome.said)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    @Test func `L06 a test build with the door open leaves a core, so the test can fail`() throws {
        let pattern = String(decoding: Traces.read("/proc/sys/kernel/core_pattern") ?? [], as: UTF8.self)
        guard !pattern.hasPrefix("|"), !pattern.contains("/") else {
            print("a core goes to \(pattern) on this machine: whether one is left cannot be seen")
            return
        }
        var vault = try TestVault()
        #expect(try vault.program.keys("add", "One", "--stdin", input: "x").status == 0)
        vault.program.environment["KEYS_TEST_DOOR_DUMPABLE"] = "1"
        let folder = vault.home.path + "/cores"
        mkdir(folder, 0o700)
        let limit = ["/bin/sh", "-c", "ulimit -c unlimited && cd '\(folder)' && exec \"$0\" \"$@\""]
        let waiting = try Waiting(vault, through: limit)
        waiting.running.signal(SIGSEGV)
        _ = try waiting.running.finish(within: 20)
        waiting.end()
        if Self.mayLeaveCores(folder) { #expect(try FileManager.default.contentsOfDirectory(atPath: folder) != []) }
    }

    /// Whether a plain program leaves a core here at all.
    private static func mayLeaveCores(_ folder: String) -> Bool {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: "/bin/sh")
        let place = folder + "/probe"
        mkdir(place, 0o700)
        defer { try? FileManager.default.removeItem(atPath: place) }
        probe.arguments = ["-c", "ulimit -c unlimited && cd '\(place)' && exec /bin/sh -c 'kill -SEGV $$'"]
        guard (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        let left = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        if left.isEmpty { print("no program leaves a core on this machine: whether Keys would cannot be seen") }
        return !left.isEmpty
    }

    @Test func `L06 the same user cannot look into an unlocked process`() throws {
        guard let person = try OrdinaryUser() else { return }
        let vault = person.vault
        let waiting = try Waiting(vault, through: OrdinaryUser.dropping)
        defer { waiting.end() }
        let process = waiting.running.process
        // Files of a process that may not be dumped belong to root.
        var info = stat()
        #expect(stat("/proc/\(process)/mem", &info) == 0 && info.st_uid == 0)
        #expect(OrdinaryUser.status(["/usr/bin/head", "-c", "1", "/proc/\(process)/environ"]) != 0)
        #expect(OrdinaryUser.status(["/usr/bin/head", "-c", "1", "/proc/\(process)/maps"]) != 0)

        // The same question about a program that allows it: it is the refusal that was seen, not a broken command.
        let sleeping = try person.vault.program.start(
            [], through: OrdinaryUser.dropping + ["/bin/sh", "-c", "sleep 20"])
        #expect(!sleeping.go(on: 0.2))
        #expect(OrdinaryUser.status(["/usr/bin/head", "-c", "1", "/proc/\(sleeping.process)/environ"]) == 0)
    }
}
