/// What a setting is.
public enum SettingValue: Equatable, Sendable {
    case number(Int)
    case flag(Bool)
    case word(String)

    /// As people write and read it.
    public var text: String {
        switch self {
        case .number(let number): String(number)
        case .flag(let isOn): isOn ? "on" : "off"
        case .word(let word): word
        }
    }

    /// As it stands in the file: words in quotes, as TOML wants them.
    var written: String {
        if case .number = self { return text }
        return "\"\(text)\""
    }
}

/// What a setting takes.
public enum SettingKind: Equatable, Sendable {
    /// A number of a range, and 0 where that means something.
    case number(ClosedRange<Int>, zero: String?)
    /// On or off.
    case flag
    /// One of these words.
    case word([String])

    /// What is allowed, in words.
    public var allowed: String {
        switch self {
        case .number(let range, let zero):
            "\(range.lowerBound) to \(range.upperBound)" + (zero.map { ", or 0 for \($0)" } ?? "")
        case .flag: "on or off"
        case .word(let words): words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        }
    }

    /// The value a text means; nil where it is none of this kind.
    public func value(of text: String) -> SettingValue? {
        switch self {
        case .number(let range, let zero):
            guard text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text)
            else { return nil }
            return range.contains(number) || (number == 0 && zero != nil) ? .number(number) : nil
        case .flag:
            // TOML's own words are taken too.
            return ["on": true, "true": true, "off": false, "false": false][text].map { .flag($0) }
        case .word(let words): return words.contains(text) ? .word(text) : nil
        }
    }
}
