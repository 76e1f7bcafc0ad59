import Foundation
import SessionSupport
import Testing

/// The audit and the search by letters, by the real program.
@Suite struct AuditTests {
    private struct Report: Decodable {
        struct Finding: Decodable {
            let id: String
            let title: String
            let kind: String
        }
        let score: Int
        let word: String
        let findings: [Finding]
    }

    private static let export = """
        name,url,username,password,note
        Router,http://router.example.org,admin,hunter2,
        GitHub,https://github.com,ada,k9#Vq2!xLr8@Wm4$,
        Shop,https://shop.example.org,ada,same but long Z7%q,
        Forum,https://forum.example.org,ada,same but long Z7%q,The Garden gate
        Listed,https://listed.example.org,ada,password,

        """

    private func keys(_ program: Program, _ arguments: [String], input: String = "") throws -> Outcome {
        try program.run(
            arguments + ["--password-fd", "3"], input: Array(input.utf8),
            descriptors: [3: Array((Program.password + "\n").utf8)])
    }

    private func vault() throws -> Program {
        let program = try Program()
        #expect(try program.makeVault().status == 0)
        #expect(try keys(program, ["import", "-"], input: Self.export).status == 0)
        return program
    }

    private func report(_ program: Program, _ arguments: [String], status: Int32 = 0) throws -> [String] {
        let outcome = try keys(program, ["audit", "--json"] + arguments)
        #expect(outcome.status == status, "\(outcome.errorText)")
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.text.utf8))
        #expect((0...100).contains(report.score) && !report.word.isEmpty)
        return report.findings.map { "\($0.kind) \($0.title)" }.sorted()
    }

    @Test func `an audit finds what is weak, reused, open and without codes`() throws {
        let program = try vault()
        let all = [
            "http Router", "reused Forum", "reused Shop", "two-factor GitHub", "weak Listed", "weak Router",
        ]
        #expect(try report(program, []) == all)
        #expect(try report(program, ["--check"], status: 3) == all)
        #expect(try report(program, ["--only", "http,old"]) == ["http Router"])
        #expect(try report(program, ["--only", "expired", "--check"]) == [])
        let text = try keys(program, ["audit"]).text
        #expect(text.hasPrefix("score\t") && text.contains("weak\tRouter\tadmin\t"))
        for secret in ["hunter2", "k9#Vq2", "same but long"] { #expect(!text.contains(secret)) }
    }

    @Test func `a password in a list is found`() throws {
        let program = try vault()
        let lines = "0018A45C4D1DEF81644B54AB7F969B88D65E1F52:7\n5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9\n"
        let list = try program.home.write("list.txt", lines)
        #expect(try report(program, ["--only", "weak", "--breaches", list]).first == "breached Listed")
        let cut = try program.home.write("cut.txt", String(lines.dropLast(20)))
        let outcome = try keys(program, ["audit", "--breaches", cut])
        #expect(outcome.status == 1 && outcome.text.isEmpty && outcome.errorText.contains("at byte 43"))
        #expect(try keys(program, ["audit", "--breaches", try program.home.write("none.txt", "")]).status == 1)
        #expect(try keys(program, ["audit", "--breaches", "nowhere.txt"]).status == 1)
        #expect(try keys(program, ["audit", "--only", "breached"]).status == 64)
        #expect(try keys(program, ["audit", "--only", "nonsense"]).status == 64)
    }

    @Test func `online five characters of each hash go out, and nothing else`() throws {
        // SHA-1 of "password", then one that is made up and one that pads.
        let known = "1E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r\n"
        let rest = "0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n003D68EB55068C33ACE09247EE4C639306B:0\r\n"
        let server = try LoopbackServer { request in
            .whole(200, Array((rest + (request.target.hasSuffix("5BAA6") ? known : "")).utf8), type: "text/plain")
        }
        var program = try vault()
        program.environment["KEYS_TEST_DOOR_BREACHES"] = server.address
        #expect(try report(program, ["--only", "http", "--breaches", "online"]) == ["breached Listed", "http Router"])
        // Four different passwords: one of them stands twice.
        let asked = server.requests
        #expect(asked.count == 4 && Set(asked.map(\.target)).count == 4)
        for request in asked {
            #expect(request.target.count == "/range/5BAA6".count && request.target.hasPrefix("/range/"))
            #expect(request.method == "GET" && request.body.isEmpty && request.header("add-padding") == "true")
            #expect(request.header("accept-encoding") == "identity" && request.header("user-agent") == nil)
            #expect(request.header("authorization") == nil && request.header("cookie") == nil)
        }
    }

    @Test func `a count of nothing pads and accuses nobody`() throws {
        let server = try LoopbackServer { _ in
            .whole(200, Array("1E4C9B93F3F0682250B6CF8331B7EE68FD8:0\r\n".utf8), type: "text/plain")
        }
        var program = try vault()
        program.environment["KEYS_TEST_DOOR_BREACHES"] = server.address
        #expect(try report(program, ["--only", "http", "--breaches", "online"]) == ["http Router"])
    }

    @Test(arguments: [
        LoopbackServer.Answer.whole(200, Array("<html>log in</html>".utf8), type: "text/html"),
        .whole(302, headers: ["Location: https://example.org/"]), .whole(404), .whole(500), .last([]),
        .whole(200, [UInt8](repeating: 65, count: 2 << 20)),
        .whole(200, [31, 139], headers: ["Content-Encoding: gzip"]),
    ]) func `who answers otherwise is said, and no password is called safe`(_ answer: LoopbackServer.Answer) throws {
        let server = try LoopbackServer { _ in answer }
        var program = try vault()
        program.environment["KEYS_TEST_DOOR_BREACHES"] = server.address
        let outcome = try keys(program, ["audit", "--breaches", "online"])
        #expect(outcome.status == 1 && outcome.text.isEmpty)
        #expect(outcome.errorText.contains("api.pwnedpasswords.com"))
        #expect(outcome.errorText.contains("nothing was changed"))
    }

    @Test func `the list of another project is read`() throws {
        guard let folder = SampleImportTests.folder else { return }
        let program = try vault()
        let list = folder.appendingPathComponent("other/keepassxc-hibp.txt").path
        #expect(try report(program, ["--only", "old", "--breaches", list]).allSatisfy { $0.hasPrefix("breached") })
    }

    @Test func `notes are looked into when asked, with the operators of the other words`() throws {
        let program = try vault()
        #expect(try keys(program, ["search", "GARDEN", "gate"]).text.isEmpty)
        #expect(try keys(program, ["search", "--in-notes", "GARDEN", "gate"]).text.hasPrefix("Forum\t"))
        #expect(try keys(program, ["search", "--in-notes", "garden", "user:ada"]).lines.count == 1)
        #expect(try keys(program, ["search", "--in-notes", "garden", "!user:ada"]).text.isEmpty)
        #expect(try keys(program, ["search", "--in-notes", "garden", "fence"]).text.isEmpty)
    }

    @Test func `an empty vault scores whole`() throws {
        let program = try Program()
        #expect(try program.makeVault().status == 0)
        #expect(try report(program, ["--check"]) == [])
    }

    @Test func `off a terminal letters guess and take nothing`() throws {
        let program = try vault()
        let outcome = try keys(program, ["get", "gthb"])
        #expect(outcome.status == 13 && outcome.text.isEmpty)
        #expect(outcome.errorText.contains("GitHub") && outcome.errorText.contains("like it"))
        #expect(try keys(program, ["get", "gthb", "--exact"]).errorText.contains("GitHub") == false)
        #expect(try keys(program, ["get", "zzzz"]).status == 13)
        #expect(try keys(program, ["search", "gthb"]).text.hasPrefix("GitHub\t"))
        #expect(try keys(program, ["search", "'gthb"]).text.isEmpty)
        #expect(try keys(program, ["search", "user:ada", "!url:github", "forum$"]).text.hasPrefix("Forum\t"))
    }
}
