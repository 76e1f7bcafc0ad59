import Foundation
import GRDB
import KeysVault
import SessionSupport
import Testing

/// Every exit status of cli.md's table, reached by the real program in the situation the table names. Those of a store
/// come with it; 15 is in `WriterTests`, 130 and 143 in `EarlyEndTests`.
@Suite struct StatusTests {
    /// A line of the table: what is done to a vault with three entries, and what must come of it.
    struct Row: CustomTestStringConvertible, Sendable {
        let status: Int32
        let situation: String
        let arguments: [String]
        var input = ""
        var password = Program.password
        /// Words of the one sentence that says why.
        var words = "keys: "
        var testDescription: String { "\(status) \(situation)" }
    }

    static let rows = [
        Row(status: 0, situation: "list", arguments: ["list"]),
        Row(
            status: 0, situation: "import of a header alone", arguments: ["import", "-"],
            input: "name,url,username,password\n"),
        Row(
            status: 0, situation: "import of duplicates alone", arguments: ["import", "-"], input: TestVault.export(2)),
        Row(
            status: 1, situation: "init where a vault is", arguments: ["init", "--recovery-file", "code9"],
            words: "already"),
        Row(
            status: 1, situation: "init with a weak password",
            arguments: ["init", "--vault", "other", "--recovery-file", "code9"], password: "tiny", words: "too weak"),
        Row(
            status: 1, situation: "import of a file that is no export", arguments: ["import", "-"],
            input: "Dear all,\nno table here\n", words: "no export"),
        Row(status: 1, situation: "import of nothing", arguments: ["import", "-"], words: "empty"),
        Row(
            status: 1, situation: "import of binary", arguments: ["import", "-"],
            input: "\u{0}\u{1}\u{2}\u{3}PK\u{0}\u{0}\u{5}\u{6}\u{0}\u{0}", words: "no text"),
        Row(
            status: 1, situation: "import of a file that is not there", arguments: ["import", "nothing.csv"],
            words: "no such file"),
        Row(
            status: 1, situation: "import of bad rows alone", arguments: ["import", "-"], input: Self.bad(good: 0),
            words: "no row"),
        Row(
            status: 1, situation: "strict import of a bad row", arguments: ["import", "-", "--strict"],
            input: Self.bad(good: 2), words: "row "),
        Row(
            status: 1, situation: "a value with NUL", arguments: ["add", "Bad", "--stdin"], input: "a\u{0}b",
            words: "NUL"),
        Row(
            status: 3, situation: "import with a bad row among good ones", arguments: ["import", "-"],
            input: Self.bad(good: 2)),
        Row(
            status: 10, situation: "no vault of this name", arguments: ["list", "--vault", "nowhere"], words: "no vault"
        ),
        Row(status: 10, situation: "no vault in this folder", arguments: ["list", "--vault", "/tmp/keys-nowhere/x"]),
        Row(
            status: 12, situation: "wrong password", arguments: ["list"], password: "not the password at all",
            words: "wrong password"),
        Row(status: 12, situation: "empty password", arguments: ["list"], password: ""),
        Row(status: 13, situation: "no such entry", arguments: ["get", "nobody"], words: "no entry"),
        Row(
            status: 13, situation: "no such field", arguments: ["get", "Entry 1", "--field", "nothing"],
            words: "no such field"),
        Row(status: 13, situation: "no such old value", arguments: ["history", "Entry 1", "--restore", "9"]),
        Row(status: 13, situation: "no such import", arguments: ["import", "--undo=zzzz"]),
        Row(status: 14, situation: "many entries", arguments: ["get", "Entry 0"]),
        Row(status: 64, situation: "unknown option", arguments: ["list", "--nothing"]),
        Row(status: 64, situation: "unknown command", arguments: ["nothing"]),
        Row(status: 64, situation: "unknown format", arguments: ["import", "-", "--format", "nothing"]),
        Row(
            status: 64, situation: "cost below the floor",
            arguments: ["init", "--vault", "other", "--recovery-file", "code9", "--kdf-memory", "0"]),
        Row(
            status: 64, situation: "cost above the ceiling",
            arguments: ["init", "--vault", "other", "--recovery-file", "code9", "--kdf-memory", "4096"]),
        Row(
            status: 64, situation: "passes above the ceiling",
            arguments: [
                "init", "--vault", "other", "--recovery-file", "code9", "--kdf-memory", "1", "--kdf-passes", "11",
            ]),
        Row(
            status: 64, situation: "no place for the recovery code", arguments: ["init", "--vault", "other"],
            words: "recovery code"),
        Row(
            status: 64, situation: "a secret in a shown field",
            arguments: ["add", "Bad", "--kind", "card", "--field", "pin=1234"]),
        Row(status: 64, situation: "purge without yes", arguments: ["remove", "Entry 1", "--purge"]),
        Row(status: 64, situation: "nothing to change", arguments: ["edit", "Entry 1"]),
    ]

