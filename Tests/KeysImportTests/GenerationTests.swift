internal import Foundation
internal import KeysModel
internal import SessionSupport
internal import Testing

@testable internal import KeysImport

/// A fixture of our own for every generation of every format, and what must come out of it.
struct Generation: Sendable, CustomTestStringConvertible {
    let file: String
    let format: String
    let entries: [Seen]
    var warnings: [String] = []
    var testDescription: String { file }
}

private let password = Array("q\"u,o;t'e\\ `x&y".utf8)
private let note = "first line\nsecond \"line\""
private let app = "android://aGFzaA==@com.example.shop/"
private let seed = "otpauth://totp/Harbour:ada?secret=JBSWY3DPEHPK3PXP&period=30"

private func harbour(_ row: Int, _ change: (inout Seen) -> Void = { _ in }) -> Seen {
    var seen = Seen(row: row, title: "Harbour", username: "ada@example.org", password: password)
    seen.urls = ["https://harbour.example/login"]
    change(&seen)
    return seen
}

private func shop(_ row: Int, _ url: String, _ change: (inout Seen) -> Void = { _ in }) -> Seen {
    var seen = Seen(row: row, title: "Shop", username: "grace", password: Array("Anchor-77".utf8), urls: [url])
    change(&seen)
    return seen
}

private func bitwarden(_ file: String, asksAgain: Bool, isArchived: Bool) -> Generation {
    let linked = "2 a linked field has no value in the export and was left out"
    let again = "2 asked for the main password again in Bitwarden; here nothing does"
    let isOrganisation = file.contains("organisation")
    return Generation(
        file: file, format: "bitwarden-csv",
        entries: [
            harbour(2) {
                $0.notes = note
                $0.otp = seed
                $0.urls = ["https://harbour.example/login", "harbour.test", "https://x.example/a,b"]
                $0.folder = "Work/Sea"
                $0.isFavorite = !isOrganisation
                $0.tags = isOrganisation ? ["Shared"] : []
                $0.fields = ["pin|concealed|4711", "question: name|concealed|of the ship", "empty|concealed|"]
            },
            Seen(row: 7, kind: .note, title: "Charts", notes: "in the drawer"),
            shop(8, "https://shop.example") {
                $0.folder = "Work"
                $0.otp = "steam://JBSWY3DPEHPK3PXP"
                if isArchived {
                    $0.tags = ["archived"]
                    $0.fields = ["archivedDate|text|2026-01-02T03:04:05.678Z"]
                }
            },
        ],
        warnings: asksAgain ? [linked, again] : [linked])
}

private func firefoxTimes(_ seen: inout Seen) {
    seen.created = 1_690_000_000_000
    seen.modified = 1_690_000_000_002
}

let generations = [
    Generation(
        file: "chrome.csv", format: "chrome",
        entries: [
            harbour(2) { $0.notes = note },
            Seen(
                row: 4, title: "pier.example", password: Array("Ümläut 密码".utf8),
                urls: ["https://pier.example:8443/"]),
            Seen(row: 5, title: "Only a title"),
            shop(6, app),
        ]),
    Generation(file: "chrome-without-note.csv", format: "chrome", entries: [harbour(2), shop(3, app)]),
    Generation(file: "chrome-empty-column.csv", format: "chrome", entries: [harbour(2), shop(3, app)]),
    Generation(
        file: "chrome-ragged.csv", format: "chrome",
        entries: [
            harbour(2), Seen(row: 3, title: "Only a title"),
            shop(4, app) {
                $0.notes = "For the shop"
                $0.fields = ["column 6|concealed|spare"]
            },
        ], warnings: ["4 one cell more than the header has became a field"]),
    Generation(
        file: "chrome-database.csv", format: "csv",
        entries: [harbour(2), shop(3, app) { $0.fields = ["signon_realm|text|\(app)"] }]),
    Generation(
        file: "firefox.csv", format: "firefox",
        entries: [
            harbour(2) {
                firefoxTimes(&$0)
                ($0.title, $0.urls) = ("harbour.example", ["https://harbour.example"])
            },
            shop(3, "https://router.example:8443") {
                firefoxTimes(&$0)
                ($0.title, $0.username, $0.fields) = ("router.example", "admin", ["httpRealm|text|The router"])
            },
            shop(5, "https://pier.example") {
                firefoxTimes(&$0)
                ($0.title, $0.password) = ("pier.example", Array("Rope-12".utf8))
                $0.fields = ["formActionOrigin|url|https://login.pier.example"]
            },
        ], warnings: ["4 left out: Firefox's own account token is no login"]),
    Generation(
        file: "firefox-exporter.csv", format: "firefox-exporter",
        entries: [
            harbour(2) { ($0.title, $0.urls) = ("harbour.example", ["https://harbour.example"]) },
            shop(3, "") { ($0.title, $0.urls) = ("a name that is no address", []) },
        ]),
    Generation(
        file: "firefox-exporter-comment.csv", format: "firefox-exporter",
        entries: [
            harbour(3) { ($0.title, $0.urls) = ("harbour.example", ["https://harbour.example"]) },
            shop(4, "https://router.example") {
                ($0.title, $0.fields) = ("router.example", ["httpRealm|text|The router"])
            },
        ]),
    bitwarden("bitwarden.csv", asksAgain: true, isArchived: true),
    bitwarden("bitwarden-without-archive.csv", asksAgain: true, isArchived: false),
    bitwarden("bitwarden-without-reprompt.csv", asksAgain: false, isArchived: false),
    bitwarden("bitwarden-old-names.csv", asksAgain: false, isArchived: false),
    bitwarden("bitwarden-organisation.csv", asksAgain: true, isArchived: false),
    bitwarden("bitwarden-organisation-without-reprompt.csv", asksAgain: false, isArchived: false),
    Generation(
        file: "bitwarden-oldest.csv", format: "bitwarden-csv",
        entries: [
            harbour(2) { ($0.title, $0.otp) = ("harbour.example", seed) },
            shop(3, "https://shop.example") { $0.title = "shop.example" },
        ]),
    Generation(
        file: "guessed.csv", format: "csv",
        entries: [
            harbour(2) {
                $0.notes = note
                $0.folder = "Work/Sea"
                $0.tags = ["sea", "ship"]
                $0.isFavorite = true
                $0.fields = ["PIN|concealed|4711", "Icon|text|3", "column 11|concealed|spare"]
            },
            shop(4, "https://shop.example"),
        ]),
]

