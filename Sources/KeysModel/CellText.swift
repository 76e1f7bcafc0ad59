internal import CUnicode

/// Cuts a text that `visible` has made safe into the cells of a terminal: one character a cell, drawn in a form whose width every
/// terminal agrees on. Of a joined or coloured picture the first is drawn, flags are their two letters, styles are left out, and of
/// marks that stand on one another three remain. What is copied is the text, never its cells.
public struct CellText {
    /// One character as it is drawn.
    public struct Cell: Equatable, Sendable {
        /// Its code points, at most four; the rest are 0.
        public var scalars: (UInt32, UInt32, UInt32, UInt32)
        /// How many there are.
        public var count: Int
        /// Columns: 1 or 2.
        public var width: Int

        /// A cell of one code point.
        public init(_ scalar: UInt32, width: Int = 1) {
            scalars = (scalar, 0, 0, 0)
            count = 1
            self.width = width
        }

        /// All code points and the width decide.
        public static func == (one: Cell, other: Cell) -> Bool {
            one.scalars == other.scalars && one.count == other.count && one.width == other.width
        }

        fileprivate mutating func add(_ mark: UInt32) {
            switch count {
            case 1: scalars.1 = mark
            case 2: scalars.2 = mark
            case 3: scalars.3 = mark
            default: return
            }
            count += 1
        }
    }

    private static let replacement: UInt32 = 0xfffd
    private var pending: Cell?
    private var isJoined = false
    private var isPicture = false

    /// At the beginning of a text.
    public init() {}

    /// Takes the next code point; gives the character before it once it is whole.
    public mutating func take(_ scalar: Unicode.Scalar) -> Cell? {
        let value = scalar.value
        if value < 0x300 { return begin(Cell(TerminalScalar.isPlain(scalar) ? value : Self.replacement)) }
        if value == TerminalScalar.joiner {
            isJoined = isPicture
            return nil
        }
        if value == TerminalScalar.textStyle || value == TerminalScalar.pictureStyle { return nil }
        if TerminalScalar.isRegionalIndicator(scalar) { return begin(Cell(value - 0x1f1e6 + 0x41)) }
        let isModifier = (0x1f3fb...0x1f3ff).contains(value)
        if isPicture, isJoined || isModifier {
            isJoined = false
            return nil
        }
        // Whatever the text comes from: nothing that a terminal would obey becomes a cell, or a part of one.
        guard TerminalScalar.isPlain(scalar) else { return begin(Cell(Self.replacement)) }
        if TerminalScalar.isMark(scalar) || joinsSyllable(scalar) {
            pending?.add(value)
            return nil
        }
        let width = Int(utf8proc_charwidth(Int32(bitPattern: value)))
        guard width > 0 else { return nil }
        let done = begin(Cell(value, width: min(width, 2)))
        isPicture = TerminalScalar.isPicture(scalar)
        return done
    }

    /// The last character, if there is one.
    public mutating func end() -> Cell? {
        defer { pending = nil }
        return pending
    }

    private mutating func begin(_ cell: Cell) -> Cell? {
        defer { pending = cell }
        isJoined = false
        isPicture = false
        return pending
    }

    /// The cells of a text.
    public static func cells(of text: some StringProtocol) -> [Cell] {
        var cutting = CellText()
        var cells: [Cell] = []
        for scalar in text.unicodeScalars { if let cell = cutting.take(scalar) { cells.append(cell) } }
        if let cell = cutting.end() { cells.append(cell) }
        return cells
    }

    /// How many columns a text takes in cells.
    public static func width(of text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return cells(of: text).reduce(0) { $0 + $1.width }
    }
}
