internal import KeysSecret
internal import Testing

@testable internal import KeysModel

/// A summary has one spelling; another is refused or is its own.
struct SummaryCoding {
    /// What bytes decode to and are encoded as again; nil where they are refused.
    private func again(_ bytes: [UInt8]) -> [UInt8]? {
        do { return try Version(decoding: bytes.span).encoded() } catch { return nil }
    }

    @Test func `every version comes back byte for byte`() throws {
        for seed in 0..<UInt64(4000 * Effort.factor) {
            var source = RandomVersions(seed: seed)
            let version = source.version()
            let bytes = version.encoded()
            let decoded = try Version(decoding: bytes.span)
            #expect(decoded == version, "seed \(seed)")
            #expect(decoded.encoded() == bytes, "seed \(seed)")
        }
    }

    @Test func `every summary cut short is refused or canonical`() {
        for seed in 0..<UInt64(300 * Effort.factor) {
            var source = RandomVersions(seed: seed)
            let bytes = source.version().encoded()
            for length in 0..<bytes.count {
                let cut = Array(bytes[..<length])
                if let again = again(cut) { #expect(again == cut, "seed \(seed), length \(length)") }
            }
        }
    }

    @Test func `every summary with a byte altered is refused or canonical`() {
        var refused = 0
        for seed in 0..<UInt64(120 * Effort.factor) {
            var source = RandomVersions(seed: seed)
            let bytes = source.version().encoded()
            for index in bytes.indices {
                for mask: UInt8 in [1, 2, 0x10, 0x80, 0xff] {
                    var altered = bytes
                    altered[index] ^= mask
                    if let again = again(altered) {
                        #expect(again == altered, "seed \(seed), byte \(index), mask \(mask)")
                    } else {
                        refused += 1
                    }
                }
            }
        }
        #expect(refused > 1000)
    }

    @Test func `noise is refused or canonical`() {
        var random = Seeded(7)
        for _ in 0..<20_000 {
            let noise = [1, UInt8(random.below(3)), UInt8(random.below(3))] + random.bytes(random.below(80))
            if let again = again(noise) { #expect(again == noise) }
        }
    }

    @Test func `the title is found without decoding the rest`() throws {
        for seed in 0..<UInt64(4000 * Effort.factor) {
            var source = RandomVersions(seed: seed)
            let version = source.version()
            let bytes = version.encoded()
            let found = bytes.withUnsafeBufferPointer { Version.title(in: $0).map { Array($0) } }
            #expect(found == version.field(.title)?.shownText.map { Array($0.utf8) }, "seed \(seed)")
            for length in 0..<min(bytes.count, 40) {
                bytes[..<length].withUnsafeBufferPointer { _ = Version.title(in: $0) }
            }
        }
    }

    /// A live version of device 1, clock 1, written out by hand, its parts open to change.
    private func spelled(
        format: UInt8 = 1, state: UInt8 = 0, vector: [UInt8] = [1, 0, 0, 0, 0, 0, 1, 1], stamp: [UInt8] = [0, 1],
        dates: [UInt8] = [0, 0], hash: [UInt8] = [16] + [UInt8](repeating: 7, count: 16), body: [UInt8] = [0],
        fields: [UInt8] = [1, 1, 0, 1, 3, 0, 0, 0x61],
        parts: [UInt8] = []
    ) -> [UInt8] { [format, state] + vector + stamp + dates + hash + body + fields + parts }

    @Test func `the spelling of FORMAT is the one that is read`() throws {
        let version = try Version(decoding: spelled().span)
        #expect(version.field(.title)?.shownText == "a")
        #expect(version.stamp == Stamp(clock: 1, device: DeviceID(1)))
    }

    @Test func `every wrong spelling is refused`() {
        let wrong: [(String, [UInt8])] = [
            ("a purged entry with a title", spelled(state: 2, hash: [0])),
            ("a purged entry with a hash", spelled(state: 2, hash: [1, 9], fields: [0])),
            ("no hash", spelled(hash: [0])), ("a short hash", spelled(hash: [1, 9])), ("format", spelled(format: 2)),
            ("state", spelled(state: 3)), ("no vector", spelled(vector: [0])),
            ("clock 0 in the vector", spelled(vector: [1, 0, 0, 0, 0, 0, 1, 0])),
            ("a device twice", spelled(vector: [2, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1])),
            ("devices out of order", spelled(vector: [2, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 1, 1])),
            ("a stamp below the vector", spelled(vector: [1, 0, 0, 0, 0, 0, 1, 2])),
            ("a stamp above the vector", spelled(stamp: [0, 2])), ("a stamp of nobody", spelled(stamp: [1, 1])),
            ("a long number", spelled(dates: [0x80, 0, 0])),
            (
                "a number past 64 bits",
                spelled(dates: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0])
            ),
            ("body 2", spelled(body: [2])), ("field 0", spelled(fields: [1, 0, 0, 1, 3, 0, 0, 0x61])),
            ("a field twice", spelled(fields: [2, 1, 0, 1, 2, 0, 0, 1, 0, 1, 2, 0, 0])),
            ("a field's clock 0", spelled(fields: [1, 1, 0, 0, 3, 0, 0, 0x61])),
            ("an empty field", spelled(fields: [1, 1, 0, 1, 0])),
            ("a title that is no text", spelled(fields: [1, 1, 0, 1, 3, 0, 0, 0xff])),
            ("parts out of order", spelled(parts: [2, 0, 1, 0])), ("a part twice", spelled(parts: [2, 0, 2, 0])),
            ("half a part", spelled(parts: [2, 5, 0])),
            ("more fields than bytes", spelled(fields: [0xff, 0xff, 0xff, 0xff, 0x0f])),
        ]
        for (what, bytes) in wrong { #expect(again(bytes) == nil, "\(what)") }
    }
}
