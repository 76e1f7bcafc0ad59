internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// Sizes in steps, and the one form each content has.
struct PaddingTests {
    /// Padded sizes worked out by hand: content and 0x80, rounded to 1 KiB to 8 KiB, then by Padme's table.
    static let sizes: [(content: Int, padded: Int)] = [
        (0, 1024), (1, 1024), (1023, 1024), (1024, 2048), (7167, 7168), (7168, 8192), (8191, 8192),
        // Above: E=13, of whose bits 4 are kept: 512, but never finer than 1 KiB; E=14: 1 KiB; E=15: 2 KiB.
        (8192, 9216), (9215, 9216), (9216, 10240), (16_383, 16_384), (16_384, 17_408), (32_767, 32_768),
        (32_768, 34_816),
        // E=16, 5 kept: 2 KiB; E=20: 32 KiB; E=22: 128 KiB.
        (65_536, 67_584), (1 << 20, 1 << 20 + 32 << 10), (4 << 20, 4 << 20 + 128 << 10), ((4 << 20) - 1, 4 << 20),
    ]

    @Test func `sizes are those of the paper`() {
        #expect(Self.sizes.count > 15)
        for size in Self.sizes {
            #expect(Padding.size(for: size.content) == size.padded, "\(size.content)")
            #expect(Padding.isStep(size.padded) && !Padding.isStep(size.padded - 1) && !Padding.isStep(size.padded + 1))
        }
    }

    @Test func `a size grows with the content, adds an eighth at most above 8 KiB, and there are few`() throws {
        var last = 0
        var different: Set<Int> = []
        for content in stride(from: 0, through: 5 << 20, by: 97) {
            let size = try #require(Padding.size(for: content))
            #expect(size > content && size >= last && size % 1024 == 0)
            if content >= 8192 { #expect(size - content <= content / 8 + 1) } else { #expect(size - content <= 1024) }
            last = size
            different.insert(size)
        }
        #expect(different.count < 260, "\(different.count) sizes")
    }

    @Test func `what is padded comes back, and with the box around it is a step`() throws {
        var chance = Chance(for: "padding")
        for _ in 0..<Effort.times(400, soak: 20_000) {
            let count = Int.random(in: 0..<20_000, using: &chance)
            var content = (0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }
            // Contents that end as padding does.
            for _ in 0..<Int.random(in: 0..<5, using: &chance) {
                content.append([0, 0x80].randomElement(using: &chance) ?? 0)
            }
            let overhead = [0, 72, 1023, 1024, 5000].randomElement(using: &chance) ?? 0
            let padded = try #require(Padding.pad(content, overhead: overhead))
            #expect(Padding.isStep(padded.count + overhead) && padded.starts(with: content))
            #expect(Padding.unpad(padded, overhead: overhead) == content)
        }
    }

    @Test func `no other form is read`() throws {
        let content: [UInt8] = [1, 2, 3, 0x80, 0]
        let padded = try #require(Padding.pad(content))
        #expect(Padding.unpad(padded) == content)
        for place in content.count..<padded.count {
            for byte in [1, 0x40, 0x81, 0xff] as [UInt8] {
                var other = padded
                other[place] = byte
                #expect(Padding.unpad(other) == nil, "\(byte) at \(place)")
            }
        }
        // Another marker is another content, never the same one.
        var other = padded
        other[900] = 0x80
        #expect(Padding.unpad(other)?.count == 900)
        for cut in 0..<padded.count { #expect(Padding.unpad(Array(padded[..<cut])) == nil, "cut to \(cut)") }
        for more in 1...1024 {
            #expect(Padding.unpad(padded + [UInt8](repeating: 0, count: more)) == nil, "\(more) more")
        }
        #expect(Padding.unpad([UInt8](repeating: 0, count: 1024)) == nil && Padding.unpad([]) == nil)
        #expect(Padding.unpad(padded, overhead: 1) == nil && Padding.unpad(padded, overhead: -1) == nil)
    }

    @Test func `random bytes never trap and read as nothing but their own form`() {
        var chance = Chance(for: "foreign padding")
        var read = 0
        for _ in 0..<Effort.times(2000, soak: 100_000) {
            let count = Bool.random(using: &chance) ? 1024 : Int.random(in: 0..<3000, using: &chance)
            var bytes = [UInt8](repeating: 0, count: count)
            for _ in 0..<Int.random(in: 0..<6, using: &chance) where count > 0 {
                bytes[Int.random(in: 0..<count, using: &chance)] = Bool.random(using: &chance) ? 0x80 : 0x17
            }
            guard let content = Padding.unpad(bytes) else { continue }
            read += 1
            #expect(Padding.pad(content) == bytes)
        }
        #expect(read > 100)
    }

    @Test func `numbers without sense have no size`() {
        for number in [-1, Int.min, Int.max, Padding.largestContent + 1] {
            #expect(Padding.size(for: number) == nil && Padding.size(for: 1, overhead: number) == nil)
        }
        #expect(Padding.size(for: Padding.largestContent, overhead: Padding.largestContent) != nil)
        for number in [-1024, 0, Int.min, Int.max] { #expect(!Padding.isStep(number)) }
    }
}
