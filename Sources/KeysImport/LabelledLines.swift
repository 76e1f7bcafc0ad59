/// Bitwarden's own fields in one cell: a line `name: value` each. Its exporter joins names and values without marking where
/// either ends, and its importer divides at the last `: `; so do we.
enum LabelledLines {
    /// Where a field's name and value lie in the cell.
    struct Field: Equatable, Sendable {
        var label: Range<Int>
        var value: Range<Int>
    }

    /// The fields in order. A line that has no `: ` goes on with the value before it.
    static func fields(_ cell: Span<UInt8>) -> [Field] {
        var fields: [Field] = []
        var start = 0
        while start < cell.count {
            var end = start
            while end < cell.count, cell[end] != .lineFeed { end += 1 }
            if let mark = lastMark(cell, start..<end) {
                fields.append(Field(label: start..<mark, value: min(mark + 2, end)..<end))
            } else if !fields.isEmpty {
                fields[fields.count - 1].value = fields[fields.count - 1].value.lowerBound..<end
            } else if start < end {
                fields.append(Field(label: start..<start, value: start..<end))
            }
            start = end + 1
        }
        return fields
    }

    /// Where the last `: ` of a line begins; a colon at its very end counts too.
    private static func lastMark(_ cell: Span<UInt8>, _ line: Range<Int>) -> Int? {
        line.last { index in
            cell[index] == UInt8(ascii: ":") && (index + 1 == line.upperBound || cell[index + 1] == .blank)
        }
    }
}
