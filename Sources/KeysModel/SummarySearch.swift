/// Looks for a query in one summary after the other, for lists of a hundred thousand: an entry is decoded only where its bytes
/// are odd.
public struct SummarySearch {
    private let query: SearchQuery
    private var looking = TitleLooking()
    private var parts = SummaryParts()
    private var sheets: SheetSearch

    /// A search for a query.
    public init(_ query: SearchQuery) {
        self.query = query
        sheets = SheetSearch(query)
    }

    /// How well a row of a sheet fits; nil for one whose summary has to be judged.
    public mutating func judge(_ sheet: SearchSheet, _ row: Int) -> Judgement? {
        sheet.row(row).map { .init(rank: sheets.rank($0)) }
    }

    /// What a sheet says of a row.
    public struct Judgement {
        /// How well it fits; nil where it does not.
        public let rank: SearchRank?
    }

    /// How well a summary's plaintext fits, in the order of `SearchQuery` but for that of titles; nil where it does not.
    public mutating func rank(_ summary: UnsafeBufferPointer<UInt8>, entry: () -> Entry) -> SearchRank? {
        let title = Version.title(in: summary)
        looking.look(at: title)
        var decoded: EntryParts?
        var isRead = false
        let points = query.points {
            looking.find($0)
        } place: { term in
            if !isRead {
                isRead = true
                if !parts.read(summary) { decoded = EntryParts(entry()) }
            }
            return decoded.map { $0.place(of: term) } ?? parts.place(of: term, in: summary)
        }
        return points.map { SearchRank($0, titleSize: title.map(Self.foldedSize) ?? 0) }
    }

    /// The same of an entry of several versions.
    public mutating func rank(_ entry: Entry) -> SearchRank? {
        var title = entry.title
        return title.withUTF8 { title in
            looking.look(at: title)
            let shown = EntryParts(entry)
            let points = query.points {
                looking.find($0)
            } place: {
                shown.place(of: $0)
            }
            return points.map { SearchRank($0, titleSize: Self.foldedSize(title)) }
        }
    }

    static func foldedSize(_ title: UnsafeBufferPointer<UInt8>) -> Int {
        title.contains { $0 >= 0x80 } ? FoldedText(utf8: title).bytes.count : title.count
    }
}

/// How well an entry fits a query, as one number: the smaller the better.
public struct SearchRank: Comparable, Hashable, Sendable {
    private let number: UInt64

    /// From the front: letters after words (1 bit), places (12), points (24) and beginnings (5) the more the better, the length
    /// of the title (22). What is larger than its bits counts as the largest.
    init(_ points: SearchPoints, titleSize: Int) {
        func part(_ value: Int, _ bits: Int) -> UInt64 { UInt64(min(max(0, value), 1 << bits - 1)) }
        func turned(_ value: Int, _ bits: Int) -> UInt64 { 1 << UInt64(bits) - 1 - part(value, bits) }
        var number: UInt64 = points.isFuzzy ? 1 : 0
        number = number << 12 | part(points.places, 12)
        number = number << 24 | turned(Int(points.score), 24)
        number = number << 5 | turned(points.beginnings, 5)
        self.number = number << 22 | part(points.score > 0 ? titleSize : 0, 22)
    }

    /// A number below 256, the same for equal ranks and seldom for others.
    public var slot: Int { Int((number &* 0x9e37_79b9_7f4a_7c15) >> 56) }

    /// Whether a word stands there by its letters alone.
    public var isFuzzy: Bool { number >> 63 != 0 }

    /// The better is the smaller.
    public static func < (one: SearchRank, other: SearchRank) -> Bool { one.number < other.number }
}
