internal import KeysBlobs
internal import KeysCrypto
internal import Testing
@testable internal import KeysVault

struct BlobNamingTests {
    private func label(_ number: UInt64) throws -> BlobLabel {
        let hash = try #require(BlobHashPrefix(bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 9)))
        return try #require(
            BlobLabel(
                kind: .segment, device: number & 0xffff_ffff_ffff, first: 1, last: UInt32(number % 9 + 1), hash: hash))
    }

    @Test func `a name opens to its label under its own key alone`() throws {
        let key = VaultKey.generate()
        let naming = BlobNaming(key)
        let other = BlobNaming(VaultKey.generate())
        var names: Set<BlobName> = []
        for number in 0..<200 {
            let label = try label(UInt64(number) * 7919)
            let name = try #require(naming.name(of: label))
            #expect(naming.name(of: label) == name)
            #expect(naming.label(of: name) == label)
            #expect(other.label(of: name) == nil)
            #expect(names.insert(name).inserted)
        }
    }

    @Test func `a name with any bit altered is nobody's`() throws {
        let naming = BlobNaming(VaultKey.generate())
        let name = try #require(naming.name(of: try label(41)))
        for bit in 0..<BlobName.byteCount * 8 {
            var bytes = name.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(naming.label(of: try #require(BlobName(bytes: bytes))) == nil, "bit \(bit)")
        }
    }

    @Test func `a name shows nothing of what it hides`() throws {
        let naming = BlobNaming(VaultKey.generate())
        let one = try #require(naming.name(of: try label(1)))
        let two = try #require(naming.name(of: try label(2)))
        // Two labels that differ in a few bits: of 320 bits about half differ, and never fewer than a quarter.
        let differing = zip(one.bytes, two.bytes).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
        #expect((80...240).contains(differing))
    }
}
