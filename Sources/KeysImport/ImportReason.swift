/// Why a row is left out, or what a person should know about one that came in. It names columns by their number and holds
/// nothing of what stands in them: a file without a header has secrets where the names should be.
public enum ImportReason: Hashable, Sendable {
    // Why a row is left out.
    /// The row, and in it the cell of this column, exceeds what a row may hold.
    case tooLong(column: Int)
    /// More cells than a row may have.
    case tooManyCells(limit: Int)
    /// The quote that opens the cell of this column is never closed.
    case unclosedQuote(column: Int)
    /// Firefox's own account token, which is no login of a person.
    case firefoxAccount
    /// The record ends before its last column: an export that was cut, or a line end in the middle of it.
    case cutShort(cells: Int, columns: Int)
    /// The JSON of this entry holds something else than the format says, under this key.
    case wrongJSON(key: String)

    /// A text of this entry has a NUL, which no value may.
    case containsNul

    // What is said once for the whole file.
    /// The file is no UTF-8 and was read as Windows-1252.
    case windows1252
    /// Halves of UTF-16 pairs were replaced.
    case brokenUTF16
    /// This many HTML entities stand in the file.
    case htmlEntities(count: Int)

    // What is said of a row that came in.
    /// Text that is not in the encoding asked for was replaced where it is shown.
    case invalidText
    /// The password begins or ends with a blank.
    case edgeBlanks
    /// A spreadsheet has rounded the number in this column.
    case roundedNumber(column: Int)
    /// The cell of this column goes on behind its closing quote; it was taken as it stands.
    case textBehindQuote(column: Int)
    /// More cells than the header has; they became fields.
    case surplusCells(count: Int)
    /// More cells than the header has, from commas without quotes; they are in the notes.
    case spilledCells(count: Int)
    /// The cell of this column is no seed of one-time codes that can be read; it became a concealed field.
    case unreadableSeed(column: Int)
    /// The seed of one-time codes cannot be read; it became a concealed field.
    case unreadableSeedOfItem
    /// This many attachments, whose files the export does not hold.
    case attachments(count: Int)
    /// This many passkeys, which have no place here yet; each is kept as a concealed field.
    case passkeys(count: Int)
    /// This many members the format does not know became fields.
    case unknownMembers(count: Int)
    /// Another column said the same thing differently; it became a field.
    case secondColumn(column: Int)
    /// Bitwarden links this field to another of the form and exports no value.
    case linkedField
    /// Bitwarden asks for the main password again before it shows this entry; here nothing does.
    case reprompt
}

extension ImportReason {
    /// One sentence for people, without anything that stands in the file.
    public var sentence: String {
        switch self {
        case .tooLong(let column):
            "longer than \(CSVRecord.longestCell) bytes in column \(column) or \(CSVRecord.longestRecord) in all"
        case .tooManyCells(let limit): "more than \(limit) cells"
        case .unclosedQuote(let column):
            "the quote that opens column \(column) is never closed, so the rest of the file belongs to it"
        case .cutShort(let cells, let columns):
            "only \(cells) of \(columns) columns: cut off by the program that exported it, or by a line end without "
                + "quotes; look at this line in the file and in that program"
        case .wrongJSON(let key): "what stands under \(key) is not what the format says"
        case .containsNul: "a text in it has a NUL byte, which no value may have"
        case .firefoxAccount: "left out: Firefox's own account token is no login"
        case .windows1252: "the file is not UTF-8 and was read as Windows-1252; --encoding decides otherwise"
        case .brokenUTF16: "the UTF-16 text has broken characters; they were replaced"
        case .htmlEntities(let count):
            "\(count) HTML entities such as &amp; were kept as they are; --html-unescape turns them into characters"
        case .invalidText: "some text is not in the encoding of the file; it was replaced where it is shown"
        case .edgeBlanks: "the password begins or ends with a blank"
        case .roundedNumber(let column): "a spreadsheet has rounded the number in column \(column)"
        case .textBehindQuote(let column):
            "column \(column) goes on behind its closing quote and was taken as it stands"
        case .surplusCells(let count):
            count == 1
                ? "one cell more than the header has became a field"
                : "\(count) cells more than the header has became fields"
        case .spilledCells(let count):
            "\(count) cells too many, for commas without quotes; they are in the notes"
        case .unreadableSeed(let column):
            "column \(column) is no seed of one-time codes that can be read; it became a concealed field"
        case .unreadableSeedOfItem:
            "the seed of one-time codes cannot be read; it became a concealed field"
        case .attachments(let count): "\(count) attachments are left out: the export does not hold their files"
        case .passkeys(let count):
            "\(count) passkeys were kept as concealed fields; they cannot be used here yet"
        case .unknownMembers(let count): "\(count) values the format does not know became fields"
        case .secondColumn(let column): "column \(column) says the same thing differently and became a field"
        case .linkedField: "a linked field has no value in the export and was left out"
        case .reprompt: "asked for the main password again in Bitwarden; here nothing does"
        }
    }
}

extension ImportReason {
    init(_ failure: RecordFailure) {
        switch failure {
        case .tooLong(let column): self = .tooLong(column: column)
        case .tooManyCells: self = .tooManyCells(limit: CSVRecord.mostCells)
        case .unclosedQuote(let column): self = .unclosedQuote(column: column)
        }
    }
}
