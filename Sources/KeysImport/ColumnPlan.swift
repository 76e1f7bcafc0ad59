/// What becomes of each column of one file.
struct ColumnPlan: Sendable {
    /// One column of the file.
    struct Column: Sendable {
        var role: ColumnRole
        /// Its name in the file, or `column N` where it has none.
        var label: String
        /// The column that has the same part already: this one fills its gaps.
        var first: Int?
    }

    var columns: [Column]

    /// Reads the header for a format. The names become text here, so the caller knows that it is a header.
    init(_ header: borrowing CSVRecord, format: ImportFormat) {
        let matches = format.matches(in: header)
        let strong = Set(matches.compactMap { $0.flatMap { $0.isWeak ? nil : $0.role.slot } })
        var firsts: [ColumnRole: Int] = [:]
        columns = []
        for (index, match) in matches.enumerated() {
            let label = Self.label(header, index)
            guard let match, !(match.isWeak && (strong.contains(match.role.slot) || firsts[match.role.slot] != nil))
            else {
                columns.append(Column(role: .field(Self.content(of: label)), label: label))
                continue
            }
            let first =
                match.role.holdsOne
                ? firsts.updateValue(firsts[match.role.slot] ?? index, forKey: match.role.slot) : nil
            columns.append(Column(role: match.role, label: label, first: first))
        }
    }

    static func label(number: Int) -> String { "column \(number)" }

    private static func label(_ header: borrowing CSVRecord, _ index: Int) -> String {
        let name = header.withCell(index) { String(shown: $0.extracting($0.trimmedRange)) }
        return name.isEmpty ? label(number: index + 1) : name
    }

    private static let concealing = [
        "pin", "pass", "secret", "cvv", "cvc", "code", "key", "token", "answer", "seed", "otp", "2fa", "number",
        "pwd",
        "security", "card", "recovery", "private",
    ]

    /// A column nobody knows is concealed when its name sounds like something to conceal, or when it has none.
    private static func content(of label: String) -> FieldContent {
        let lower = label.lowercased()
        if lower.hasPrefix("column ") { return .concealed }
        if lower == "email" || lower == "e-mail" || lower == "email address" { return .email }
        return concealing.contains { lower.contains($0) } ? .concealed : .text
    }
}

extension ColumnRole {
    /// Whether an entry has one value of this role only.
    fileprivate var holdsOne: Bool {
        switch self {
        case .url, .urlList, .tags, .labelledLines, .addressIfOther, .field, .meaningless, .reprompt: false
        case .title, .origin, .username, .password, .notes, .otp, .folder, .backslashFolder, .collections,
            .favorite,
            .kind, .created, .modified, .archived:
            true
        }
    }

    /// The role under which an entry keeps the one value: a folder is one however it is written.
    fileprivate var slot: ColumnRole {
        switch self {
        case .backslashFolder, .collections: .folder
        default: self
        }
    }
}
