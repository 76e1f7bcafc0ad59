extension ImportTable {
    /// Which columns of this table stand in a header, cell by cell.
    func matches(in header: borrowing CSVRecord) -> [Column?] {
        var found: [Column?] = []
        for index in header.cells.indices {
            found.append(
                header.withCell(index) { cell in
                    let name = cell.extracting(cell.trimmedRange)
                    if let column = columns.first(where: { name.equalsIgnoringCase($0.name) }) { return column }
                    guard rules.contains(.namesBehindColon), let mark = name.lastColon else { return nil }
                    let rest = name.extracting(mark..<name.count)
                    return columns.first { rest.equalsIgnoringCase($0.name) }
                })
        }
        return found
    }

    /// How well a header fits.
    struct Fit: Comparable {
        /// How many of its columns the header has.
        let columns: Int
        /// How many the generation has that it is.
        let generation: Int

        static func < (one: Fit, other: Fit) -> Bool {
            (one.columns, one.generation) < (other.columns, other.generation)
        }
    }

    /// How well a header fits; nil when it is no header of this table.
    func fit(_ header: borrowing CSVRecord) -> Fit? {
        if rules.contains(.hasNoHeader) { return nil }
        let matches = matches(in: header)
        if rules.contains(.takesNoOtherColumns) {
            for index in matches.indices where matches[index] == nil && !header.isEmpty(index) { return nil }
        }
        let names = Set(matches.compactMap { $0?.name })
        if generations.isEmpty {
            let filled = header.cells.indices.count { index in !header.isEmpty(index) }
            let isOne = names.count >= 2 || names.count == 1 && filled == 1
            return isOne ? Fit(columns: names.count, generation: 0) : nil
        }
        let generation = generations.filter { $0.allSatisfy(names.contains) }.map(\.count).max()
        return generation.map { Fit(columns: names.count, generation: $0) }
    }

    /// The columns that are missing in the generation that comes nearest.
    func missing(in header: borrowing CSVRecord) -> [String] {
        let names = Set(matches(in: header).compactMap { $0?.name })
        let gaps = generations.map { generation in generation.filter { !names.contains($0) } }
        return gaps.min { $0.count < $1.count } ?? []
    }
}

extension ImportFormat {
    /// The table of this format that fits a header best.
    func table(for header: borrowing CSVRecord) -> (table: ImportTable, fit: ImportTable.Fit)? {
        var best: (table: ImportTable, fit: ImportTable.Fit)?
        for table in tables {
            guard let fit = table.fit(header) else { continue }
            if best.map({ fit > $0.fit }) ?? true { best = (table, fit) }
        }
        return best
    }

    /// The columns that are missing in the generation that comes nearest.
    func missing(in header: borrowing CSVRecord) -> [String] {
        var best: [String]?
        for table in tables {
            let missing = table.missing(in: header)
            if best.map({ missing.count < $0.count }) ?? true { best = missing }
        }
        return best ?? []
    }

    /// The format and table that understand most of a header; a named one before the guess.
    static func detect(_ header: borrowing CSVRecord) -> (format: ImportFormat, table: ImportTable)? {
        var best: (format: ImportFormat, table: ImportTable, fit: ImportTable.Fit)?
        for format in all {
            guard let (table, fit) = format.table(for: header) else { continue }
            if best.map({ fit > $0.fit }) ?? true { best = (format, table, fit) }
        }
        return best.map { ($0.format, $0.table) }
    }
}

extension Span<UInt8> {
    /// What is left without blanks at either end.
    var trimmedRange: Range<Int> {
        var start = 0
        var end = count
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// Where what stands behind the last `: ` begins.
    fileprivate var lastColon: Int? {
        var index = count - 2
        while index >= 0 {
            if self[index] == UInt8(ascii: ":"), self[index + 1] == .blank { return index + 2 }
            index -= 1
        }
        return nil
    }

    /// Whether the bytes spell `name`, which is in lower case; ASCII letters alone have case here.
    func equalsIgnoringCase(_ name: String) -> Bool {
        guard count == name.utf8.count else { return false }
        var index = 0
        for byte in name.utf8 {
            let own = self[index]
            guard (own >= 0x41 && own <= 0x5A ? own | 0x20 : own) == byte else { return false }
            index += 1
        }
        return true
    }
}

extension UInt8 {
    /// A blank, a tab or a line end.
    var isBlank: Bool { self == .blank || self == .tab || self == .lineFeed || self == .carriageReturn }
}
