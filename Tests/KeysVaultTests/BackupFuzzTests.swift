internal import Foundation
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing
@testable internal import KeysVault

/// Whatever the bytes of a backup are, reading them ends at once in a whole backup or a named refusal.
@Suite struct BackupFuzzTests {
    private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Corpus/backup")
    private static let password = "correct horse battery staple"

    private static func seeds() throws -> [String: [UInt8]] {
        var seeds: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: corpus.path) {
            seeds[name] = FileManager.default.contents(atPath: corpus.path + "/" + name).map { Array($0) }
        }
        return seeds
    }

    /// The key of the corpus, from the slot of a whole one.
    private static func sealer(_ bytes: [UInt8]) throws -> (Sealer, BackupHeader) {
        let header = try BackupHeader(reading: Array(bytes.prefix(BackupHeader.size)))
        let key = try header.slots.open(password: SecretBytes(Array(password.utf8)))
        return (Sealer(vault: header.slots.vault, epoch: header.slots.epoch, vaultKey: key), header)
    }

    /// Reads everything; gives the number of versions, or the refusal.
    private static func read(_ bytes: [UInt8], _ sealer: Sealer) throws -> Result<Int, BackupProblem> {
        let file = try BackupFile(bytes)
        do throws(BackupProblem) {
            let header = try BackupHeader(reading: try BackupStream.read(BackupHeader.size, file.descriptor))
            let backup = try Backup(file.descriptor, sealer, header)
            var count = 0
            while let versions = try backup.next() { count += versions.count }
            return .success(count)
        } catch { return .failure(error) }
    }

    private static func mutated(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &chance) {
            let at = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &chance)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0 where !bytes.isEmpty: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            case 1 where !bytes.isEmpty: bytes[at] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &chance) ?? 0
            case 2: bytes.removeLast(bytes.count - at)
            case 3: bytes.insert(contentsOf: (0..<8).map { _ in UInt8.random(in: 0...255, using: &chance) }, at: at)
            case 4: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...64, using: &chance)))
            default: bytes += bytes[at...].prefix(Int.random(in: 1...64, using: &chance))
            }
        }
        return bytes
    }

    @Test func `the corpus is what it is called`() throws {
        let seeds = try Self.seeds()
        #expect(seeds.count >= 6)
        let whole = try #require(seeds["whole.keysbackup"])
        let (sealer, _) = try Self.sealer(whole)
        for (name, bytes) in seeds {
            switch (name.prefix { $0 != "-" && $0 != "." }, try Self.read(bytes, sealer)) {
            case ("whole", .success(let count)): #expect(count > 0, "\(name)")
            case ("empty", .success(let count)): #expect(count == 0, "\(name)")
            case ("damaged", .failure(.damaged)), ("newer", .failure(.tooNew)), ("none", .failure(.notABackup)): break
            case (_, let result): Issue.record("\(name): \(result)")
            }
        }
    }

    @Test func `altered bytes are refused by name, and at once`() throws {
        let seeds = try Self.seeds()
        let (sealer, _) = try Self.sealer(try #require(seeds["whole.keysbackup"]))
        let names = seeds.keys.sorted()
        var chance = Chance(for: "altered backups")
        for _ in 0..<Effort.times(500, soak: 1_000_000) {
            let seed = try #require(names.randomElement(using: &chance).flatMap { seeds[$0] })
            let bytes = Self.mutated(seed, &chance)
            let start = Clock.worked
            if case .success = try Self.read(bytes, sealer) {
                #expect(seeds.values.contains(bytes), "taken: \(bytes)")
            }
            #expect(Clock.worked - start < 1)
        }
    }

    @Test func `a content that was sealed and follows no table is refused, and at once`() throws {
        let whole = try #require(try Self.seeds()["whole.keysbackup"])
        let (sealer, header) = try Self.sealer(whole)
        let plain = try SealedBox.openPublic(
            Array(whole.dropFirst(BackupHeader.size)).span, key: sealer.segmentKey,
            context: header.context(chunk: 1, isLast: true))
        let end = try #require(plain.lastIndex { $0 != 0 })
        let content = Array(plain[..<end])
        func sealed(_ content: [UInt8]) throws -> [UInt8] {
            var bytes: [UInt8] = []
            let writer = try BackupWriter(sealer, BackupHeader(header.slots)) { bytes += $0 }
            try writer.put(content)
            try writer.finish()
            return bytes
        }
        guard case .success(let count) = try Self.read(try sealed(content), sealer), count > 1 else {
            Issue.record("the content is not read back")
            return
        }
        var chance = Chance(for: "altered contents of backups")
        var taken = 0
        for _ in 0..<Effort.times(500, soak: 1_000_000) {
            let altered = Self.mutated(content, &chance)
            let start = Clock.worked
            switch try Self.read(try sealed(altered), sealer) {
            // Device and clock of the preamble, and the sealed records, are not looked at before they are used.
            case .success: taken += 1
            case .failure(.damaged): break
            case .failure(let problem): Issue.record("\(problem): \(altered)")
            }
            #expect(Clock.worked - start < 1)
        }
        #expect(taken < Effort.times(500, soak: 1_000_000) / 2)
    }

    /// Writes the corpus anew, as the golden files of help are.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["KEYS_UPDATE_GOLDEN"] == "1"))
    func `the corpus is written anew`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let empty = try session.backup()
        let id = try session.add(login("a", "first", url: "https://a.example"))
        try session.edit(id, EntryForm(editing: try session.open(id)).with(password: "second"))
        let other = try scratch.restore(try session.backup(), "other")
        try session.edit(id, EntryForm(editing: try session.open(id)).with(password: "here"))
        try other.edit(id, EntryForm(editing: try other.open(id)).with(password: "there"))
        let gone = try other.add(login("gone", "x"))
        try session.absorb(from: other)
        try session.purge([gone])
        try session.trash([try session.add(login("trashed", "x"))])
        let whole = try session.backup()
        var newer = whole
        newer[BackupHeader.magic.count] = 9
        var flipped = whole
        flipped[whole.count / 2] ^= 4
        var slot = whole
        slot[60] ^= 1
        let files: [String: [UInt8]] = [
            "whole.keysbackup": whole, "empty.keysbackup": empty, "newer.keysbackup": newer,
            "damaged-flipped.keysbackup": flipped, "damaged-slot.keysbackup": slot,
            "damaged-cut.keysbackup": Array(whole.dropLast(1)),
            "damaged-header.keysbackup": Array(whole.prefix(BackupHeader.size)),
            "damaged-longer.keysbackup": whole + [0], "none.keysbackup": Array("name,url,username\n".utf8),
        ]
        try? FileManager.default.removeItem(at: Self.corpus)
        try FileManager.default.createDirectory(at: Self.corpus, withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: Self.corpus.appendingPathComponent(name)) }
    }
}
