internal import KeysSecret

/// What the beginning of a file says about how it is written.
struct DialectGuess {
    let dialect: CSVDialect
    /// Whether the first record is a spreadsheet's `sep=;` line and no header.
    let hasSeparatorLine: Bool

    private static let delimiters: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), .tab, UInt8(ascii: "|"),
    ]

    /// Reads the header with each delimiter; the one that shows most known columns wins, then most cells.
    init(_ text: borrowing SecretBytes, count: Int) {
        if let named = text.withBytes({ Self.separatorLine($0.extracting(0..<count)) }) {
            dialect = CSVDialect(delimiter: named)
            hasSeparatorLine = true
            return
        }
        var best = CSVDialect()
        var bestScore = (known: -1, cells: 0)
        for delimiter in Self.delimiters {
            let candidate = CSVDialect(delimiter: delimiter)
            let score = Self.score(text, count, candidate)
            if score > bestScore { (best, bestScore) = (candidate, score) }
        }
        dialect = best
        hasSeparatorLine = false
    }

    private static func score(
        _ text: borrowing SecretBytes, _ count: Int, _ dialect: CSVDialect
    ) -> (known: Int, cells: Int) {
        var parser = CSVParser(dialect)
        parser.passesOverComments = true
        var position = 0
        guard parser.feed(text, count: count, from: &position) || parser.finish() else { return (0, 0) }
        let tables = ImportFormat.all.flatMap(\.tables).filter { !$0.rules.contains(.hasNoHeader) }
        let known = tables.map { table in table.matches(in: parser.record).count { $0 != nil } }
        return (known.max() ?? 0, parser.record.cells.count)
    }

    /// The format whose rows without a header these look like: every cell quoted, and an address where it has one - in the
    /// second cell of one to six (old Dashlane), or the fifth of seven and an even number more (Keeper).
    static func headerless(_ text: borrowing SecretBytes, count: Int) -> ImportFormat? {
        var parser = CSVParser(CSVDialect())
        var position = 0
        var (isDashlane, isKeeper) = (true, true)
        var hasAddress = false
        var rows = 0
        while rows < 64, parser.feed(text, count: count, from: &position) {
            rows += 1
            let cells = parser.record.cells
            guard parser.record.failure == nil, cells.allSatisfy(\.wasQuoted) else { return nil }
            isDashlane = isDashlane && cells.count <= 6
            isKeeper = isKeeper && cells.count >= 7 && !cells.count.isMultiple(of: 2)
            let place = isDashlane ? 1 : 4
            if cells.count >= 4, WebAddress.isAddress(parser.record.text(place)[...]) { hasAddress = true }
        }
        guard rows > 0, hasAddress else { return nil }
        return isDashlane ? .dashlaneOld : isKeeper ? .keeperCSV : nil
    }

    private static func separatorLine(_ text: Span<UInt8>) -> UInt8? {
        guard text.count >= 6, text.extracting(0..<4).equalsIgnoringCase("sep=") else { return nil }
        let isAlone = text[5] == .lineFeed || text[5] == .carriageReturn
        return isAlone && delimiters.contains(text[4]) ? text[4] : nil
    }
}
