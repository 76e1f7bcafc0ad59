internal import KeysSecret
internal import KeysSync
internal import SessionSupport

@testable internal import KeysTerminal

/// Everything a terminal, a clock and other threads can say to the full screen, drawn at random: mostly what a person does, now and then
/// what nobody would.
struct RandomMessages {
    /// One thing that happens.
    enum Happening {
        case message(Message)
        /// Time goes by, in milliseconds.
        case time(Int64)
        case typed(String)
    }

    private var chance: Chance
    /// Titles and texts that mean something to the vault.
    private let words: [String]

    /// `words`: texts that are typed and pasted beside random ones.
    init(for test: String, words: [String]) {
        chance = Chance(for: test)
        self.words = words
    }

    private static let named: [Key] = [
        .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .enter, .enter, .escape, .escape, .tab,
        .backtab, .backspace, .delete,
    ]

    private mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &chance) }

    /// The next thing that happens.
    mutating func next() -> Happening {
        switch number(0...999) {
        case ..<420: .message(.key(.character(ascii())))
        case ..<640: .message(.key(Self.named[number(0...Self.named.count - 1)]))
        case ..<760: .message(.key(.control(Unicode.Scalar(UInt8(0x61 + number(0...25))))))
        case ..<800: .message(.key(.character(scalar())))
        case ..<850: .typed(words[number(0...words.count - 1)])
        case ..<880: .message(.paste(Pasted(SecretLine(copying: Array(paste().utf8).span))))
        case ..<920: .message(.resized(size()))
        case ..<950: .message(.tick)
        case ..<975: .time(Int64(number(0...120_000)))
        default: .message(.news(news()))
        }
    }

    private mutating func ascii() -> Unicode.Scalar { Unicode.Scalar(UInt8(number(0x20...0x7e))) }

    private mutating func news() -> News {
        switch number(0...4) {
        case 0: .entriesChanged
        case 1: .hideSecrets
        case 2: .background(.synced(SyncReport()))
        case 3: .background(.syncFailed(SyncError.noStore))
        default: .background(.pairingMoved)
        }
    }

    /// Mostly a window as people have it; at times the smallest and the largest.
    private mutating func size() -> Size {
        switch number(0...99) {
        case ..<60: Size(columns: 80, rows: 24)
        case ..<90: Size(columns: number(1...130), rows: number(1...40))
        case ..<97: Size(columns: number(1...25), rows: number(1...8))
        default: Size(columns: number(1...500), rows: number(1...200))
        }
    }

    /// Mostly a few characters; at times 10 kB.
    private mutating func paste() -> String {
        let most = [12, 12, 12, 12, 60, 60, 60, 400, 400, 2500][number(0...9)]
        let end = number(0...3) == 0 ? "\n" : ""
        if number(0...2) == 0 { return words[number(0...words.count - 1)] + end }
        return text(number(0...most)) + end
    }

    /// A text of any characters.
    mutating func text(_ count: Int) -> String {
        var text = ""
        for _ in 0..<count { text.unicodeScalars.append(scalar()) }
        return text
    }

    private static let hard: [UInt32] = [
        0x0a, 0x0a, 0x09, 0x20, 0x20, 0x1b, 0x07, 0x00, 0x7f, 0x9b, 0x9d, 0xad, 0x301, 0x301, 0x301, 0x34f, 0x20dd,
        0x115f, 0x1160, 0x11a8, 0x200b, 0x200d, 0x200d, 0x202e, 0x2066, 0x2069, 0x2028, 0x2800, 0x3164, 0xfe0e, 0xfe0f,
        0xfeff, 0xfffc, 0xfffd, 0xfffe, 0x1f468, 0x1f469, 0x1f3fd, 0x1f1e9, 0x1f1ea, 0xe0041, 0xe007f, 0xf0000,
        0x10ffff, 0xe000, 0x0903, 0x0c41, 0x1b44, 0x2a6df, 0x1fae8,
    ]

    /// A character of any kind, those that do something more often.
    mutating func scalar() -> Unicode.Scalar {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7e, 0x20...0x7e, 0xa0...0x17f, 0x300...0x36f, 0x370...0x5ff, 0x600...0x10ff, 0x1100...0x11ff,
            0x2000...0x2bff, 0x3000...0x9fff, 0xac00...0xd7ff, 0x1f000...0x1faff, 0...0x10ffff,
        ]
        let pick = number(0...ranges.count + 2)
        let value =
            pick < ranges.count
            ? UInt32.random(in: ranges[pick], using: &chance) : Self.hard[number(0...Self.hard.count - 1)]
        return Unicode.Scalar(value) ?? "\u{fffd}"
    }
}
