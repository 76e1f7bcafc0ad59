/// A colour of a terminal.
public enum TerminalColour: Hashable, Sendable {
    /// The one that is there when no other is named.
    case standard
    /// One of the palette: 0 to 7, the bright 8 to 15, and the rest to 255.
    case indexed(Int)
    /// An exact one.
    case exact(Int, Int, Int)
}

/// How a character is written.
public struct TerminalStyle: Hashable, Sendable {
    /// What a character can have beside its colours.
    public enum Trait: Int, CaseIterable, Sendable {
        /// By their SGR numbers.
        case bold = 1
        /// Faint.
        case dim = 2
        /// Slanted.
        case italic = 3
        /// With a line below.
        case underline = 4
        /// Coming and going.
        case blink = 5
        /// Colours exchanged.
        case reverse = 7
        /// Not shown.
        case hidden = 8
        /// With a line through.
        case struck = 9
    }

    /// The traits it has.
    public var traits: Set<Trait> = []
    /// The colour of the character.
    public var foreground = TerminalColour.standard
    /// The colour behind it.
    public var background = TerminalColour.standard

    /// Nothing special.
    public init() {}

    /// What erased cells look like: the colour behind is left (back_color_erase).
    var blank: TerminalStyle {
        var style = TerminalStyle()
        style.background = background
        return style
    }

    /// Takes the parameters of one SGR sequence, each with what colons add to it; gives those nobody knows.
    mutating func apply(_ parameters: [[Int]]) -> [Int] {
        var left = parameters.isEmpty ? [[0]] : parameters[...]
        var unknown: [Int] = []
        while let next = left.popFirst() {
            let code = next[0]
            if code == 38 || code == 48 {
                // Both the form with colons and the usual one: 38;5;n and 38;2;r;g;b.
                var numbers = next.count > 1 ? next.dropFirst()[...] : left.prefix(4).map { $0[0] }[...]
                let before = numbers.count
                guard let colour = Self.colour(&numbers) else {
                    unknown.append(code)
                    continue
                }
                if next.count == 1 { left = left.dropFirst(before - numbers.count) }
                if code == 38 { foreground = colour } else { background = colour }
            } else if !apply(code, next.count > 1 ? next[1] : nil) {
                unknown.append(code)
            }
        }
        return unknown
    }

    private static func colour(_ numbers: inout ArraySlice<Int>) -> TerminalColour? {
        switch numbers.popFirst() {
        case 5: return numbers.popFirst().map { .indexed($0) }
        case 2:
            let parts = Array(numbers.prefix(3))
            numbers = numbers.dropFirst(3)
            return parts.count == 3 ? .exact(parts[0], parts[1], parts[2]) : nil
        default: return nil
        }
    }

    private mutating func apply(_ code: Int, _ kind: Int?) -> Bool {
        switch code {
        case 0: self = TerminalStyle()
        case 4 where kind == 0: traits.remove(.underline)
        case 1...5, 7...9: if let trait = Trait(rawValue: code) { traits.insert(trait) }
        case 22: traits.subtract([.bold, .dim])
        case 23...25, 27...29: if let trait = Trait(rawValue: code - 20) { traits.remove(trait) }
        case 30...37: foreground = .indexed(code - 30)
        case 39: foreground = .standard
        case 40...47: background = .indexed(code - 40)
        case 49: background = .standard
        case 90...97: foreground = .indexed(code - 82)
        case 100...107: background = .indexed(code - 92)
        default: return false
        }
        return true
    }
}
