import Foundation
import KeysModel
import KeysSecret
import KeysVault
import SessionSupport
import Synchronization

/// A vault made by the real program, that can be looked into and put back to how it was.
struct TestVault {
    /// The program with the vault's home.
    var program: Program
    var home: Home { program.home }
    /// The folder of the vault.
    var folder: String { home.vault }
    var database: String { folder + "/vault.db" }

    /// The vault a program has made or is going to make.
    init(of program: Program) { self.program = program }

    /// A new vault without entries.
    init() throws {
        program = try Program()
        let made = try program.makeVault()
        guard made.status == 0 else { throw Failed("init", made) }
    }

    /// A vault with that many logins, brought in by an import: `Entry 7`, user `user7`, password `password-7`. It is made once
    /// for a run of the tests; each test has the files for itself.
    init(entries: Int) throws {
        self.init(of: try Program())
        let model = try Self.models.withLock { models in
            let model = try models[entries] ?? Self.model(entries)
            models[entries] = model
            return model
        }
        for part in Self.parts { try Self.copy(model.home.path + "/" + part, to: home.path + "/" + part) }
        try home.write("code.txt", model.home.read("code.txt") ?? "")
    }

    private static let models: Mutex<[Int: TestVault]> = {
        // What a static holds is never let go of: the folders go when the run ends.
        atexit { TestVault.models.withLock { $0 = [:] } }
        return Mutex([:])
    }()

    private static func model(_ entries: Int) throws -> TestVault {
        let vault = try TestVault()
        let file = try vault.home.write("entries.csv", export(entries))
        let done = try vault.program.keys("import", file)
        guard done.status == 0 else { throw Failed("import", done) }
        return vault
    }

    /// What Chrome would write of that many logins.
    static func export(_ count: Int, name: String = "Entry") -> String {
        "name,url,username,password,note\n"
            + (0..<count).map { "\(name) \($0),https://host\($0).example/,user\($0),password-\($0),\n" }.joined()
    }

    /// A command did not do what a test builds on.
    struct Failed: Error, CustomStringConvertible {
        let description: String
        init(_ what: String, _ outcome: Outcome) { description = "\(what): \(outcome.status) \(outcome.errorText)" }
    }

    // MARK: Looking in

    /// Opens the vault within the test.
    func open(password: String = Program.password) throws -> Session {
        let location = try VaultLocation(named: nil, environment: home.variables)
        return try Session.open(at: location, password: SecretBytes(Array(password.utf8)), wait: 5)
    }

    /// Every entry with every value and every old value, a line each, in order; without ids and times.
    func contents(password: String = Program.password) throws -> [String] {
        let session = try open(password: password)
        var lines: [String] = []
        for entry in session.entries(.all) {
            let opened = try session.open(entry.id)
            var line = "\(entry.state) \(entry.title)|\(entry.folder ?? "")"
            for field in entry.visibleFields {
                let value = opened.withValue(of: field) { Self.text($0) }
                line += "|\(field.label)=\(value ?? "MISSING")"
            }
            for past in opened.history {
                let value = opened.withValue(of: past) { Self.text($0) }
                line += "|was \(past.item.label)=\(value)"
            }
            lines.append(line)
        }
        return lines.sorted()
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a password opens it.
    func opens(with password: String) throws -> Bool {
        do {
            _ = try open(password: password)
            return true
        } catch VaultError.wrongPassword {
            return false
        }
    }

    // MARK: Putting back

    private static let parts = ["data", "state"]

    /// Keeps the present state, to go back to.
    func keep() throws {
        for part in Self.parts { try Self.copy(home.path + "/" + part, to: home.path + "/kept-" + part) }
    }

    /// Goes back to the state that was kept.
    func putBack() throws {
        for part in Self.parts { try Self.copy(home.path + "/kept-" + part, to: home.path + "/" + part) }
    }

    /// Copies a folder with its permissions in the place of another.
    static func copy(_ source: String, to target: String) throws {
        // A session of the test itself that is just being closed takes its files away meanwhile.
        for _ in 0..<100 where Home.mode(target) != nil {
            do {
                try FileManager.default.removeItem(atPath: target)
            } catch CocoaError.fileNoSuchFile {
                continue
            }
        }
        guard mkdir(target, Home.mode(source) ?? 0o700) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: target, "errno": errno])
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: source) {
            let from = source + "/" + name
            var info = stat()
            guard lstat(from, &info) == 0 else { continue }
            if info.st_mode & S_IFMT == S_IFDIR {
                try copy(from, to: target + "/" + name)
            } else {
                guard let bytes = FileManager.default.contents(atPath: from) else { continue }
                try bytes.write(to: URL(fileURLWithPath: target + "/" + name))
                chmod(target + "/" + name, info.st_mode & 0o777)
            }
        }
    }

    /// Every file and folder below one, with itself.
    static func everything(below folder: String) -> [String] {
        [folder]
            + (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).map {
                folder + "/" + $0
            }
    }
}

extension Outcome {
    /// The lines on standard error that tell of a failure: no hint, no warning.
    var failures: [String] {
        errorText.split(separator: "\n").map(String.init).filter {
            $0.hasPrefix("keys: ") && !$0.hasPrefix("keys: hint: ") && !$0.hasPrefix("keys: warning: ")
        }
    }

    /// Status and standard error, for what a failed expectation prints.
    var said: String { "\(wasSignalled ? "signal " : "")\(status): \(errorText)" }
}
