internal import Foundation
internal import SessionSupport
internal import Testing

/// The real `keys` with a home of its own, and a vault that is synced with a server or comes there later.
struct SyncedDevice {
    private(set) var program: Program

    /// A home without a vault.
    init() throws {
        var program = try Program()
        program.environment["KEYS_TEST_DOOR_PATIENCE"] = "60"
        self.program = program
    }

    /// A home with a vault and a store.
    init(_ address: String, _ token: String) throws {
        try self.init()
        try #require(try program.makeVault().status == 0)
        try does("store", "set", address, "--token-fd", "5", secrets: [5: token])
    }

    /// The same device with its calendar moved.
    func after(days: Int) -> SyncedDevice {
        var other = self
        other.program.environment["KEYS_TEST_DOOR_DAYS"] = String(days)
        return other
    }

    func start(_ words: [String], input: String = "", secrets: [Int32: String] = [:]) throws -> Running {
        let given = secrets.merging([3: Program.password]) { $1 }.mapValues { Array(($0 + "\n").utf8) }
        return try program.start(words + ["--password-fd", "3"], input: Array(input.utf8), descriptors: given)
    }

    func keys(_ words: [String], input: String = "", secrets: [Int32: String] = [:]) throws -> Outcome {
        try start(words, input: input, secrets: secrets).finish()
    }

    @discardableResult
    func does(_ words: String..., input: String = "", secrets: [Int32: String] = [:]) throws -> Outcome {
        let outcome = try keys(words, input: input, secrets: secrets)
        try #require(outcome.status == 0, "\(words): \(outcome.errorText)")
        return outcome
    }

    func listing() throws -> String { try does("list", "--json").text }

    /// Lets another device in by a line of this one.
    func pair(_ guest: SyncedDevice, _ token: String) throws -> (host: Outcome, guest: Outcome) {
        let file = program.home.path + "/line"
        unlink(file)
        let hosting = try program.start(
            ["pair", "--code-file", file, "--yes", "--password-fd", "3"],
            descriptors: [3: Array((Program.password + "\n").utf8)])
        let isWritten = Clock.waits(30) {
            _ = hosting.go(on: 0.05)
            return program.home.read("line")?.hasSuffix("\n") == true
        }
        try #require(isWritten, "no line came")
        let line = try #require(program.home.read("line")).filter { $0 != "\n" }
        let joined = try guest.keys(
            [
                "join", "--code-fd", "4", "--token-fd", "5", "--device-name", "phone", "--kdf-memory", "1",
                "--kdf-passes",
                "1",
            ], secrets: [4: line, 5: token])
        return (try hosting.finish(), joined)
    }
}
