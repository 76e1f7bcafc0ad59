internal import CNcurses
internal import KeysDesk
internal import KeysModel

/// The one place that touches ncurses: paints a canvas, reads keys, gives the terminal back.
///
/// It is a class because the terminal is one.
final class Curses {
    /// The terminal type that is tried where the terminal's own is not known here.
    private static let fallback = "xterm-256color"
    /// No more is taken of one paste, in bytes.
    private static let mostPasted = 1 << 20

    /// How styles look; a change is seen when all is drawn anew.
    var theme: Theme
    private var shown: Canvas?
    private var spare: Canvas?
    /// A paste whose end did not come for so long is over, in milliseconds: the mark was lost, and keys are keys again.
    private static let longestSilence: UInt64 = 2000

    private var pasting: SecretLine?
    /// When something of the paste came last, in milliseconds.
    private var pastedLast: UInt64 = 0
    /// A key that came in one piece with the one before.
    private var typedAhead: Key?

    /// What came from the terminal.
    enum Input {
        case key(Key)
        case paste(SecretLine)
        case click(Click)
        case closed
    }

    /// Takes the terminal at a descriptor; nil where it cannot be used.
    init?(descriptor: Int32, theme: Theme, hasMouse: Bool) {
        guard cncurses_start(descriptor, Self.fallback, hasMouse ? 1 : 0) == 0 else { return nil }
        self.theme = theme
    }

    /// Whether the locale and the terminal take characters beyond ASCII.
    static var isUTF8: Bool { cncurses_is_utf8() != 0 }

    /// The size of the terminal now, which the library is told.
    func measure() -> Size {
        var (rows, columns): (Int32, Int32) = (0, 0)
        cncurses_measure(&rows, &columns)
        cncurses_resize(rows, columns)
        shown = nil
        spare = nil
        return Size(columns: max(1, Int(columns)), rows: max(1, Int(rows)))
    }

    /// A canvas to draw the next frame on.
    func canvas(_ size: Size, isUnicode: Bool) -> Canvas {
        if let spare, spare.size == size, spare.isUnicode == isUnicode { return spare }
        return Canvas(size, isUnicode: isUnicode)
    }

    /// Sends the cells in which a canvas differs from what is shown, and moves the cursor. What was shown before is overwritten.
    func show(_ canvas: Canvas) {
        let before = shown?.size == canvas.size && shown !== canvas ? shown : nil
        for y in 0..<canvas.size.rows {
            for x in 0..<canvas.size.columns {
                let cell = canvas[x, y]
                guard cell.width > 0, before.map({ $0[x, y] != cell || isCovered($0, x, y) }) ?? true else { continue }
                put(cell, x: x, y: y)
            }
        }
        cncurses_show(Int32(canvas.cursor.y), Int32(canvas.cursor.x), canvas.isCursorVisible ? 1 : 0)
        if shown !== canvas { spare = shown }
        spare?.wipe()
        shown = canvas
    }

    /// Whether a cell was the second column of a wide one before.
    private func isCovered(_ before: Canvas, _ x: Int, _ y: Int) -> Bool {
        before[x, y].width != 1 || x + 1 < before.size.columns && before[x + 1, y].width == 0
    }

    private func put(_ cell: Canvas.Cell, x: Int, y: Int) {
        withUnsafeBytes(of: cell.text.scalars) { bytes in
            cncurses_put(
                Int32(y), Int32(x), bytes.bindMemory(to: UInt32.self).baseAddress, Int32(cell.text.count),
                Int32(cell.width), theme.bits(of: cell.style))
        }
    }

    /// What is shown, to draw something over it.
    var current: Canvas? { shown }

    /// Sends everything again with the next frame.
    func redraw() {
        shown = nil
        cncurses_redraw()
    }

    // MARK: Keys

    /// The next thing a person did; nil when there is nothing.
    func next() -> Input? {
        if let typedAhead {
            self.typedAhead = nil
            return .key(typedAhead)
        }
        while true {
            var value: UInt32 = 0
            switch cncurses_key(&value) {
            case CNCURSES_CHARACTER:
                pastedLast = Self.clock
                if let pasting { take(value, into: pasting) } else if let key = key(value) { return .key(key) }
            case CNCURSES_FUNCTION:
                if let input = function(value) { return input }
            case CNCURSES_CLOSED: return .closed
            default: return pasteWithoutEnd()
            }
        }
    }

