internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// The 64 symbols a name is.
struct NameTests {
    /// Names by the Python standard library: `base64.b32encode(bytes).lower()`.
    static let known: [(bytes: [UInt8], text: String)] = [
        ([UInt8](repeating: 0, count: 40), String(repeating: "a", count: 64)),
        ([UInt8](repeating: 255, count: 40), String(repeating: "7", count: 64)),
        (Array(0..<40), "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypsaijcemsckjrh"),
    ]

    static func random(_ chance: inout Chance) -> [UInt8] {
        (0..<40).map { _ in UInt8.random(in: 0...255, using: &chance) }
    }

    @Test func `a name is written as RFC 4648 writes base 32`() throws {
        #expect(Self.known.count == 3)
        for known in Self.known {
            let name = try #require(BlobName(bytes: known.bytes))
            #expect(name.text == known.text && BlobName(known.text) == name && name.bytes == known.bytes)
        }
    }

    @Test func `what is read is written back, and the parts are the parts`() throws {
        var chance = Chance(for: "names")
        for _ in 0..<Effort.times(2000, soak: 100_000) {
            let bytes = Self.random(&chance)
            let name = try #require(BlobName(bytes: bytes))
            #expect(name.bytes == bytes && BlobName(name.text) == name && name.text.utf8.count == 64)
            #expect(BlobName(tag: name.tag, masked: name.masked) == name)
            #expect(name.tag == Array(bytes[..<16]) && name.masked == Array(bytes[16...]))
            #expect(BlobName(symbols: Array(name.text.utf8).span) == name)
        }
    }

    @Test func `names are ordered as their texts`() throws {
        var chance = Chance(for: "order of names")
        for _ in 0..<Effort.times(5000, soak: 200_000) {
            let bytes = Self.random(&chance)
            var near = bytes
            near[Int.random(in: 0..<40, using: &chance)] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            let (one, other) = (try #require(BlobName(bytes: bytes)), try #require(BlobName(bytes: near)))
            #expect((one < other) == (one.text < other.text) && (other < one) == (other.text < one.text))
            #expect(one != other && !(one < one))
        }
    }

    @Test func `S24 what is no name is none`() {
        let name = String(repeating: "a", count: 64)
        let short = String(name.dropLast())
        let whole: [String] = [
            "", "../x", "/etc/passwd", "..", ".", name.uppercased(), short, String(repeating: "a", count: 10_240),
        ]
        let ends = ["\0", "\n", "0", "1", "8", "9", "=", "/", "A", " ", "\u{e4}", "\u{ff41}", "\r", "\u{1b}", "-"]
        let longer = ["a", "\0", "\n", ".tmp", " (conflicted copy)", ".sync-conflict-20260101-101010-ABCDEFG"]
        let foreign = whole + ends.map { short + $0 } + ends.map { $0 + short } + longer.map { name + $0 }
        #expect(foreign.count > 25)
        for text in foreign {
            #expect(BlobName(text) == nil, "\(text.debugDescription)")
            #expect(BlobName(symbols: Array(text.utf8).span) == nil, "\(text.debugDescription)")
        }
    }

    @Test func `S24 every byte in every place is a symbol or no name`() throws {
        let symbols = Set("abcdefghijklmnopqrstuvwxyz234567".utf8)
        let name = try #require(BlobName(bytes: Self.known[2].bytes))
        for place in 0..<64 {
            for byte in UInt8.min...UInt8.max {
                var text = Array(name.text.utf8)
                text[place] = byte
                let read = BlobName(symbols: text.span)
                #expect((read != nil) == symbols.contains(byte))
                if let read { #expect(Array(read.text.utf8) == text) }
            }
        }
    }

    @Test func `S24 random bytes of any length never trap`() {
        var chance = Chance(for: "foreign names")
        var names = 0
        for _ in 0..<Effort.times(5000, soak: 500_000) {
            let isNear = Bool.random(using: &chance)
            let count = isNear ? 64 : Int.random(in: 0..<200, using: &chance)
            let range: ClosedRange<UInt8> = isNear ? UInt8(ascii: "a")...UInt8(ascii: "z") : 0...255
            let text = (0..<count).map { _ in UInt8.random(in: range, using: &chance) }
            guard let name = BlobName(symbols: text.span) else { continue }
            names += 1
            #expect(Array(name.text.utf8) == text)
        }
        #expect(names > 1000)
    }

    @Test(arguments: [0, 1, 24, 39, 41, 64])
    func `another number of bytes is no name`(_ count: Int) {
        #expect(BlobName(bytes: [UInt8](repeating: 1, count: count)) == nil)
        #expect(BlobName(tag: [UInt8](repeating: 1, count: count), masked: [UInt8](repeating: 1, count: 24)) == nil)
        #expect(BlobName(tag: [UInt8](repeating: 1, count: count), masked: []) == nil)
    }
}
