internal import KeysModel
internal import SessionSupport

@testable internal import KeysTerminal

/// What may stand on a canvas: characters that are seen, of a width that adds up, and on them at most three marks.
struct AllowedCells {
    /// What was judged already, by its code points.
    private var bases: [UInt32: Bool] = [:]
    private var marks: [UInt32: Bool] = [:]

    /// What is wrong with a canvas of that size; nil for nothing.
    mutating func fault(_ canvas: Canvas, _ size: Size) -> String? {
        guard canvas.size == size else { return "\(canvas.size) instead of \(size)" }
        for y in 0..<size.rows {
            var x = 0
            while x < size.columns {
                let cell = canvas[x, y]
                if cell.width == 1, cell.text.count == 1, (0x20..<0x7f).contains(cell.text.scalars.0) {
                    x += 1
                    continue
                }
                if let fault = fault(cell) { return "\(fault) at \(x), \(y)" }
                if cell.width == 2, x + 1 >= size.columns || canvas[x + 1, y].width != 0 {
                    return "half a wide one at \(x), \(y)"
                }
                x += Int(cell.width)
            }
        }
        let (x, y) = canvas.cursor
        return (0..<size.columns).contains(x) && (0..<size.rows).contains(y)
            ? nil : "the cursor is at \(x), \(y) of \(size)"
    }

    private mutating func fault(_ cell: Canvas.Cell) -> String? {
        let all = [cell.text.scalars.0, cell.text.scalars.1, cell.text.scalars.2, cell.text.scalars.3]
        let name = all.prefix(max(1, cell.text.count)).map { "U+" + String($0, radix: 16) }.joined(separator: " ")
        guard cell.width == 1 || cell.width == 2 else { return "a second half without a first, \(name)," }
        guard (1...4).contains(cell.text.count), Int(cell.width) == cell.text.width else {
            return "\(name) of \(cell.text.count) and \(cell.width)"
        }
        guard isBase(all[0]) else { return "\(name) does not begin with what is seen" }
        for mark in all[1..<cell.text.count] where !isMark(mark) { return "\(name) has what is no mark" }
        return nil
    }

    private mutating func isBase(_ value: UInt32) -> Bool {
        if let known = bases[value] { return known }
        var isBase = false
        if let scalar = Unicode.Scalar(value), value >= 0x20 {
            isBase =
                !Self.forbidden.contains(scalar.properties.generalCategory)
                && !scalar.properties.isDefaultIgnorableCodePoint
                && value != 0x2800
        }
        bases[value] = isBase
        return isBase
    }

    private mutating func isMark(_ value: UInt32) -> Bool {
        if let known = marks[value] { return known }
        var isMark = false
        if let scalar = Unicode.Scalar(value) {
            // Vowels and finals are drawn into their syllable.
            let isJamo = (0x1160...0x11ff).contains(value) || (0xd7b0...0xd7ff).contains(value)
            isMark =
                !scalar.properties.isDefaultIgnorableCodePoint
                && (isJamo || Self.standing.contains(scalar.properties.generalCategory)
                    || CharacterWidth.of(scalar) == 0)
        }
        marks[value] = isMark
        return isMark
    }

    private static let forbidden: Set<Unicode.GeneralCategory> = [
        .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator, .nonspacingMark,
        .enclosingMark, .spacingMark,
    ]
    private static let standing: Set<Unicode.GeneralCategory> = [.nonspacingMark, .enclosingMark, .spacingMark]
}
