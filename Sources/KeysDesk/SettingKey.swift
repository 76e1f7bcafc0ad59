/// Every setting there is, by its name in the file. What one takes and means stands in one row; the reader, the writer,
/// `keys settings`, its help and Docs/SETTINGS.md are made from these rows.
public enum SettingKey: String, CaseIterable, Sendable {
    case clipboardClearSeconds = "clipboard.clear_seconds"
    case clipboardOSC52 = "clipboard.osc52"
    case screenTheme = "screen.theme"
    case screenMouse = "screen.mouse"
    case screenUnicode = "screen.unicode"
    case screenRevealSeconds = "screen.reveal_seconds"
    case lockIdleMinutes = "lock.idle_minutes"
    case lockOnSuspend = "lock.on_suspend"
    case syncEveryMinutes = "sync.every_minutes"
    case syncAtUnlock = "sync.at_unlock"
    case syncAfterChange = "sync.after_change"
    case generateLength = "generate.length"
    case generateWords = "generate.words"
    case generateSymbols = "generate.symbols"

    /// What a setting takes, what it is where nobody set it, and one sentence of what it means.
    private struct Row {
        let kind: SettingKind
        let usual: SettingValue
        let meaning: String

        init(_ kind: SettingKind, _ usual: SettingValue, _ meaning: String) {
            self.kind = kind
            self.usual = usual
            self.meaning = meaning
        }
    }

    private var row: Row {
        switch self {
        case .clipboardClearSeconds:
            Row(.number(5...600, zero: "never"), .number(20), "Seconds until a copied secret is taken away again.")
        case .clipboardOSC52:
            Row(.flag, .flag(false), "Copy through the terminal (OSC 52) where no program reaches a clipboard.")
        case .screenTheme:
            Row(.word(["default", "mono", "high-contrast"]), .word("default"), "Colours of the full screen.")
        case .screenMouse: Row(.flag, .flag(false), "The full screen takes the mouse.")
        case .screenUnicode:
            Row(.word(["auto", "ascii", "full"]), .word("auto"), "Which characters the full screen draws with.")
        case .screenRevealSeconds:
            Row(.number(5...600, zero: nil), .number(20), "Seconds until the full screen hides what it revealed.")
        case .lockIdleMinutes:
            Row(.number(1...1440, zero: "never"), .number(15), "Minutes without a key until the full screen locks.")
        case .lockOnSuspend: Row(.flag, .flag(true), "The full screen locks when the machine has slept.")
        case .syncEveryMinutes:
            Row(.number(1...1440, zero: "never"), .number(5), "Minutes between two syncs of the full screen.")
        case .syncAtUnlock: Row(.flag, .flag(true), "The full screen syncs when it is unlocked.")
        case .syncAfterChange: Row(.flag, .flag(true), "The full screen syncs after a change.")
        case .generateLength: Row(.number(8...128, zero: nil), .number(20), "Characters of a generated password.")
        case .generateWords: Row(.number(4...32, zero: nil), .number(6), "Words of a generated passphrase.")
        case .generateSymbols: Row(.flag, .flag(true), "Symbols in a generated password.")
        }
    }

    /// What it takes.
    public var kind: SettingKind { row.kind }
    /// What it is where nobody set it.
    public var usual: SettingValue { row.usual }
    /// What it is for, in one sentence.
    public var meaning: String { row.meaning }

    /// The setting a word that is none may have meant; nil where nothing is like it.
    public static func nearest(to word: String) -> SettingKey? {
        guard word.utf8.count <= 64 else { return nil }
        let given = Array(word.lowercased())
        let ranked = allCases.map { key in (key, key.spellings.map { distance(given, Array($0)) }.min() ?? .max) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 * 2 <= max(given.count, 4) else { return nil }
        return best.0
    }

    /// The whole name, and what stands after its dot.
    private var spellings: [String] { [rawValue] + rawValue.split(separator: ".").dropFirst().map(String.init) }

    /// How many letters are to be put in, left out or exchanged (Levenshtein).
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var next = [index + 1]
            for (place, wanted) in other.enumerated() {
                next.append(min(row[place + 1] + 1, next[place] + 1, row[place] + (letter == wanted ? 0 : 1)))
            }
            row = next
        }
        return row[other.count]
    }
}
