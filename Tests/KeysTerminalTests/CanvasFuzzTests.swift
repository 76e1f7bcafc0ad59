internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal

/// Texts of any characters on a canvas.
struct CanvasFuzzTests {
    /// What the C library gives another width, or none, is drawn as a box by `Curses`: these and what is newer than the C library alone.
    /// Circled numbers and hexagrams, which Unicode made wide later.
    private static let boxed: [ClosedRange<UInt32>] = [0x3248...0x324f, 0x4dc0...0x4dff]

    @Test func `a text of any characters is drawn in cells that are seen, and no wide one is cut`() throws {
        var random = RandomMessages(for: "canvas", words: ["a"])
        var chance = Chance(for: "canvas sizes")
        var allowed = AllowedCells()
        let size = Size(columns: 24, rows: 4)
        let canvases = [Canvas(size), Canvas(size, isUnicode: false)]
        for step in 0..<Effort.times(200_000, soak: 1_000_000) {
            let text = random.text(.random(in: 0...14, using: &chance))
            let canvas = canvases[step & 7 == 0 ? 1 : 0]
            let (x, columns) = (Int.random(in: -2...25, using: &chance), Int.random(in: -2...30, using: &chance))
            if step & 63 == 0 { canvas.wipe() }
            if step & 1 == 0 {
                let used = canvas.put(text, x: x, y: step & 3, columns: columns)
                let isWhole = x >= 0 && CellText.width(of: visible(text)) <= min(columns, size.columns - x)
                let width = CellText.width(of: visible(text))
                try #require(
                    used <= max(0, columns) && (!isWhole || columns <= 0 || used == width),
                    "\(Array(text.unicodeScalars)): \(used) of \(width)")
            } else {
                let rows = Int.random(in: -1...5, using: &chance)
                let used = canvas.put(
                    secret: Array(text.utf8).span, in: Area(x: x, y: step & 3, columns: columns, rows: rows))
                try #require(used <= max(0, rows))
            }
            if let fault = allowed.fault(canvas, size) {
                try #require(
                    Bool(false),
                    "\(fault): \(text.unicodeScalars.map { String($0.value, radix: 16) }) at \(x) in \(columns)\n\(canvas.text)"
                )
            }
        }
    }

    @Test func `a wide character that is written over in part goes whole`() {
        let canvas = Canvas(Size(columns: 6, rows: 1))
        canvas.put("\u{5bc6}\u{7801}", x: 0, y: 0, columns: 6)
        canvas.put("x", x: 1, y: 0, columns: 1)
        #expect(canvas.text == " x\u{7801}")
        canvas.put("y", x: 2, y: 0, columns: 1)
        #expect(canvas.text == " xy")
        canvas.put("\u{5bc6}", x: 3, y: 0, columns: 2)
        canvas.fill(Area(x: 4, y: 0, columns: 1, rows: 1))
        #expect(canvas.text == " xy")
    }

    @Test func `a character takes as many columns as the C library gives it, or is drawn as a box`() {
        var others: [UInt32] = []
        var unknown = 0
        for value in UInt32(0x20)...0x2ffff {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = visible(String(scalar))
            guard text.unicodeScalars.first == scalar, let cell = CellText.cells(of: text).first,
                cell.scalars.0 == value
            else { continue }
            guard let width = CharacterWidth.of(scalar) else {
                unknown += 1
                continue
            }
            if width != cell.width, !Self.boxed.contains(where: { $0.contains(value) }) { others.append(value) }
        }
        #expect(others.isEmpty, "\(others.map { String($0, radix: 16) })")
        // Those of a newer Unicode than the C library's are few.
        #expect(unknown < 12_000, "\(unknown) are not known to the C library")
    }
}
