internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// The 24 bytes behind the mask.
struct LabelTests {
    @Test func `a label lies as it is written down`() throws {
        let hash = try #require(BlobHashPrefix(of: Array(0xa0...0xbf)))
        let label = try #require(
            BlobLabel(kind: .segment, device: 0x0102_0304_0506, first: 0x11, last: 0xffff_ffff, hash: hash))
        let bytes: [UInt8] = [
            1, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0x11, 0xff, 0xff, 0xff, 0xff, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
            0xa8,
        ]
        #expect(label.bytes == bytes && BlobLabel(bytes: bytes) == label)
    }

    @Test func `what is read is written back, whatever it was`() {
        var chance = Chance(for: "labels")
        var labels = 0
        for _ in 0..<Effort.times(2000, soak: 100_000) {
            let bytes = (0..<24).map { _ in UInt8.random(in: 0...255, using: &chance) }
            guard let label = BlobLabel(bytes: bytes) else { continue }
            labels += 1
            #expect(label.bytes == bytes && label.first <= label.last && label.device < 1 << 48)
        }
        #expect(labels > 500)
    }

    @Test func `a range that runs backwards, a wide device and another length are no label`() throws {
        let hash = try #require(BlobHashPrefix(bytes: [UInt8](repeating: 7, count: 9)))
        #expect(BlobLabel(kind: .chunk, device: 1, first: 3, last: 2, hash: hash) == nil)
        #expect(BlobLabel(kind: .chunk, device: 1 << 48, first: 1, last: 2, hash: hash) == nil)
        #expect(BlobLabel(kind: .chunk, device: 1 << 48 - 1, first: 2, last: 2, hash: hash) != nil)
        for count in [0, 1, 23, 25, 40] { #expect(BlobLabel(bytes: [UInt8](repeating: 0, count: count)) == nil) }
        for count in [0, 8, 10] { #expect(BlobHashPrefix(bytes: [UInt8](repeating: 0, count: count)) == nil) }
        #expect(BlobHashPrefix(of: [UInt8](repeating: 0, count: 8)) == nil)
    }

    @Test func `a kind of a newer Keys keeps its number`() throws {
        let bytes = [200] + [UInt8](repeating: 0, count: 23)
        let label = try #require(BlobLabel(bytes: bytes))
        #expect(label.kind.rawValue == 200 && !label.kind.isKnown && label.bytes == bytes)
        #expect(Set(BlobKind.known.map(\.rawValue)).count == 3 && BlobKind.known.allSatisfy(\.isKnown))
    }

    @Test func `every word of the wire has its status`() {
        #expect(WireFault.allCases.count == 12 && Set(WireFault.allCases.map(\.status)).count == 10)
        for fault in WireFault.allCases {
            #expect(WireFault(status: fault.status)?.status == fault.status)
            #expect(WireFault(rawValue: fault.rawValue) == fault)
            #expect(fault.rawValue.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
        }
        #expect(WireFault(status: 403) == .forbidden && WireFault(status: 507) == .quota)
        for status in [-1, 0, 200, 404_000, 500] { #expect(WireFault(status: status) == nil) }
    }
}
