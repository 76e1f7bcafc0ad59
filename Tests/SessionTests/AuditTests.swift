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
        let online = try keys(program, ["audit", "--breaches", "online"])
        #expect(online.status == 64 && online.errorText.contains("online"))
        #expect(try keys(program, ["audit", "--only", "breached"]).status == 64)
        #expect(try keys(program, ["audit", "--only", "nonsense"]).status == 64)
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
