/// A place on a screen, from 0.
public struct TerminalPosition: Hashable, Sendable {
    /// The column.
    public var x: Int
    /// The row.
    public var y: Int

    /// A place.
    public init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// A terminal that is a value: fed the bytes a program writes, it has the screen they make.
///
/// It knows what ncurses writes for xterm, screen, tmux and vt100; whatever else comes stands in `unknown`, so that a test
/// can say that a program writes nothing but that.
public struct TerminalModel: Sendable {
    /// What ESC 7 keeps.
    struct Saved: Sendable {
        var cursor = TerminalPosition(x: 0, y: 0)
        var style = TerminalStyle()
        var charsets: [Unicode.Scalar] = ["B", "B"]
        var shifted = 0
    }

    /// The width.
    public private(set) var columns: Int
    /// The height.
    public private(set) var rows: Int
    /// Sequences it does not know, as they were written: "\\e[5q".
    public internal(set) var unknown: [String] = []
    /// Whether the cursor is seen.
    public internal(set) var isCursorVisible = true
    /// Whether the screen a full-screen program has for itself is on.
    public var isAlternate: Bool { aside != nil }
    /// The private modes (DECSET) that are on, 7 (wrapping) and 25 (the cursor) left out.
    public internal(set) var modes: Set<Int> = []
    /// How often the bell rang.
    public internal(set) var bells = 0
    /// The strings a terminal gets without showing them (OSC, DCS), each with its first letter.
    public internal(set) var strings: [String] = []

    var grid: TerminalGrid
    /// The usual screen, while the other is on.
    var aside: TerminalGrid?
    var now = Saved()
    var saved = Saved()
    var margins: ClosedRange<Int>
    var stops: Set<Int>
    /// Whether the next character goes to the next row.
    var isWrapping = false
    var wraps = true
    var inserts = false
    var last: Unicode.Scalar?
    private var parser = TerminalParser()

    /// An empty screen.
    public init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        grid = TerminalGrid(columns: self.columns, rows: self.rows)
        margins = 0...(self.rows - 1)
        stops = Self.stops(self.columns)
    }

    /// Where the cursor is.
    public var cursor: TerminalPosition { now.cursor }
    /// How the next character is written.
    public var style: TerminalStyle { now.style }
    /// The cells, row by row.
    public var cells: [[TerminalCell]] { grid.rows }
    /// The rows as text, without blanks at their ends.
    public var lines: [String] { (0..<rows).map(grid.line) }
    /// The screen as text, a line each.
    public var text: String { lines.map { $0 + "\n" }.joined() }

    /// Takes what a program writes; sequences may come in pieces.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { for request in parser.take(byte) { answer(request) } }
    }

    /// Makes it another size.
    public mutating func resize(columns: Int, rows: Int) {
        let y = now.cursor.y
        (self.columns, self.rows) = (max(1, columns), max(1, rows))
        grid.resize(columns: self.columns, rows: self.rows, keeping: y)
        aside?.resize(columns: self.columns, rows: self.rows, keeping: saved.cursor.y)
        margins = 0...(self.rows - 1)
        stops = Self.stops(self.columns)
        move(x: now.cursor.x, y: y - max(0, y - self.rows + 1))
    }

    static func stops(_ columns: Int) -> Set<Int> { Set(stride(from: 8, to: max(9, columns), by: 8)) }

    private mutating func answer(_ request: TerminalRequest) {
        switch request {
        case .show(let scalar): show(scalar)
        case .control(let byte): control(byte)
        case .escape(let between, let final): escape(between, final)
        case .sequence(let sequence, let written):
            if !obey(sequence) { unknown.append("\\e[" + written) }
        case .string(let first, let text): strings.append(String(first) + text)
        }
    }

    /// Puts the cursor somewhere on the screen.
    mutating func move(x: Int, y: Int) {
        isWrapping = false
        now.cursor = TerminalPosition(x: min(max(0, x), columns - 1), y: min(max(0, y), rows - 1))
    }

    /// Goes a row down; at the lower margin everything within the margins goes up.
    mutating func lineFeed() {
        isWrapping = false
        if now.cursor.y == margins.upperBound {
            grid.scroll(margins, by: 1, now.style)
        } else if now.cursor.y < rows - 1 {
            now.cursor.y += 1
        }
    }

    /// Goes a row up; at the upper margin everything within the margins goes down.
    mutating func reverseLineFeed() {
        isWrapping = false
        if now.cursor.y == margins.lowerBound {
            grid.scroll(margins, by: -1, now.style)
        } else if now.cursor.y > 0 {
            now.cursor.y -= 1
        }
    }

    // MARK: Characters

    private static let drawing: [Unicode.Scalar: Unicode.Scalar] = [
        "`": "◆", "a": "▒", "f": "°", "g": "±", "j": "┘", "k": "┐", "l": "┌", "m": "└", "n": "┼", "o": "⎺", "p": "⎻",
        "q": "─", "r": "⎼", "s": "⎽", "t": "├", "u": "┤", "v": "┴", "w": "┬", "x": "│", "y": "≤", "z": "≥", "{": "π",
        "|": "≠", "}": "£", "~": "·",
    ]

    mutating func show(_ given: Unicode.Scalar) {
        let isDrawing = now.charsets[now.shifted] == "0"
        let scalar = isDrawing ? Self.drawing[given] ?? given : given
        guard let width = CharacterWidth.of(scalar) else {
            unknown.append("U+" + String(scalar.value, radix: 16))
            return
        }
        guard width > 0 else {
            grid.combine(scalar, before: isWrapping ? columns : now.cursor.x, y: now.cursor.y)
            return
        }
        last = given
        if isWrapping || (wraps && now.cursor.x + width > columns) {
            now.cursor.x = 0
            lineFeed()
        }
        guard now.cursor.x + width <= columns else { return }
        if inserts { grid.insert(width, x: now.cursor.x, y: now.cursor.y, now.style) }
        grid.put(
            TerminalCell(text: String(scalar), width: width, style: now.style), x: now.cursor.x, y: now.cursor.y)
        isWrapping = wraps && now.cursor.x + width == columns
        now.cursor.x = min(now.cursor.x + width, columns - 1)
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x00, 0x7f: break
        case 0x07: bells += 1
        case 0x08: move(x: now.cursor.x - 1, y: now.cursor.y)
        case 0x09: move(x: stops.filter { $0 > now.cursor.x }.min() ?? columns - 1, y: now.cursor.y)
        case 0x0a, 0x0b, 0x0c: lineFeed()
        case 0x0d: move(x: 0, y: now.cursor.y)
        case 0x0e: now.shifted = 1
        case 0x0f: now.shifted = 0
        default: unknown.append("\\x" + String(byte, radix: 16))
        }
    }
}
