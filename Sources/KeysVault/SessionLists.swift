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
        return lists.order.compactMap { row in
            include(lists.marks[Int(row)]) ? catalog.id(at: Int(row)) : nil
        }
    }

    /// How many entries each section has.
    public var sectionCounts: [Section: Int] {
        var tally = [Int](repeating: 0, count: 256)
        for marks in catalog.lists().marks { tally[Int(marks.rawValue)] += 1 }
        var counts: [Section: Int] = [:]
        for section in Section.allCases {
            counts[section] = tally.indices.filter {
                ListIndex.Marks(rawValue: UInt8($0)).isSuperset(of: section.marks)
            }.reduce(0) { $0 + tally[$1] }
        }
        return counts
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

    private func ids(
        for query: SearchQuery, where include: @Sendable (ListIndex.Marks) -> Bool
    ) -> (standing: [EntryID], like: [EntryID]) {
        let lists = catalog.lists()
        let hits = ListIndex.slices(catalog) { catalog, range in
            var search = SummarySearch(query)
            return range.compactMap { row -> ListHit? in
                guard include(lists.marks[row]) else { return nil }
                return catalog.rank(at: row, &search).map { ListHit(rank: $0, place: lists.places[row]) }
            }
        }.sorted(by: <)
        let like = hits.firstIndex(where: \.rank.isFuzzy) ?? hits.count
        func ids(_ hits: some Sequence<ListHit>) -> [EntryID] {
            hits.map { catalog.id(at: Int(lists.order[Int($0.place)])) }
        }
        return (ids(hits[..<like]), ids(hits[like...].prefix(Self.mostGuesses)))
    }
}

/// A row a search found: how well, and its place in the order of titles.
private struct ListHit: Comparable, Sendable {
    let rank: SearchRank
    let place: UInt32

    static func < (one: ListHit, other: ListHit) -> Bool {
        one.rank == other.rank ? one.place < other.place : one.rank < other.rank
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

extension Catalog {
    fileprivate func rank(at row: Int, _ search: inout SummarySearch) -> SearchRank? {
        guard case .one(let item) = rows[row].items else { return search.rank(entry(at: row)) }
        return withSummary(item) { summary in search.rank(summary) { entry(at: row) } }
    }
}
