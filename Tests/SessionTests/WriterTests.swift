import Foundation
import SessionSupport
import Testing

/// Several processes on one vault (attacks.md, L11).
@Suite struct WriterTests {
    @Test func `L11 sixteen processes adding at once lose nothing`() throws {
        let vault = try TestVault()
        let adding = try (0..<16).map { number in
            try vault.program.start(
                ["add", "Number \(number)", "--stdin", "--password-fd", "3"], input: Array("secret \(number)".utf8),
                descriptors: [3: Array((Program.password + "\n").utf8)])
        }
        // All are heard in turn, none waits for another to be read.
        var ids: Set<String> = []
        for running in adding {
            let outcome = try running.finish()
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.said)")
            ids.formUnion(outcome.lines)
        }
        #expect(ids.count == 16)
        let all = try vault.contents()
        #expect(all.count == 16)
        for number in 0..<16 {
            #expect(all.contains { $0.contains("Number \(number)|") && $0.contains("=secret \(number)") })
        }
        let doctor = try vault.program.keys("doctor")
        #expect(doctor.status == 0 && !doctor.errorText.contains("copy"), "\(doctor.said)")
    }

    @Test func `a writer that does not finish is waited for as long as was said`() throws {
        let vault = try TestVault()
        let lock = open(vault.folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX) == 0)
        let start = Clock.now
        let refused = try vault.program.keys("add", "One", "--stdin", "--wait", "1", input: "x")
        #expect(refused.status == 15 && refused.output.isEmpty, "\(refused.said)")
        #expect((0.9...3).contains(Clock.now - start))
        #expect(refused.errorText.contains("1 s") && refused.failures.count == 1)
        // Reading does not wait.
        #expect(try vault.program.keys("list", "--wait", "0").status == 0)
        close(lock)
        #expect(try vault.program.keys("add", "One", "--stdin", "--wait", "1", input: "x").status == 0)
    }

    @Test func `a writer that comes while another writes waits and then writes`() throws {
        let vault = try TestVault()
        let lock = open(vault.folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX) == 0)
        let running = try vault.program.start(
            ["add", "Patient", "--stdin", "--password-fd", "3"], input: Array("x".utf8),
            descriptors: [3: Array((Program.password + "\n").utf8)])
        #expect(!running.go(on: 0.7))
        close(lock)
        let outcome = try running.finish(within: 20)
        #expect(outcome.status == 0, "\(outcome.said)")
    }
}
