import Foundation
import SessionSupport
import Testing

/// What `export` writes in the clear, and what comes back of it.
@Suite struct PlainExportTests {
    private static let formats = ["keys-json", "csv", "bitwarden-json"]

    private func export(_ desk: Desk, _ format: String, _ file: String, _ more: String...) throws -> String {
        let path = desk.home.path + "/" + file
        let outcome = try desk.keys(["export", "--format", format, "--yes", path] + more)
        guard outcome.status == 0 else { throw TestVault.Failed("export \(format)", outcome) }
        #expect(Home.mode(path) == 0o600)
        return path
    }

    @discardableResult
    private func take(_ desk: Desk, _ path: String) throws -> [String: Any] {
        let outcome = try desk.does("import", "--json", path)
        return try #require(JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
    }

    private func desk(_ name: String) throws -> Desk {
        let desk = try Desk(name)
        try desk.makeVault()
        return desk
    }

    /// The entries of a `keys-json` file without what a format may not keep.
    private func entries(_ path: String, without keys: [String]) throws -> [String] {
        let all = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any])
        return try #require(all["entries"] as? [[String: Any]]).map { entry in
            let kept = entry.filter { !keys.contains($0.key) }
            let data = try JSONSerialization.data(
                withJSONObject: kept, options: [.sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self)
        }.sorted()
    }

    /// A file of random entries: every kind, every standard field, text of every sort.
    private func random(_ count: Int, _ chance: inout Chance) throws -> Data {
        let words = [
            "Hafen", "=1+1", "+49", "-x", "@cmd", "'=quoted", "''@", "a,b;c", "say \"hi\"", " edge ", "line\nline",
            "cr\rcr",
            "\r\nboth", "Ümläut 密码 🔑", "{\"json\":1}", "[\"a\"]", "\\back", "tab\tbed", "0123", "e\u{301}", "undefined",
            "true",
            "pin: 7", "#", "1.23E+15", "&amp;",
        ]
        func pick(_ all: [String]) -> String { all[Int.random(in: 0..<all.count, using: &chance)] }
        func word() -> String { pick(words) }
        var entries: [[String: Any]] = []
        for number in 0..<count {
            let kind = pick(Self.kinds)
            var fields: [[String: Any]] = []
            for (id, label, type) in Self.standard where Int.random(in: 0..<4, using: &chance) == 0 {
                let value = type == "month" ? pick(["2030-01", "soon"]) : word()
                fields.append([
                    "field": id, "label": label, "type": type, "value": id == 18 ? "JBSWY3DPEHPK3PXP" : value,
                ])
            }
            for index in 0..<Int.random(in: 0..<3, using: &chance) {
                fields.append([
                    "field": 0, "label": "url", "type": "url", "value": "https://\(index).example/\(word().count)",
                ])
            }
            for index in 0..<Int.random(in: 0..<4, using: &chance) {
                let type = pick(["text", "concealed", "url", "email", "phone", "date", "month", "otp", "multiline"])
                let raw = type == "concealed" && Bool.random(using: &chance)
                fields.append([
                    "field": NSNull(),
                    "label": pick(["own \(index)", "pin", "number", "Keys", "a,b"]),
                    "type": type, "value": raw ? ["base64": "/w=="] as Any : index == 0 ? "" : word(),
                ])
            }
            entries.append([
                "id": String(format: "0000000000000000000000%04d", number), "kind": kind,
                "title": "\(word()) \(number)",
                "folder": number % 3 == 0 ? "Work/Sea \(number % 7)" as Any : NSNull(),
                "tags": number % 4 == 0 ? ["a,b", "[x", "sea"] : number % 4 == 1 ? ["sea", "ship"] : [],
                "favorite": number % 5 == 0, "trashed": number % 6 == 0,
                "created": "2023-07-22T04:26:40.00\(number % 10)Z", "modified": "2024-01-01T00:00:0\(number % 10)Z",
                "fields": fields,
                "history": [
                    [
                        "field": "#17", "label": "password", "type": "concealed", "reason": "edit",
                        "changed": "2023-08-01T00:00:00Z", "device": "abc", "value": "old \(number)",
                    ],
                    [
                        "field": NSNull(), "label": "gone", "type": "text", "reason": "conflict",
                        "changed": "2023-07-30T00:00:00Z", "device": "abd", "value": word(),
                    ],
                ],
            ])
        }
        let all: [String: Any] = ["version": 1, "entries": entries]
        // The format stands first.
        let body = try JSONSerialization.data(withJSONObject: all)
        return Data(#"{"format":"keys-json","#.utf8) + body.dropFirst()
    }

    private static let kinds = [
        "login", "note", "card", "identity", "ssh-key", "api-credential", "wifi", "bank-account", "custom",
    ]
    private static let standard: [(Int, String, String)] = [
        (16, "username", "text"), (17, "password", "concealed"), (18, "otp", "otp"), (19, "notes", "multiline"),
        (32, "cardholder", "text"), (33, "number", "concealed"), (35, "expiry", "month"), (37, "pin", "concealed"),
        (48, "first name", "text"), (52, "email", "email"), (55, "street", "text"), (80, "private key", "concealed"),
        (97, "secret", "concealed"), (112, "network", "text"), (131, "account number", "concealed"),
    ]

    @Test func `keys-json out, in and out again is the same bytes`() throws {
        var chance = Chance(for: "keys-json")
        let first = try desk("first")
        let made = first.home.path + "/made.json"
        try random(120, &chance).write(to: URL(fileURLWithPath: made))
        #expect(try take(first, made)["added"] as? Int == 120)
        // What this vault itself remembers goes along too.
        try first.add("Edited", "old")
        try first.does("edit", "Edited", "--stdin", input: "new")
        try first.does("edit", "Edited", "--username", "kim", "--field", "berth=12")
        try first.does("edit", "Edited", "--field", "berth=13")
        let counted = "otpauth://hotp/Harbour?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&counter=5"
        try first.does("add", "Counted", "--secret", "otp", "--stdin", input: counted)
        let code = try first.does("otp", "Counted").text
        let out = try export(first, "keys-json", "out.json")
        let second = try desk("second")
        #expect(try take(second, out)["added"] as? Int == 122)
        let again = try export(second, "keys-json", "again.json")
        #expect(try Data(contentsOf: URL(fileURLWithPath: out)) == Data(contentsOf: URL(fileURLWithPath: again)))
        #expect(try second.secret(of: "Edited") == "new")
        #expect(try second.does("history", "Edited", "--reveal").text.contains("old"))
        let third = try desk("third")
        try take(third, try export(first, "bitwarden-json", "counted.json"))
        let next = try first.does("otp", "Counted").text
        #expect(next != code)
        #expect(try second.does("otp", "Counted").text == next)
        #expect(try third.does("otp", "Counted").text == next)
        // Twice is once.
        #expect(try take(second, out)["added"] as? Int == 0)
    }

    @Test(arguments: ["csv", "csv --exact-cells", "bitwarden-json"])
    func `a plain format loses nothing of what it carries`(how: String) throws {
        var chance = Chance(for: how)
        let words = how.split(separator: " ").map(String.init)
        let (first, second) = (try desk("first"), try desk("second"))
        let made = first.home.path + "/made.json"
        try random(120, &chance).write(to: URL(fileURLWithPath: made))
        try take(first, made)
        let path = first.home.path + "/out"
        #expect(try first.keys(["export", "--format", words[0], "--yes", path] + words.dropFirst()).status == 0)
        #expect(try take(second, path)["added"] as? Int == 120)
        let left = ["id", "history"]
        let before = try entries(try export(first, "keys-json", "before.json"), without: left)
        let after = try entries(try export(second, "keys-json", "after.json"), without: left)
        #expect(before.count == 120)
        for (one, other) in zip(before, after) { #expect(one == other) }
    }

    @Test func `old values of no field do no harm`() throws {
        let desk = try desk("odd")
        let pasts = ["#0", "#300", "own 99", "url 5", "#18446744073709551615", "x"].map {
            #"{"field":"\#($0)","label":"gone","type":"concealed","reason":"edit","changed":"","device":"","value":"old"}"#
        }
        let file =
            #"{"format":"keys-json","version":1,"entries":[{"kind":"note","title":"Odd","history":["#
            + pasts.joined(separator: ",") + "]}]}"
        let path = desk.home.path + "/odd.json"
        try Data(file.utf8).write(to: URL(fileURLWithPath: path))
        try take(desk, path)
        #expect(try desk.does("history", "Odd", "--reveal").lines.count == pasts.count)
        #expect(try desk.keys("doctor").status == 0)
    }

    @Test func `cells that would be formulas are guarded, and exact ones are not`() throws {
        let desk = try desk("guarded")
        try desk.add("=HYPERLINK(1)", "-1+1")
        let text = try String(contentsOfFile: try export(desk, "csv", "guarded.csv"), encoding: .utf8)
        #expect(text.contains("\"'=HYPERLINK(1)\"") && text.contains("\"'-1+1\""))
        let exact = try String(contentsOfFile: try export(desk, "csv", "exact.csv", "--exact-cells"), encoding: .utf8)
        #expect(exact.contains(",=HYPERLINK(1),") && exact.contains(",-1+1,"))
    }

    @Test func `old passwords go to Bitwarden's JSON and come back`() throws {
        let (first, second) = (try desk("first"), try desk("second"))
        try first.add("Harbour", "one")
        try first.does("edit", "Harbour", "--stdin", input: "two")
        try take(second, try export(first, "bitwarden-json", "out.json"))
        #expect(try second.secret(of: "Harbour") == "two")
        #expect(try second.does("history", "Harbour", "--reveal").text.contains("one"))
    }

    @Test func `nothing is written over a file, or in the clear without a word`() throws {
        let desk = try desk("careful")
        try desk.add("Harbour", "one")
        let path = desk.home.path + "/there"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        for format in Self.formats {
            #expect(try desk.keys("export", "--format", format, "--yes", path).status == 1)
            #expect(try desk.keys("export", "--format", format, desk.home.path + "/new").status == 64)
        }
        #expect(desk.home.read("there") == "mine" && Home.mode(desk.home.path + "/new") == nil)
        #expect(try desk.keys("export", "--format", "xml", "--yes", desk.home.path + "/new").status == 64)
        let piped = try desk.does("export", "--format", "csv", "--yes", "-")
        #expect(piped.text.contains("Harbour"))
    }

    @Test func `an import is undone exactly, and what changed since stays and is named`() throws {
        let desk = try desk("undone")
        try desk.add("Mine", "keep")
        let before = try String(contentsOfFile: try export(desk, "keys-json", "before.json"), encoding: .utf8)
        var chance = Chance(for: "undo")
        let made = desk.home.path + "/made.json"
        try random(40, &chance).write(to: URL(fileURLWithPath: made))
        try take(desk, made)
        try desk.does("import", "--undo")
        #expect(try String(contentsOfFile: try export(desk, "keys-json", "after.json"), encoding: .utf8) == before)
        let csv = desk.home.path + "/two.csv"
        try Data("name,url,username,password\nA,https://a.example,ada,x\nB,https://b.example,ada,y\n".utf8)
            .write(to: URL(fileURLWithPath: csv))
        try take(desk, csv)
        try desk.does("edit", "A", "--username", "grace")
        let undone = try desk.does("import", "--undo")
        #expect(undone.errorText.contains("A"))
        #expect(try desk.does("list", "--json").text.contains("grace"))
        #expect(try desk.keys("get", "B").status == 13)
    }
}
