internal import KeysModel
internal import KeysSecret

/// One row on its way to an entry: its cells one after the other, each put where its column says.
struct RowDraft: ~Copyable {
    /// Firefox stores its own account token under this address.
    private static let firefoxAccount = "chrome://FirefoxAccounts"

    let row: Int
    var form: EntryForm
    var urls: [String] = []
    var isFirefoxAccount = false
    var isTrashed = false
    var kindWord = ""
    /// What the row says it is; nil where it says nothing.
    var kind: RowKind?
    var accountName: String?
    var group: (id: String?, name: String?, parent: String?) = (nil, nil, nil)
    var expiry: (month: String?, year: String?) = (nil, nil)

    init(row: Int, _ table: ImportTable) {
        self.row = row
        form = EntryForm(kind: table.kind, title: "")
    }

    /// Puts a cell that is not empty where its column says.
    mutating func take(_ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading) {
        guard index < rows.plan.columns.count else {
            return addField(ColumnPlan.label(number: index + 1), .concealed, index, &record, &rows)
        }
        let column = rows.plan.columns[index]
        if let first = column.first, !record.isEmpty(first) {
            guard !record.areEqual(first, index) else { return }
            rows.saySecond(index, row: row)
            return addField(column.label, column.role.isConcealed ? .concealed : .text, index, &record, &rows)
        }
        if !put(column.role, index, &record, &rows) { addField(column.label, .text, index, &record, &rows) }
    }

    /// False when the cell is not what its column promises; it then becomes a field.
    private mutating func put(
        _ role: ColumnRole, _ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading
    ) -> Bool {
        switch role {
        case .title: form.title = shown(index, &record, rows)
        case .origin: takeOrigin(record.text(index))
        case .url: urls.append(record.text(index))
        case .urlList: urls += WebAddress.list(record.text(index))
        case .markedURL: takeMarkedURL(record.text(index))
        case .username: takeUsername(index, record, &rows)
        case .password: takePassword(index, record, &rows)
        case .otp: takeSeed(rows.plan.columns[index].label, index, record, &rows)
        case .notes, .typedNote, .jsonNote: takeNotes(role, index, &record, &rows)
        case .jsonURLs, .jsonFields: return takeJSON(role, index, record, &rows)
        case .field(let content): addField(rows.plan.columns[index].label, content, index, &record, &rows)
        case .labelledLines:
            rows.normalise(index, &record)
            if takeLabelledLines(index, record) { rows.say(.linkedField, row: row) }
        case .addressIfOther: takeOther(rows.plan.columns[index].label, record.text(index))
        case .meaningless, .guarded: break
        case .spareUsername, .loginEmail, .standard, .fullName, .cardExpiry, .cardExpiryMonth, .cardExpiryYear,
            .accountName, .documentNumber:
            return putPart(role, index, &record, &rows)
        case .folder, .rootedFolder, .backslashFolder, .collections, .groupID, .groupName, .groupParent, .tags,
            .bracedTags, .favorite, .kind,
            .kindOrFolder, .created, .modified, .archived, .trashed, .reprompt:
            return putPlace(role, index, &record, &rows)
        }
        return true
    }

    private func shown(_ index: Int, _ record: inout CSVRecord, _ rows: RowReading) -> String {
        rows.normalise(index, &record)
        return record.text(index)
    }

    // MARK: Logins

    private mutating func takeOrigin(_ text: String) {
        isFirefoxAccount = text == Self.firefoxAccount
        form.title = WebAddress.host(text) ?? text
        if WebAddress.isAddress(text[...]) { urls.append(text) }
    }

    /// LastPass marks notes with `http://sn` and writes `http://` where there is no address.
    private mutating func takeMarkedURL(_ text: String) {
        switch text {
        case "http://sn": kind = kind ?? .entry(.note)
        case "http://": break
        default: urls.append(text)
        }
    }

    private mutating func takeOther(_ label: String, _ address: String) {
        if !urls.contains(address) { form.addField(label: label, type: .url, text: address) }
    }

    private mutating func takeUsername(_ index: Int, _ record: borrowing CSVRecord, _ rows: inout RowReading) {
        form.set(.username, to: record.text(index))
        sayIfRounded(index, record, &rows)
    }

