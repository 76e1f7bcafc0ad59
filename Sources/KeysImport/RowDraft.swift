internal import KeysModel
internal import KeysSecret

/// One row on its way to an entry.
struct RowDraft: ~Copyable {
    /// Firefox stores its own account token under this address.
    private static let firefoxAccount = "chrome://FirefoxAccounts"

    let row: Int
    private(set) var isFirefoxAccount = false
    private var form = EntryForm(kind: .login, title: "")
    private var urls: [String] = []
    private var isFolder = false

    init(row: Int) { self.row = row }

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
        case .title: form.title = shown(index, &record)
        case .origin: takeOrigin(record.text(index))
        case .url: urls.append(record.text(index))
        case .urlList: urls += WebAddress.list(record.text(index))
        case .username: takeUsername(index, record, &rows)
        case .password: takePassword(index, record, &rows)
        case .notes:
            record.rewrite(index, CellText.normaliseLineEnds)
            record.withCell(index) { form.set(.notes, toSecret: $0) }
        case .otp: record.withCell(index) { form.set(.otp, toSecret: $0) }
        case .field(let content): addField(rows.plan.columns[index].label, content, index, &record, &rows)
        case .labelledLines:
            record.rewrite(index, CellText.normaliseLineEnds)
            if takeLabelledLines(index, record) { rows.say(.linkedField, row: row) }
        case .addressIfOther: takeOther(rows.plan.columns[index].label, record.text(index))
        case .meaningless: break
        default: return putPlace(role, index, &record, &rows)
        }
        return true
    }

    /// The columns that say where an entry lies and what it is.
    private mutating func putPlace(
        _ role: ColumnRole, _ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading
    ) -> Bool {
        switch role {
        case .folder: form.folder = record.text(index)
        case .backslashFolder: form.folder = FolderPath.fromBackslashes(record.text(index))
        case .collections: takeCollections(record.text(index))
        case .tags: addTags(record.text(index).split { $0 == "," || $0 == ";" }.map(\.trimmed))
        case .favorite:
            guard let flag = record.flag(index) else { return false }
            form.isFavorite = flag
        case .kind: return takeKind(index, record)
        case .created: return record.time(index) { form.created = $0 }
        case .modified: return record.time(index) { form.modified = $0 }
        case .archived: return takeArchived(index, record)
        case .reprompt: if record.flag(index) != false { rows.say(.reprompt, row: row) }
        default: return false
        }
        return true
    }

    private func shown(_ index: Int, _ record: inout CSVRecord) -> String {
        record.rewrite(index, CellText.normaliseLineEnds)
        return record.text(index)
    }

    // MARK: Logins

    private mutating func takeOrigin(_ text: String) {
        isFirefoxAccount = text == Self.firefoxAccount
        form.title = WebAddress.host(text) ?? text
        if WebAddress.isAddress(text[...]) { urls.append(text) }
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

    private func sayIfRounded(_ index: Int, _ record: borrowing CSVRecord, _ rows: inout RowReading) {
        if record.withCell(index, { CellText.isRounded($0) }) {
            rows.say(.roundedNumber(column: index + 1), row: row)
        }
    }

    // MARK: Fields of their own

    private mutating func addField(
        _ label: String, _ content: FieldContent, _ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading
    ) {
        sayIfRounded(index, record, &rows)
        switch content {
        case .concealed: record.withCell(index) { form.addField(label: label, type: .concealed, bytes: $0) }
        case .email: record.withCell(index) { form.addField(label: label, type: .email, bytes: $0) }
        case .text:
            record.rewrite(index, CellText.normaliseLineEnds)
            record.withCell(index) { text in
                var hasLines = false
                for place in text.indices where text[place] == .lineFeed { hasLines = true }
                form.addField(label: label, type: hasLines ? .multiline : .text, bytes: text)
            }
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

    // MARK: Places and kinds

    private mutating func addTags(_ tags: [String]) {
        var known = Set(form.tags)
        for tag in tags where !tag.isEmpty && known.insert(tag).inserted { form.tags.append(tag) }
    }

    private mutating func takeCollections(_ text: String) {
        let names = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
        form.folder = names.first
        addTags(Array(names.dropFirst()))
    }

    private mutating func takeKind(_ index: Int, _ record: borrowing CSVRecord) -> Bool {
        switch record.word(
            index, of: ["login", "logins", "password", "website", "note", "secure note", "securenote", "folder"])
        {
        case 0, 1, 2, 3: form.kind = .login
        case 4, 5, 6: form.kind = .note
        case 7: isFolder = true
        default: return false
        }
        return true
    }

    /// `true` or a time is archived; the time stays as a field.
    private mutating func takeArchived(_ index: Int, _ record: borrowing CSVRecord) -> Bool {
        let flag = record.flag(index)
        if flag != false { addTags(["archived"]) }
        return flag != nil
    }

    // MARK: The end

    /// The finished item, below `folder`.
    consuming func finish(folder: String?) -> ImportItem {
        if form.title.utf8.allSatisfy(\.isBlank) {
            form.title = urls.first.flatMap { WebAddress.host($0) } ?? form.text(.username) ?? "Untitled"
        }
        if isFolder {
            return .folder(FolderPath.joined(folder, form.title) ?? form.title, row: row)
        }
        if !urls.isEmpty { form.urls = urls }
        form.folder = FolderPath.joined(folder, form.folder)
        return .entry(form, row: row, isTrashed: false)
    }
}

extension ColumnRole {
    /// Whether a cell of it may not be shown.
    fileprivate var isConcealed: Bool { [.password, .otp, .notes].contains(self) }
}
