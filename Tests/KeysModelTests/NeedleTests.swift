import KeysModel
import Testing

struct NeedleTests {
    private static func catalog() throws -> SampleCatalog {
        SampleCatalog([
            try EntrySample.entry(
                "GitHub", id: EntryID(high: 0x0123_4567_89ab_cdef, low: 1), username: "ada",
                urls: ["https://github.com/login"], folder: "work"),
            try EntrySample.entry(
                "GitHub", id: EntryID(high: 0x0123_4567_89ab_cdef, low: 2), username: "bob",
                urls: ["https://github.com"], folder: "home/old"),
            try EntrySample.entry("github", id: EntryID(high: 0xffff_0000_0000_0000, low: 3), username: "cleo"),
            try EntrySample.entry(
                "Straße", id: EntryID(high: 0x1111_0000_0000_0000, low: 4),
                urls: ["https://shop.example.co.uk/a"], folder: "a/b"),
            try EntrySample.entry("a/b", id: EntryID(high: 0x2222_0000_0000_0000, low: 5), folder: "x"),
            try EntrySample.entry(
                "Bank", id: EntryID(high: 0x3333_0000_0000_0000, low: 6),
                urls: ["https://login.bank.example/", "http://10.0.0.1:80"]),
            try EntrySample.entry("", id: EntryID(high: 0x4444_0000_0000_0000, low: 7), username: "nobody"),
        ])
    }

    static let hits: [(String, NeedleResult)] = [
        ("", .none),
        ("nothing like it", .none),
        // Ids.
        (EntryID(high: 0x0123_4567_89ab_cdef, low: 2).text, .one(1, .id)),
        (EntryID(high: 0x0123_4567_89ab_cdef, low: 2).text.uppercased(), .one(1, .id)),
        (String(EntryID(high: 0xffff_0000_0000_0000, low: 3).text.prefix(6)), .one(2, .id)),
        (String(EntryID(high: 0xffff_0000_0000_0000, low: 3).text.prefix(5)), .none),
        (String(EntryID(high: 0x0123_4567_89ab_cdef, low: 2).text.prefix(13)), .many([0, 1], .id)),
        (String(EntryID(high: 0x0123_4567_89ab_cdef, low: 2).text.prefix(25)), .many([0, 1], .id)),
        // Titles.
        ("GitHub", .many([0, 1], .exactTitle)),
        ("github", .one(2, .exactTitle)),
        ("GITHUB", .many([0, 1, 2], .title)),
        ("STRASSE", .one(3, .title)),
        ("straße", .one(3, .title)),
        ("a/b", .one(4, .exactTitle)),
        // Paths.
        ("work/GitHub", .one(0, .path)),
        ("home/old/GitHub", .one(1, .path)),
        ("work/github", .none),
        ("x/a/b", .one(4, .path)),
        ("a/b/Straße", .one(3, .path)),
        ("old/GitHub", .none),
        // Addresses.
        ("https://github.com/login", .one(0, .url)),
        ("https://github.com/", .one(1, .url)),
        ("github.com", .many([0, 1], .host)),
        ("https://GITHUB.com/other", .many([0, 1], .host)),
        ("login.bank.example", .one(5, .host)),
        ("10.0.0.1", .one(5, .host)),
        ("10.0.0.2", .none),
        ("www.example.co.uk", .one(3, .domain)),
        ("co.uk", .none),
        ("https://gist.github.com/x", .many([0, 1], .domain)),
        // Title and user.
        ("github ada", .one(0, .titleAndUser)),
        ("GitHub BOB", .one(1, .titleAndUser)),
        ("github nobody", .none),
        // Letters.
        ("gthb", .many([0, 1, 2], .fuzzy)),
        ("bnk", .one(5, .fuzzy)),
        ("hub git", .many([0, 1, 2], .fuzzy)),
        ("strasse!", .none),
    ]

    @Test(arguments: hits)
    func `the first step with a hit decides`(_ needle: String, _ result: NeedleResult) throws {
        #expect(try Needle(needle).find(in: Self.catalog()) == result)
    }

    @Test(arguments: [
        ("GITHUB", NeedleResult.none), ("github.com", .none), ("github ada", .none),
        ("bnk", .none), ("github", .one(2, .exactTitle)),
        ("work/GitHub", .one(0, .path)), (EntryID(high: 0x2222_0000_0000_0000, low: 5).text, .one(4, .id)),
    ])
    func `an exact needle means an id, a title or a path`(_ needle: String, _ result: NeedleResult) throws {
        #expect(try Needle(needle, exact: true).find(in: Self.catalog()) == result)
    }

    @Test func `what is left out is not found`() throws {
        let catalog = try Self.catalog()
        #expect(Needle("GitHub").find(in: catalog) { $0 != 0 } == .one(1, .exactTitle))
        #expect(Needle("github.com").find(in: catalog) { $0 > 1 } == .none)
    }

    @Test func `an id or a title is found without decoding an entry`() throws {
        let template = try EntrySample.entry("Entry 0", username: "u", urls: ["https://example.com"])
        var version = template.versions[0]
        let title = try #require(version.fields.firstIndex { $0.id == .title })
        let entries = (0..<2000).map { number in
            version.fields[title].value = .shown("Entry \(number)")
            return Entry(id: EntryID(high: UInt64(number) << 32, low: 0), versions: VersionSet([version]))
        }
        let catalog = SampleCatalog(entries)
        #expect(Needle("Entry 1234").find(in: catalog) == .one(1234, .exactTitle))
        #expect(Needle("ENTRY 1999").find(in: catalog) == .one(1999, .title))
        #expect(Needle(entries[77].id.text).find(in: catalog) == .one(77, .id))
        #expect(Needle("no such entry").find(in: catalog) == .none)
        #expect(catalog.decoded == 0)
        #expect(Needle("Entry 5 u").find(in: catalog) == .one(5, .titleAndUser))
        #expect(catalog.decoded == 1)
    }
}

struct FoldedTextTests {
    @Test(arguments: [
        ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("É", "e\u{301}"), ("\u{212a}elvin", "kelvin"),
    ])
    func `case and spelling of accents do not count`(_ one: String, _ other: String) {
        #expect(FoldedText(one) == FoldedText(other))
    }

    @Test func `compatibility forms stay apart`() {
        #expect(FoldedText("x²") != FoldedText("x2"))
        #expect(FoldedText("ı") != FoldedText("i"))
    }

    @Test func `a part is found anywhere`() {
        #expect(FoldedText("aab").contains(FoldedText("AB")))
        #expect(!FoldedText("aab").contains(FoldedText("aabb")))
        #expect(FoldedText("").contains(FoldedText("")))
        #expect(!FoldedText("").contains(FoldedText("a")))
    }
}
