internal import KeysModel
internal import Synchronization

/// What a list asks of all entries at once - their order by title, what kind each is - made when it is first asked for and
/// kept up entry by entry. About 25 bytes an entry, and what a search reads (`SearchSheet`).
struct ListIndex {
    /// What an entry is, a bit each.
    struct Marks: OptionSet, Sendable {
        let rawValue: UInt8
        static let live = Marks(rawValue: 1)
        static let trashed = Marks(rawValue: 2)
        static let login = Marks(rawValue: 4)
        static let note = Marks(rawValue: 8)
        static let card = Marks(rawValue: 16)
        static let code = Marks(rawValue: 32)
        static let favorite = Marks(rawValue: 64)
        static let conflict = Marks(rawValue: 128)
    }

    /// The numbers of all rows in the order of their titles, equal ones in that of their ids.
    private(set) var order: [UInt32] = []
    /// For every row where it stands in the order.
    private(set) var places: [UInt32] = []
    /// For every row what it is.
    private(set) var marks: [Marks] = []

    /// What a search reads, row after row.
    private var sheets: [SearchSheet] = []
    /// Rows that are other ones than in the sheets.
    private var strays: Set<Int> = []

    /// The ids in the order of titles.
    private(set) var ids: [EntryID] = []
    /// How many rows have which marks, by their bits.
    private(set) var tally = [Int](repeating: 0, count: 256)
    /// Another one for every state of the lists, in the whole process.
    private(set) var edition: UInt64 = 0
    private static let editions = Atomic<UInt64>(0)

    init(_ catalog: Catalog) {
        marks = Self.slices(catalog) { catalog, range in range.map { catalog.marks(at: $0) } }
        let titles = FoldedTitles(catalog)
        order = titles.order { catalog.id(at: Int($0)) < catalog.id(at: Int($1)) }
        sheets = Self.sheets(catalog)
        place(catalog)
    }

    private static func sheets(_ catalog: Catalog) -> [SearchSheet] {
        // Nobody writes to it before all sheets are filled.
        nonisolated(unsafe) let catalog = catalog
        let size = SearchSheet.rowCount
        return Cores.map((catalog.count + size - 1) / size) { number in
            let rows = number * size..<min(catalog.count, (number + 1) * size)
            let sheet = SearchSheet(summaryBytes: rows.reduce(0) { $0 + catalog.summarySize(at: $1) })
            for row in rows { catalog.withOnlySummary(at: row) { sheet.add($0) } }
            return sheet
        }
    }

    /// How a row fits a search.
    func rank(at row: Int, _ catalog: Catalog, _ search: inout SummarySearch) -> SearchRank? {
        let size = SearchSheet.rowCount
        if row / size < sheets.count, strays.isEmpty || !strays.contains(row),
            let judged = search.judge(sheets[row / size], row % size)
        {
            return judged.rank
        }
        return catalog.withOnlySummary(at: row) { summary in
            guard let summary else { return search.rank(catalog.entry(at: row)) }
            return search.rank(summary) { catalog.entry(at: row) }
        }
    }

    /// Takes up rows that were changed or added since.
    mutating func update(_ changed: Set<Int>, _ catalog: Catalog) {
        strays.formUnion(changed)
        for index in changed.sorted() {
            if index == marks.count { marks.append([]) }
            marks[index] = catalog.marks(at: index)
        }
        order.removeAll { changed.contains(Int($0)) }
        for index in changed.sorted() { insert(UInt32(index), catalog) }
        place(catalog)
    }

    private mutating func insert(_ row: UInt32, _ catalog: Catalog) {
        let key = Self.key(row, catalog)
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if Self.key(order[middle], catalog) < key { low = middle + 1 } else { high = middle }
        }
        order.insert(row, at: low)
    }

    private static func key(_ row: UInt32, _ catalog: Catalog) -> (FoldedText, EntryID) {
        let title = catalog.withTitle(at: Int(row)) { $0.map { FoldedText(utf8: $0) } ?? FoldedText("") }
        return (title, catalog.id(at: Int(row)))
    }

    private mutating func place(_ catalog: Catalog) {
        places = [UInt32](repeating: 0, count: order.count)
        for (place, row) in order.enumerated() { places[Int(row)] = UInt32(place) }
        ids = order.map { catalog.id(at: Int($0)) }
        tally = [Int](repeating: 0, count: 256)
        for marks in marks { tally[Int(marks.rawValue)] += 1 }
        edition = Self.editions.add(1, ordering: .relaxed).newValue
    }

    /// Work on all rows in slices, on all cores; the catalog is read alone meanwhile. `count`: of what, where it is not all rows.
    static func slices<R: Sendable>(
        _ catalog: Catalog, _ count: Int? = nil, _ body: @Sendable (Catalog, Range<Int>) -> [R]
    ) -> [R] {
        // Nobody writes to it before all slices are done.
        nonisolated(unsafe) let catalog = catalog
        let count = count ?? catalog.count
        let slices = max(1, min(16, count / 512))
        return Cores.map(slices) { slice in
            body(catalog, count * slice / slices..<count * (slice + 1) / slices)
        }.flatMap { $0 }
    }
}

