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

    /// The plan of one row, where it is not the header's.
    init?(row record: borrowing CSVRecord, table: ImportTable) {
        switch table.layout {
        case .named: return nil
        case .counted: self.init(counting: record, table)
        case .pairs(let notesLast): self.init(pairing: record, table, notesLast: notesLast)
        }
    }

    /// Old Dashlane: where a sixth cell is empty, there is no second login.
    private init(counting record: borrowing CSVRecord, _ table: ImportTable) {
        let count = record.cells.count
        var names = ["title", "url", "login", "password", "note"]
        if count == 6, !record.isEmpty(5) { names.insert("login2", at: 3) }
        columns = names.prefix(count).map { name in
            Column(role: table.columns.first { $0.name == name }?.role ?? .field(.concealed), label: name)
        }
    }

    /// Labels stand in the row itself, each before its value.
    private init(pairing record: borrowing CSVRecord, _ table: ImportTable, notesLast: Bool) {
        let count = record.cells.count
        let fixed = table.columns.filter { !$0.isWeak }
        columns = fixed.prefix(count).map { Column(role: $0.role, label: $0.name) }
        var firsts: [ColumnRole: Int] = [:]
        for (index, column) in columns.enumerated() where column.role.holdsOne { firsts[column.role.slot] = index }
        let end = notesLast ? count - 1 : count
        while columns.count < end {
            let label = record.text(columns.count)
            columns.append(Column(role: .meaningless, label: label))
            guard columns.count < end else { break }
            let role = Self.role(of: label, table)
            let first = role.holdsOne ? firsts[role.slot] : nil
            if role.holdsOne, first == nil { firsts[role.slot] = columns.count }
            columns.append(
                Column(role: role, label: label.isEmpty ? Self.label(number: columns.count + 1) : label, first: first))
        }
        if notesLast, columns.count < count { columns.append(Column(role: .notes, label: "note")) }
    }

    /// What a label in a row means: as in the table, or as in the header of any other CSV.
    private static func role(of label: String, _ table: ImportTable) -> ColumnRole {
        let name = label.lowercased()
        let known = (table.columns.filter(\.isWeak) + ImportFormat.guessed.tables.flatMap(\.columns)).first {
            $0.name == name
        }
        switch known?.role {
        case .username?, .password?, .url?, .otp?, .standard?, .cardExpiry?: return known?.role ?? .meaningless
        default: return .field(content(of: label))
        }
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