    private mutating func takePassword(_ index: Int, _ record: borrowing CSVRecord, _ rows: inout RowReading) {
        let hasEdgeBlanks = record.withCell(index) { password in
            form.set(.password, toSecret: password)
            return password[0].isBlank || password[password.count - 1].isBlank
        }
        if hasEdgeBlanks { rows.say(.edgeBlanks, row: row) }
        sayIfRounded(index, record, &rows)
    }

    /// A seed that cannot be read is kept as it stands, as a concealed field.
    mutating func takeSeed(_ label: String, _ index: Int, _ record: borrowing CSVRecord, _ rows: inout RowReading) {
        let isSeed = record.withCell(index) { setSeed($0, label: label) }
        if !isSeed { rows.say(.unreadableSeed(column: index + 1), row: row) }
    }

    /// Sets the seed, or keeps what is none; says which.
    mutating func setSeed(_ value: Span<UInt8>, label: String) -> Bool {
        let isSeed = OneTimeCode.isSeed(value)
        if isSeed, !form.has(.otp) {
            form.set(.otp, toSecret: value)
        } else {
            form.addField(label: label, type: isSeed ? .otp : .concealed, bytes: value)
        }
        return isSeed
    }

    func sayIfRounded(_ index: Int, _ record: borrowing CSVRecord, _ rows: inout RowReading) {
        if record.withCell(index, { CellText.isRounded($0) }) {
            rows.say(.roundedNumber(column: index + 1), row: row)
        }
    }

    // MARK: Notes

    private mutating func takeNotes(
        _ role: ColumnRole, _ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading
    ) {
        rows.normalise(index, &record)
        if role == .typedNote, takeTypedNote(index, record) { return }
        if role == .jsonNote, takeJSON(role, index, record, &rows) { return }
        record.withCell(index) { form.set(.notes, toSecret: $0) }
    }

    private mutating func takeTypedNote(_ index: Int, _ record: borrowing CSVRecord) -> Bool {
        record.withCell(index) { cell in
            guard let note = TypedNote(cell) else { return false }
            kind = note.kind.entry
            for field in note.fields where !field.value.isEmpty {
                let label = String(shown: cell.extracting(field.key))
                let value = cell.extracting(field.value)
                let role = note.kind.keys[label.lowercased()] ?? .field(ColumnPlan.content(of: label))
                if !value.isOnlyCommas { takeText(role, label: label, value) }
            }
            if let notes = note.notes, !notes.isEmpty { form.set(.notes, toSecret: cell.extracting(notes)) }
            return true
        }
    }

    // MARK: Fields of their own

    mutating func addField(
        _ label: String, _ content: FieldContent, _ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading
    ) {
        sayIfRounded(index, record, &rows)
        if content == .text { rows.normalise(index, &record) }
        record.withCell(index) { addField(label, content, $0) }
    }

    mutating func addField(_ label: String, _ content: FieldContent, _ value: Span<UInt8>) {
        switch content {
        case .concealed: form.addField(label: label, type: .concealed, bytes: value)
        case .email: form.addField(label: label, type: .email, bytes: value)
        case .text: form.addField(label: label, type: value.hasLines ? .multiline : .text, bytes: value)
        }
    }

    /// Bitwarden's `name: value` lines, concealed: which of them were hidden there, the export does not tell. True when
    /// one was a link to another field and has no value.
    private mutating func takeLabelledLines(_ index: Int, _ record: borrowing CSVRecord) -> Bool {
        record.withCell(index) { cell in
            var hasLink = false
            for field in LabelledLines.fields(cell) {
                let value = cell.extracting(field.value)
                if value.equalsIgnoringCase("undefined") {
                    hasLink = true
                } else {
                    let label = String(shown: cell.extracting(field.label))
                    form.addField(label: label.isEmpty ? "field" : label, type: .concealed, bytes: value)
                }
            }
            return hasLink
        }
    }
}

extension Span<UInt8> {
    /// Whether it has more than one line.
    var hasLines: Bool {
        for place in indices where self[place] == .lineFeed { return true }
        return false
    }

    /// LastPass's dates that nobody filled in.
    fileprivate var isOnlyCommas: Bool {
        for place in indices where self[place] != UInt8(ascii: ",") { return false }
        return true
    }
}
