internal import Foundation
internal import KeysModel
internal import Testing

@testable internal import KeysImport

/// Real exports of other projects, read where they lie; see their INDEX.
enum Samples {
    static let folder: URL? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["KEYS_SAMPLES"].map { URL(fileURLWithPath: $0) }
        let folder = named ?? root.deletingLastPathComponent().appendingPathComponent("shared/samples")
        if FileManager.default.fileExists(atPath: folder.appendingPathComponent("INDEX.md").path) { return folder }
        print(
            "samples not found at \(folder.path): tests on real exports were left out (KEYS_SAMPLES names the folder)"
        )
        return nil
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = try #require(folder)
        return try Array(Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// The 14 reference entries: title, then login, password, url, comments, group where they have them.
    static func references() throws -> [[String: String]] {
        let text = String(decoding: try bytes("other/pass-import-REFERENCE-main.yml"), as: UTF8.self)
        var all: [[String: String]] = []
        var isBlock = false
        for line in text.split(separator: "\n") where line != "---" {
            if isBlock, line.hasPrefix("    ") {
                let old = all[all.count - 1]["comments"] ?? ""
                all[all.count - 1]["comments"] = (old.isEmpty ? "" : old + "\n") + line.dropFirst(4)
                continue
            }
            isBlock = false
            if line.hasPrefix("- ") { all.append([:]) }
            guard let colon = line.firstRange(of: ": ") else { continue }
            let key = String(line[..<colon.lowerBound].dropFirst(2))
            var value = String(line[colon.upperBound...])
            if value == "|-" {
                isBlock = true
                value = ""
            } else if value.hasPrefix("\"") {
                value = value.dropFirst().dropLast().replacingOccurrences(of: "\\\\", with: "\\")
            }
            all[all.count - 1][key] = value
        }
        return all
    }
}

struct Sample: Sendable, CustomTestStringConvertible {
    let file: String
    let format: String
    let entries: Int
    /// How many folders stand in rows of their own; nil where that is not counted.
    var folders: Int? = 0
    /// Which of the references' columns the file has; nil where it does not hold the references.
    var has: Set<String>?
    var testDescription: String { file }
}

let samples = [
    Sample(file: "chrome/buttercup-chrome_pass.csv", format: "chrome", entries: 9),
    Sample(file: "chrome/pass-import-chrome.csv", format: "chrome", entries: 14, has: ["url", "comments"]),
    Sample(file: "chrome/pass-import-chromesqlite.csv", format: "csv", entries: 14, has: ["url"]),
    Sample(file: "chrome/proton-chrome.csv", format: "chrome", entries: 4),
    Sample(file: "firefox/pass-import-firefox.csv", format: "firefox", entries: 14, has: []),
    Sample(file: "firefox/pass-import-ff-password-exporter.csv", format: "firefox-exporter", entries: 14, has: []),
    Sample(
        file: "bitwarden/pass-import-bitwarden.csv", format: "bitwarden-csv", entries: 14,
        has: ["url", "comments", "group"]),
    Sample(file: "bitwarden/pass-import-bitwarden-other.csv", format: "bitwarden-csv", entries: 3),
    Sample(
        file: "bitwarden/pass-import-bitwarden-org.csv", format: "bitwarden-csv", entries: 14,
        has: ["url", "comments", "group"]),
    Sample(file: "bitwarden/DERIVED-2026-archivedDate-CRLF.csv", format: "bitwarden-csv", entries: 4),
    Sample(file: "bitwarden/keepassxc-bitwarden_export.json", format: "bitwarden-json", entries: 4, folders: 2),
    Sample(
        file: "bitwarden/pass-import-bitwarden.json", format: "bitwarden-json", entries: 14, folders: 6,
        has: ["url", "comments", "group"]),
    Sample(file: "bitwarden/pass-import-bitwarden-other.json", format: "bitwarden-json", entries: 6, folders: nil),
    Sample(
        file: "bitwarden/pass-import-bitwarden-org.json", format: "bitwarden-json", entries: 14, folders: nil,
        has: ["url", "comments", "group"]),
    Sample(file: "bitwarden/buttercup-bitwarden.json", format: "bitwarden-json", entries: 5, folders: 1),
    Sample(
        file: "1password/pass-import-1password8.csv", format: "1password-csv", entries: 14, has: ["url", "comments"]),
    Sample(
        file: "1password/pass-import-1password4.csv", format: "1password-csv", entries: 14, has: ["url", "comments"]),
    Sample(
        file: "1password/pass-import-1password6.csv", format: "1password-windows-csv", entries: 14,
        has: ["url", "comments", "group"]),
    Sample(file: "1password/bitwarden-jslib-multipleItems.mac.csv", format: "1password-mac-csv", entries: 4),
    Sample(file: "lastpass/buttercup-lastpass.csv", format: "lastpass", entries: 4),
    Sample(
        file: "lastpass/pass-import-lastpass.csv", format: "lastpass", entries: 14, has: ["url", "comments", "group"]),
    Sample(file: "lastpass/proton-lastpass.csv", format: "lastpass", entries: 12),
    Sample(file: "safari/bitwarden-jslib-simple.csv", format: "safari", entries: 1),
    Sample(file: "dashlane/proton-dashlane-credentials.csv", format: "dashlane", entries: 8),
    Sample(file: "dashlane/proton-dashlane-payments.csv", format: "dashlane", entries: 3),
    Sample(file: "dashlane/proton-dashlane-personal-info.csv", format: "dashlane", entries: 1),
    Sample(file: "dashlane/proton-dashlane-secure-notes.csv", format: "dashlane", entries: 3),
    Sample(
        file: "dashlane/pass-import-dashlane-OLD-noheader.csv", format: "dashlane-old", entries: 14,
        has: ["url", "comments"]),
    Sample(
        file: "keepass/pass-import-keepass1x.csv", format: "keepass-csv", entries: 14, has: ["url", "comments"]),
    Sample(
        file: "keepassxc/pass-import-keepassx2.csv", format: "keepassxc-csv", entries: 14,
        has: ["url", "comments", "group"]),
    Sample(file: "keepassxc/DERIVED-keepassxc-export.csv", format: "keepassxc-csv", entries: 2),
    Sample(file: "nordpass/proton-nordpass.csv", format: "nordpass", entries: 3, folders: 3),
    Sample(
        file: "nordpass/pass-import-nordpass.csv", format: "nordpass", entries: 14, folders: 6,
        has: ["url", "comments", "group"]),
    Sample(file: "protonpass/proton-protonpass.csv", format: "protonpass-csv", entries: 5),
    Sample(file: "enpass/pass-import-enpass5.csv", format: "enpass-csv", entries: 14, has: ["url", "comments"]),
    Sample(
        file: "keeper/pass-import-keeper.csv", format: "keeper-csv", entries: 14, has: ["url", "comments", "group"]),
    Sample(file: "keeper/proton-keeper.csv", format: "keeper-csv", entries: 15),
    Sample(
        file: "buttercup/pass-import-buttercup.csv", format: "buttercup-csv", entries: 14, folders: 6,
        has: ["url", "comments", "group"]),
    // By the names of their columns.
    Sample(file: "roboform/proton-roboform.csv", format: "csv", entries: 14),
    Sample(file: "roboform/pass-import-roboform-OLD.csv", format: "csv", entries: 14, has: ["url", "comments"]),
    Sample(file: "buttercup/buttercup-test.csv", format: "csv", entries: 1),
    Sample(file: "other/pass-import-myki.csv", format: "csv", entries: 14, has: ["url"]),
    Sample(file: "other/pass-import-padlock.csv", format: "csv", entries: 14, has: ["url", "comments"]),
    Sample(file: "other/pass-import-safeincloud.csv", format: "csv", entries: 14, has: ["url", "comments"]),
    Sample(file: "other/pass-import-synology-BOM.csv", format: "csv", entries: 14, has: ["url", "comments"]),
    Sample(file: "other/pass-import-zoho.vault-BOM.csv", format: "csv", entries: 14),
]

@Suite(.enabled(if: Samples.folder != nil, "the samples are not here"))
struct SampleTests {
    @Test(arguments: samples)
    func `a real export has as many entries as INDEX says`(sample: Sample) throws {
        let seen = try read(try Samples.bytes(sample.file))
        #expect(seen.format == sample.format)
        #expect(seen.entries.count == sample.entries)
        #expect(seen.failed.isEmpty)
        if let folders = sample.folders { #expect(seen.folders.count == folders) }
    }

    @Test(arguments: samples.filter { $0.has != nil })
    func `the references come out exactly`(sample: Sample) throws {
        let has = try #require(sample.has)
        let seen = try read(try Samples.bytes(sample.file)).entries
        let references = try Samples.references()
        #expect(references.count == 14)
        var rest = seen
        for reference in references {
            let title = try #require(reference["title"])
            // Firefox has no title: the references' titles stand in the column of the web address.
            let wanted = sample.format.hasPrefix("firefox") ? WebAddress.host(title) ?? title : title
            let place = try #require(
                rest.firstIndex {
                    $0.title == wanted && $0.username == reference["login"]
                        && $0.passwordText == reference["password"]
                }, "\(title)")
            let entry = rest.remove(at: place)
            if has.contains("url") { #expect(entry.urls == reference["url"].map { [$0] } ?? []) }
            if has.contains("comments") { #expect(entry.notes == reference["comments"]) }
            if has.contains("group") { #expect(entry.folder == reference["group"]) }
        }
        #expect(rest.isEmpty)
    }

    @Test(arguments: samples)
    func `pieces of any size say the same`(sample: Sample) throws {
        let bytes = try Samples.bytes(sample.file)
        let whole = try read(bytes)
        #expect(!whole.entries.isEmpty)
        for step in [1, 2, 3, 7, 64] { #expect(try read(bytes, step: step) == whole) }
    }

    @Test func `Bitwarden's own fields, archive and addresses come in`() throws {
        let derived = try read(try Samples.bytes("bitwarden/DERIVED-2026-archivedDate-CRLF.csv"))
        #expect(derived.entries[0].fields == ["Test|concealed|t123", "Bool|concealed|true"])
        #expect(derived.entries[0].isFavorite)
        #expect(derived.entries[1].kind == .note)
        #expect(derived.entries[2].urls == ["https://google.com", "https://google.de"])
        #expect(derived.entries[3].tags == ["archived"])
        #expect(derived.warnings == ["2 a linked field has no value in the export and was left out"])
        let plain = try read(try Samples.bytes("bitwarden/pass-import-bitwarden.csv"))
        #expect(plain.entries[0].fields == ["pin|concealed|462916", "oldpin|concealed|489019"])
    }
}
