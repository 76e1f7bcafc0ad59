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
        var isFuzzy = false
        /// The places of the words, added up: 0 for the title, more for what counts less.
        var places = 0
        /// The points of the words in the title.
        var score: Int32 = 0
        /// Titles that begin with a word.
        var beginnings = 0
        /// The title's length where a word was found in it.
        var length = 0
        var title = FoldedText("")

        /// Words before letters, better places first, then points, beginnings, short titles, and the order of titles.
        static func < (one: Rank, other: Rank) -> Bool {
            if one.isFuzzy != other.isFuzzy { return other.isFuzzy }
            if one.places != other.places { return one.places < other.places }
            if one.score != other.score { return one.score > other.score }
            if one.beginnings != other.beginnings { return one.beginnings > other.beginnings }
            if one.length != other.length { return one.length < other.length }
            return one.title < other.title
        }
    }

    private let terms: [SearchTerm]

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
            hits.append(Hit(index: index, isFuzzy: rank.isFuzzy, rank: rank))
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

    /// The entry is decoded only where its title does not decide.
    private func rank<Catalog: NeedleCatalog>(
        _ index: Int, _ catalog: Catalog, _ looking: inout TitleLooking
    ) -> Rank? {
        var rank = Rank()
        var parts: EntryParts?
        catalog.withTitle(at: index) { looking.look(at: $0) }
        for term in terms {
            let inTitle = term.scope == .anywhere ? looking.find(term) : .none
            if term.isNegated {
                guard inTitle == .none else { return nil }
                let shown = parts ?? EntryParts(catalog.entry(at: index))
                parts = shown
                if shown.place(of: term) != nil { return nil }
            } else if case .stands(let score, let isBeginning) = inTitle {
                rank.score += score
                rank.beginnings += isBeginning ? 1 : 0
            } else {
                let shown = parts ?? EntryParts(catalog.entry(at: index))
                parts = shown
                if let place = shown.place(of: term) {
                    rank.places += term.scope == .anywhere ? place + 1 : 0
                } else if case .letters(let score) = inTitle {
                    rank.score += score
                    rank.isFuzzy = true
                } else {
                    return nil
                }
            }
        }
        rank.title = catalog.withTitle(at: index) { $0.map { FoldedText(utf8: $0) } ?? FoldedText("") }
        rank.length = rank.score > 0 ? rank.title.bytes.count : 0
        return rank
    }
}
