/// Something in the file of settings that cannot be used: a warning, never a failure, for what is usual stands in.
public struct SettingFault: Equatable, Sendable {
    /// How it cannot be used.
    public enum Kind: Equatable, Sendable {
        /// A key nobody knows, and the one that may be meant.
        case unknownKey(nearest: SettingKey?)
        /// A value the key does not take.
        case badValue(SettingKey)
        /// A key that stood in a line above already.
        case twice(SettingKey)
        /// Neither `key = value` nor a comment.
        case noPair
        /// The file is not UTF-8, or larger than any such file.
        case noText
        /// The file cannot be read.
        case unreadable(errno: Int32)
    }

    /// The file.
    public let path: String
    /// The line, from 1; 0 for the whole file.
    public let line: Int
    /// What it is.
    public let kind: Kind

    /// Both faces say it so. The line's own words are not repeated: they may be anything.
    public var sentence: String { place + ": " + words }

    private var place: String {
        // A path from the environment may hold anything; none of it may steer the terminal.
        let shown = String(String.UnicodeScalarView(path.unicodeScalars.map { $0.isPlain ? $0 : "?" }))
        return line == 0 ? shown : "\(shown), line \(line)"
    }

    private var words: String {
        switch kind {
        case .unknownKey(let nearest):
            "no such setting" + (nearest.map { "; \($0.rawValue) is like it" } ?? "; keys settings lists all")
        case .badValue(let key): "\(key.rawValue) takes \(key.kind.allowed); \(key.usual.text) is used"
        case .twice(let key): "\(key.rawValue) stands above already, and that counts"
        case .noPair: "a line is KEY = VALUE or a # comment; this one is left out"
        case .noText: "this is no text in UTF-8 of at most \(Settings.longest) bytes; the usual settings are used"
        case .unreadable(let errno): "cannot be read (errno \(errno)); the usual settings are used"
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isPlain: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
