import Foundation
import SessionSupport
import Testing

/// A reader that goes away, a person who presses Ctrl-C: the vault stays whole.
@Suite struct EarlyEndTests {
    private static let password: [Int32: [UInt8]] = [3: Array((Program.password + "\n").utf8)]

    @Test(arguments: [
        ["list"], ["list", "--json"], ["show", "Entry 1"], ["get", "Entry 1"], ["--help"], ["--version"],
        ["generate", "--count", "20"],
    ])
    func `a closed standard output ends quietly`(arguments: [String]) throws {
        let vault = try TestVault(entries: 20)
        let needsPassword = ["list", "show", "get"].contains(arguments[0])
        let outcome = try vault.program.start(
            arguments + (needsPassword ? ["--password-fd", "3"] : []), descriptors: needsPassword ? Self.password : [:],
            outputClosed: true
        ).finish()
        #expect(!outcome.wasSignalled && outcome.status == 0, "\(outcome.said)")
        #expect(
            !outcome.errorText.contains("keys: cannot") && outcome.failures.filter { !$0.contains("bits") } == [],
            "\(outcome.said)")
    }

    @Test func `an id nobody reads is no reason to lose the entry`() throws {
        let vault = try TestVault()
        let outcome = try vault.program.start(
            ["add", "One", "--stdin", "--password-fd", "3"], input: Array("x".utf8), descriptors: Self.password,
            outputClosed: true
        ).finish()
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.said)")
        #expect(try vault.contents().count == 1)
        #expect(try vault.program.keys("doctor").status == 0)
    }

    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func `a signal during an import leaves the vault whole`(signal: Int32, status: Int32) throws {
        let vault = try TestVault(entries: 5)
        try vault.keep()
        let rows = 3000
        let file = try vault.home.write("rows.csv", TestVault.export(rows, name: "Row"))
        let start = Clock.now
        #expect(try vault.program.keys("import", file).status == 0)
        let duration = Clock.now - start
        try vault.putBack()
        var chance = Chance(for: "signal \(signal) during an import")
        var ended = 0
        for _ in 0..<Effort.times(4, soak: 40) {
            let running = try vault.program.start(["import", file, "--password-fd", "3"], descriptors: Self.password)
            _ = running.go(on: Double.random(in: 0.02...duration, using: &chance))
            running.signal(signal)
            let outcome = try running.finish()
            #expect(outcome.status == status || outcome.status == 0, "\(outcome.said)")
            ended += outcome.status == status ? 1 : 0
            let doctor = try vault.program.keys("doctor")
            #expect(doctor.status == 0 && !doctor.errorText.contains("copy"), "\(doctor.said)")
            let count = try vault.program.keys("list", "--fields", "id").lines.count
            #expect(count == 5 || count == 5 + rows, "\(count) entries")
            if outcome.status == 0 { #expect(count == 5 + rows) }
            try vault.putBack()
        }
        #expect(ended > 0)
    }

    @Test func `a signal while waiting for the lock ends with its status at once`() throws {
        let vault = try TestVault()
        let lock = open(vault.folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX) == 0)
        defer { close(lock) }
        for (signal, status) in [(SIGINT, Int32(130)), (SIGTERM, Int32(143))] {
            let running = try vault.program.start(
                ["add", "One", "--stdin", "--password-fd", "3"], input: Array("x".utf8), descriptors: Self.password)
            #expect(!running.go(on: 0.5))
            running.signal(signal)
            #expect(try running.finish(within: 5).status == status)
        }
        #expect(try vault.contents() == [])
    }
}
