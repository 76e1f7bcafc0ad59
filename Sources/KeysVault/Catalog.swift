internal import KeysCrypto
internal import KeysModel
internal import Synchronization

extension Catalog: NeedleCatalog {
    var count: Int { rows.count }

    func id(at index: Int) -> EntryID { rows[index].id }

    func withTitle<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
        guard case .one(let item) = rows[index].items else {
            return Array(entry(at: index).title.utf8).withUnsafeBufferPointer { body($0) }
        }
        return withSummary(item) { body(Version.title(in: $0)) }
    }

    func mayShow(_ word: FoldedText, at index: Int) -> Bool {
        guard case .one(let item) = rows[index].items else { return true }
        return withSummary(item) { Version.mayShow(word, in: $0) }
    }
}

/// The summaries of all entries, opened at unlock: what a list and a search need. Their plaintext lies in one buffer, and is
/// read where it lies; decoding waits until somebody looks.
final class Catalog {
    /// One version as it lies in memory.
    struct Item: Sendable {
        let record: LeafRecord
        fileprivate let place: Place
    }

    fileprivate enum Place: Sendable {
        case buffer(Int, Int)
        case array([UInt8])
    }

    /// One entry: its id and where its versions are. Nearly all have one version.
    struct Row: Sendable {
        let id: EntryID
        fileprivate(set) var items: Items
    }

    enum Items: Sendable {
        case one(Item)
        case many([Item])

        /// Calls `body` with each without making an array.
        func forEach(_ body: (Item) -> Void) {
            switch self {
            case .one(let item): body(item)
            case .many(let items): items.forEach(body)
            }
        }

        var all: [Item] {
            switch self {
            case .one(let item): [item]
            case .many(let items): items
            }
        }
    }

    /// In the order of ids as far as they came from the vault's pages; what was added since follows.
    private(set) var rows: [Row] = []
    private var sorted = 0
    private var added: [EntryID: Int] = [:]
    private let plain: CatalogPlain
    private let buffer: UnsafeBufferPointer<UInt8>

    private init(_ plain: CatalogPlain) {
        self.plain = plain
        buffer = plain.bytes
    }

    /// A catalog of nothing.
    static var empty: Catalog { Catalog(CatalogPlain(size: 1)) }

    // MARK: Lists

    private var listIndex: ListIndex?
    /// Rows that were changed since the lists were made.
    private var changed: Set<Int> = []

    /// Order and kinds of all entries as they are now.
    func lists() -> ListIndex {
        var lists = listIndex ?? ListIndex(self)
        listIndex = nil
        if !changed.isEmpty { lists.update(changed, self) }
        changed = []
        listIndex = lists
        return lists
    }

    /// A row is to be looked at before the next list. Very many are not worth that.
    private func note(_ index: Int) {
        guard listIndex != nil else { return }
        changed.insert(index)
        guard changed.count > 1000 else { return }
        listIndex = nil
        changed = []
    }

    // MARK: Twins

    /// What a catalog holds, for a second one that goes its own way from here; the plaintext is one for both.
    struct Contents: Sendable {
        fileprivate let rows: [Row]
        fileprivate let sorted: Int
        fileprivate let added: [EntryID: Int]
        fileprivate let plain: CatalogPlain
    }

    var contents: Contents { Contents(rows: rows, sorted: sorted, added: added, plain: plain) }

    convenience init(_ contents: Contents) {
        self.init(contents.plain)
        rows = contents.rows
        sorted = contents.sorted
        added = contents.added
    }

    // MARK: Looking

    func withSummary<R>(_ item: Item, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        switch item.place {
        case .buffer(let offset, let count):
            try body(UnsafeBufferPointer(rebasing: buffer[offset..<offset + count]))
        case .array(let bytes): try bytes.withUnsafeBufferPointer(body)
        }
    }

    /// The state an entry is in, read from the second byte of its summaries.
    func state(at index: Int) -> EntryState {
        var state = EntryState.purged
        rows[index].items.forEach { item in
            let own = withSummary(item) { $0.count > 1 ? EntryState(rawValue: $0[1]) ?? .purged : .purged }
            state = min(state, own)
        }
        return state
    }

    /// The view of the entry at an index. One that is gone is a tombstone; so is a summary this program sealed and cannot read,
    /// which would be its own fault.
    func entry(at index: Int) -> Entry {
        let items = rows[index].items.all
        let versions = items.compactMap { item in withSummary(item) { try? Version(decoding: $0) } }
        let stamp = items.first?.record.stamp ?? Stamp(clock: 1, device: DeviceID(0))
        return Entry(id: rows[index].id, versions: VersionSet(versions.isEmpty ? [.tombstone(stamp)] : versions))
    }

    func index(of id: EntryID) -> Int? {
        if let index = added[id] { return index }
        var low = 0
        var high = sorted
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < sorted && rows[low].id == id ? low : nil
    }

    // MARK: Changing

    /// Puts new versions in the place of an entry's; none take it out of the list.
    func replace(_ id: EntryID, with versions: [(record: LeafRecord, summary: [UInt8])]) {
        let items = versions.map { Item(record: $0.record, place: .array($0.summary)) }
        let all: Items = items.count == 1 ? .one(items[0]) : .many(items)
        if let index = index(of: id) {
            rows[index].items = all
            note(index)
        } else if !items.isEmpty {
            added[id] = rows.count
            note(rows.count)
            rows.append(Row(id: id, items: all))
        }
    }

    // MARK: Loading

    struct Loaded {
        let catalog: Catalog
        let damage: [Damage]
    }

    /// Opens every summary that the pages list, on as many threads as there are cores. A row that is missing, altered, swapped
    /// or rolled back is named; the rest goes on.
    static func load(_ records: [LeafRecord], sealer: Sealer, _ vault: SealedVault) -> Loaded {
        let sealed = SealedSummaries(records, vault)
        let plain = CatalogPlain(size: max(1, sealed.plainSize))
        let catalog = Catalog(plain)
        let opened = plain.fill { sealed.open(records, sealer: sealer, into: $0) }
        var damage: [Damage] = []
        catalog.rows.reserveCapacity(records.count)
        for (index, record) in records.enumerated() {
            switch opened[index] {
            case .missing: damage.append(.summaryMissing(record.entry))
            case .altered: damage.append(.summaryAltered(record.entry))
            case .open(let offset, let count):
                let item = Item(record: record, place: .buffer(offset, count))
                if let last = catalog.rows.last, last.id == record.entry {
                    catalog.rows[catalog.rows.count - 1].items = .many(last.items.all + [item])
                } else {
                    catalog.rows.append(Row(id: record.entry, items: .one(item)))
                }
            }
        }
        catalog.sorted = catalog.rows.count
        if sealed.unlisted > 0 { damage.append(.rowsNobodyListed(count: sealed.unlisted)) }
        return Loaded(catalog: catalog, damage: damage)
    }
}

/// The plaintext of summaries, written once when they are opened and read by whoever has a catalog over it, on any thread.
final class CatalogPlain: @unchecked Sendable {
    private let memory: UnsafeMutableBufferPointer<UInt8>

    init(size: Int) {
        memory = .allocate(capacity: size)
        memory.initialize(repeating: 0)
    }

    deinit {
        // Titles and user names are no secrets, and yet nobody's business.
        memory.update(repeating: 0)
        memory.deallocate()
    }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(memory) }

    /// Lends the memory to be written, before anybody reads it.
    func fill<R>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> R) -> R { body(memory) }
}
