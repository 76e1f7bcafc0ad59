extension ImportFormat {
    /// Which columns of this format stand in a header, cell by cell.
    func matches(in header: borrowing CSVRecord) -> [Column?] {
        var found: [Column?] = []
        for index in header.cells.indices {
            found.append(
                header.withCell(index) { cell in
                    let name = cell.extracting(cell.trimmedRange)
                    return columns.first { name.equalsIgnoringCase($0.name) }
                })
        }
        return found
    }

    /// How many of its columns a header has; nil when it is no header of this format.
    func fit(_ header: borrowing CSVRecord) -> Int? {
        let names = Set(matches(in: header).compactMap { $0?.name })
        if generations.isEmpty {
            let filled = header.cells.indices.count { index in !header.isEmpty(index) }
            return names.count >= 2 || names.count == 1 && filled == 1 ? names.count : nil
        }
        return generations.contains { $0.allSatisfy(names.contains) } ? names.count : nil
    }

    /// The columns that are missing in the generation that comes nearest.
    func missing(in header: borrowing CSVRecord) -> [String] {
        let names = Set(matches(in: header).compactMap { $0?.name })
        let gaps = generations.map { generation in generation.filter { !names.contains($0) } }
        return gaps.min { $0.count < $1.count } ?? []
    }

    /// The format that understands most of a header; a named one before the guess.
    static func detect(_ header: borrowing CSVRecord) -> ImportFormat? {
        var best: (format: ImportFormat, fit: Int)?
        for format in all {
            guard let fit = format.fit(header) else { continue }
            if best.map({ fit > $0.fit }) ?? true { best = (format, fit) }
        }
        return best?.format
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
