internal import Foundation
internal import KeysVault
internal import SessionSupport
internal import Testing

/// Another device of a desk's vault, driven by the real program; both meet in a folder.
final class SecondDevice {
    let store: Home
    private let here: Program
    private let there: Program

    /// Lets it into the vault before a desk, which it finds as it is now.
    init(of desk: Desk) throws {
        store = try Home()
        here = Program(home: desk.home)
        there = try Program()
        try Self.expect(here.keys("store", "set", store.path, password: Desk.password))
        let line = desk.home.path + "/line.txt"
        let host = try here.start(
            ["pair", "--code-file", line, "--yes", "--password-fd", "3"],
            descriptors: [3: Array((Desk.password + "\n").utf8)])
        while desk.home.read("line.txt")?.hasSuffix("\n") != true { try #require(!host.go(on: 0.01)) }
        let text = try #require(desk.home.read("line.txt"))
        let joined = try there.run(
            [
                "join", "--code-fd", "4", "--password-fd", "3", "--device-name", "phone", "--kdf-memory", "1",
                "--kdf-passes", "1",
            ], descriptors: [3: Array((Program.password + "\n").utf8), 4: Array(text.utf8)])
        try Self.expect(joined)
        try Self.expect(host.finish())
    }

    /// Runs a command on it.
    func does(_ arguments: String..., input: String = "") throws {
        try Self.expect(
            there.run(
                arguments + ["--password-fd", "3"], input: Array(input.utf8),
                descriptors: [3: Array((Program.password + "\n").utf8)]))
    }

    /// The desk's device syncs by a process of its own.
    func syncHere() throws { try Self.expect(here.keys("sync", password: Desk.password)) }

    private static func expect(_ outcome: @autoclosure () throws -> Outcome) throws {
        let outcome = try outcome()
        try #require(outcome.status == 0, "\(outcome.errorText)")
    }
}
