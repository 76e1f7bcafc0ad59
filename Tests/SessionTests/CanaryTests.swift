import Foundation
import KeysVault
import SessionSupport
import Testing

/// No secret is in a file, an argument or an environment after a run of every command (attacks.md, L02, L09).
@Suite struct CanaryTests {
    /// The commands of a whole life of a vault, and what is looked for meanwhile.
    private struct Life {
        var vault: TestVault
        /// What lies outside: the file to import, the recovery codes.
        let outside = Result { try Home() }
        var canaries: [Canary] = []
        var words: Set<String> = []
        var watched = 0
        var found: Set<String> = []
        var chance = Chance(for: "canaries")

        mutating func canary(_ name: String, _ value: String? = nil) -> String {
            let value = value ?? "canary-\(chance.word(20))"
            canaries.append(Canary(name, value))
            return value
        }

        /// Runs a command to its end while all processes are looked at.
        @discardableResult
        mutating func run(
            _ words: String, _ arguments: [String] = [], _ secrets: [Int32: String] = [:], status: Int32 = 0
        ) throws -> Outcome {
            self.words.insert(words)
            let descriptors = secrets.filter { $0.key > 0 }.mapValues { Array(($0 + "\n").utf8) }
            let running = try vault.program.start(
                words.split(separator: " ").map(String.init) + arguments, input: Array((secrets[0] ?? "").utf8),
                descriptors: descriptors)
            repeat {
                found.formUnion(Traces.inProcesses(canaries))
                watched += 1
            } while !running.go(on: 0.01)
            let outcome = try running.finish()
            #expect(outcome.status == status, "\(words) \(arguments): \(outcome.said)")
            return outcome
        }
    }

