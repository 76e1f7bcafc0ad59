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

    /// What a vault without a server's help shows of its store.
    var vault: String {
        get throws {
            let shown = try does("store", "show", "--json").text
            let object = try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any]
            return try #require(object?["vault"] as? String)
        }
    }

    /// The owner's token as this device's vault has it.
    var owner: String { get throws { try does("store", "account", "--owner-token").text } }

    /// Makes a vault here of a store at a server and a code alone; the new code goes to a file of this home.
    func recover(_ store: String, code: String) throws -> Outcome {
        try keys(
            [
                "recover", "--store", store, "--code-fd", "4", "--yes", "--recovery-file",
                program.home.path + "/new.txt",
            ], secrets: [4: code.filter { $0 != "\n" }])
    }

    func listing() throws -> String { try does("list", "--json").text }

    /// Lets another device in by a line of this one. Where no token is given nobody can be asked for one.
    func pair(_ guest: SyncedDevice, _ token: String? = nil) throws -> (host: Outcome, guest: Outcome) {
        let file = program.home.path + "/line"
        unlink(file)
        let hosting = try program.start(
            ["pair", "--code-file", file, "--yes", "--password-fd", "3"],
            descriptors: [3: Array((Program.password + "\n").utf8)])
        let isWritten = Clock.waits(90) {
            _ = hosting.go(on: 0.05)
            return program.home.read("line")?.hasSuffix("\n") == true
        }
        try #require(isWritten, "no line came")
        let line = try #require(program.home.read("line")).filter { $0 != "\n" }
        let joined = try guest.keys(
            ["join", "--code-fd", "4", "--device-name", "phone", "--kdf-memory", "1", "--kdf-passes", "1"]
                + (token == nil ? [] : ["--token-fd", "5"]),
            secrets: [4: line].merging(token.map { [5: $0] } ?? [:]) { $1 })
        return (try hosting.finish(), joined)
    }
}
