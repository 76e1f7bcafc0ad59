/// The entries a needle is sought among. Titles are lent as the bytes they lie in, so that a title is found among a
/// hundred thousand entries without decoding one of them.
public protocol NeedleCatalog {
    /// How many entries there are; they are numbered from 0.
    var count: Int { get }
    /// The id of an entry.
    func id(at index: Int) -> EntryID
    /// Lends the bytes of the shown title (`Version.title(in:)`; of an entry of several versions the view's); nil where
    /// there is none.
    func withTitle<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R
    /// The entry, decoded.
    func entry(at index: Int) -> Entry
    /// Whether what an entry shows beside title and kind may hold a word, as far as one sees without decoding it; never denies
    /// one that does.
    func mayShow(_ word: FoldedText, at index: Int) -> Bool
}

extension NeedleCatalog {
    /// A catalog that cannot tell.
    public func mayShow(_ word: FoldedText, at index: Int) -> Bool { true }
}

/// By what a needle found what it found, in the order of trying.
public enum NeedleStep: Sendable {
    case id
    case exactTitle
    case title
    case path
    case url
    case host
    case domain
    case titleAndUser
    /// The letters alone, in their order: a guess, the best first.
    case fuzzy
}

/// What a needle found.
public enum NeedleResult: Hashable, Sendable {
    case none
    /// One entry, and by what.
    case one(Int, NeedleStep)
    /// Several entries in the order of the catalog, those found by letters the best first, and by what.
    case many([Int], NeedleStep)
}

/// What people write to mean one entry (cli.md, "A needle finds one entry"). Steps in order, the first with a hit decides:
/// id or its first six symbols and more; exact title; title without regard to case; `folder/title`; URL; host; registrable
/// domain; `title user`; the letters of its words in a title, a guess. Only URL, host and domain decode entries that do not fit, and only if the needle can be one.
public struct Needle: Sendable {
    /// Fewer symbols of an id are no needle.
    public static let leastIDSymbols = 6

    private let text: String
    private let bytes: [UInt8]
    private let folded: FoldedText
    private let exact: Bool

    /// A needle as written. An `exact` one means an id, an exact title or `folder/title`.
    public init(_ text: String, exact: Bool = false) {
        self.text = text
        self.exact = exact
        bytes = Array(text.utf8)
        folded = FoldedText(text)
    }

