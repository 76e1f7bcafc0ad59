/// What `keys search` looks for: words that must all fit what an entry shows - title, web addresses, user name, tags,
/// folder, shown fields - without regard to case, with the operators of `SearchTerm`. Entries in which all words stand come
/// first; those follow whose titles have the letters of the others in their order. Secret values are never looked at.
public struct SearchQuery: Sendable {
    /// An entry that fits.
    public struct Hit: Sendable {
        /// Its number in the catalog.
        public let index: Int
        /// Whether a word stands in it by its letters alone.
        public let isFuzzy: Bool
        fileprivate let rank: Rank
    }

    /// How well an entry fits; the smaller the better.
    fileprivate struct Rank: Comparable {
        let points: SearchPoints
        /// The title's length where a word was found in it.
        let length: Int
        let title: FoldedText

        /// Words before letters, better places first, then points, beginnings, short titles, and the order of titles.
        static func < (one: Rank, other: Rank) -> Bool {
            if one.points.isFuzzy != other.points.isFuzzy { return other.points.isFuzzy }
            if one.points.places != other.points.places { return one.points.places < other.points.places }
            if one.points.score != other.points.score { return one.points.score > other.points.score }
            if one.points.beginnings != other.points.beginnings {
                return one.points.beginnings > other.points.beginnings
            }
            if one.length != other.length { return one.length < other.length }
            return one.title < other.title
        }
    }

    private let terms: [SearchTerm]

    /// Whether everything that fits this fits `other` as well: words that grew at their ends, and more of them.
    public func narrows(_ other: SearchQuery) -> Bool {
        terms.count >= other.terms.count && zip(terms, other.terms).allSatisfy { $0.narrows($1) }
    }

    /// A query as it is written, in one piece or several. Without words everything fits.
    public init(_ words: [String]) { terms = SearchTerm.parse(words.joined(separator: " ")) }

    private init(_ terms: [SearchTerm]) { self.terms = terms }

    /// The ordinary words, folded: those that may as well stand in notes.
    public var words: [FoldedText] { terms.filter { $0.scope == .anywhere && !$0.isNegated }.map(\.word) }

    /// What remains without the ordinary words.
    public var conditions: SearchQuery { SearchQuery(terms.filter { $0.scope != .anywhere || $0.isNegated }) }

    /// The entries of a catalog that fit, best first; equal ones in the order of the catalog.
    public func hits<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool = { _ in true }
    ) -> [Hit] {
        var hits: [Hit] = []
        var looking = TitleLooking()
        for index in 0..<catalog.count where include(index) {
            guard let rank = rank(index, catalog, &looking) else { continue }
            hits.append(Hit(index: index, isFuzzy: rank.points.isFuzzy, rank: rank))
        }
        return hits.sorted { $0.rank == $1.rank ? $0.index < $1.index : $0.rank < $1.rank }
    }

    /// The numbers of the entries that fit, best first.
    public func find<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool = { _ in true }
    ) -> [Int] {
        hits(in: catalog, where: include).map(\.index)
    }

    /// Where in the UTF-8 of a title the characters of the words begin, for showing them; ordered, each once.
    public func highlights(in title: String) -> [Int] {
        var looking = TitleLooking()
        return looking.highlights(terms.filter { $0.scope == .anywhere && !$0.isNegated }, in: title)
    }

    private func rank<Catalog: NeedleCatalog>(
        _ index: Int, _ catalog: Catalog, _ looking: inout TitleLooking
    ) -> Rank? {
        catalog.withTitle(at: index) { looking.look(at: $0) }
        var parts: EntryParts?
        let found = points {
            looking.find($0)
        } place: { term in
            guard term.scope == .kind || parts != nil || catalog.mayShow(term.word, at: index) else { return nil }
            let shown = parts ?? EntryParts(catalog.entry(at: index))
            parts = shown
            return shown.place(of: term)
        }
        guard let found else { return nil }
        let title = catalog.withTitle(at: index) { $0.map { FoldedText(utf8: $0) } ?? FoldedText("") }
        return Rank(points: found, length: found.score > 0 ? title.bytes.count : 0, title: title)
    }

    /// The points of an entry. `title`: how a term is found in its title; `place`: the first part beside the title a term stands in, asked
    /// only where the title does not decide.
    func points(title: (SearchTerm) -> TitleLooking.Found, place: (SearchTerm) -> Int?) -> SearchPoints? {
        var points = SearchPoints()
        for term in terms {
            let inTitle = term.scope == .anywhere ? title(term) : .none
            if term.isNegated {
                guard inTitle == .none, place(term) == nil else { return nil }
            } else if case .stands(let score, let isBeginning) = inTitle {
                points.score += score
                points.beginnings += isBeginning ? 1 : 0
            } else if let place = place(term) {
                points.places += term.scope == .anywhere ? place + 1 : 0
            } else if case .letters(let score) = inTitle {
                points.score += score
                points.isFuzzy = true
            } else {
                return nil
            }
        }
        return points
    }
}

/// What the words of a query win in an entry.
struct SearchPoints: Equatable {
    var isFuzzy = false
    /// The places of the words, added up: 0 for the title, more for what counts less.
    var places = 0
    /// The points of the words in the title.
    var score: Int32 = 0
    /// Titles that begin with a word.
    var beginnings = 0
}