    /// How long to wait for the rest of a paste, in milliseconds; nil where none is going on.
    var pasteWait: Int? {
        guard pasting != nil else { return nil }
        let silence = Self.clock &- pastedLast
        return silence >= Self.longestSilence ? 0 : Int(Self.longestSilence - silence)
    }

    /// What was pasted, where its end is not to be expected any more.
    private func pasteWithoutEnd() -> Input? {
        guard let pasting, pasteWait == 0 else { return nil }
        self.pasting = nil
        return .paste(pasting)
    }

    private static var clock: UInt64 { Clocks.now.withSleep / 1000 }

    private func key(_ value: UInt32) -> Key? {
        guard let scalar = Unicode.Scalar(value), let key = Key(scalar: scalar) else { return nil }
        guard key == .escape else { return key }
        var next: UInt32 = 0
        guard cncurses_key(&next) == CNCURSES_CHARACTER, let after = Unicode.Scalar(next) else { return .escape }
        // What begins a sequence nobody knows here is no key, to its last byte; any other is one that came right after.
        if after == "[" || after == "O" {
            swallow(onlyOne: after == "O")
            return nil
        }
        typedAhead = Key(scalar: after)
        return .escape
    }

    private func swallow(onlyOne: Bool) {
        var value: UInt32 = 0
        while cncurses_key(&value) == CNCURSES_CHARACTER, !onlyOne, !(0x40...0x7e).contains(value) {}
    }

    private func function(_ value: UInt32) -> Input? {
        switch value {
        case CNCURSES_PASTE_BEGIN.rawValue:
            pasting = SecretLine()
            pastedLast = Self.clock
            return nil
        case CNCURSES_PASTE_END.rawValue:
            defer { pasting = nil }
            return pasting.map { .paste($0) }
        case CNCURSES_MOUSE.rawValue:
            // The event is taken from the library's queue whatever comes of it.
            let click = Self.click
            return pasting == nil ? click.map { .click($0) } : nil
        default:
            guard pasting == nil, let key = Self.keys[value] else { return nil }
            return .key(key)
        }
    }

    private static var click: Click? {
        var (row, column): (Int32, Int32) = (0, 0)
        switch cncurses_mouse(&row, &column) {
        case 1: return .at(x: Int(column), y: Int(row))
        case -1: return .wheelUp
        case 2: return .wheelDown
        default: return nil
        }
    }

    private static let keys: [UInt32: Key] = [
        CNCURSES_UP.rawValue: .up, CNCURSES_DOWN.rawValue: .down, CNCURSES_LEFT.rawValue: .left,
        CNCURSES_RIGHT.rawValue: .right, CNCURSES_HOME.rawValue: .home, CNCURSES_END.rawValue: .end,
        CNCURSES_PAGE_UP.rawValue: .pageUp, CNCURSES_PAGE_DOWN.rawValue: .pageDown,
        CNCURSES_BACKSPACE.rawValue: .backspace, CNCURSES_DELETE.rawValue: .delete,
        CNCURSES_BACKTAB.rawValue: .backtab, CNCURSES_ENTER.rawValue: .enter,
    ]

    /// Controls other than line ends and tabs are no text, and what a terminal obeys begins with one.
    private func take(_ value: UInt32, into pasting: SecretLine) {
        guard pasting.count < Self.mostPasted, let scalar = Unicode.Scalar(value) else { return }
        switch value {
        case 0x0d, 0x0a: pasting.insert("\n")
        case 0x09: pasting.insert("\t")
        case ..<0x20, 0x7f...0x9f: return
        default: pasting.insert(scalar)
        }
    }

    // MARK: Waiting and leaving

    /// Waits for keys or signals, at most so many milliseconds; nil for without end.
    func wait(_ milliseconds: Int?) { _ = cncurses_wait(Int32(milliseconds.map { min(max($0, 0), 3_600_000) } ?? -1)) }

    /// The next signal; 0 for a waking, nil for none.
    func nextSignal() -> Int32? {
        let signal = cncurses_next_signal()
        return signal < 0 ? nil : signal
    }

    /// Gives the terminal back.
    func stop() {
        shown?.wipe()
        spare?.wipe()
        cncurses_stop()
    }

    /// Stops the program as Ctrl-Z does; returns when it goes on.
    func suspend() {
        cncurses_stop()
        cncurses_suspend()
        resume()
    }

    /// Takes the terminal again.
    func resume() {
        cncurses_resume()
        redraw()
    }

    /// Ends the program by a signal.
    static func die(of signal: Int32) { cncurses_die(signal) }

    /// Wakes who waits; from any thread.
    static func wake() { cncurses_wake() }
}
