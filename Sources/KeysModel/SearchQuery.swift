/// What `keys search` looks for: words that must all stand somewhere in what an entry shows - title, web addresses, user
/// name, tags, folder, shown fields - without regard to case. Secret values are never looked at.
public struct SearchQuery: Sendable {
    /// How well an entry fits; the smaller the better.
    public struct Rank: Comparable, Sendable {
        /// The places of the words, added up: 0 for the title, more for what counts less.
        let places: Int
        /// Titles that begin with a word come first.
        let beginnings: Int
        let title: FoldedText

        /// Better places first, then titles that begin with a word, then the order of titles.
        public static func < (one: Rank, other: Rank) -> Bool {
            if one.places != other.places { return one.places < other.places }
            if one.beginnings != other.beginnings { return one.beginnings > other.beginnings }
            return one.title < other.title
        }
    }

    private let words: [FoldedText]

    /// A query of words; blanks within one part it. Without words everything fits.
    public init(_ words: [String]) {
        self.words = words.flatMap { $0.split(whereSeparator: \.isWhitespace) }.map { FoldedText($0) }
    }

    /// How well an entry fits; nil where a word is missing.
    public func rank(of entry: Entry) -> Rank? {
        let title = FoldedText(entry.title)
        var places = 0
        var beginnings = 0
        var others: [[FoldedText]]?
        for word in words {
            if title.contains(word) {
                if title.bytes.starts(with: word.bytes) { beginnings += 1 }
                continue
            }
            let lower = others ?? Self.others(of: entry)
            others = lower
            guard let place = lower.firstIndex(where: { $0.contains { $0.contains(word) } }) else { return nil }
            places += place + 1
        }
        return Rank(places: places, beginnings: beginnings, title: title)
    }

    /// The entries of a catalog that fit, best first; equal ones in the order of the catalog.
    public func find<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool = { _ in true }
    ) -> [Int] {
        var hits: [(index: Int, rank: Rank)] = []
        for index in 0..<catalog.count where include(index) {
            if let rank = rank(of: catalog.entry(at: index)) { hits.append((index, rank)) }
        }
        return hits.sorted { $0.rank == $1.rank ? $0.index < $1.index : $0.rank < $1.rank }.map(\.index)
    }

    /// What an entry shows beside its title, what counts most first.
    private static func others(of entry: Entry) -> [[FoldedText]] {
        let shown = entry.visibleFields.filter { $0.field.role != .url && $0.field.id != .username }
        return [
            entry.urls.map { FoldedText($0) },
            entry.username.map { [FoldedText($0)] } ?? [],
            entry.tags.map { FoldedText($0) },
            entry.folder.map { [FoldedText($0)] } ?? [],
            shown.compactMap { $0.field.shownText.map { FoldedText($0) } },
        ]
    }
}
