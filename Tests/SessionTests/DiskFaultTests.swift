import Foundation
import SessionSupport
import Testing

/// A full disk, one that errs, a sync that fails, a write that falls short, at every call (attacks.md, L10).
@Suite struct DiskFaultTests {
    /// Every fault: the kind, and whether it stays.
    struct Fault: CustomTestStringConvertible, Sendable {
        let kind: FaultyDisk.Kind
        let isSticky: Bool
        var testDescription: String { kind.rawValue + (isSticky ? ", from there on" : "") }
        static let all = FaultyDisk.Kind.failing.flatMap { kind in
            [false, true].map { Fault(kind: kind, isSticky: $0) }
        }
    }

    /// The calls to disturb. A full disk, an error, a sync that fails, once: every call there is. Of a disk that never recovers, a
    /// short write and a kill: all in a soak, else the first, the last, and a draw of the rest.
    private static func moments(_ calls: Int, _ fault: Fault?, _ chance: inout Chance) -> [Int] {
        let few = 6
        let isWhole = fault.map { !$0.isSticky && $0.kind != .short } ?? false
        guard !isWhole, !Effort.isSoak, calls > few else { return Array(1...calls) }
        return ([1, calls] + (2..<calls).shuffled(using: &chance).prefix(few - 2)).sorted()
    }

    /// What a command may end with when the disk fails, and what it must have said.
    private static func judge(_ outcome: Outcome, _ how: String) {
        #expect(!outcome.wasSignalled && [0, 1, 15, 22].contains(outcome.status), "\(how): \(outcome.said)")
        if outcome.status != 0 { #expect(outcome.failures.count == 1, "\(how): \(outcome.said)") }
    }

    @Test(arguments: Deed.all) func `a disk that fails leaves the vault before or after`(deed: Deed) throws {
        let trial = try Trial(deed)
        for fault in Fault.all {
            var chance = Chance(for: "\(fault.testDescription) during \(deed.name)")
            var failed = 0
            for at in Self.moments(try trial.calls(fault.kind), fault, &chance) {
                failed += try Self.disturb(trial, fault, at: at) ? 1 : 0
            }
            // A single short write is done again, and nobody notices.
            #expect(failed > 0 || (fault.kind == .short && !fault.isSticky))
        }
    }

    /// Lets one call fail and looks at what is left; says whether the command failed.
    private static func disturb(_ trial: Trial, _ fault: Fault, at: Int) throws -> Bool {
        let report = try trial.disk.run(trial.deed, fault.kind, at: at, isSticky: fault.isSticky)
        let how = "\(trial.deed.name), \(fault.testDescription) at \(at), \(report.struck ?? "nothing struck")"
        judge(report.outcome, how)
        let isAfter = try trial.judge(report.outcome, how)
        // On a disk that never recovers, what was not synced may be read back all the same.
        if isAfter, !fault.isSticky {
            #expect(report.outcome.status == 0, "\(how): done, and said to have failed: \(report.outcome.said)")
        }
        try trial.vault.putBack()
        return report.outcome.status != 0
    }

    @Test(arguments: Fault.all) func `an init on a failing disk makes a whole vault or none`(fault: Fault) throws {
        let program = try Program()
        let home = program.home.path
        let parts = ["data", "state", "out"].map { home + "/" + $0 }
        func clear() throws {
            for part in parts {
                try? FileManager.default.removeItem(atPath: part)
                try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: false)
            }
        }
        let deed = Deed(
            name: "init",
            arguments: [
                "init", "--password-fd", "3", "--recovery-file", home + "/out/code", "--kdf-memory", "1",
                "--kdf-passes", "1",
            ])
        let disk = FaultyDisk(program: program, folders: parts)
        var chance = Chance(for: "\(fault.testDescription) during init")
        try clear()
        let undisturbed = try disk.run(deed, fault.kind, at: nil)
        #expect(undisturbed.outcome.status == 0, "\(undisturbed.outcome.said)")
        for at in Self.moments(undisturbed.calls, fault, &chance) {
            try clear()
            let report = try disk.run(deed, fault.kind, at: at, isSticky: fault.isSticky)
            let how = "init, \(fault.testDescription) at \(at), \(report.struck ?? "nothing struck")"
            Self.judge(report.outcome, how)
            let isThere = FileManager.default.fileExists(atPath: program.home.vault + "/vault.db")
            let hasCode = FileManager.default.fileExists(atPath: home + "/out/code")
            // A disk on which nothing can be removed any more keeps the vault, and its code.
            let cannotUndo = fault.kind == .eio && fault.isSticky
            #expect(
                isThere == (report.outcome.status == 0) || (isThere && cannotUndo),
                "\(how): a vault is there: \(isThere), \(report.outcome.said)")
            if isThere {
                #expect(hasCode, "\(how): a vault whose recovery code is gone")
                let doctor = try program.keys("doctor")
                #expect(doctor.status == 0 && !doctor.errorText.contains("copy"), "\(how): \(doctor.said)")
            } else {
                unlink(home + "/out/code")
                let again = try program.run(deed.arguments, descriptors: deed.descriptors)
                #expect(again.status == 0, "\(how): \(again.said)")
                #expect(!FileManager.default.fileExists(atPath: program.home.vault + "/.new"))
                #expect(try program.keys("doctor").status == 0)
            }
        }
    }

    @Test func `an init that is killed makes a whole vault or none`() throws {
        let program = try Program()
        let home = program.home.path
        let parts = ["data", "state"].map { home + "/" + $0 }
        let deed = Deed(
            name: "init",
            arguments: [
                "init", "--password-fd", "3", "--recovery-file", home + "/code", "--kdf-memory", "1", "--kdf-passes",
                "1",
            ])
        let disk = FaultyDisk(program: program, folders: parts)
        func clear() throws {
            for part in parts {
                try? FileManager.default.removeItem(atPath: part)
                try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: false)
            }
            unlink(home + "/code")
        }
        try clear()
        let calls = try disk.run(deed, .kill, at: nil).calls
        var chance = Chance(for: "kills during init")
        for at in Self.moments(calls, nil, &chance) {
            try clear()
            _ = try disk.run(deed, .kill, at: at)
            let isThere = FileManager.default.fileExists(atPath: program.home.vault + "/vault.db")
            if isThere {
                #expect(FileManager.default.fileExists(atPath: home + "/code"))
            } else {
                unlink(home + "/code")
                let again = try program.run(deed.arguments, descriptors: deed.descriptors)
                #expect(again.status == 0, "killed at \(at): \(again.said)")
            }
            let doctor = try program.keys("doctor")
            #expect(doctor.status == 0 && !doctor.errorText.contains("copy"), "killed at \(at): \(doctor.said)")
            // Killed between the vault's coming and the going of the folder it was made in: nothing is in that.
            let left = try? FileManager.default.contentsOfDirectory(atPath: program.home.vault + "/.new")
            #expect(left == nil || left == [], "killed at \(at)")
        }
    }
}
