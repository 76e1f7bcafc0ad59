import Foundation
import SessionSupport
import Testing

/// What an entry says never reaches a terminal raw, and `get` gives exact bytes (attacks.md, T01).
@Suite struct EscapeTests {
    static let titles = [
        "red \u{1b}[31mtitle", "window \u{1b}]0;owned\u{07}title", "C1 \u{9b}31m csi",
        "bell \u{07} back \u{08} del \u{7f}",
        "bidi \u{202e}dlrow", "isolate \u{2066}x\u{2069}", "zero\u{200b}width\u{feff}joined\u{200d}",
        "line\u{2028}separator\u{2029}",
        "tags \u{e0041}\u{e0042}", "\u{0301}lone mark", "two\nlines\r\nand\ttab", "soft\u{ad}hyphen",
    ]

    /// What stands in some output and would do something to a terminal; LF and tab separate rows and columns.
    private static func raw(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x0a, 0x09: false
            case 0..<0x20, 0x7f...0x9f, 0xad: true
            case 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff, 0xe0000...0xe0fff: true
            case 0xfffd: true
            default: false
            }
        }.map { "U+" + String($0.value, radix: 16) }
    }

    @Test func `T01 titles with escapes are shown as visible escapes everywhere`() throws {
        let vault = try TestVault()
        for (number, title) in Self.titles.enumerated() {
            let added = try vault.program.keys(
                "add", title, "--username", "user \u{1b}[2J\u{202e}", "--folder", "folder\u{1b}c\u{200b}", "--tag",
                "tag\u{9b}x",
                "--field", "label\u{1b}[1m=value\u{1b}[0m\u{202e}", "--url", "https://host\(number).example/\u{1b}[5m",
                "--stdin",
                input: "x")
            #expect(added.status == 0, "\(added.said)")
        }
        let ids = try vault.program.keys("list", "--fields", "id").lines
        #expect(ids.count == Self.titles.count)
        var runs: [[String]] = [
            ["list"], ["list", "--tree"], ["list", "--fields", "title,username,url,urls,folder,tags"],
            ["search", "user"],
            ["folders"], ["tags"], ["get", "user"], ["show", "nothing \u{1b}[31m"],
            ["get", "x", "--field", "\u{1b}[31m"],
            ["list", "--vault", "no\u{1b}[31mthing\u{202e}"], ["list", "--\u{1b}[31mnothing"], ["\u{1b}[31mnothing"],
            ["import", "/nowhere/\u{1b}[31m\u{202e}"], ["list", "--kind", "\u{1b}[31m"], ["doctor"],
        ]
        runs += ids.flatMap { [["show", $0], ["show", $0, "--reveal"], ["history", $0]] }
        for arguments in runs {
            let outcome = try vault.program.run(
                arguments + ["--password-fd", "3"], descriptors: [3: Array((Program.password + "\n").utf8)])
            #expect(Self.raw(outcome.output) == [], "\(arguments)")
            #expect(Self.raw(outcome.errors) == [], "\(arguments): \(outcome.said.debugDescription)")
        }
        // Several fit: the candidates on standard error are shown by what they are.
        let many = try vault.program.keys("get", "--exact", "nothing")
        #expect(many.status == 13)
        let list = try vault.program.keys("list").text
        #expect(list.contains("\\u{1b}[31mtitle") && list.contains("\\u{202e}dlrow") && list.contains("\\u{200b}width"))
        // Exactly one row each: no title makes a second line.
        #expect(list.split(separator: "\n").count == Self.titles.count)
    }

    @Test func `T01 candidates of several entries are shown as visible escapes`() throws {
        let vault = try TestVault()
        for name in ["one\u{1b}[31m", "two\u{202e}"] {
            #expect(try vault.program.keys("add", "Same", "--username", name, "--stdin", input: "x").status == 0)
        }
        let outcome = try vault.program.keys("get", "Same")
        #expect(outcome.status == 14 && outcome.output.isEmpty)
        #expect(Self.raw(outcome.errors) == [])
        #expect(outcome.errorText.contains("\\u{1b}") && outcome.errorText.contains("\\u{202e}"), "\(outcome.said)")
    }

    static let values: [[UInt8]] = [
        Array("red \u{1b}[31m \u{202e}\u{200b}".utf8), [0xff, 0xfe, 0x80, 0xc3],
        Array("two\r\nlines\rand\none\n\n".utf8),
        Array(" blanks \t".utf8), Array("\r".utf8), [0x01, 0x7f, 0xc2, 0x9b], Array("e\u{301} \u{e9}".utf8),
        Array(repeating: 0xf0, count: 5000), Array("a\nb".utf8),
    ]

    @Test(arguments: values) func `get returns the bytes that were given`(value: [UInt8]) throws {
        let vault = try TestVault()
        let key: [Int32: [UInt8]] = [3: Array((Program.password + "\n").utf8)]
        let added = try vault.program.run(
            ["add", "Exact", "--stdin", "--password-fd", "3"], input: value, descriptors: key)
        #expect(added.status == 0, "\(added.said)")
        #expect(try vault.program.keys("get", "Exact").output == value)
        // As JSON it is text where it is text, else base64.
        let json = try vault.program.keys("get", "Exact", "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
        if let text = object["value"] as? String {
            #expect(Array(text.utf8) == value)
        } else {
            let inner = try #require(object["value"] as? [String: String])
            #expect(inner["base64"].flatMap { Data(base64Encoded: $0) }.map(Array.init) == value)
        }
        // What shows it, shows it harmless.
        #expect(Self.raw(try vault.program.keys("show", "Exact", "--reveal").output).filter { $0 != "U+fffd" } == [])
    }

    @Test func `a user name keeps its bytes too`() throws {
        let vault = try TestVault()
        let name = "kim \u{1b}[31m\u{202e}\u{200b}\r\nx"
        #expect(try vault.program.keys("add", "Exact", "--username", name, "--stdin", input: "x").status == 0)
        #expect(try vault.program.keys("get", "Exact", "--field", "username").output == Array(name.utf8))
    }

    @Test func `one line end at the very end is dropped, NUL is refused`() throws {
        let vault = try TestVault()
        for (given, kept) in [
            ("one\n", "one"), ("one\r\n", "one"), ("one\n\n", "one\n\n"), ("\n", ""), ("a\nb\n", "a\nb\n"),
        ] {
            #expect(try vault.program.keys("add", "Line", "--stdin", input: given).status == 0)
            #expect(try vault.program.keys("get", "Line").text == kept, "\(given.debugDescription)")
            #expect(try vault.program.keys("remove", "Line", "--purge", "--yes").status == 0)
        }
        let refused = try vault.program.keys("add", "NUL", "--stdin", input: "a\0b")
        #expect(refused.status == 1, "\(refused.said)")
        #expect(try vault.contents() == [])
    }
}
