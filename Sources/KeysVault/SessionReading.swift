internal import GRDB
public import KeysModel

extension Session {
    /// Which entries are meant.
    public enum Reach: Sendable {
        case live, trashed, all

        func includes(_ state: EntryState) -> Bool {
            switch self {
            case .live: state == .live
            case .trashed: state == .trashed
            case .all: state != .purged
            }
        }
    }

    /// How many live entries there are.
    public var entryCount: Int { catalog.rows.indices.count { catalog.state(at: $0) == .live } }

    /// The entries of a reach in the order of their titles.
    public func entries(_ reach: Reach = .live) -> [Entry] {
        let all = catalog.rows.indices.filter { reach.includes(catalog.state(at: $0)) }.map { catalog.entry(at: $0) }
        return all.map { (key: $0.title.lowercased(), entry: $0) }
            .sorted { ($0.key, $0.entry.id) < ($1.key, $1.entry.id) }.map(\.entry)
    }

    /// One entry, whatever its state but purged.
    public func entry(_ id: EntryID) -> Entry? {
        guard let index = catalog.index(of: id), catalog.state(at: index) != .purged else { return nil }
        return catalog.entry(at: index)
    }

    /// What a needle means (`Needle`).
    public func find(_ needle: String, exact: Bool, among reach: Reach = .live) -> Finding {
        switch Needle(needle, exact: exact).find(in: catalog, where: { reach.includes(self.catalog.state(at: $0)) }) {
        case .none: .none
        case .one(let index, .fuzzy): .like([catalog.entry(at: index)])
        case .many(let indices, .fuzzy): .like(indices.prefix(Self.mostGuesses).map { catalog.entry(at: $0) })
        case .one(let index, _): .one(catalog.entry(at: index))
        case .many(let indices, _): .many(indices.map { catalog.entry(at: $0) })
        }
    }

    /// What a needle found.
    public enum Finding: Sendable {
        case none
        case one(Entry)
        case many([Entry])
        /// Guesses by the letters of titles, the best first.
        case like([Entry])
    }

    /// No more guesses are given.
    static let mostGuesses = 20

    /// What a search found.
    public struct Found: Sendable {
        /// The entries in which all words stand, best first.
        public let standing: [Entry]
        /// Those that have the letters of a word in their title, best first.
        public let like: [Entry]
    }

    /// Looks for entries (`SearchQuery`).
    public func look(for query: SearchQuery, among reach: Reach = .live) -> Found {
        let hits = query.hits(in: catalog, where: { reach.includes(self.catalog.state(at: $0)) })
        return Found(
            standing: hits.filter { !$0.isFuzzy }.map { catalog.entry(at: $0.index) },
            like: hits.filter(\.isFuzzy).prefix(Self.mostGuesses).map { catalog.entry(at: $0.index) })
    }

    /// The entries in which all words stand, best first.
    public func search(_ words: [String], among reach: Reach = .live) -> [Entry] {
        look(for: SearchQuery(words), among: reach).standing
    }

    /// Opens the bodies of one entry.
    public func open(_ id: EntryID) throws(VaultError) -> OpenedEntry {
        do {
            return try openAsKnown(id)
        } catch .entryDamaged {
            // Another process may have written it since this session read the pages.
            try load()
            return try openAsKnown(id)
        }
    }

    private func openAsKnown(_ id: EntryID) throws(VaultError) -> OpenedEntry {
        guard let head else { throw .noSuchEntry }
        let found = try database.read { database -> (Entry, [[UInt8]?])? in
            let state = Change(database, sealer: sealer, catalog: catalog, head: head)
            guard let (entry, records) = state.view(id), entry.state != .purged else { return nil }
            return (entry, try records.map { try database.body($0.bodyRow) })
        }
        guard let (entry, boxes) = found else { throw .noSuchEntry }
        return try BodyOpening(sealer: sealer).open(entry, boxes)
    }
}
