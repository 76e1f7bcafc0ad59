import Foundation
import SessionSupport
import Testing

/// The disk of `Tests/Faults/faults.c`: fails, falls short or is the last a process sees at a chosen call.
struct FaultyDisk {
    enum Kind: String, CaseIterable {
        case enospc, eio, fsync, short, kill, killmid, killafter
        static let failing: [Kind] = [.enospc, .eio, .fsync, .short]
        static let killing: [Kind] = [.kill, .killmid, .killafter]
    }

    /// The library, compiled once for a run of the tests.
    static let library: String? = {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Faults/faults.c").path
        let target = (Program.path as NSString).deletingLastPathComponent + "/faults-\(getpid()).so"
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = ["-shared", "-fPIC", "-O1", "-o", target, source]
        guard (try? compiler.run()) != nil else { return nil }
        compiler.waitUntilExit()
        atexit { FaultyDisk.library.map { _ = unlink($0) } }
        return compiler.terminationStatus == 0 ? target : nil
    }()

    let program: Program
    /// The folders whose calls count; they must exist.
    let folders: [String]
    private var report: String { program.home.path + "/faults" }

    /// What a run did beside its outcome: how many calls were counted, and what was struck.
    struct Report {
        let outcome: Outcome
        let calls: Int
        let struck: String?
    }

    /// Runs a deed; at the `at`-th call the fault strikes, with nil never.
    func run(_ deed: Deed, _ kind: Kind, at: Int?, isSticky: Bool = false) throws -> Report {
        let program = try armed(kind, at: at, isSticky: isSticky)
        let outcome = try program.run(deed.arguments, input: deed.input, descriptors: deed.descriptors)
        return Report(outcome: outcome, calls: counted, struck: reported.count > 1 ? reported[1] : nil)
    }

    /// The program on this disk; one run of it at a time.
    func armed(_ kind: Kind, at: Int?, isSticky: Bool = false) throws -> Program {
        let library = try #require(Self.library, "cc cannot compile Tests/Faults/faults.c")
        var program = program
        program.environment.merge([
            "LD_PRELOAD": library, "FAULTS_PATH": folders.joined(separator: ":"), "FAULTS_KIND": kind.rawValue,
            "FAULTS_REPORT": report,
        ]) { $1 }
        if let at { program.environment["FAULTS_AT"] = String(at) }
        if isSticky { program.environment["FAULTS_STICKY"] = "1" }
        return program
    }

    /// How many calls the last run made.
    var counted: Int { reported.first.flatMap { Int($0) } ?? 0 }

    private var reported: [String] { (program.home.read("faults") ?? "").split(separator: "\n").map(String.init) }
}

/// A command that changes a vault.
struct Deed: CustomTestStringConvertible, Sendable {
    let name: String
    let arguments: [String]
    var input: [UInt8] = []
    var descriptors: [Int32: [UInt8]] = [3: Array((Program.password + "\n").utf8)]

    var testDescription: String { name }
    static let newPassword = "another long passphrase 88"

    static let add = Deed(
        name: "add", arguments: ["add", "Fresh", "--username", "kim", "--stdin", "--password-fd", "3"],
        input: Array("a fresh secret".utf8))
    static let edit = Deed(
        name: "edit", arguments: ["edit", "Entry 7", "--username", "sam", "--stdin", "--password-fd", "3"],
        input: Array("a changed secret".utf8))
    /// Its file comes on standard input, so that nothing but the vault is written.
    static let importing = Deed(
        name: "import", arguments: ["import", "-", "--quiet", "--password-fd", "3"],
        input: Array(TestVault.export(300, name: "Row").utf8))
    static let password = Deed(
        name: "password", arguments: ["password", "--password-fd", "3", "--new-password-fd", "4", "--quiet"],
        descriptors: [3: Array((Program.password + "\n").utf8), 4: Array((newPassword + "\n").utf8)])

    static let all = [add, edit, importing, password]
}

/// The vault of a deed: how it is before and how it is after.
struct Trial {
    let vault: TestVault
    let deed: Deed
    let disk: FaultyDisk
    let before: State
    let after: State

    /// What tells two states apart.
    struct State: Equatable {
        let contents: [String]
        let password: String
    }

    init(_ deed: Deed) throws {
        vault = try TestVault(entries: 20)
        self.deed = deed
        disk = FaultyDisk(
            program: vault.program, folders: [vault.home.path + "/data", vault.home.path + "/state"])
        try vault.keep()
        before = try Self.state(vault)
        let done = try vault.program.run(deed.arguments, input: deed.input, descriptors: deed.descriptors)
        guard done.status == 0 else { throw TestVault.Failed(deed.name, done) }
        after = try Self.state(vault)
        #expect(before != after)
        try vault.putBack()
    }

    /// How many calls the deed makes when nothing disturbs it.
    func calls(_ kind: FaultyDisk.Kind) throws -> Int {
        let report = try disk.run(deed, kind, at: nil)
        try vault.putBack()
        #expect(report.outcome.status == 0 && report.calls > 0, "\(report.outcome.said)")
        return report.calls
    }

    /// The state a vault is in; exactly one of the two passwords must open it.
    static func state(_ vault: TestVault) throws -> State {
        let opening = try [Program.password, Deed.newPassword].filter { try vault.opens(with: $0) }
        let password = try #require(opening.first)
        #expect(opening.count == 1)
        return State(contents: try vault.contents(password: password), password: password)
    }

    /// Looks at the vault after a deed that was disturbed: whole, before or after, never between; after, when it said so.
    /// Gives whether it is after.
    @discardableResult
    func judge(_ outcome: Outcome, _ how: String) throws -> Bool {
        let opensNew = try vault.opens(with: Deed.newPassword)
        let password = opensNew ? Deed.newPassword : Program.password
        let doctor = try vault.program.keys("doctor", password: password)
        #expect(doctor.status == 0, "\(deed.name), \(how): \(doctor.said) \(doctor.text)")
        #expect(!doctor.errorText.contains("copy"), "\(deed.name), \(how): \(doctor.said)")
        let state = try Self.state(vault)
        #expect(state == before || state == after, "\(deed.name), \(how): between, \(state.contents.count) entries")
        let isAcknowledged = outcome.status == 0 || deed.name == "add" && !outcome.output.isEmpty
        if isAcknowledged { #expect(state == after, "\(deed.name), \(how): acknowledged and lost") }
        return state == after
    }
}
