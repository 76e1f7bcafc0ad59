internal import Foundation
internal import KeysCrypto
internal import KeysSecret
internal import SessionSupport
internal import Testing

/// Whatever is typed for a recovery code, it is one code in its one spelling or a named refusal.
@Suite struct RecoveryCodeFuzzTests {
    private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Corpus/recovery-code")

    private static func seeds() throws -> [(name: String, bytes: [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: corpus.path).sorted().map { name in
            (name, Array(FileManager.default.contents(atPath: corpus.path + "/" + name) ?? Data()))
        }
    }

    /// The code in its spelling; nil for a refusal.
    private static func read(_ bytes: [UInt8]) throws -> [UInt8]? {
        do {
            let code = try RecoveryCode(typed: SecretBytes(bytes))
            return code.text().withBytes { Array($0.withUnsafeBufferPointer { $0 }) }
        } catch CryptoError.recoveryCode { return nil }
    }

    @Test func `the corpus is what it is called`() throws {
        let seeds = try Self.seeds()
        #expect(seeds.count >= 8)
        for (name, bytes) in seeds { #expect((try Self.read(bytes) != nil) == name.hasPrefix("valid"), "\(name)") }
    }

    @Test func `what is typed is a code or a refusal, and at once`() throws {
        let seeds = try Self.seeds()
        var chance = Chance(for: "recovery codes")
        var taken = 0
        for _ in 0..<Effort.times(500, soak: 1_000_000) {
            var bytes = try #require(seeds.randomElement(using: &chance)).bytes
            for _ in 0..<Int.random(in: 0...3, using: &chance) {
                let at = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &chance)
                switch Int.random(in: 0..<5, using: &chance) {
                case 0 where !bytes.isEmpty: bytes[at] = UInt8.random(in: 0...255, using: &chance)
                case 1 where !bytes.isEmpty: bytes.remove(at: at)
                case 2: bytes.insert([0x20, 0x2d, 0x09, 0x0a].randomElement(using: &chance) ?? 0, at: at)
                case 3 where !bytes.isEmpty: bytes[at] ^= 0x20
                default: bytes += bytes.prefix(at * 3)
                }
            }
            let start = Clock.worked
            if let text = try Self.read(bytes) {
                taken += 1
                #expect(text.count == 47)
                #expect(try Self.read(text) == text)
            }
            #expect(Clock.worked - start < 1)
        }
        #expect(taken > 0)
    }
}