/// Fixtures whose outcome stands in `Tests/Exports/expected.txt`, looked through line by line when it was written.
/// KEYS_UPDATE_GOLDEN=1 writes it anew.
let goldens = [
    "safari.csv", "safari-15.csv", "1password-8.csv", "1password-4.csv", "1password-mac.csv", "1password-windows.csv",
    "1password-6.csv", "lastpass.csv", "lastpass-without-totp.csv", "lastpass-form-fill.csv", "dashlane.csv",
    "dashlane-with-seeds.csv", "dashlane-notes.csv", "dashlane-notes-without-category.csv", "dashlane-payments.csv",
    "dashlane-ids.csv", "dashlane-personal-info.csv", "dashlane-wifi.csv", "dashlane-old.csv", "keepass.csv",
    "keepassxc.csv", "keepassxc-2.6.csv", "nordpass.csv", "nordpass-2024.csv", "nordpass-2022.csv", "nordpass-old.csv",
    "protonpass.csv", "protonpass-2024.csv", "protonpass-without-email.csv", "protonpass-oldest.csv",
    "buttercup.csv", "enpass.csv", "keeper.csv", "bitwarden.json", "bitwarden-organisation.json", "keys.json",
    "keys.csv", "keys-exact.csv",
]

private let files = generations.map(\.file) + goldens

@Suite struct GenerationTests {
    @Test(arguments: generations)
    func `a fixture of every generation comes in exactly`(generation: Generation) throws {
        let seen = try read(try export(generation.file))
        #expect(seen.format == generation.format)
        #expect(seen.entries == generation.entries)
        #expect(seen.warnings == generation.warnings)
        #expect(seen.failed.isEmpty)
    }

    @Test func `a fixture of every generation comes in as it was written down`() throws {
        var text = ""
        for file in goldens {
            let seen = try read(try export(file))
            text += "=== \(file) \(seen.format)\n"
            for entry in seen.entries { text += "\(entry)\n" }
            for line in seen.folders.map({ "folder \($0)" }) + seen.failed.map({ "failed \($0)" })
                + seen.warnings.map({ "warning \($0)" })
            {
                text += line + "\n"
            }
        }
        try Golden("Exports/expected.txt").expect(text)
    }

    @Test(arguments: files)
    func `pieces of any size, and a pipe, say the same`(file: String) throws {
        let bytes = try export(file)
        let whole = try read(bytes)
        for step in [1, 2, 3, 7] { #expect(try read(bytes, step: step) == whole) }
        #expect(try readPipe(bytes) == whole)
    }

    @Test(arguments: files)
    func `other encodings say the same`(file: String) throws {
        let bytes = try export(file)
        let whole = try read(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(try read([0xEF, 0xBB, 0xBF] + bytes) == whole)
        let little = wide(Array(text.utf16))
        let big = wide(Array(text.utf16).map(\.byteSwapped))
        for step in [1, 3, ByteSource.pieceSize] {
            #expect(try read([0xFF, 0xFE] + little, step: step) == whole)
            #expect(try read([0xFE, 0xFF] + big, step: step) == whole)
            #expect(try read(little, options: ImportOptions(encoding: .utf16LittleEndian), step: step) == whole)
        }
        #expect(try read(little) == whole)
        #expect(try read(big) == whole)
    }

    @Test(arguments: files)
    func `other line ends say the same`(file: String) throws {
        let text = String(decoding: try export(file), as: UTF8.self)
        let plain = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
        let whole = try read(plain)
        #expect(try whole.entries == read(try export(file)).entries)
        for end in ["\r\n", "\r\r\n", "\r"] {
            let changed = plain.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end)
            for step in [1, 2, ByteSource.pieceSize] { #expect(try read(changed, step: step) == whole) }
        }
    }

    @Test func `every format that can be named has a fixture, a header and steps`() throws {
        for format in ImportFormat.all {
            #expect(try files.contains { try read(try export($0)).format == format.id })
            #expect(ImportFormat.named(format.id) == format)
            #expect(!format.name.isEmpty && !format.steps.isEmpty)
            #expect(
                try format.header.isEmpty
                    ? [.dashlaneOld, .keeperCSV].contains(format) : read(format.header + "\n").format == format.id)
        }
    }
}
