import SessionSupport
import Testing

/// The real program from end to end.
@Suite struct ProgramTests {
    private func vault() throws -> Program {
        let program = try Program()
        #expect(try program.makeVault().status == 0)
        return program
    }

    @Test func `a vault is made for its owner alone, and its code is in a file`() throws {
        let keys = try vault()
        #expect(Home.mode(keys.home.vault) == 0o700)
        #expect(Home.mode(keys.home.vault + "/vault.db") == 0o600)
        #expect(Home.mode(keys.home.path + "/code.txt") == 0o600)
        let code = try #require(keys.home.read("code.txt"))
        #expect(code.count == 48 && code.hasSuffix("\n"))
        let again = try keys.makeVault()
        #expect(again.status == 1 && again.errorText.contains("keys: hint: "))
    }

    @Test func `init without a terminal and a place for the code does nothing`() throws {
        let keys = try Program()
        #expect(try keys.keys("init").status == 64)
        #expect(Home.mode(keys.home.vault) == nil)
    }

    @Test func `init refuses a recovery file that is there before it does anything`() throws {
        let keys = try Program()
        let file = try keys.home.write("taken", "mine")
        #expect(try keys.keys("init", "--recovery-file", file).status == 1)
        #expect(Home.mode(keys.home.vault) == nil && keys.home.read("taken") == "mine")
    }

    @Test func `a weak password is refused and leaves nothing`() throws {
        let keys = try Program()
        let outcome = try keys.keys(
            "init", "--recovery-file", keys.home.path + "/c", "--kdf-memory", "1", "--kdf-passes", "1",
            password: "hunter2")
        #expect(outcome.status == 1 && !outcome.errorText.contains("hunter2"))
        #expect(Home.mode(keys.home.path + "/c") == nil && Home.mode(keys.home.vault + "/vault.db") == nil)
    }

    @Test func `what was added comes out exactly`() throws {
        let keys = try vault()
        let added = try keys.keys("add", "Site", "--username", "kim", "--stdin", input: "  pä ss\u{1b}[2J\n")
        #expect(added.status == 0 && added.lines.first?.count == 26)
        #expect(try keys.keys("get", "site").text == "  pä ss\u{1b}[2J")
        #expect(try keys.keys("get", "Site", "--field", "username").text == "kim")
        #expect(try keys.keys("get", "Site", "--field", "nothing").status == 13)
        #expect(try keys.keys("get", added.lines[0]).status == 0)
        #expect(try keys.keys("get", String(added.lines[0].prefix(8))).status == 0)
    }

