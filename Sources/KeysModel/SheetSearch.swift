/// Looks for a query in the rows of sheets, one after the other.
struct SheetSearch {
    private let query: SearchQuery
    private var looking = TitleLooking()
    private let sorts = CharacterSort.ascii
    /// The bonus of a place than which there is none better.
    private static let bestBonus = FuzzyScoring.laneBonus[4]

    init(_ query: SearchQuery) { self.query = query }

    /// How well a row fits; nil where it does not.
    mutating func rank(_ row: SearchSheet.Row) -> SearchRank? {
        var isLookedAt = false
        let points = query.points { term in
            guard term.letters.isSubset(of: row.titleLetters) else { return .none }
            if row.isASCII, term.isFuzzy, let found = quickly(term.pattern, row.title) { return found }
            if !isLookedAt { looking.look(at: row.title) }
            isLookedAt = true
            return looking.find(term)
        } place: {
            row.place(of: $0)
        }
        return points.map { SearchRank($0, titleSize: SummarySearch.foldedSize(row.title)) }
    }

    /// What needs no table of scores: one character, a word where no place scores better, and what does not stand there. Nil for all else.
    private func quickly(_ pattern: FuzzyPattern, _ title: UnsafeBufferPointer<UInt8>) -> TitleLooking.Found? {
        guard let ascii = pattern.ascii, let first = ascii.first else { return nil }
        var firstPlace: Int?
        var best: UInt8 = 0
        var start = 0
        while start + ascii.count <= title.count {
            if FoldedText.lower(title[start]) == first, Self.stands(ascii.span, in: title, at: start) {
                firstPlace = firstPlace ?? start
                best = max(best, bonus(title, start))
                if Int32(best) == Self.bestBonus { break }
            }
            start += 1
        }
        guard let firstPlace else { return pattern.mayStand(in: title) ? nil : TitleLooking.Found.none }
        guard ascii.count == 1 || Int32(best) == Self.bestBonus else { return nil }
        // The first character counts its bonus twice, those in a row with it have at least the same.
        let score =
            Int32(ascii.count) * (FuzzyScoring.match + Int32(best)) + Int32(best) * (FuzzyScoring.firstFactor - 1)
        return .stands(score, isBeginning: firstPlace == 0)
    }

    private func bonus(_ title: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt8 {
        FuzzyScoring.bonus(sorts[Int(title[place])], after: place == 0 ? .white : sorts[Int(title[place - 1])])
    }

    private static func stands(_ word: Span<UInt8>, in title: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        var index = 1
        while index < word.count, FoldedText.lower(title[start + index]) == word[index] { index += 1 }
        return index == word.count
    }
}
