/// A format that can be imported, as a table: which columns become what, how to tell it by its header, how to export there.
public struct ImportFormat: Sendable {
    /// Its name on the command line; never changed.
    public let id: String
    /// Whose format it is.
    public let name: String
    /// How to export there.
    public let steps: String
    /// The header of its newest generation.
    public let header: String
    /// Sets of columns of which one must be there whole, newest first. Empty: any two columns of the table.
    let generations: [[String]]
    let columns: [Column]

    /// One column a format may have.
    struct Column: Sendable {
        /// In lower case.
        let name: String
        let role: ColumnRole
        /// Whether it gives way to any other column of the same role.
        let isWeak: Bool
    }

    init(
        id: String, name: String, steps: String, header: String, generations: [[String]],
        columns: [(String, ColumnRole)], weak: [(String, ColumnRole)] = []
    ) {
        self.id = id
        self.name = name
        self.steps = steps
        self.header = header
        self.generations = generations
        self.columns =
            columns.map { Column(name: $0.0.lowercased(), role: $0.1, isWeak: false) }
            + weak.map { Column(name: $0.0.lowercased(), role: $0.1, isWeak: true) }
    }

    /// Every format, the guess last.
    public static let all: [ImportFormat] = [chrome, firefox, firefoxExporter, bitwardenCSV, guessed]

    /// The format of an id.
    public static func named(_ id: String) -> ImportFormat? { all.first { $0.id == id } }
}

extension ImportFormat: Equatable {
    /// Formats are told apart by their id.
    public static func == (one: ImportFormat, other: ImportFormat) -> Bool { one.id == other.id }
}

/// What becomes of the cells of a column.
enum ColumnRole: Hashable, Sendable {
    case title
    /// A web address that also names the entry; where it is none, it is the name as it stands.
    case origin
    case url
    /// Several web addresses with commas between them.
    case urlList
    case username, password, notes, otp
    /// A path with `/`.
    case folder
    /// A path with `\`.
    case backslashFolder
    /// Folders with commas between them: the first is the folder, the others are tags.
    case collections
    case tags
    case favorite
    /// What the entry is: login, note, folder.
    case kind
    case created, modified
    /// A time when filled: the entry is archived.
    case archived
    /// `1` where the main password is asked for again.
    case reprompt
    /// Lines `name: value`.
    case labelledLines
    /// A field of its own unless it repeats the web address.
    case addressIfOther
    /// A field under the column's name.
    case field(FieldContent)
    /// Means nothing outside the program it comes from; Docs/IMPORT.md says why.
    case meaningless
}

/// What a field of a column holds.
enum FieldContent: Hashable, Sendable {
    case text, concealed, email
}