    @Test func `a password that is empty is nothing and no error`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "Empty", "--username", "kim", "--stdin", input: "").status == 0)
        let outcome = try keys.keys("get", "Empty")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
    }

    @Test func `titles with escapes are shown visibly and kept exactly`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "a\u{1b}]0;x\u{7}b\u{202e}", "--generate").status == 0)
        let list = try keys.keys("list")
        #expect(!list.output.contains(0x1b) && !list.output.contains(7) && list.text.contains("\\u{1b}"))
        let json = try keys.keys("list", "--json")
        #expect(json.text.contains(#""title":"a\u001b]0;x\u0007b\u202e""#))
    }

    @Test func `locked and nobody to ask is 11 at once`() throws {
        let keys = try vault()
        let outcome = try keys.run(["list"])
        #expect(outcome.status == 11 && outcome.output.isEmpty)
    }

    @Test func `no vault is 10, a wrong password 12`() throws {
        #expect(try Program().keys("list").status == 10)
        let keys = try vault()
        let outcome = try keys.keys("list", "--json", password: "wrong")
        #expect(outcome.status == 12 && outcome.output.isEmpty)
        #expect(outcome.errorText.hasPrefix(#"{"error":"WRONG_PASSWORD","message":""#))
        #expect(outcome.errorText.filter { $0 == "\n" }.count == 1)
    }

    @Test func `a needle that fits none is 13, one that fits many 14 with the candidates`() throws {
        let keys = try vault()
        for name in ["kim", "lea"] {
            #expect(try keys.keys("add", "Twice", "--username", name, "--generate").status == 0)
        }
        #expect(try keys.keys("get", "nothing").status == 13)
        let many = try keys.keys("get", "Twice")
        #expect(many.status == 14 && many.output.isEmpty)
        #expect(many.errorText.contains("kim") && many.errorText.contains("lea"))
        #expect(try keys.keys("get", "Twice lea").status == 0)
    }

    @Test func `the way to the trash and back`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "Old", "--generate").status == 0)
        #expect(try keys.keys("remove", "Old").status == 0)
        #expect(try keys.keys("get", "Old").status == 13)
        #expect(try keys.keys("show", "Old", "--trash").status == 0)
        #expect(try keys.keys("trash", "list").text.contains("Old"))
        #expect(try keys.keys("restore", "Old").status == 0)
        #expect(try keys.keys("remove", "Old", "--purge").status == 64)
        #expect(try keys.keys("remove", "Old", "--purge", "--yes").status == 0)
        #expect(try keys.keys("restore", "Old").status == 13)
        #expect(try keys.keys("trash", "empty").status == 64)
    }

    @Test func `an old value is shown and put back`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "Site", "--stdin", input: "first").status == 0)
        #expect(try keys.keys("edit", "Site", "--stdin", input: "second").status == 0)
        #expect(!(try keys.keys("history", "Site").text.contains("first")))
        #expect(try keys.keys("history", "Site", "--reveal").text.contains("first"))
        #expect(try keys.keys("history", "Site", "--restore", "1").status == 0)
        #expect(try keys.keys("get", "Site").text == "first")
        #expect(try keys.keys("history", "Site", "--restore", "9").status == 13)
    }

    @Test func `lists are replaced by their option and changed by its variants`() throws {
        let keys = try vault()
        #expect(
            try keys.keys("add", "S", "--tag", "a", "--tag", "b", "--url", "https://a.org", "--generate").status == 0)
        #expect(
            try keys.keys("edit", "S", "--add-tag", "c", "--remove-tag", "a", "--add-url", "https://b.org").status == 0)
        #expect(try keys.keys("list", "--fields", "tags,urls").lines == ["b,c\thttps://a.org https://b.org"])
        #expect(try keys.keys("edit", "S", "--tag", "z", "--url", "https://c.org").status == 0)
        #expect(try keys.keys("list", "--fields", "tags,urls").lines == ["z\thttps://c.org"])
        #expect(try keys.keys("edit", "S").status == 64)
    }

    @Test func `a whole entry goes out as JSON and comes in again`() throws {
        let keys = try vault()
        #expect(
            try keys.keys(
                "add", "Card", "--kind", "card", "--field", "cardholder=Kim", "--secret", "pin", "--stdin",
                input: "1234"
            ).status == 0)
        let shown = try keys.keys("show", "Card", "--json", "--reveal")
        #expect(try keys.keys("add", "Second", "--json-stdin", input: shown.text).status == 0)
        #expect(try keys.keys("get", "Second", "--field", "pin").text == "1234")
        #expect(try keys.keys("add", "Third", "--json-stdin", input: "{").status == 1)
    }

    @Test func `import adds, a second run skips, undo takes back`() throws {
        let keys = try vault()
        let file = try keys.home.write(
            "chrome.csv", "name,url,username,password,note\nsite,https://site.example,kim,pa55,\n")
        #expect(try keys.keys("import", "--dry-run", file).status == 0)
        #expect(try keys.keys("list").output.isEmpty)
        #expect(try keys.keys("import", file, "--json").text.contains(#""added":1"#))
        #expect(try keys.keys("import", file, "--json").text.contains(#""added":0,"updated":0,"skipped":1"#))
        #expect(try keys.keys("get", "site").text == "pa55")
        #expect(try keys.keys("import", "--undo").status == 0)
        #expect(try keys.keys("list").output.isEmpty)
        #expect(try keys.keys("import", "--undo").status == 13)
    }

    @Test func `files that are no export are refused by name of what they are`() throws {
        let keys = try vault()
        let header = "name,url,username,password,note\n"
        #expect(try keys.keys("import", try keys.home.write("header.csv", header)).status == 0)
        #expect(try keys.keys("import", try keys.home.write("empty.csv", "")).status == 1)
        #expect(try keys.keys("import", try keys.home.write("text", "nothing in particular\n")).status == 1)
        #expect(try keys.keys("import", try keys.home.write("binary", "\u{0}\u{1}\u{0}")).status == 1)
        let mixed = try keys.home.write("mixed.csv", header + "a,https://a.org,u,p,\nb,https://b.org,u,\"p,\n")
        #expect(try keys.keys("import", mixed, "--strict").status == 1)
        #expect(try keys.keys("list").output.isEmpty)
        #expect(try keys.keys("import", mixed).status == 3)
        let bad = try keys.home.write("bad.csv", header + "b,https://b.org,u,\"p,\n")
        #expect(try keys.keys("import", bad).status == 1)
        #expect(try keys.keys("import", header, "--format", "nonsense").status == 64)
    }

    @Test func `one descriptor serves one purpose`() throws {
        let keys = try vault()
        #expect(try keys.run(["add", "x", "--stdin", "--password-fd", "0"]).status == 64)
        #expect(
            try keys.run(
                ["password", "--password-fd", "3", "--new-password-fd", "3"], descriptors: [3: Array("x\ny\n".utf8)]
            ).status == 64)
        #expect(try keys.run(["list", "--password-fd", "77"]).status == 64)
    }

    @Test func `the password and the recovery code are changed`() throws {
        let keys = try vault()
        let new = "another fine passphrase 99"
        func pipes(_ one: String, _ two: String) -> [Int32: [UInt8]] {
            [3: Array((one + "\n").utf8), 4: Array((two + "\n").utf8)]
        }
        let changed = try keys.run(
            ["password", "--password-fd", "3", "--new-password-fd", "4"], descriptors: pipes(Program.password, new))
        #expect(changed.status == 0)
        #expect(try keys.keys("list").status == 12)
        #expect(try keys.keys("list", password: new).status == 0)
        let code = try #require(keys.home.read("code.txt")).trimmingLineEnd
        let check = ["recovery", "check", "--code-fd", "4"]
        #expect(try keys.run(check, descriptors: [4: Array(code.utf8)]).status == 0)
        let recovered = try keys.run(
            ["recover", "--code-fd", "4", "--password-fd", "3", "--recovery-file", keys.home.path + "/code2.txt"],
            descriptors: pipes(Program.password, code))
        #expect(recovered.status == 0)
        #expect(try keys.keys("list").status == 0)
        #expect(try keys.run(check, descriptors: [4: Array(code.utf8)]).status == 12)
        #expect(try keys.keys("recovery", "new", "--recovery-file", keys.home.path + "/code3.txt").status == 0)
        let newest = try #require(keys.home.read("code3.txt"))
        #expect(try keys.run(check, descriptors: [4: Array(newest.utf8)]).status == 0)
    }

    @Test func `generate makes what was asked for`() throws {
        let keys = try Program()
        #expect(try keys.run(["generate"]).lines.map(\.count) == [20])
        #expect(try keys.run(["generate", "--words", "4"]).lines.count == 1)
        let pins = try keys.run(["generate", "--pin", "--length", "8", "--count", "5"]).lines
        #expect(pins.count == 5 && pins.allSatisfy { $0.count == 8 && $0.allSatisfy(\.isNumber) })
        #expect(
            try keys.run(["generate", "--no-symbols", "--length", "99"]).lines[0].allSatisfy {
                $0.isLetter || $0.isNumber
            })
        #expect(try keys.run(["generate", "--judge", "--stdin"], input: Array("hunter2".utf8)).text.contains("weak"))
        #expect(try keys.run(["generate", "--length", "0"]).status == 64)
    }

    @Test func `KEYS_PASSWORD does nothing but warn`() throws {
        var keys = try vault()
        keys.environment["KEYS_PASSWORD"] = Program.password
        let outcome = try keys.run(["list"])
        #expect(outcome.status == 11)
        #expect(try keys.keys("list").errorText.contains("KEYS_PASSWORD"))
    }

    @Test func `keys alone without a terminal is 64`() throws {
        #expect(try Program().run([]).status == 64)
        #expect(try Program().run(["--version"]).text.hasPrefix("keys "))
        #expect(try Program().run(["no-such-verb"]).status == 64)
    }
}

extension String {
    fileprivate var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
