import Foundation
import SessionSupport
import Testing

/// kill -9 at any moment leaves the vault as it was before or as it is after (attacks.md, L10).
@Suite struct KillTests {
    @Test(arguments: Deed.all) func `a kill at any call leaves the vault before or after`(deed: Deed) throws {
        let trial = try Trial(deed)
        var chance = Chance(for: "kills during \(deed.name)")
        var calls: [FaultyDisk.Kind: Int] = [:]
        for kind in FaultyDisk.Kind.killing { calls[kind] = try trial.calls(kind) }
        var dead = 0
        var undone = 0
        for _ in 0..<Effort.times(20, soak: 220) {
            let kind = FaultyDisk.Kind.killing.randomElement(using: &chance) ?? .kill
            let at = Int.random(in: 1...(calls[kind] ?? 1), using: &chance)
            let report = try trial.disk.run(deed, kind, at: at)
            dead += report.outcome.wasSignalled ? 1 : 0
            let isAfter = try trial.judge(report.outcome, "\(kind) at \(at), \(report.struck ?? "nothing struck")")
            undone += isAfter ? 0 : 1
            try trial.vault.putBack()
        }
        // The library works: nearly all died, and not all of them too late.
        #expect(dead > Effort.times(15, soak: 180) && undone > 0)
    }

    @Test(arguments: Deed.all) func `a kill at any time leaves the vault before or after`(deed: Deed) throws {
        let trial = try Trial(deed)
        var chance = Chance(for: "timed kills during \(deed.name)")
        let start = Clock.now
        _ = try trial.vault.program.run(deed.arguments, input: deed.input, descriptors: deed.descriptors)
        let duration = Clock.now - start
        try trial.vault.putBack()
        for _ in 0..<Effort.times(6, soak: 40) {
            let moment = Double.random(in: 0...duration, using: &chance)
            let running = try trial.vault.program.start(
                deed.arguments, input: deed.input, descriptors: deed.descriptors)
            if !running.go(on: moment) { running.signal(SIGKILL) }
            try trial.judge(try running.finish(), "after \(moment) s")
            try trial.vault.putBack()
        }
    }

    @Test func `a vault goes on after a kill as if nothing had been`() throws {
        let trial = try Trial(.add)
        let calls = try trial.calls(.kill)
        var chance = Chance(for: "adding after kills")
        // Without putting anything back: one vault that is killed again and again.
        for round in 0..<Effort.times(6, soak: 40) {
            _ = try trial.disk.run(.add, .kill, at: Int.random(in: 1...calls, using: &chance))
            let added = try trial.vault.program.keys("add", "Round \(round)", "--stdin", input: "secret \(round)")
            #expect(added.status == 0 && !added.errorText.contains("copy"), "\(added.said)")
            let got = try trial.vault.program.keys("get", "Round \(round)")
            #expect(got.text == "secret \(round)", "\(got.said)")
        }
        #expect(try trial.vault.program.keys("doctor").status == 0)
    }
}