    /// An export with rows that cannot be used: a secret of more than a mebibyte.
    private static func bad(good: Int) -> String {
        "name,url,username,password,note\n"
            + (0..<good).map { "Good \($0),https://good\($0).example,kim,good-\($0),\n" }.joined()
            + "Bad,https://bad.example,kim,bad,\(String(repeating: "x", count: (1 << 20) + 10))\n"
    }

    @Test(arguments: rows) func `a command ends with the status of the table`(row: Row) throws {
        let vault = try TestVault(entries: 3)
        #expect(try vault.program.keys("edit", "Entry 2", "--title", "Entry 0").status == 0)
        let before = try vault.contents()
        let arguments = row.arguments.map { ["code9", "nothing.csv"].contains($0) ? vault.home.path + "/" + $0 : $0 }
        let outcome = try vault.program.run(
            arguments + ["--password-fd", "3"], input: Array(row.input.utf8),
            descriptors: [3: Array((row.password + "\n").utf8)])
        #expect(outcome.status == row.status && !outcome.wasSignalled, "\(outcome.said)")
        if row.status != 0 && row.status != 3 {
            #expect(outcome.errorText.contains(row.words), "\(outcome.said)")
            #expect(
                outcome.errorText.split(separator: "\n").contains { $0.hasPrefix("keys: hint: ") }, "\(outcome.said)")
            #expect(outcome.output.isEmpty)
            #expect(try vault.contents() == before)
            #expect(Home.mode(vault.home.path + "/data/keys/other/vault.db") == nil)
            #expect(Home.mode(vault.home.path + "/code9") == nil)
        } else if row.status == 3 {
            #expect(try vault.contents().count == before.count + 2)
            #expect(
                outcome.errorText.contains("row 4") || outcome.text.contains("row 4"), "\(outcome.text) \(outcome.said)"
            )
        } else {
            #expect(try vault.contents() == before)
        }
        // Values are never repeated.
        #expect(!outcome.errorText.contains("xxxx") && !outcome.errorText.contains("1234"))
    }

    @Test func `locked and nobody to ask is 11 at once`() throws {
        let vault = try TestVault(entries: 1)
        let start = Clock.now
        for arguments in [
            ["list"], ["get", "Entry 0"], ["add", "x", "--generate"], ["import", "--list-undo"], ["password"],
            ["doctor"],
        ] {
            let outcome = try vault.program.run(arguments)
            #expect(outcome.status == 11, "\(arguments): \(outcome.said)")
        }
        #expect(Clock.now - start < 10)
    }

    @Test func `a wrong or mistyped recovery code is 12`() throws {
        let vault = try TestVault()
        let code = try #require(vault.home.read("code.txt")).trimmingCharacters(in: .newlines)
        let other = try TestVault()
        let foreign = try #require(other.home.read("code.txt")).trimmingCharacters(in: .newlines)
        var mistyped = Array(code)
        mistyped[0] = mistyped[0] == "7" ? "8" : "7"
        for wrong in [foreign, String(mistyped), "", "abc", String(code.dropLast())] {
            let checked = try vault.program.run(
                ["recovery", "check", "--code-fd", "4"], descriptors: [4: Array(wrong.utf8)])
            #expect(checked.status == 12 && checked.failures.count == 1, "\(checked.said)")
            let recovering = try vault.program.run(
                ["recover", "--code-fd", "4", "--password-fd", "3", "--recovery-file", vault.home.path + "/code9"],
                descriptors: [3: Array("a third long passphrase 99\n".utf8), 4: Array(wrong.utf8)])
            #expect(recovering.status == 12, "\(recovering.said)")
            #expect(Home.mode(vault.home.path + "/code9") == nil)
        }
        #expect(
            try vault.program.run(["recovery", "check", "--code-fd", "4"], descriptors: [4: Array(code.utf8)]).status
                == 0)
        #expect(try vault.opens(with: Program.password))
    }

    // MARK: 22

    /// Something done to the file behind Keys' back.
    struct Harm: CustomTestStringConvertible, Sendable {
        let name: String
        let sql: String
        var words = "keys: "
        var testDescription: String { name }
    }

    private static func slot(memory: String, passes: String) -> String {
        """
        UPDATE meta SET value = CAST(substr(value, 1, 4) || x'\(memory)' || x'\(passes)' || substr(value, 13) AS BLOB)
        WHERE name = 'password slot'
        """
    }

    @Test(arguments: [
        Harm(name: "a newer format", sql: "PRAGMA user_version = 2", words: "newer"),
        Harm(name: "another program's database", sql: "PRAGMA application_id = 7", words: "no Keys vault"),
        Harm(name: "a cost too weak", sql: slot(memory: "00000004", passes: "00000001"), words: "cost"),
        Harm(name: "a cost of no passes", sql: slot(memory: "00000400", passes: "00000000"), words: "cost"),
        Harm(name: "a huge cost", sql: slot(memory: "ffffffff", passes: "00000001"), words: "cost"),
        Harm(name: "endless passes", sql: slot(memory: "00000400", passes: "ffffffff"), words: "cost"),
        Harm(name: "no slot", sql: "DELETE FROM meta WHERE name = 'password slot'"),
        Harm(
            name: "a slot cut short", sql: "UPDATE meta SET value = substr(value, 1, 50) WHERE name = 'password slot'"),
        Harm(name: "no head", sql: "DELETE FROM pages"),
        Harm(name: "a table gone", sql: "DROP TABLE summaries"),
    ])
    func `what was done to the file is 22, named, quick, and touches nothing`(harm: Harm) throws {
        let vault = try TestVault(entries: 3)
        let queue = try DatabaseQueue(path: vault.database)
        try queue.writeWithoutTransaction { try $0.execute(sql: harm.sql) }
        try queue.close()
        let before = FileManager.default.contents(atPath: vault.database)
        let start = Clock.now
        for arguments in [["list"], ["add", "New", "--stdin"], ["doctor"]] {
            let outcome = try vault.program.run(
                arguments + ["--password-fd", "3"], input: Array("x".utf8),
                descriptors: [3: Array((Program.password + "\n").utf8)])
            #expect(outcome.status == 22, "\(arguments): \(outcome.said)")
            #expect(outcome.errorText.contains(harm.words), "\(arguments): \(outcome.said)")
        }
        #expect(Clock.now - start < 10)
        #expect(FileManager.default.contents(atPath: vault.database) == before)
    }

    @Test func `a file that is no database is 22 and stays as it is`() throws {
        for contents in [
            "", "this is a letter, not a database\n", String(repeating: "SQLite format 3\u{0}", count: 500),
        ] {
            let vault = try TestVault()
            try Data(contents.utf8).write(to: URL(fileURLWithPath: vault.database))
            let outcome = try vault.program.keys("list")
            #expect(outcome.status == 22 && outcome.failures.count == 1, "\(outcome.said)")
            #expect(FileManager.default.contents(atPath: vault.database) == Data(contents.utf8))
            // And init does not write over it.
            #expect(try vault.program.makeVault().status == 1)
        }
    }

    @Test func `damage of one entry is 22 for a list, and a warning for a get of a sound one`() throws {
        let vault = try TestVault(entries: 20)
        let queue = try DatabaseQueue(path: vault.database)
        try queue.write { try $0.execute(sql: "UPDATE summaries SET box = zeroblob(length(box)) WHERE row = 3") }
        try queue.close()
        let list = try vault.program.keys("list")
        #expect(list.status == 22 && list.lines.count == 19, "\(list.lines.count) \(list.said)")
        #expect(try vault.program.keys("doctor").status == 22)
        var sound = 0
        for number in 0..<20 {
            let got = try vault.program.keys("get", "Entry \(number)")
            guard got.status == 0 else { continue }
            sound += 1
            #expect(got.text == "password-\(number)" && got.errorText.contains("keys: warning: "), "\(got.said)")
        }
        #expect(sound == 19)
        #expect(try vault.program.keys("doctor", "--accept", "--yes").status == 0)
        #expect(try vault.program.keys("list").status == 0)
    }

    @Test func `damaged pages of the file never crash, and nothing is invented`() throws {
        let vault = try TestVault(entries: 60)
        let whole = try #require(FileManager.default.contents(atPath: vault.database))
        let all = Set(try vault.contents())
        var chance = Chance(for: "damaged pages")
        var named = 0
        for _ in 0..<Effort.times(25, soak: 500) {
            var bytes = whole
            let start = Int.random(in: 100..<bytes.count, using: &chance)
            for offset in start..<min(start + Int.random(in: 1...600, using: &chance), bytes.count) {
                bytes[offset] = UInt8.random(in: 0...255, using: &chance)
            }
            if Bool.random(using: &chance) { bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &chance)) }
            try bytes.write(to: URL(fileURLWithPath: vault.database))
            let outcome = try vault.program.keys("doctor")
            #expect([0, 1, 12, 22].contains(outcome.status) && !outcome.wasSignalled, "at \(start): \(outcome.said)")
            named += outcome.status == 22 ? 1 : 0
            if let seen = try? vault.contents() { #expect(Set(seen).isSubset(of: all), "at \(start)") }
        }
        #expect(named > Effort.times(10, soak: 200))
    }
}
