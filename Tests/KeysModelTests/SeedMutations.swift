import Foundation
import KeysModel
import KeysSecret
import Testing

/// Seeds from hostile exports: whatever bytes come, they are read or refused, at once.
@Suite struct SeedMutations {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Corpus/otpauth")

    private static func corpus() throws -> [[UInt8]] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
    }

    private static let pieces: [[UInt8]] = [
        "otpauth://", "totp/", "hotp/", "steam://", "?", "&", "=", "%", "%00", "%F", "secret=", "digits=", "period=S",
        "counter=", "key=", "18446744073709551615", "-1", "\u{a0}", "====", ":", "#",
    ].map { Array($0.utf8) }

    private static func mutated(_ seed: [UInt8], _ corpus: [[UInt8]], _ draw: inout Seeded) -> [UInt8] {
        var bytes = seed
        for _ in 0...draw.below(4) {
            let place = draw.below(bytes.count + 1)
            switch draw.below(6) {
            case 0: bytes.insert(UInt8(draw.below(256)), at: place)
            case 1: bytes.insert(contentsOf: pieces[draw.below(pieces.count)], at: place)
            case 2: if place < bytes.count { bytes[place] ^= UInt8(1 << draw.below(8)) }
            case 3: bytes.removeSubrange(place..<min(place + 1 + draw.below(6), bytes.count))
            case 4: bytes.append(contentsOf: bytes[..<place])
            default:
                let other = corpus[draw.below(corpus.count)]
                bytes.replaceSubrange(place..., with: other[draw.below(other.count + 1)...])
            }
            bytes = Array(bytes.prefix(1 << 16))
        }
        return bytes
    }

    @Test func `no value brings the reader down or holds it up, and what is read is written as it is meant`() throws {
        let corpus = try Self.corpus()
        try #require(corpus.count >= 16)
        var draw = Seeded(UInt64(Date().timeIntervalSince1970))
        let start = Date().timeIntervalSince1970
        print("seeds: KEYS_SEED=\(UInt64(start))")
        if let given = ProcessInfo.processInfo.environment["KEYS_SEED"].flatMap(UInt64.init) { draw = Seeded(given) }
        var read = 0
        for _ in 0..<(Effort.factor == 1 ? 2000 : 1_000_000) {
            let value = Self.mutated(corpus[draw.below(corpus.count)], corpus, &draw)
            let before = Self.worked
            if OneTimeCode.isSeed(value.span) {
                read += 1
                try Self.check(value)
            }
            #expect(Self.worked - before < 1, "\(value)")
        }
        #expect(read > 100)
    }

    /// Seconds this thread has worked: what a busy machine makes it wait does not count.
    private static var worked: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func check(_ value: [UInt8]) throws {
        let seed = try OneTimeCode.Seed(parsing: value.span)
        var output = SecretBuilder()
        seed.writeAddress(to: &output)
        let again = try output.withBytes { (bytes: Span<UInt8>) throws(SeedError) in
            try OneTimeCode.Seed(parsing: bytes)
        }
        #expect(again.kind == seed.kind && again.period == seed.period && again.digits == seed.digits, "\(value)")
        #expect(seed.code(counter: 77).shown() == again.code(counter: 77).shown(), "\(value)")
        #expect(seed.secondsLeft(at: 1_700_000_000_000) >= 1, "\(value)")
    }
}
