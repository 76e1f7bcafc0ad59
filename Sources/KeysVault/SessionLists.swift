public import KeysModel

/// Lists of a hundred thousand entries: ids in order, without decoding an entry; `entry` decodes the few that are shown.
extension Session {
    /// A part of the vault that a screen lists.
    public enum Section: CaseIterable, Sendable {
        case all, logins, notes, cards, codes, favorites, trash, conflicts

        var marks: ListIndex.Marks {
            switch self {
            case .all: .live
            case .logins: [.live, .login]
            case .notes: [.live, .note]
            case .cards: [.live, .card]
            case .codes: [.live, .code]
            case .favorites: [.live, .favorite]
            case .trash: .trashed
            case .conflicts: [.live, .conflict]
            }
        }
    }

    /// The entries of a reach in the order of their titles without regard to case (`FoldedText`).
    public func order(_ reach: Reach = .live) -> [EntryID] { order { reach.includes($0) } }

    /// The entries of a section in the order of their titles.
    public func order(_ section: Section) -> [EntryID] { order { $0.isSuperset(of: section.marks) } }

    private func order(where include: (ListIndex.Marks) -> Bool) -> [EntryID] {
        let lists = catalog.lists()
        return lists.order.indices.compactMap { place in
            include(lists.marks[Int(lists.order[place])]) ? lists.ids[place] : nil
        }
    }

    /// How many entries a section has.
    public func count(in section: Section) -> Int {
        let tally = catalog.lists().tally
        return tally.indices.reduce(0) {
            ListIndex.Marks(rawValue: UInt8($1)).isSuperset(of: section.marks) ? $0 + tally[$1] : $0
        }
    }

    /// How many entries each section has.
    public var sectionCounts: [Section: Int] {
        Dictionary(uniqueKeysWithValues: Section.allCases.map { ($0, count(in: $0)) })
    }

    /// Looks for entries as `look(for:among:)` does and gives their ids, best first: those in which all words stand, and those
    /// that have the letters of a word in their title.
    public func ids(
        for query: SearchQuery, among reach: Reach = .live
    ) -> (standing: [EntryID], like: [EntryID]) { ids(for: query) { reach.includes($0) } }

    /// The same in a section.
    public func ids(
        for query: SearchQuery, in section: Section
    ) -> (standing: [EntryID], like: [EntryID]) { ids(for: query) { $0.isSuperset(of: section.marks) } }

    /// The same of a search that goes on: words that grow are looked for only where the shorter ones were found.
    public func ids(
        for query: SearchQuery, in section: Section, goingOn search: inout ListSearch
    ) -> (standing: [EntryID], like: [EntryID]) {
        let lists = catalog.lists()
        let rows = search.rows(for: query, in: section, edition: lists.edition)
        let hits = hits(for: query, lists, among: rows) { $0.isSuperset(of: section.marks) }
        search = ListSearch(query, section, lists, hits)
        return ids(hits, lists)
    }

    private func ids(
        for query: SearchQuery, where include: @Sendable (ListIndex.Marks) -> Bool
    ) -> (standing: [EntryID], like: [EntryID]) {
        let lists = catalog.lists()
        return ids(hits(for: query, lists, among: nil, where: include), lists)
    }

    /// What fits among some rows or all, in the order of rows.
    private func hits(
        for query: SearchQuery, _ lists: ListIndex, among rows: [UInt32]?,
        where include: @Sendable (ListIndex.Marks) -> Bool
    ) -> [ListHit] {
        ListIndex.slices(catalog, rows?.count) { catalog, range in
            var search = SummarySearch(query)
            return range.compactMap { index -> ListHit? in
                let row = rows.map { Int($0[index]) } ?? index
                guard include(lists.marks[row]) else { return nil }
                return lists.rank(at: row, catalog, &search).map { ListHit(rank: $0, place: lists.places[row]) }
            }
        }
    }

    private func ids(_ hits: [ListHit], _ lists: ListIndex) -> (standing: [EntryID], like: [EntryID]) {
        let hits = ListHit.sorted(hits, places: lists.order.count)
        let like = hits.firstIndex(where: \.rank.isFuzzy) ?? hits.count
        return (
            hits[..<like].map { lists.ids[Int($0.place)] },
            hits[like...].prefix(Self.mostGuesses).map { lists.ids[Int($0.place)] }
        )
    }
}

/// What a search in a list found, for the next one with a letter more: the rows that fitted.
public struct ListSearch: Sendable {
    private var query: SearchQuery?
    private var section = Session.Section.all
    /// The state of the lists it holds for.
    private var edition: UInt64 = 0
    private var rows: [UInt32] = []

    /// A search that has not begun.
    public init() {}

    init(_ query: SearchQuery, _ section: Session.Section, _ lists: ListIndex, _ hits: [ListHit]) {
        self.query = query
        self.section = section
        edition = lists.edition
        rows = hits.map { lists.order[Int($0.place)] }
    }

    /// Where all that fits a query is; nil where it may be anywhere.
    func rows(for query: SearchQuery, in section: Session.Section, edition: UInt64) -> [UInt32]? {
        guard let before = self.query, self.section == section, self.edition == edition else { return nil }
        return query.narrows(before) ? rows : nil
    }
}

/// A row a search found: how well, and its place in the order of titles.
struct ListHit: Sendable {
    let rank: SearchRank
    let place: UInt32

    /// Hits with the best rank first, those of one rank in the order of titles: ranks are few, so each is a bucket.
    static func sorted(_ hits: [ListHit], places: Int) -> [ListHit] {
        var buckets = RankNumbers()
        var sizes: [Int] = []
        var ofPlace = [Int32](repeating: -1, count: places)
        for hit in hits {
            let bucket = buckets.number(of: hit.rank)
            if Int(bucket) == sizes.count { sizes.append(0) }
            sizes[Int(bucket)] += 1
            ofPlace[Int(hit.place)] = bucket
        }
        let ranks = buckets.all.sorted { $0.key < $1.key }
        var starts = sizes
        var start = 0
        for (_, bucket) in ranks {
            starts[Int(bucket)] = start
            start += sizes[Int(bucket)]
        }
        var places = [UInt32](repeating: 0, count: hits.count)
        for (place, bucket) in ofPlace.enumerated() where bucket >= 0 {
            places[starts[Int(bucket)]] = UInt32(place)
            starts[Int(bucket)] += 1
        }
        var next = 0
        return ranks.flatMap { rank, bucket in
            defer { next += sizes[Int(bucket)] }
            return places[next..<next + sizes[Int(bucket)]].map { ListHit(rank: rank, place: $0) }
        }
    }
}

/// A number for each rank, in the order they first come. Few are asked for again and again: those are remembered beside the dictionary.
private struct RankNumbers {
    private(set) var all: [SearchRank: Int32] = [:]
    private var recent = [(rank: SearchRank, number: Int32)?](repeating: nil, count: 256)

    mutating func number(of rank: SearchRank) -> Int32 {
        if let known = recent[rank.slot], known.rank == rank { return known.number }
        let number = all[rank] ?? Int32(all.count)
        all[rank] = number
        recent[rank.slot] = (rank, number)
        return number
    }
}

extension Session.Reach {
    func includes(_ marks: ListIndex.Marks) -> Bool {
        switch self {
        case .live: marks.contains(.live)
        case .trashed: marks.contains(.trashed)
        case .all: !marks.isDisjoint(with: [.live, .trashed])
        }
    }
}
