import SessionSupport
import Testing

/// The model of a terminal that golden screens are made with, held against tmux.
@Suite struct TerminalModelTests {
    /// Bytes for an empty screen of 10x4, and the rows and the cursor they leave.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: String
        let lines: [String]
        let cursor: TerminalPosition

        init(_ name: String, _ bytes: String, _ lines: [String], _ x: Int, _ y: Int) {
            (self.name, self.bytes) = (name, bytes)
            self.lines = lines + Array(repeating: "", count: 4 - lines.count)
            cursor = TerminalPosition(x: x, y: y)
        }

        var testDescription: String { name }
    }

    private static let four = "one\r\ntwo\r\nthree\r\nfour"

    static let cases = [
        Case("text", "hello", ["hello"], 5, 0),
        Case("a full row waits for the next character", "0123456789", ["0123456789"], 9, 0),
        Case("the next character wraps", "0123456789a", ["0123456789", "a"], 1, 1),
        Case("without wrapping the last place is written over", "\u{1b}[?7l0123456789ab", ["012345678b"], 9, 0),
        Case("the bottom scrolls", four + "\r\nfive", ["two", "three", "four", "five"], 4, 3),
        Case("a place is taken", "\u{1b}[2;3Hx\u{1b}[4dy\u{1b}[1Gz", ["", "  x", "", "z  y"], 1, 3),
        Case(
            "the cursor moves and stops at the edges", "\u{1b}[99B\u{1b}[99C\u{1b}[2A\u{1b}[3Dx", ["", "      x"], 7, 1),
        Case("the rest of a row is erased", "abcdef\u{1b}[3G\u{1b}[K", ["ab"], 2, 0),
        Case("the begin of a row is erased", "abcdef\u{1b}[3G\u{1b}[1K", ["   def"], 2, 0),
        Case("the rest of the screen is erased", four + "\u{1b}[2;2H\u{1b}[J", ["one", "t"], 1, 1),
        Case("the begin of the screen is erased", four + "\u{1b}[2;2H\u{1b}[1J", ["", "  o", "three", "four"], 1, 1),
        Case("the whole screen is erased", four + "\u{1b}[H\u{1b}[2J", [], 0, 0),
        Case(
            "characters are inserted, deleted, erased", "abcdef\u{1b}[2G\u{1b}[2@\u{1b}[5G\u{1b}[P\u{1b}[X",
            ["a  b ef"], 4, 0),
        Case("insert mode moves the rest", "abc\r\u{1b}[4hxy\u{1b}[4lz", ["xyzbc"], 3, 0),
        Case("rows are inserted", four + "\u{1b}[2;1H\u{1b}[L", ["one", "", "two", "three"], 0, 1),
        Case("rows are deleted", four + "\u{1b}[2;1H\u{1b}[2M", ["one", "four"], 0, 1),
        Case(
            "margins keep what is outside", four + "\u{1b}[2;3r\u{1b}[3;1H\nnew", ["one", "three", "new", "four"], 3, 2),
        Case("up at the upper margin", four + "\u{1b}[2;3r\u{1b}[2;1H\u{1b}Mnew", ["one", "new", "two", "four"], 3, 1),
        Case("scrolled by a count", four + "\u{1b}[2S", ["three", "four"], 4, 3),
        Case("a character is repeated", "=\u{1b}[4b", ["====="], 5, 0),
        Case("lines are drawn", "\u{1b}(0lqk\u{1b}(B\r\n\u{1b})0\u{0e}mqj\u{0f}q", ["┌─┐", "└─┘q"], 4, 1),
        Case("wide characters take two columns", "日本x", ["日本x"], 5, 0),
        Case("a wide character does not stand across the edge", "123456789日", ["123456789", "日"], 2, 1),
        Case("half a wide character is none", "日本\u{1b}[2Gx", [" x本"], 2, 0),
        Case("a mark stands on its character", "e\u{301}x", ["e\u{301}x"], 2, 0),
        Case("the cursor is kept", "ab\u{1b}7\u{1b}[4;4Hx\u{1b}8c", ["abc", "", "", "   x"], 3, 0),
        Case("the other screen leaves nothing", "ab\u{1b}[?1049h\u{1b}[Hother\u{1b}[?1049l", ["ab"], 2, 0),
        Case("titles and other strings are not shown", "a\u{1b}]0;title\u{07}b\u{1b}Pq\u{1b}\\c", ["abc"], 3, 0),
        Case("tabs", "a\tb\r\u{1b}[9C\u{1b}[Zc", ["a       c"], 9, 0),
    ]

    @Test(arguments: cases) func `bytes make a screen`(given: Case) {
        var model = TerminalModel(columns: 10, rows: 4)
        model.feed(Array(given.bytes.utf8))
        #expect(model.lines == given.lines)
        #expect(model.cursor == given.cursor)
        #expect(model.unknown == [])
        // Whatever the pieces they come in.
        var second = TerminalModel(columns: 10, rows: 4)
        for byte in given.bytes.utf8 { second.feed([byte]) }
        #expect(second.cells == model.cells && second.cursor == model.cursor)
    }

    @Test func `styles are kept by the character`() {
        var model = TerminalModel(columns: 20, rows: 2)
        model.feed(
            Array(
                "\u{1b}[1;31ma\u{1b}[22;7mb\u{1b}[0;38;5;208;48;2;1;2;3mc\u{1b}[m d\u{1b}[97;4:3me\u{1b}[44m\u{1b}[K"
                    .utf8))
        let styles = model.cells[0].map(\.style)
        #expect(styles[0].traits == [.bold] && styles[0].foreground == .indexed(1))
        #expect(styles[1].traits == [.reverse] && styles[1].foreground == .indexed(1))
        #expect(styles[2].foreground == .indexed(208) && styles[2].background == .exact(1, 2, 3))
        #expect(styles[3] == TerminalStyle() && styles[4] == TerminalStyle())
        #expect(styles[5].traits == [.underline] && styles[5].foreground == .indexed(15))
        #expect(styles[19].background == .indexed(4) && styles[19].traits == [] && styles[19].foreground == .standard)
        #expect(model.unknown == [])
    }

    @Test func `modes, bells and strings are seen`() {
        var model = TerminalModel(columns: 20, rows: 2)
        model.feed(Array("\u{1b}[?1049h\u{1b}[?25l\u{1b}[?2004;1h\u{07}\u{1b}]52;c;eA==\u{1b}\\".utf8))
        #expect(model.isAlternate && !model.isCursorVisible && model.bells == 1)
        #expect(model.modes == [1, 1049, 2004] && model.strings == ["]52;c;eA=="])
        model.feed(Array("\u{1b}[?2004l\u{1b}[?1l\u{1b}[?25h\u{1b}[?1049l".utf8))
        #expect(!model.isAlternate && model.isCursorVisible && model.modes == [] && model.unknown == [])
    }

    @Test(
        arguments: [
            ("\u{1b}[5q", "\\e[5q"), ("\u{1b}[?9999h", "\\e[?9999h"), ("\u{1b}#8", "\\e#8"), ("\u{1b}[6n", "\\e[6n"),
            ("\u{1b}[73m", "\\e[73m"), ("\u{1b}[>4;1m", "\\e[>4;1m"), ("\u{05}", "\\x5"), ("\u{9b}1m", "U+9b"),
        ])
    func `what is not of the known set is recorded`(bytes: String, recorded: String) {
        var model = TerminalModel(columns: 20, rows: 2)
        model.feed(Array("a\(bytes)".utf8))
        #expect(model.unknown == [recorded])
    }

    @Test func `bytes that are no UTF-8 are shown as such`() {
        var model = TerminalModel(columns: 20, rows: 2)
        model.feed([0x61, 0xff, 0xe6, 0x97, 0x62, 0xc3, 0x1b, 0x5b, 0x43, 0x63])
        #expect(model.lines[0] == "a\u{fffd}\u{fffd}b\u{fffd} c")
    }

    @Test func `another size keeps what fits`() {
        var model = TerminalModel(columns: 10, rows: 4)
        model.feed(Array(Self.four.utf8))
        model.resize(columns: 3, rows: 2)
        #expect(model.lines == ["thr", "fou"] && model.cursor == TerminalPosition(x: 2, y: 1))
        model.resize(columns: 8, rows: 3)
        #expect(model.lines == ["thr", "fou", ""])
    }

    // MARK: Against tmux

    /// What a person sees of a row: of a blank only what is behind it; of those at the end tmux tells nothing.
    private static func seen(_ row: [TerminalCell]) -> [TerminalCell] {
        let cells = row.map { cell in
            guard cell.text == " ", cell.style.traits.isDisjoint(with: [.reverse, .underline]) else { return cell }
            var blank = TerminalCell()
            blank.style.background = cell.style.background
            return blank
        }
        let last = cells.lastIndex { $0.text != " " }
        return Array(cells.prefix((last ?? -1) + 1))
    }

    @Test func `random sequences make the screen that tmux makes of them`() throws {
        var chance = Chance(for: "TerminalModelTests")
        for _ in 0..<Effort.times(6, soak: 400) {
            let size = (columns: Int.random(in: 12...60, using: &chance), rows: Int.random(in: 4...20, using: &chance))
            let bytes = RandomScreen.steps(columns: size.columns, rows: size.rows, &chance).flatMap { $0 }
            var model = TerminalModel(columns: size.columns, rows: size.rows)
            model.feed(bytes)
            #expect(model.unknown == [])
            let program = try Program()
            try program.home.write("bytes", String(decoding: bytes, as: UTF8.self))
            let words = ["/bin/sh", "-c", "stty raw; cat bytes; echo >done; sleep 60"]
            let tmux = try TmuxScreen(words, of: program, columns: size.columns, rows: size.rows)
            try tmux.wait(until: { _ in program.home.read("done") != nil })
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            // What was written before the file may still be on its way.
            do {
                try tmux.wait(until: { try $0.cursor == model.cursor && $0.text == model.text }, model.text, seconds: 3)
            } catch {
                Issue.record("\(size): \(text): \(error)")
                continue
            }
            let pairs = zip(try tmux.screen.cells.map(Self.seen), model.cells.map(Self.seen))
            let other = pairs.enumerated().first { $0.element.0 != $0.element.1 }
            #expect(other == nil, "row \(other?.offset ?? 0), \(size): \(text)")
        }
    }
}

