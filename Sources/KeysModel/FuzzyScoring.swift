/// What a character is to the scoring.
enum CharacterSort: UInt8 {
    case white, nonWord, delimiter, lower, upper, letter, number

    /// The sorts of ASCII.
    static let ascii = (UInt8(0)..<0x80).map { CharacterSort(Unicode.Scalar($0)) }

    /// The sort of a scalar as it stands in the text, before folding.
    init(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "a"..."z": self = .lower
        case "A"..."Z": self = .upper
        case "0"..."9": self = .number
        case " ", "\t", "\n", "\r", "\u{b}", "\u{c}": self = .white
        case "/", ",", ":", ";", "|": self = .delimiter
        default: self = scalar.value < 0x80 ? .nonWord : Self.wide(scalar)
        }
    }

    private static func wide(_ scalar: Unicode.Scalar) -> CharacterSort {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter: .lower
        case .uppercaseLetter, .titlecaseLetter: .upper
        case .otherLetter, .modifierLetter: .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: .white
        default: .nonWord
        }
    }
}

/// The points of fuzzy matching: those of fzf 0.38 (its algorithm v2, default scheme).
enum FuzzyScoring {
    static let match: Int32 = 16
    static let gapStart: Int32 = -3
    static let gapExtension: Int32 = -1
    /// The first character of the query counts its bonus so often.
    static let firstFactor: Int32 = 2
    /// What a character in a row with the one before it has at least.
    static let consecutive: Int32 = 4
    static let boundary: Int32 = 8

    /// The bonus of a place, from what stands there and what before it.
    static func bonus(_ sort: CharacterSort, after previous: CharacterSort) -> UInt8 {
        if sort.rawValue > CharacterSort.nonWord.rawValue {
            switch previous {
            case .white: return 10
            case .delimiter: return 9
            case .nonWord: return 8
            case .lower, .upper, .letter, .number: break
            }
        }
        if previous == .lower && sort == .upper || previous != .number && sort == .number { return 7 }
        switch sort {
        case .nonWord, .delimiter: return 8
        case .white: return 10
        case .lower, .upper, .letter, .number: return 0
        }
    }

    /// Bonuses of the beginning of a row of characters, each a lane of the table.
    static let laneBonus: InlineArray<5, Int32> = [0, 7, 8, 9, 10]

    static func lane(_ bonus: UInt8) -> Int { bonus < 7 ? 0 : Int(bonus) - 6 }

    /// The lane a row goes on in, and the bonus its next character has: a boundary better than the beginning begins anew.
    static func next(lane: Int, bonus: UInt8) -> (lane: Int, bonus: Int32) {
        let own = Int32(bonus)
        let first = laneBonus[lane]
        if own >= boundary, own > first { return (Self.lane(bonus), own) }
        return (lane, max(own, consecutive, first))
    }
}
