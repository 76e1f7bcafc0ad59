/// What the sequences do to the screen.
extension TerminalModel {
    /// Does what a two-letter sequence asks for.
    mutating func escape(_ between: String, _ final: Unicode.Scalar) {
        switch (between, final) {
        case ("(", "0"), ("(", "B"), ("(", "A"): now.charsets[0] = final
        case (")", "0"), (")", "B"), (")", "A"): now.charsets[1] = final
        case ("", "7"): saved = now
        case ("", "8"): putBack()
        case ("", "D"): lineFeed()
        case ("", "E"):
            now.cursor.x = 0
            lineFeed()
        case ("", "M"): reverseLineFeed()
        case ("", "H"): stops.insert(now.cursor.x)
        case ("", "="), ("", ">"), ("", "\\"): break
        case ("", "c"): reset()
        default: unknown.append("\\e" + between + String(final))
        }
    }

    private mutating func reset() {
        let heard = (unknown, bells, strings)
        self = TerminalModel(columns: columns, rows: rows)
        (unknown, bells, strings) = heard
    }

    private mutating func putBack() {
        now = saved
        move(x: now.cursor.x, y: now.cursor.y)
    }

    /// Does what a control sequence asks for; false where it is not known.
    mutating func obey(_ sequence: ControlSequence) -> Bool {
        switch (sequence.mark, sequence.between) {
        case (nil, ""): moveCursor(sequence) || changeCells(sequence) || changeManners(sequence)
        case ("?", "") where sequence.final == "h" || sequence.final == "l":
            // Each number is a mode of its own.
            sequence.parameters.map { setMode($0[0], sequence.final == "h") }.allSatisfy { $0 }
        case (nil, "!") where sequence.final == "p": softReset()
        default: false
        }
    }

    private mutating func moveCursor(_ sequence: ControlSequence) -> Bool {
        let (x, y, count) = (now.cursor.x, now.cursor.y, sequence.count())
        switch sequence.final {
        // Who stands within the margins stays there.
        case "A": move(x: x, y: max(y - count, y >= margins.lowerBound ? margins.lowerBound : 0))
        case "B": move(x: x, y: min(y + count, y <= margins.upperBound ? margins.upperBound : rows - 1))
        case "C": move(x: x + count, y: y)
        case "D": move(x: x - count, y: y)
        case "G", "`": move(x: count - 1, y: y)
        case "d": move(x: x, y: count - 1)
        case "H", "f": move(x: sequence.count(1) - 1, y: count - 1)
        case "Z": for _ in 0..<min(count, columns) { move(x: stops.filter { $0 < cursor.x }.max() ?? 0, y: y) }
        case "s" where sequence.parameters.isEmpty: saved = now
        case "u" where sequence.parameters.isEmpty: putBack()
        default: return false
        }
        return true
    }

    private mutating func changeCells(_ sequence: ControlSequence) -> Bool {
        let (x, y, count) = (now.cursor.x, now.cursor.y, sequence.count())
        let isWithin = margins.contains(y)
        switch sequence.final {
        case "J": return eraseScreen(sequence.number(0))
        case "K": return eraseLine(sequence.number(0))
        case "X": grid.erase(x..<min(columns, x + count), y: y, now.style)
        case "@": grid.insert(count, x: x, y: y, now.style)
        case "P": grid.delete(count, x: x, y: y, now.style)
        case "L": if isWithin { grid.scroll(y...margins.upperBound, by: -count, now.style) }
        case "M": if isWithin { grid.scroll(y...margins.upperBound, by: count, now.style) }
        case "S": grid.scroll(margins, by: count, now.style)
        case "T": grid.scroll(margins, by: -count, now.style)
        case "b": if let last { for _ in 0..<min(count, columns * rows) { show(last) } }
        default: return false
        }
        return true
    }

    private mutating func eraseScreen(_ part: Int) -> Bool {
        let y = now.cursor.y
        guard let lines = [(y + 1)..<rows, 0..<y, 0..<rows, 0..<0].dropFirst(part).first else { return false }
        for line in lines { grid.erase(0..<columns, y: line, now.style) }
        return part >= 2 || eraseLine(part)
    }

    private mutating func eraseLine(_ part: Int) -> Bool {
        let x = now.cursor.x
        guard let places = [x..<columns, 0..<(x + 1), 0..<columns].dropFirst(part).first else { return false }
        grid.erase(places, y: now.cursor.y, now.style)
        return true
    }

    private mutating func changeManners(_ sequence: ControlSequence) -> Bool {
        switch sequence.final {
        case "m":
            let strange = now.style.apply(sequence.parameters)
            return strange.isEmpty
        case "r":
            let last = sequence.number(1) == 0 ? rows : min(sequence.number(1), rows)
            guard sequence.count() < last else { return true }
            margins = (sequence.count() - 1)...(last - 1)
            move(x: 0, y: 0)
        case "h" where sequence.parameters == [[4]]: inserts = true
        case "l" where sequence.parameters == [[4]]: inserts = false
        // How visible the cursor is (terminfo of screen and tmux).
        case "h" where sequence.parameters == [[34]], "l" where sequence.parameters == [[34]]: break
        case "g": stops = sequence.number(0) == 3 ? [] : stops.subtracting([now.cursor.x])
        // What xterm's terminfo asks the window for: title and size to be kept and put back.
        case "t": return sequence.number(0) == 22 || sequence.number(0) == 23
        default: return false
        }
        return true
    }

    private mutating func softReset() -> Bool {
        now.style = TerminalStyle()
        now.charsets = ["B", "B"]
        (isCursorVisible, wraps, inserts) = (true, true, false)
        margins = 0...(rows - 1)
        return true
    }

    private mutating func setMode(_ mode: Int, _ isOn: Bool) -> Bool {
        switch mode {
        case 7: wraps = isOn
        case 25: isCursorVisible = isOn
        case 47, 1047, 1049: setAlternate(isOn, keepingCursor: mode == 1049)
        case 1048: if isOn { saved = now } else { putBack() }
        // Cursor keys, scrolling, blinking, mouse, focus, escape of Meta, bracketed paste, whole frames: nothing to see.
        case 1, 3, 4, 5, 12, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1034, 2004, 2026: break
        default: return false
        }
        if mode != 7, mode != 25 { if isOn { modes.insert(mode) } else { modes.remove(mode) } }
        return true
    }

    private mutating func setAlternate(_ isOn: Bool, keepingCursor: Bool) {
        if isOn, aside == nil {
            if keepingCursor { saved = now }
            aside = grid
            grid = TerminalGrid(columns: columns, rows: rows)
        } else if !isOn, let usual = aside {
            grid = usual
            aside = nil
            if keepingCursor { putBack() }
        }
    }
}
