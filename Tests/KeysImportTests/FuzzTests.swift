internal import Foundation
internal import KeysModel
internal import SessionSupport
internal import Testing

@testable internal import KeysImport

/// Exports that somebody made to break the reader: whatever bytes come, they are read or refused, at once. The corpus is
/// every file of `Tests/Exports`; what once broke something lies in `Tests/Corpus/import`.
@Suite struct FuzzTests {
    private static func corpus(_ endings: [String]) throws -> [[UInt8]] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let files = try ["Exports", "Corpus/import"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: tests.appendingPathComponent(folder), includingPropertiesForKeys: nil)
        }
        return try files.filter { endings.contains($0.pathExtension) }.sorted { $0.path < $1.path }
            .map { [UInt8](try Data(contentsOf: $0)) }
    }

    private static let pieces: [[UInt8]] =
        [
            "\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ":", "null",
            "true",
            "1e999", "-0", "NoteType:", "Notes:", "http://sn", "otpauth://", "steam://", "base64", "=", "'=", "&amp;",
            "#",
            "sep=;\n", "\u{FEFF}", "type", "card", "identity", "\u{2028}", "1", "0",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x00], [0xFF, 0xFE]]

    private static func mutated(_ seed: [UInt8], _ corpus: [[UInt8]], _ chance: inout Chance) -> [UInt8] {
        var bytes = seed
        func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &chance) }
        for _ in 0...below(5) {
            let place = below(bytes.count + 1)
            switch below(7) {
            case 0: bytes.insert(UInt8(below(256)), at: place)
            case 1, 2: bytes.insert(contentsOf: pieces[below(pieces.count)], at: place)
            case 3: if place < bytes.count { bytes[place] ^= UInt8(1 << below(8)) }
            case 4: bytes.removeSubrange(place..<min(place + 1 + below(40), bytes.count))
            case 5: bytes.append(contentsOf: bytes[..<place])
            default:
                let other = corpus[below(corpus.count)]
                bytes.replaceSubrange(place..., with: other[below(other.count + 1)...])
            }
            bytes = Array(bytes.prefix(1 << 15))
        }
        return bytes
    }

    @Test(arguments: [["csv"], ["json"]])
    func `no file brings the reader down or holds it up`(endings: [String]) throws {
        let corpus = try Self.corpus(endings)
        try #require(corpus.count >= 5)
        var chance = Chance(for: "import \(endings)")
        let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let path = memory + "/keys-fuzz-" + UUID().uuidString
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        defer { try? file.close() }
        var (entries, refused) = (0, 0)
        for _ in 0..<Effort.times(2000, soak: 1_000_000) {
            let bytes = Self.mutated(corpus[Int.random(in: 0..<corpus.count, using: &chance)], corpus, &chance)
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(bytes))
            try file.seek(toOffset: 0)
            let start = Clock.worked
            do throws(ImportError) {
                var reader = try ImportReader(descriptor: file.fileDescriptor)
                while let item = try reader.next() {
                    if case .entry = consume item { entries += 1 }
                }
            } catch {
                refused += 1
            }
            let taken = Clock.worked - start
            if taken >= 1 { Issue.record("held up for \(taken) s: \(Data(bytes).base64EncodedString())") }
        }
        #expect(entries > 100 && refused > 100)
    }
}