    @Test func `L02 L09 a canary is in no file, no argument list and no environment after all commands`() throws {
        var life = Life(vault: try TestVault())
        let outside = try life.outside.get()
        let home = life.vault.home.path
        try FileManager.default.removeItem(atPath: life.vault.folder)
        // A clipboard that takes everything and keeps nothing.
        let tools = home + "/tools"
        mkdir(tools, 0o700)
        try life.vault.home.write("tools/xclip", "#!/bin/sh\ncat >/dev/null\nsleep 0.1\n")
        chmod(tools + "/xclip", 0o700)
        life.vault.program.environment = ["PATH": tools + ":/usr/bin:/bin", "DISPLAY": ":7"]

        let primary = life.canary("primary password")
        let code = outside.path + "/code"
        try life.run(
            "init", ["--password-fd", "3", "--recovery-file", code, "--kdf-memory", "1", "--kdf-passes", "1"],
            [3: primary])
        func note(_ file: String, _ name: String) throws {
            let text = try #require(outside.read(file)).trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(text.count > 30)
            _ = life.canary(name, text)
            _ = life.canary(name + " without its groups", text.filter { $0.isLetter || $0.isNumber })
        }
        try note("code", "recovery code")
        // Another reader keeps the log of the database from being cleared away: it is searched too.
        let reader = try life.vault.open(password: primary)

        let open = ["--password-fd", "3"]
        func stored(_ name: String, _ arguments: [String], _ verb: String = "add") throws -> String {
            let value = life.canary(name)
            try life.run(verb, arguments + open, [3: primary, 0: value])
            return value
        }
        let password = try stored(
            "password of an entry", ["Login", "--username", "kim", "--url", "https://a.example", "--stdin"])
        _ = try stored("note", ["Note", "--kind", "note", "--notes-stdin"])
        _ = try stored("concealed field", ["Custom", "--kind", "custom", "--secret", "door", "--stdin"])
        _ = try stored("card number", ["Card", "--kind", "card", "--stdin"])
        _ = try stored("private key", ["Key", "--kind", "ssh-key", "--stdin"])
        _ = try stored("new password of an entry", ["Login", "--stdin"], "edit")
        _ = try stored("notes of a login", ["Login", "--notes-stdin"], "edit")
        let seed = life.canary(
            "one-time code seed",
            life.chance.word(32).uppercased().replacingOccurrences(of: "8", with: "7").replacingOccurrences(
                of: "9", with: "3"))
        let whole = life.canary("password of an entry in JSON")
        try life.run(
            "add", ["--json-stdin"] + open,
            [
                3: primary,
                0: """
                {"kind":"login","title":"Whole","fields":[{"label":"password","type":"concealed","value":"\(whole)"},
                {"label":"otp","type":"otp","value":"\(seed)"}]}
                """,
            ])
        let imported = life.canary("imported password")
        let file = try outside.write(
            "export.csv",
            "name,url,username,password,note\nImported,https://b.example,kim,\(imported),\(life.canary("imported note"))\n"
        )
        try life.run("import", [file, "--dry-run"] + open, [3: primary])
        try life.run("import", [file] + open, [3: primary])
        try life.run("import", ["--list-undo"] + open, [3: primary])
        try life.run("import", ["--undo"] + open, [3: primary])
        try life.run("import", [file, "--shred"] + open, [3: primary])
        #expect(!FileManager.default.fileExists(atPath: file))

        try life.run("add", ["Made", "--generate"] + open, [3: primary])
        _ = life.canary("generated password", try life.run("get", ["Made"] + open, [3: primary]).text)
        #expect(try life.run("get", ["Whole"] + open, [3: primary]).text == whole)
        #expect(try life.run("read", ["keys://Whole/password"] + open, [3: primary]).text == whole)
        let template = try outside.write("template", "password: {{ keys://Whole/password }}\n")
        try life.run("inject", ["-i", template, "-o", outside.path + "/filled"] + open, [3: primary])
        #expect(outside.read("filled") == "password: \(whole)\n")
        // A secret would be in the environment of the child, as it is to be (RunTests).
        let variables = try outside.write("app.env", "USER=keys://Login/username\n")
        try life.run("run", ["--env-file", variables] + open + ["--", "true"], [3: primary])
        #expect(try life.run("otp", ["Whole"] + open, [3: primary]).text.count == 6)
        for option in ["--copy", "--qr", "--json"] { try life.run("otp", ["Whole", option] + open, [3: primary]) }
        try life.run("completions", ["bash"])
        try life.run("get", ["Login", "--copy"] + open, [3: primary])
        try life.run("get", ["Login", "--json"] + open, [3: primary])
        try life.run("show", ["Login", "--reveal"] + open, [3: primary])
        try life.run("show", ["Login", "--json", "--reveal"] + open, [3: primary])
        for verb in ["list", "folders", "tags", "doctor", "trash list"] {
            try life.run(verb, open, [3: primary])
        }
        try life.run("search", ["login", "--in-notes"] + open, [3: primary])
        let list = try outside.write("breached.txt", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9\n")
        try life.run("audit", ["--breaches", list] + open, [3: primary])
        try life.run("copy", ["Login", "--title", "Second"] + open, [3: primary])
        try life.run("move", ["Login", "a/b"] + open, [3: primary])
        #expect(try life.run("history", ["Login", "--reveal"] + open, [3: primary]).text.contains(password))
        try life.run("history", ["Login", "--restore", "1"] + open, [3: primary])
        try life.run("remove", ["Card"] + open, [3: primary])
        try life.run("restore", ["Card"] + open, [3: primary])
        try life.run("remove", ["Key", "--purge", "--yes"] + open, [3: primary])
        try life.run("remove", ["Custom"] + open, [3: primary])
        try life.run("trash empty", ["--yes"] + open, [3: primary])
        try life.run("doctor", ["--accept", "--yes"] + open, [3: primary])
        try life.run("vaults")
        try life.run("settings", ["clipboard.clear_seconds", "5"])
        _ = life.canary(
            "passphrase", try life.run("generate", ["--words", "6"]).text.trimmingCharacters(in: .newlines))
        try life.run("generate", ["--judge", "--stdin"], [0: life.canary("judged password")])

        let second = life.canary("changed primary password")
        try life.run("password", open + ["--new-password-fd", "4"], [3: primary, 4: second])
        try life.run("recovery new", open + ["--recovery-file", outside.path + "/code2"], [3: second])
        try note("code2", "second recovery code")
        let typed = try #require(outside.read("code2")).trimmingCharacters(in: .newlines)
        try life.run("recovery check", ["--code-fd", "4"], [4: typed])
        let third = life.canary("recovered primary password")
        try life.run(
            "recover", open + ["--code-fd", "4", "--recovery-file", outside.path + "/code3"], [3: third, 4: typed])
        try note("code3", "third recovery code")
        try life.run("pair", ["--yes", "--code-file", outside.path + "/line"] + open, [3: third], status: 1)
        let store = home + "/store"
        #expect(mkdir(store, 0o700) == 0)
        try life.run("store set", [store] + open, [3: third])
        for verb in ["sync", "store show", "devices list", "conflicts list"] { try life.run(verb, open, [3: third]) }
        for words in [["store account"], ["store erase", "--yes"]] {
            try life.run(words[0], words.dropFirst() + open, [3: third], status: 1)
        }
        try life.run("conflicts settle", ["Login", "--keep", "current"] + open, [3: third], status: 13)
        try life.run("devices forget", ["nobody", "--yes"] + open, [3: third], status: 13)
        try life.run("join", ["--code-fd", "4"] + open, [3: third, 4: life.canary("no pairing line")], status: 12)
        try life.run("export", [home + "/kept.keysbackup"] + open, [3: third])
        try life.run("init", ["--from", home + "/kept.keysbackup", "--vault", "again"] + open, [3: third])
        try life.run(
            "init", ["--from", home + "/kept.keysbackup", "--vault", "third", "--code-fd", "4"],
            [4: try #require(outside.read("code3")).trimmingCharacters(in: .newlines)])
        try life.run("import", [home + "/kept.keysbackup"] + open, [3: third])
        try life.run("rotate", ["--yes", "--recovery-file", outside.path + "/code4"] + open, [3: third])
        try note("code4", "recovery code of the next epoch")
        try life.run(
            "import", [home + "/kept.keysbackup", "--file-password-fd", "4"] + open, [3: third, 4: third])
        // What fails could leave something too.
        let wrong = life.canary("wrong password")
        try life.run("list", open, [3: wrong], status: 12)
        try life.run("add", ["Bad", "--stdin"] + open, [3: third, 0: life.canary("value with NUL") + "\0"], status: 1)
        try life.run("password", open + ["--new-password-fd", "4"], [3: third, 4: "weak"], status: 1)

        #expect(life.found.isEmpty, "\(life.found.sorted())")
        // The reader held the log open, and it is there.
        #expect(Home.mode(life.vault.database + "-wal") != nil)
        #expect(reader.entryCount == 0)
        #expect(Traces.inFiles(below: home, life.canaries) == [])
        _ = consume reader
        #expect(Traces.inFiles(below: home, life.canaries) == [])
        // Nothing was left beside TMPDIR either.
        for place in ["/tmp", "/var/tmp", "/dev/shm"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            for stray in names where stray.hasPrefix("keys") && !stray.hasPrefix("keys-test-") {
                #expect(Traces.inFiles(below: place + "/" + stray, life.canaries) == [])
            }
        }
        // Every command that has a help page was run; these alone do nothing of their own, or what another does. A pairing that
        // succeeds is in PairingTests, its traces on the store in StoreCanaryTests.
        let bare: Set = ["", "recovery", "trash", "store", "devices", "conflicts"]
        #expect(Self.commands.subtracting(life.words).subtracting(bare) == [])
        #expect(life.canaries.count >= 25 && life.watched > 100)
    }

    /// The commands that have a golden help page.
    private static let commands: Set<String> = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sessions/help").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return Set(
            names.map { name in
                name.split(separator: ".")[0].split(separator: "-").dropFirst().joined(separator: " ")
            })
    }()

    @Test func `a canary that is there is found in every coat`() throws {
        let home = try Home()
        let canary = Canary("planted", "canary-\(UInt64.random(in: 0...UInt64.max))")
        #expect(Traces.inFiles(below: home.path, [canary]) == [])
        let raw = Array(canary.value.utf8)
        var coats = [
            raw, Array(raw.map { String($0, radix: 16) }.joined().utf8), raw.flatMap { [$0, 0] },
            raw.flatMap { [0, $0] },
        ]
        for before in 0..<3 {
            let data = Data([UInt8](repeating: 7, count: before) + raw + [9, 9])
            coats.append(Array(data.base64EncodedString().utf8))
        }
        for (number, coat) in coats.enumerated() {
            let file = home.path + "/planted-\(number)"
            try Data([1, 2, 3] + coat + [4]).write(to: URL(fileURLWithPath: file))
            #expect(Traces.inFiles(below: home.path, [canary]).count == 1, "coat \(number)")
            unlink(file)
        }
        var program = Program(home: home)
        program.environment["PLANTED"] = canary.value
        let running = try program.start([], through: ["/bin/sh", "-c", "sleep 5"])
        #expect(!running.go(on: 0.1))
        #expect(Traces.inProcesses([canary]) != [])
    }
}
