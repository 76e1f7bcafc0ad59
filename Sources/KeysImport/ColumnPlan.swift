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

    /// Reads the header by a table. The names become text here, so the caller knows that it is a header.
    init(_ header: borrowing CSVRecord, table: ImportTable, maps: [ColumnMap] = []) {
        let matches = table.matches(in: header)
        let strong = Set(matches.compactMap { $0.flatMap { $0.isWeak ? nil : $0.role.slot } })
        var firsts: [ColumnRole: Int] = [:]
        columns = []
        for (index, match) in matches.enumerated() {
            let label = Self.label(header, index, table)
            if let mapped = maps.last(where: { $0.means(index, label) }) {
                columns.append(Column(role: mapped.role(label), label: mapped.label ?? label))
                continue
            }
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

    /// A plan of columns that have no names.
    init(count: Int, maps: [ColumnMap]) {
        columns = (0..<count).map { index in
            let label = Self.label(number: index + 1)
            guard let map = maps.last(where: { $0.means(index, label) }) else {
                return Column(role: .field(.concealed), label: label)
            }
            return Column(role: map.role(label), label: map.label ?? label)
        }
    }

    /// The plan of a row of old Dashlane, by how many cells it has. Where a sixth is empty, there is no second login.
    init(headerless record: borrowing CSVRecord) {
        let count = record.cells.count
        var names = ["title", "url", "login", "password", "note"]
        if count == 6, !record.isEmpty(5) { names.insert("login2", at: 3) }
        let roles: [String: ColumnRole] = [
            "title": .title, "url": .url, "login": .username, "login2": .spareUsername, "password": .password,
            "note": .notes,
        ]
        columns = names.prefix(count).map { Column(role: roles[$0] ?? .field(.concealed), label: $0) }
    }

    static func label(number: Int) -> String { "column \(number)" }

    private static func label(_ header: borrowing CSVRecord, _ index: Int, _ table: ImportTable) -> String {
        var name = header.withCell(index) { String(shown: $0.extracting($0.trimmedRange)) }
        if table.rules.contains(.labelsBeforeParenthesis), name.hasSuffix(")"), let mark = name.lastIndex(of: "(") {
            name = String(name[..<mark])
        }
        return name.isEmpty ? label(number: index + 1) : name
    }

    private static let concealing = [
        "pin", "pass", "secret", "cvv", "cvc", "code", "key", "token", "answer", "seed", "otp", "2fa", "number",
        "pwd",
        "security", "card", "recovery", "private",
    ]

    /// A column nobody knows is concealed when its name sounds like something to conceal, or when it has none.
    static func content(of label: String) -> FieldContent {
        let lower = label.lowercased()
        if lower.hasPrefix("column ") { return .concealed }
        if lower == "email" || lower == "e-mail" || lower == "email address" { return .email }
        return concealing.contains { lower.contains($0) } ? .concealed : .text
    }
}
