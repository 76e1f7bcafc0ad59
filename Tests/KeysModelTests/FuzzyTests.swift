import Testing

@testable import KeysModel

struct FuzzyTests {
    private static let alphabet = Array("aAbB/1 -.")

    /// All ways the pattern's scalars stand in the text in their order.
    private static func allPlaces(
        _ pattern: ArraySlice<UInt32>, _ units: [UInt32], from start: Int = 0
    ) -> [[Int]] {
        guard let first = pattern.first else { return [[]] }
        return (start..<max(start, units.count)).filter { units[$0] == first }.flatMap { place in
            allPlaces(pattern.dropFirst(), units, from: place + 1).map { [place] + $0 }
        }
    }

    @Test func `no other places score more`() {
        var random = Seeded(11)
        var matcher = FuzzyMatcher()
        var matched = 0
        for _ in 0..<4000 * Effort.factor {
            let text = FuzzyText(String((0..<random.below(13)).map { _ in Self.alphabet[random.below(9)] }))
            let word = String((0..<1 + random.below(4)).map { _ in Self.alphabet[random.below(9)] })
            let pattern = FuzzyPattern(FoldedText(word))
            let scores = Self.allPlaces(pattern.units[...], text.units).map { FuzzyMatcher.score($0, in: text) }
            let found = matcher.places(pattern, in: text)
            #expect(found?.score == scores.max(), "\(word) in \(text.units)")
            guard let found else { continue }
            matched += 1
            #expect(FuzzyMatcher.score(found.places, in: text) == found.score)
            #expect(found.places.map { text.units[$0] } == pattern.units)
            #expect(zip(found.places, found.places.dropFirst()).allSatisfy { $0 < $1 })
        }
        #expect(matched > 500)
    }

    // Points counted by hand after fzf's rules.
    @Test(arguments: [
        ("fb", "fooBar", 16 + 20 - 3 - 1 + 16 + 7), ("foo", "foo bar", 16 + 20 + 2 * (16 + 10)),
        ("ff", "fuzzy-finder", 16 + 20 - 3 - 4 + 16 + 8), ("ob", "foobar", 16 + 16 + 4),
        ("ab", "x/ab", 16 + 18 + 16 + 9), ("b1", "ab1", 16 + 16 + 7),
    ])
    func `the points are fzf's`(_ word: String, _ text: String, _ points: Int) {
        var matcher = FuzzyMatcher()
        let score = matcher.score(FuzzyPattern(FoldedText(word)), in: FuzzyText(text))
        #expect(score == Int32(points))
    }

    @Test func `a text too long for the table is still found in`() {
        var matcher = FuzzyMatcher()
        let text = FuzzyText(String(repeating: "ab ", count: 100_000))
        let found = matcher.places(FuzzyPattern(FoldedText("aabb")), in: text)
        #expect(found?.places == [0, 3, 4, 7])
    }

    @Test(arguments: [
        ("gh", "GitHub", [0, 3]), ("hub", "GitHub", [3, 4, 5]), ("ss", "Straße", [5 - 1]),
        ("muller", "Müller", [0, 1, 3, 4, 5, 6]),
        ("MÜ", "mu\u{308}ller", [0, 1]), ("er mü", "Müller", [0, 1, 5, 6]), ("!x tag:y gi", "GitHub", [0, 1]),
        ("zz", "GitHub", []), ("hub$", "hub hub", [4, 5, 6]),
    ])
    func `highlights stand where the characters of the query begin`(_ query: String, _ title: String, _ offsets: [Int])
    {
        #expect(SearchQuery([query]).highlights(in: title) == offsets)
    }

    @Test func `highlights spell the query`() {
        var random = Seeded(5)
        var spelled = 0
        let letters = Array("abäß1 ÉK.")
        for _ in 0..<2000 {
            let title = String((0..<random.below(12)).map { _ in letters[random.below(letters.count)] })
            let word = String((0..<1 + random.below(3)).map { _ in letters[random.below(letters.count)] })
                .filter { $0 != " " }
            let offsets = SearchQuery([word]).highlights(in: title)
            guard !offsets.isEmpty else { continue }
            spelled += 1
            let utf8 = title.utf8
            let characters = offsets.map { title[utf8.index(utf8.startIndex, offsetBy: $0)] }
            let isPlain = FoldedText(word).bytes.allSatisfy { $0 < 0x80 }
            let folded = FoldedText(String(characters)).bytes
            let text = String(decoding: folded, as: UTF8.self).unicodeScalars.map {
                isPlain ? FoldedText.base(of: $0.value) : $0.value
            }
            // A `ß` may give one of its two letters.
            var rest = text[...]
            let isThere = FuzzyPattern(FoldedText(word)).units.allSatisfy { unit in
                guard let place = rest.firstIndex(of: unit) else { return false }
                rest = rest[(place + 1)...]
                return true
            }
            #expect(isThere, "\(word) in \(title)")
        }
        #expect(spelled > 300)
    }

    @Test func `nothing that matches is passed over`() {
        var random = Seeded(8)
        var matcher = FuzzyMatcher()
        let letters = Array("akKßſ\u{212a}é;\u{37e}`\u{1fef} b")
        var matched = 0
        for _ in 0..<4000 {
            var title = String((0..<random.below(8)).map { _ in letters[random.below(letters.count)] })
            let pattern = FuzzyPattern(FoldedText(String((0..<2).map { _ in letters[random.below(letters.count)] })))
            guard matcher.score(pattern, in: FuzzyText(title)) != nil else { continue }
            matched += 1
            let may = title.withUTF8 { pattern.mayStand(in: $0) }
            #expect(may)
        }
        #expect(matched > 300)
    }
}
