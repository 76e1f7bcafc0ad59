import Foundation
import SessionSupport
import Testing

/// Real exports of other projects, imported by the real program. They lie outside; see their INDEX.
@Suite struct SampleImportTests {
    static let folder: URL? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["KEYS_SAMPLES"].map { URL(fileURLWithPath: $0) }
        let folder = named ?? root.deletingLastPathComponent().appendingPathComponent("shared/samples")
        if FileManager.default.fileExists(atPath: folder.appendingPathComponent("INDEX.md").path) { return folder }
        print("samples not found at \(folder.path): their imports were left out (KEYS_SAMPLES names the folder)")
        return nil
    }()

    /// A file: how many entries INDEX counts in it, and whether they are the references.
    struct Sample: CustomTestStringConvertible, Sendable {
        let file: String
        let entries: Int
        var hasReferences = false
        var testDescription: String { file }
    }

    static let samples = [
        Sample(file: "chrome/buttercup-chrome_pass.csv", entries: 9),
        Sample(file: "chrome/pass-import-chrome.csv", entries: 14, hasReferences: true),
        Sample(file: "chrome/pass-import-chromesqlite.csv", entries: 14, hasReferences: true),
        Sample(file: "chrome/proton-chrome.csv", entries: 4),
        Sample(file: "firefox/pass-import-firefox.csv", entries: 14, hasReferences: true),
        Sample(file: "firefox/pass-import-ff-password-exporter.csv", entries: 14, hasReferences: true),
        Sample(file: "bitwarden/pass-import-bitwarden.csv", entries: 14, hasReferences: true),
        Sample(file: "bitwarden/pass-import-bitwarden-other.csv", entries: 3),
        Sample(file: "bitwarden/pass-import-bitwarden-org.csv", entries: 14, hasReferences: true),
        Sample(file: "bitwarden/DERIVED-2026-archivedDate-CRLF.csv", entries: 4),
        Sample(file: "bitwarden/keepassxc-bitwarden_export.json", entries: 4),
        Sample(file: "bitwarden/pass-import-bitwarden.json", entries: 14, hasReferences: true),
        Sample(file: "bitwarden/pass-import-bitwarden-other.json", entries: 6),
        Sample(file: "bitwarden/pass-import-bitwarden-org.json", entries: 14, hasReferences: true),
        Sample(file: "bitwarden/buttercup-bitwarden.json", entries: 5),
        Sample(file: "1password/pass-import-1password8.csv", entries: 14, hasReferences: true),
        Sample(file: "1password/pass-import-1password4.csv", entries: 14, hasReferences: true),
        Sample(file: "1password/pass-import-1password6.csv", entries: 14, hasReferences: true),
        Sample(file: "1password/bitwarden-jslib-multipleItems.mac.csv", entries: 4),
        Sample(file: "lastpass/buttercup-lastpass.csv", entries: 4),
        Sample(file: "lastpass/pass-import-lastpass.csv", entries: 14, hasReferences: true),
        Sample(file: "lastpass/proton-lastpass.csv", entries: 12),
        Sample(file: "safari/bitwarden-jslib-simple.csv", entries: 1),
        Sample(file: "dashlane/proton-dashlane-credentials.csv", entries: 8),
        Sample(file: "dashlane/proton-dashlane-payments.csv", entries: 3),
        Sample(file: "dashlane/proton-dashlane-personal-info.csv", entries: 1),
        Sample(file: "dashlane/proton-dashlane-secure-notes.csv", entries: 3),
        Sample(file: "dashlane/pass-import-dashlane-OLD-noheader.csv", entries: 14, hasReferences: true),
        Sample(file: "keepass/pass-import-keepass1x.csv", entries: 14, hasReferences: true),
        Sample(file: "keepassxc/pass-import-keepassx2.csv", entries: 14, hasReferences: true),
        Sample(file: "keepassxc/DERIVED-keepassxc-export.csv", entries: 2),
        Sample(file: "nordpass/proton-nordpass.csv", entries: 3),
        Sample(file: "nordpass/pass-import-nordpass.csv", entries: 14, hasReferences: true),
        Sample(file: "protonpass/proton-protonpass.csv", entries: 5),
        Sample(file: "buttercup/pass-import-buttercup.csv", entries: 14, hasReferences: true),
        Sample(file: "buttercup/buttercup-test.csv", entries: 1),
        Sample(file: "enpass/pass-import-enpass5.csv", entries: 14, hasReferences: true),
        Sample(file: "keeper/pass-import-keeper.csv", entries: 14, hasReferences: true),
        Sample(file: "keeper/proton-keeper.csv", entries: 15),
        Sample(file: "roboform/proton-roboform.csv", entries: 14),
        Sample(file: "other/pass-import-zoho.vault-BOM.csv", entries: 14),
        Sample(file: "roboform/pass-import-roboform-OLD.csv", entries: 14, hasReferences: true),
        Sample(file: "other/pass-import-myki.csv", entries: 14, hasReferences: true),
        Sample(file: "other/pass-import-padlock.csv", entries: 14, hasReferences: true),
        Sample(file: "other/pass-import-safeincloud.csv", entries: 14, hasReferences: true),
        Sample(file: "other/pass-import-synology-BOM.csv", entries: 14, hasReferences: true),
    ]

    private struct Report: Decodable {
        let added: Int
        let updated: Int
        let skipped: Int
        let trashed: Int
    }

    private static func report(_ outcome: Outcome) throws -> Report {
        try #require(
            try? JSONDecoder().decode(Report.self, from: Data(outcome.output)), "\(outcome.said) \(outcome.text)")
    }

    /// Title, user name and password of the references, as pass-import's own file has them.
    private static func references() throws -> [(title: String, login: String, password: String)] {
        let file = try #require(folder).appendingPathComponent("other/pass-import-REFERENCE-main.yml")
        var all: [[String: String]] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("    ") {
            if line.hasPrefix("- ") { all.append([:]) }
            guard !all.isEmpty, let colon = line.firstRange(of: ": ") else { continue }
            var value = String(line[colon.upperBound...])
            if value.hasPrefix("\"") {
                value = value.dropFirst().dropLast().replacingOccurrences(of: "\\\\", with: "\\")
            }
            all[all.count - 1][String(line[..<colon.lowerBound].dropFirst(2))] = value
        }
        return all.map { ($0["title"] ?? "", $0["login"] ?? "", $0["password"] ?? "") }
    }

    @Test(.enabled(if: folder != nil, "the samples are not here"), arguments: samples)
    func `a sample comes in whole, once, and goes out exactly`(sample: Sample) throws {
        let file = try #require(Self.folder).appendingPathComponent(sample.file).path
        let vault = try TestVault()
        let dry = try vault.program.keys("import", file, "--dry-run", "--json")
        #expect(try Self.report(dry).added == sample.entries && [0, 3].contains(dry.status), "\(dry.said)")
        #expect(try vault.contents() == [])

        let first = try vault.program.keys("import", file, "--json")
        #expect(try Self.report(first).added == sample.entries && first.status == dry.status, "\(first.said)")
        let there = try vault.contents()
        #expect(there.count == sample.entries)
        let second = try vault.program.keys("import", file, "--json")
        let again = try Self.report(second)
        #expect(again.added == 0 && again.skipped == sample.entries, "\(second.said) \(second.text)")
        #expect(try vault.contents() == there)

        if sample.hasReferences {
            let references = try Self.references()
            #expect(references.count == 14)
            for reference in references { try expect(reference, in: vault) }
        }
        let undone = try vault.program.keys("import", "--undo")
        #expect(undone.status == 0, "\(undone.said)")
        #expect(try vault.program.keys("list", "--fields", "id").lines.isEmpty)
    }

    private func expect(_ reference: (title: String, login: String, password: String), in vault: TestVault) throws {
        // Two references share a title; the user name tells them apart. An empty one has neither.
        let rows = try vault.contents().filter {
            $0.contains("|username=\(reference.login)|") || reference.login.isEmpty
        }
        #expect(
            rows.contains {
                $0.contains("|password=\(reference.password)|") || $0.hasSuffix("|password=\(reference.password)")
                    || reference.password.isEmpty
            }, "\(reference.title)")
        guard !reference.title.isEmpty else { return }
        var got = try vault.program.keys("get", "--exact", reference.title)
        if got.status == 14 { got = try vault.program.keys("get", "\(reference.title) \(reference.login)") }
        // Where the format gives the entry another title, its row was found above.
        if got.status == 0, !reference.password.isEmpty {
            #expect(got.text == reference.password, "\(reference.title)")
        }
    }

    @Test func `an import that updates takes the file's values and keeps the old ones`() throws {
        let vault = try TestVault(entries: 10)
        let changed = TestVault.export(12).replacingOccurrences(of: "password-3,", with: "changed-3,")
        let file = try vault.home.write("again.csv", changed)
        let report = try Self.report(try vault.program.keys("import", file, "--on-duplicate", "update", "--json"))
        #expect(report.added == 2 && report.updated == 1 && report.skipped == 9)
        #expect(try vault.program.keys("get", "Entry 3").text == "changed-3")
        #expect(try vault.program.keys("history", "Entry 3", "--reveal").text.contains("password-3"))

        let undone = try vault.program.keys("import", "--undo", "--json")
        #expect(undone.status == 0, "\(undone.said)")
        #expect(try vault.program.keys("get", "Entry 3").text == "password-3")
        #expect(try vault.program.keys("list", "--fields", "id").lines.count == 10)
        // Undone twice is not undone.
        #expect(try vault.program.keys("import", "--list-undo").lines.count == 1)
    }

    @Test func `keep puts a changed row beside, skip leaves it out`() throws {
        let vault = try TestVault(entries: 4)
        let file = try vault.home.write(
            "again.csv", TestVault.export(4).replacingOccurrences(of: "password-3,", with: "changed-3,"))
        let skipping = try Self.report(try vault.program.keys("import", file, "--on-duplicate", "skip", "--json"))
        #expect(skipping.added == 0 && skipping.skipped == 4)
        let keeping = try Self.report(try vault.program.keys("import", file, "--json"))
        #expect(keeping.added == 1 && keeping.skipped == 3)
        #expect(try vault.program.keys("get", "--exact", "Entry 3").status == 14)
    }

    @Test func `two files are one import, and a failing one brings nothing`() throws {
        let vault = try TestVault()
        let one = try vault.home.write("one.csv", TestVault.export(3, name: "One"))
        let two = try vault.home.write(
            "two.csv", TestVault.export(3, name: "Two").replacingOccurrences(of: "password-", with: "other-"))
        let broken = try vault.home.write("broken.csv", "no table at all")
        let refused = try vault.program.keys("import", one, broken)
        #expect(refused.status == 1, "\(refused.said)")
        #expect(try vault.contents() == [])
        #expect(try vault.program.keys("import", one, two).status == 0)
        #expect(try vault.contents().count == 6)
        #expect(try vault.program.keys("import", "--list-undo").lines.count == 1)
        #expect(try vault.program.keys("import", "--undo").status == 0)
        #expect(try vault.program.keys("list").lines.isEmpty)
    }
}
