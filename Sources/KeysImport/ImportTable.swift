internal import KeysModel

/// One shape a format's files have: which columns become what, how to tell it by its header, what its rows are.
struct ImportTable: Sendable {
    /// One column a table may have.
    struct Column: Sendable {
        /// In lower case.
        let name: String
        let role: ColumnRole
        /// Whether it gives way to any other column of the same role.
        let isWeak: Bool
    }

    /// What is done with rows beyond what their columns say.
    struct Rules: OptionSet, Sendable {
        let rawValue: Int
        /// Where no cell says what a row is, the fields it has do.
        static let infersKind = Rules(rawValue: 1)
        /// A row with nothing but a name is a folder.
        static let bareNamesAreFolders = Rules(rawValue: 2)
        /// A record that is cut by an unquoted line end goes on in the next.
        static let joinsBrokenRecords = Rules(rawValue: 4)
        /// In quotes `\"` and `\\` stand for `"` and `\`.
        static let escapesWithBackslash = Rules(rawValue: 8)
        /// There is no header; how many cells a row has says what they are.
        static let hasNoHeader = Rules(rawValue: 16)
        /// A column is told by what stands behind the last `: ` of its name.
        static let namesBehindColon = Rules(rawValue: 32)
        /// A column nobody knows is called by what stands before the parenthesis at the end of its name.
        static let labelsBeforeParenthesis = Rules(rawValue: 64)
        /// Line ends stay as they are.
        static let keepsLineEnds = Rules(rawValue: 128)
        /// A header with any other column is none of this table.
        static let takesNoOtherColumns = Rules(rawValue: 256)
    }

    /// Sets of columns of which one must be there whole, newest first. Empty: any two columns of the table.
    let generations: [[String]]
    let columns: [Column]
    /// What a row is where nothing says otherwise.
    let kind: EntryKind
    /// What the words in a column of kinds mean, in lower case.
    let kinds: [String: RowKind]
    let rules: Rules
    /// What the cells of a row are.
    let layout: RowLayout

    init(
        _ generations: [[String]], _ columns: [(String, ColumnRole)], weak: [(String, ColumnRole)] = [],
        kind: EntryKind = .login, kinds: [String: RowKind] = [:], rules: Rules = [], layout: RowLayout = .named
    ) {
        self.generations = generations.map { $0.map { $0.lowercased() } }
        self.columns =
            columns.map { Column(name: $0.0.lowercased(), role: $0.1, isWeak: false) }
            + weak.map { Column(name: $0.0.lowercased(), role: $0.1, isWeak: true) }
        self.kind = kind
        self.kinds = RowKind.usual.merging(kinds) { $1 }
        self.rules = rules
        self.layout = layout
    }
}

/// What says what the cells of a row are.
enum RowLayout: Equatable, Sendable {
    /// The names in the header.
    case named
    /// How many there are.
    case counted
    /// The columns of the table as far as they go, then a label and a value in turn; perhaps notes at the end.
    case pairs(notesLast: Bool)
}

/// What a cell says that its row is.
enum RowKind: Sendable {
    /// An entry; the title is for one that has none.
    case entry(EntryKind, title: String? = nil)
    /// An entry that gets a tag, for there is no kind for it.
    case tagged(EntryKind, tag: String)
    case folder

    static let usual: [String: RowKind] = {
        var words: [String: RowKind] = [
            "logins": .entry(.login), "password": .entry(.login), "website": .entry(.login),
            "secure note": .entry(.note), "securenote": .entry(.note), "folder": .folder,
        ]
        for kind in EntryKind.allCases { words[kind.rawValue] = .entry(kind) }
        return words
    }()
}