/// All titles folded, one after the other, while they are put in order.
private struct FoldedTitles: Sendable {
    private struct Key: Sendable {
        /// The first sixteen bytes.
        let front: UInt64
        let next: UInt64
        let start: UInt32
        let size: UInt32
        let row: UInt32
    }

    private var bytes: [UInt8] = []
    private var keys: [Key] = []

    init(_ catalog: Catalog) {
        keys.reserveCapacity(catalog.count)
        bytes.reserveCapacity(catalog.count * 24)
        for row in 0..<catalog.count { add(row, catalog) }
    }

    private mutating func add(_ row: Int, _ catalog: Catalog) {
        let start = bytes.count
        catalog.withTitle(at: row) { title in
            guard let title else { return }
            guard title.contains(where: { $0 >= 0x80 }) else {
                for byte in title { bytes.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) }
                return
            }
            bytes.append(contentsOf: FoldedText(utf8: title).bytes)
        }
        keys.append(
            Key(
                front: word(at: start), next: word(at: start + 8), start: UInt32(start),
                size: UInt32(bytes.count - start), row: UInt32(row)))
    }

    /// Eight bytes as one number; zeros behind the end.
    private func word(at start: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in start..<start + 8 { word = word << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0) }
        return word
    }

    /// The rows in the order of their titles: parts are sorted on all cores, then merged.
    func order(areInOrder: (UInt32, UInt32) -> Bool) -> [UInt32] {
        withoutActuallyEscaping(areInOrder) { areInOrder in
            // Rows are looked at alone meanwhile.
            nonisolated(unsafe) let areInOrder = areInOrder
            let parts = keys.count < 2048 ? 1 : 4
            var sorted = Cores.map(parts) { part in
                keys[keys.count * part / parts..<keys.count * (part + 1) / parts].sorted {
                    comes($0, before: $1, areInOrder)
                }
            }
            while sorted.count > 1 {
                let halves = sorted
                sorted = Cores.map(halves.count / 2) { merge(halves[$0 * 2], halves[$0 * 2 + 1], areInOrder) }
            }
            return sorted[0].map(\.row)
        }
    }

    private func merge(_ one: [Key], _ other: [Key], _ areInOrder: (UInt32, UInt32) -> Bool) -> [Key] {
        var merged: [Key] = []
        merged.reserveCapacity(one.count + other.count)
        var (first, second) = (0, 0)
        while first < one.count, second < other.count {
            if comes(other[second], before: one[first], areInOrder) {
                merged.append(other[second])
                second += 1
            } else {
                merged.append(one[first])
                first += 1
            }
        }
        return merged + one[first...] + other[second...]
    }

    private func comes(_ one: Key, before other: Key, _ areInOrder: (UInt32, UInt32) -> Bool) -> Bool {
        if one.front != other.front { return one.front < other.front }
        if one.next != other.next { return one.next < other.next }
        let (first, second) = (title(one), title(other))
        if first.elementsEqual(second) { return areInOrder(one.row, other.row) }
        return first.lexicographicallyPrecedes(second)
    }

    private func title(_ key: Key) -> ArraySlice<UInt8> { bytes[Int(key.start)..<Int(key.start) + Int(key.size)] }
}

extension Catalog {
    /// Lends the summary of the entry at an index; nil where it has several or none.
    func withOnlySummary<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
        guard case .one(let item) = rows[index].items else { return body(nil) }
        return withSummary(item) { body($0) }
    }

    /// The bytes of that summary.
    func summarySize(at index: Int) -> Int { withOnlySummary(at: index) { $0?.count ?? 0 } }

    /// What the entry at an index is; nothing for one that is gone.
    func marks(at index: Int) -> ListIndex.Marks {
        var marks: ListIndex.Marks
        switch state(at: index) {
        case .live: marks = .live
        case .trashed: marks = .trashed
        case .purged: return []
        }
        let traits = traits(at: index, &marks)
        switch traits.kind {
        case .login: marks.insert(.login)
        case .note: marks.insert(.note)
        case .card: marks.insert(.card)
        case .identity, .sshKey, .apiCredential, .wifi, .bankAccount, .custom: break
        }
        if traits.hasCode { marks.insert(.code) }
        if traits.isFavorite { marks.insert(.favorite) }
        return marks
    }

    private func traits(at index: Int, _ marks: inout ListIndex.Marks) -> Version.Traits {
        if case .one(let item) = rows[index].items, let traits = withSummary(item, { Version.traits(in: $0) }) {
            return traits
        }
        let entry = entry(at: index)
        if entry.hasConflict { marks.insert(.conflict) }
        return Version.Traits(entry)
    }
}