    /// What it finds among the entries of a catalog that `include` lets through.
    public func find<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool = { _ in true }
    ) -> NeedleResult {
        guard !bytes.isEmpty else { return .none }
        let steps: [(Catalog, (Int) -> Bool) -> NeedleResult] =
            exact
            ? [findByIDOrTitle, findByPath]
            : [findByIDOrTitle, findByFoldedTitle, findByPath, findByAddress, findByTitleAndUser, findByLetters]
        for step in steps {
            let result = step(catalog, include)
            if result != .none { return result }
        }
        return .none
    }

    // MARK: Steps

    private func findByIDOrTitle<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool
    ) -> NeedleResult {
        let prefix = IDPrefix(text)
        var ids: [Int] = []
        var titles: [Int] = []
        let wanted = bytes.span
        for index in 0..<catalog.count where include(index) {
            if let prefix, prefix.fits(catalog.id(at: index)) { ids.append(index) }
            let isTitle = catalog.withTitle(at: index) { title in
                guard let title, title.count == wanted.count else { return false }
                for place in title.indices where title[place] != wanted[place] { return false }
                return true
            }
            if isTitle { titles.append(index) }
        }
        return ids.isEmpty ? Self.result(titles, .exactTitle) : Self.result(ids, .id)
    }

    private func findByFoldedTitle<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool
    ) -> NeedleResult {
        var hits: [Int] = []
        for index in 0..<catalog.count where include(index) {
            if catalog.withTitle(at: index, { $0.map(folded.isFold) ?? false }) { hits.append(index) }
        }
        return Self.result(hits, .title)
    }

    /// Both folder and title may hold a `/`; entries are decoded only where the needle ends in `/` and the title.
    private func findByPath<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool
    ) -> NeedleResult {
        guard bytes.contains(UInt8(ascii: "/")) else { return .none }
        var hits: [Int] = []
        for index in 0..<catalog.count where include(index) {
            let folderSize: Int? = catalog.withTitle(at: index) { title in
                guard let title, title.count + 1 < bytes.count else { return nil }
                let size = bytes.count - title.count - 1
                guard bytes[size] == UInt8(ascii: "/"), bytes[(size + 1)...].elementsEqual(title) else {
                    return nil
                }
                return size
            }
            guard let folderSize, let folder = catalog.entry(at: index).folder else { continue }
            if bytes[..<folderSize].elementsEqual(folder.utf8) { hits.append(index) }
        }
        return Self.result(hits, .path)
    }

    private func findByAddress<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool
    ) -> NeedleResult {
        guard let wanted = WebAddress(text) else { return .none }
        let wantedURL = Self.comparable(text)
        let wantedDomain = wanted.registrableDomain
        var urls: [Int] = []
        var hosts: [Int] = []
        var domains: [Int] = []
        for index in 0..<catalog.count where include(index) {
            let stored = catalog.entry(at: index).urls
            if stored.contains(where: { Self.comparable($0) == wantedURL }) { urls.append(index) }
            let addresses = stored.compactMap { WebAddress($0) }
            if addresses.contains(where: { $0.host == wanted.host }) { hosts.append(index) }
            if let wantedDomain, addresses.contains(where: { $0.registrableDomain == wantedDomain }) {
                domains.append(index)
            }
        }
        if !urls.isEmpty { return Self.result(urls, .url) }
        return hosts.isEmpty ? Self.result(domains, .domain) : Self.result(hosts, .host)
    }

    /// Entries are decoded only where the needle begins with the title and a blank.
    private func findByTitleAndUser<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool
    ) -> NeedleResult {
        guard folded.bytes.contains(UInt8(ascii: " ")) else { return .none }
        var hits: [Int] = []
        for index in 0..<catalog.count where include(index) {
            let user: ArraySlice<UInt8>? = catalog.withTitle(at: index) { title in
                guard let title else { return nil }
                let start = FoldedText(utf8: title).bytes
                guard folded.bytes.count > start.count + 1, folded.bytes[start.count] == UInt8(ascii: " "),
                    folded.bytes.starts(with: start)
                else { return nil }
                return folded.bytes[(start.count + 1)...]
            }
            guard let user, let username = catalog.entry(at: index).username else { continue }
            if user.elementsEqual(FoldedText(username).bytes) { hits.append(index) }
        }
        return Self.result(hits, .titleAndUser)
    }

    private func findByLetters<Catalog: NeedleCatalog>(
        in catalog: Catalog, where include: (Int) -> Bool
    ) -> NeedleResult {
        Self.result(TitleSearch(text).find(in: catalog, where: include), .fuzzy)
    }

    private static func result(_ hits: [Int], _ step: NeedleStep) -> NeedleResult {
        guard let first = hits.first else { return .none }
        return hits.count == 1 ? .one(first, step) : .many(hits, step)
    }

    /// A URL without a slash at its very end: two spellings of one page.
    private static func comparable(_ url: String) -> Substring { url.hasSuffix("/") ? url.dropLast() : url[...] }
}

/// The first symbols of an entry's id, at least six.
private struct IDPrefix {
    private let high: UInt64
    private let low: UInt64
    private let highMask: UInt64
    private let lowMask: UInt64

    init?(_ text: String) {
        let symbols = Array(text.utf8)
        guard (Needle.leastIDSymbols...26).contains(symbols.count) else { return nil }
        let padded = text + String(repeating: "0", count: 26 - symbols.count)
        guard let id = EntryID(text: padded) else { return nil }
        // The first symbol carries three bits.
        let bits = UInt64(symbols.count * 5 - 2)
        (high, low) = id.words
        highMask = bits >= 64 ? .max : ~(.max >> bits)
        lowMask = bits <= 64 ? 0 : bits >= 128 ? .max : ~(.max >> (bits - 64))
    }

    func fits(_ id: EntryID) -> Bool { id.high & highMask == high && id.low & lowMask == low }
}
