import Foundation
import SessionSupport
import Testing

/// A device of a test: the real program with a home and a password of its own.
struct Desk: Sendable {
    var program: Program
    let name: String
    let password: String
    var home: Home { program.home }
    var vault: TestVault { TestVault(of: program) }
    var hasVault: Bool { Home.mode(home.vault + "/vault.db") != nil }

    /// A device that has nothing yet.
    init(_ name: String, home: Home? = nil) throws {
        program = try home.map { Program(home: $0) } ?? Program()
        self.name = name
        password = "the long passphrase of \(name) 77"
    }

    /// A device with a vault that is synced with a folder.
    init(_ name: String, store: String) throws {
        try self.init(name)
        try makeVault()
        try does("store", "set", store)
    }

    static let cheap = ["--kdf-memory", "1", "--kdf-passes", "1"]

    func makeVault() throws {
        let made = try keys(["init", "--recovery-file", home.path + "/code.txt", "--device-name", name] + Self.cheap)
        guard made.status == 0 else { throw TestVault.Failed("init", made) }
    }

    /// The same device with a variable more.
    func with(_ variable: String, _ value: String) -> Desk {
        var other = self
        other.program.environment[variable] = value
        return other
    }

    /// The same device with its calendar moved.
    func after(days: Int) -> Desk { with("KEYS_TEST_DOOR_DAYS", String(days)) }

    // MARK: Commands

    func start(
        _ arguments: [String], input: String = "", secrets: [Int32: String] = [:], through: [String] = []
    ) throws -> Running {
        let all = [3: password].merging(secrets) { $1 }.mapValues { Array(($0 + "\n").utf8) }
        return try program.start(
            arguments + ["--password-fd", "3"], input: Array(input.utf8), descriptors: all, through: through)
    }

    /// Runs a command, whatever comes of it.
    func keys(_ arguments: [String], input: String = "", secrets: [Int32: String] = [:]) throws -> Outcome {
        try start(arguments, input: input, secrets: secrets).finish()
    }

    func keys(_ arguments: String..., input: String = "") throws -> Outcome { try keys(arguments, input: input) }

    /// Runs a command that has to work.
    @discardableResult
    func does(_ arguments: String..., input: String = "") throws -> Outcome {
        let outcome = try keys(arguments, input: input)
        guard outcome.status == 0 else {
            throw TestVault.Failed("\(name): \(arguments.joined(separator: " "))", outcome)
        }
        return outcome
    }

    /// Adds a login; gives its id.
    @discardableResult
    func add(_ title: String, _ secret: String, _ more: String...) throws -> String {
        let outcome = try keys(["add", title, "--stdin"] + more, input: secret)
        guard outcome.status == 0, let id = outcome.lines.first else { throw TestVault.Failed("add", outcome) }
        return id
    }

    func secret(of needle: String) throws -> String { try does("get", needle).text }

    /// `list --json`, the trash included, byte for byte.
    func listing() throws -> String {
        try does("list", "--json").text + does("list", "--json", "--trash").text
    }

    // MARK: Letting in

    /// A pairing that waits for a device.
    struct Offer {
        let running: Running
        let line: String
        let file: String
    }

    /// Starts `pair`; gives it with the line as soon as that is there.
    func offer(_ more: String...) throws -> Offer {
        let name = "line-\(UInt64.random(in: 0...UInt64.max))"
        let file = home.path + "/" + name
        let running = try start(["pair", "--code-file", file, "--yes"] + more)
        while true {
            if let line = home.read(name), line.hasSuffix("\n") {
                return Offer(running: running, line: String(line.dropLast()), file: file)
            }
            guard !running.go(on: 0.01) else { throw TestVault.Failed("pair", try running.finish()) }
        }
    }

    func startJoin(_ line: String, _ more: [String] = []) throws -> Running {
        try start(["join", "--code-fd", "4", "--device-name", name] + Self.cheap + more, secrets: [4: line])
    }

    func join(_ line: String, _ more: String...) throws -> Outcome { try startJoin(line, more).finish() }

    /// Lets a device in; both sides must say that it worked.
    @discardableResult
    func letIn(_ guest: Desk) throws -> (host: Outcome, guest: Outcome) {
        let offer = try offer()
        let joined = try guest.join(offer.line)
        guard joined.status == 0 else { throw TestVault.Failed("join", joined) }
        let host = try offer.running.finish()
        guard host.status == 0 else { throw TestVault.Failed("pair", host) }
        return (host, joined)
    }
}

/// Two devices of one vault and the folder they sync through.
struct TwoDesks {
    let folder: Home
    let laptop: Desk
    let desktop: Desk
    var store: String { folder.path }

    init() throws {
        folder = try Home()
        laptop = try Desk("laptop", store: folder.path)
        desktop = try Desk("desktop")
        try laptop.letIn(desktop)
        try laptop.does("sync")
    }

    /// Syncs until nothing goes either way; nobody may see an alarm or a warning on the way.
    func settle() throws {
        for _ in 0..<6 {
            var moved = 0
            for desk in [laptop, desktop] {
                let outcome = try desk.keys("sync", "--json")
                #expect(outcome.status == 0, "\(desk.name): \(outcome.said)")
                let report = try outcome.object()
                moved += (report["pushed"] as? Int ?? 0) + (report["pulled"] as? Int ?? 0)
            }
            if moved == 0 { break }
        }
        #expect(try laptop.listing() == desktop.listing())
    }

    /// The files of a folder with their bytes.
    static func files(_ folder: String) -> [String: Data] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return Dictionary(
            uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: folder + "/" + $0) ?? Data()) })
    }
}

extension Outcome {
    /// Standard output as a JSON object.
    func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any], "\(said) \(text)")
    }

    /// Standard output as a JSON list of objects.
    func objects() throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(output)) as? [[String: Any]], "\(said) \(text)")
    }

    /// The four words a pairing said.
    var pairingWords: [String] {
        for line in errorText.split(separator: "\n") where line.contains("words here: ") {
            let rest = line.split(separator: ":").last ?? ""
            return rest.split(separator: ";")[0].split(separator: " ").map(String.init)
        }
        return []
    }

    /// The lines that warn.
    var warnings: [String] {
        errorText.split(separator: "\n").map(String.init).filter { $0.hasPrefix("keys: warning: ") }
    }
}
