/// Looks for terms in one title after the other, with the same memory for all of them.
struct TitleLooking {
    /// How a term is found in a title.
    enum Found: Equatable {
        case none
        /// The word stands there, or all its letters begin words; its points, and whether the title begins with it.
        case stands(Int32, isBeginning: Bool)
        /// Its letters stand there in their order.
        case letters(Int32)
    }

    private var title: [UInt8] = []
    private var text = FuzzyText()
    private var isFilled = false
    private var matcher = FuzzyMatcher()

    /// Turns to another title.
    mutating func look(at utf8: UnsafeBufferPointer<UInt8>?) {
        title.removeAll(keepingCapacity: true)
        if let utf8 { title.append(contentsOf: utf8) }
        isFilled = false
    }

    /// How a term is found in the title; its scope is not looked at.
    mutating func find(_ term: SearchTerm) -> Found {
        guard title.withUnsafeBufferPointer({ term.pattern.mayStand(in: $0) }) else { return .none }
        fillOnce()
        guard let place = place(of: term) else {
            guard term.isFuzzy else { return .none }
            guard text.mayBegin(term.pattern) else {
                return matcher.score(term.pattern, in: text).map { Found.letters($0) } ?? Found.none
            }
            guard let found = matcher.places(term.pattern, in: text) else { return .none }
            let isInitials =
                found.places.count > 1
                && found.places.allSatisfy { Int32(text.bonuses[$0]) >= FuzzyScoring.boundary }
            return isInitials
                ? .stands(found.score, isBeginning: found.places.first == 0) : .letters(found.score)
        }
        let range = place..<place + term.pattern.units.count
        let score = term.isFuzzy ? matcher.score(term.pattern, in: text) : FuzzyMatcher.score(Array(range), in: text)
        return .stands(score ?? 0, isBeginning: place == 0)
    }

    /// The points of all words together, each by its letters; nil where one is missing.
    mutating func score(_ terms: [SearchTerm]) -> Int32? {
        var total: Int32 = 0
        for term in terms {
            guard title.withUnsafeBufferPointer({ term.pattern.mayStand(in: $0) }) else { return nil }
            fillOnce()
            guard let score = matcher.score(term.pattern, in: text) else { return nil }
            total += score
        }
        return total
    }

    /// Where the characters of the terms begin in the UTF-8 of a title.
    mutating func highlights(_ terms: [SearchTerm], in title: String) -> [Int] {
        var title = title
        title.withUTF8 { look(at: $0) }
        fillOnce()
        var places: Set<Int> = []
        for term in terms {
            if let start = place(of: term) {
                places.formUnion(start..<start + term.pattern.units.count)
            } else if term.isFuzzy, let found = matcher.places(term.pattern, in: text) {
                places.formUnion(found.places)
            }
        }
        return Set(places.map { Int(text.offsets[$0]) }).sorted()
    }

    private mutating func fillOnce() {
        guard !isFilled else { return }
        title.withUnsafeBufferPointer { text.fill($0) }
        isFilled = true
    }

    /// The first place where the whole word stands, at the end of the title that is wanted.
    private func place(of term: SearchTerm) -> Int? {
        let wanted = term.pattern.units.span
        let all = text.units(for: term.pattern)
        let units = all.span
        guard wanted.count <= units.count else { return nil }
        let last = units.count - wanted.count
        guard !term.isAtStart || !term.isAtEnd || last == 0 else { return nil }
        let starts = term.isAtEnd ? last...last : term.isAtStart ? 0...0 : 0...last
        for start in starts {
            var index = 0
            while index < wanted.count, units[start + index] == wanted[index] { index += 1 }
            if index == wanted.count { return start }
        }
        return nil
    }
}

/// Finds titles by the letters of some words alone, without decoding an entry: the last step of a needle.
public struct TitleSearch: Sendable {
    private let terms: [SearchTerm]

    /// A search for words, parted by blanks.
    public init(_ words: String) {
        terms = words.split(whereSeparator: \.isWhitespace).map { SearchTerm(literally: $0) }
    }

    /// The numbers of the entries, best first: points, then short titles, then the order of the catalog.
    public func find<Catalog: NeedleCatalog>(in catalog: Catalog, where include: (Int) -> Bool) -> [Int] {
        guard !terms.isEmpty else { return [] }
        var looking = TitleLooking()
        var hits: [(index: Int, score: Int32, size: Int)] = []
        for index in 0..<catalog.count where include(index) {
            let size = catalog.withTitle(at: index) { title in
                looking.look(at: title)
                return title?.count ?? 0
            }
            if let score = looking.score(terms) { hits.append((index, score, size)) }
        }
        return hits.sorted { ($1.score, $0.size, $0.index) < ($0.score, $1.size, $1.index) }.map(\.index)
    }
}
