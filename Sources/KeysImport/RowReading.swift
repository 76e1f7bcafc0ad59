internal import KeysModel

/// Makes an entry of each record by the plan of the columns, and remembers what a person should know of it.
struct RowReading: Sendable {
    /// Something to say of a row.
    struct Said: Sendable {
        let row: Int
        let reason: ImportReason
    }

    let table: ImportTable
    private(set) var plan: ColumnPlan
    let options: ImportOptions
    /// Whether a record may hold what is no UTF-8.
    var checksText = false
    private var said: [Said] = []
    private var secondsSaid: Set<Int> = []
    /// The paths of groups that stand in rows of their own, by id.
    private var groups: [String: String] = [:]
    private var entities = (count: 0, firstRow: 1)

    init(_ table: ImportTable, plan: ColumnPlan, options: ImportOptions) {
        self.table = table
        self.plan = plan
        self.options = options
    }

    // MARK: What is said

    /// The next thing to say, in the order it came up.
    mutating func nextSaid() -> Said? { said.isEmpty ? nil : said.removeFirst() }

    mutating func say(_ reason: ImportReason, row: Int) { said.append(Said(row: row, reason: reason)) }

    /// What can be said when the whole file has been seen.
    mutating func sayAtEnd(isWindows1252: Bool, hasReplaced: Bool) {
        if isWindows1252, options.encoding == nil { say(.windows1252, row: 1) }
        if hasReplaced { say(.brokenUTF16, row: 1) }
        if entities.count > 0 { say(.htmlEntities(count: entities.count), row: entities.firstRow) }
    }

    /// Two columns that differ are named once for the whole file.
    mutating func saySecond(_ index: Int, row: Int) {
        if secondsSaid.insert(index).inserted { say(.secondColumn(column: index + 1), row: row) }
    }

    // MARK: Reading

    /// What a record says; nil when that is nothing.
    mutating func read(_ record: inout CSVRecord) -> ImportItem? {
        if let failure = record.failure { return .failed(row: record.line, reason: ImportReason(failure)) }
        if record.isEmpty { return nil }
        if let own = ColumnPlan(row: record, table: table) { plan = own }
        look(at: &record)
        let spilled = joinSpilled(&record)
        unguard(&record)
        var row = RowDraft(row: record.line, table)
        // What a row is decides what its cells are.
        let kinds = record.cells.indices.filter { $0 < plan.columns.count && plan.columns[$0].role.isKind }
        for index in kinds where !record.isEmpty(index) { row.take(index, &record, &self) }
        for index in record.cells.indices where !record.isEmpty(index) && !kinds.contains(index) {
            row.take(index, &record, &self)
        }
        if row.isFirefoxAccount {
            say(.firefoxAccount, row: record.line)
            return nil
        }
        let surplus = record.cells.indices.dropFirst(plan.columns.count).count { !record.isEmpty($0) }
        if spilled > 0 { say(.spilledCells(count: spilled), row: record.line) }
        if surplus > 0 { say(.surplusCells(count: surplus), row: record.line) }
        row.settleGroup(&groups)
        return row.finish(folder: options.folder, table)
    }

    /// Where a format writes commas without quotes, what lies between the notes and the name is the notes. How many cells
    /// there were too many.
    private func joinSpilled(_ record: inout CSVRecord) -> Int {
        let surplus = record.cells.count - plan.columns.count
        guard table.rules.contains(.joinsBrokenRecords), surplus > 0,
            let notes = plan.columns.firstIndex(where: { $0.role == .typedNote })
        else { return 0 }
        record.joinCells(notes..<notes + surplus + 1)
        return surplus
    }

    /// Takes the `'` off that `export --format csv` put before what a spreadsheet would take for a formula.
    private func unguard(_ record: inout CSVRecord) {
        guard let mark = plan.columns.firstIndex(where: { $0.role == .guarded }), record.flag(mark) == true else {
            return
        }
        for index in record.cells.indices { record.rewrite(index, CellGuard.takeOff) }
    }

    /// Makes the line ends of a text LF, where the format does not say otherwise.
    func normalise(_ index: Int, _ record: inout CSVRecord) {
        if !table.rules.contains(.keepsLineEnds) { record.rewrite(index, CellText.normaliseLineEnds) }
    }

    private mutating func look(at record: inout CSVRecord) {
        if let column = record.columnWithStrayText { say(.textBehindQuote(column: column), row: record.line) }
        if checksText, !record.withAll({ UTF8Check.accepts($0) }) { say(.invalidText, row: record.line) }
        if options.htmlUnescape {
            for index in record.cells.indices { record.rewrite(index, CellText.unescape) }
        } else {
            let count = record.withAll { CellText.countEntities($0) }
            if entities.count == 0 { entities.firstRow = record.line }
            entities.count += count
        }
    }
}

extension ColumnRole {
    fileprivate var isKind: Bool { self == .kind || self == .kindOrFolder }
}