/// Sequences drawn at random from what ncurses writes.
enum RandomScreen {
    static func steps(columns: Int, rows: Int, _ chance: inout Chance) -> [[UInt8]] {
        var model = TerminalModel(columns: columns, rows: rows)
        var all: [[UInt8]] = []
        for _ in 0..<60 {
            // So do they in what half a wide character becomes, if it is not written over.
            let hasWide = model.cells[model.cursor.y].contains { $0.width == 2 }
            let next = hasWide ? Array(place(columns - 1, rows, &chance).utf8) : step(columns, rows, &chance)
            // At the beginning of a row that another ran over into, tmux goes back to that one; ncurses never asks for it.
            if next == [0x08], model.cursor.x == 0 { continue }
            all.append(next)
            model.feed(next)
            // Terminals differ in what a full row does before anything but text: ncurses then says where to go on.
            if model.cursor.x == columns - 1 {
                let place = Array(place(columns - 1, rows, &chance).utf8)
                all.append(place)
                model.feed(place)
            }
        }
        return all
    }

    private static func place(_ columns: Int, _ rows: Int, _ chance: inout Chance) -> String {
        "\u{1b}[\(Int.random(in: 1...rows, using: &chance));\(Int.random(in: 1...columns, using: &chance))H"
    }

    private static func step(_ columns: Int, _ rows: Int, _ chance: inout Chance) -> [UInt8] {
        let count = Int.random(in: 1...4, using: &chance)
        let top = Int.random(in: 1..<rows, using: &chance)
        let bottom = Int.random(in: (top + 1)...rows, using: &chance)
        let style =
            [
                "", "1", "2", "3", "4", "7", "22", "24", "27", "31", "92", "39", "44", "103", "49", "38;5;130",
                "48;5;20", "1;7;35",
            ].randomElement(using: &chance) ?? ""
        // What tmux does with rows outside the margins is its own.
        let within = "\u{1b}[\(top);\(bottom)r\u{1b}[\(top)d\u{1b}[\(count)"
        let steps = [
            place(columns, rows, &chance), chance.word(count * 3), chance.word(count), "日本\(chance.word(count))",
            "e\u{301}",
            "\u{1b}[\(style)m", "\u{1b}[\(style)m", "\u{1b}[\(count)A", "\u{1b}[\(count)B", "\u{1b}[\(count)C",
            "\u{1b}[\(count)D",
            "\u{1b}[\(count)G", "\u{1b}[\(min(count, rows))d", "\u{1b}[K", "\u{1b}[1K", "\u{1b}[J", "\u{1b}[\(count)X",
            "\u{1b}[\(count)@", "\u{1b}[\(count)P", within + "L", within + "M", "\r\n", "\r", "\u{8}",
            "\r\t",
            "\u{1b}M", "\u{1b}(0\(chance.word(count))\u{1b}(B", "\u{1b}[\(top);\(bottom)r", "\u{1b}[r",
            "\u{1b}7\u{1b}[H\u{1b}8",
            "\r=\u{1b}[\(count)b", "\u{1b}[\(count)S",
        ]
        return Array((steps.randomElement(using: &chance) ?? "").utf8)
    }
}
