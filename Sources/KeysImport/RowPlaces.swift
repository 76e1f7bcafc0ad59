internal import KeysModel

/// Cells that say where an entry lies, what it is and when it was.
extension RowDraft {
    mutating func putPlace(
        _ role: ColumnRole, _ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading
    ) -> Bool {
        switch role {
        case .folder: form.folder = record.text(index)
        case .rootedFolder:
            form.folder = record.text(index).split(separator: "/").dropFirst().joined(separator: "/")
        case .backslashFolder: form.folder = FolderPath.fromBackslashes(record.text(index))
        case .groupID: group.id = record.text(index)
        case .groupName: group.name = record.text(index)
        case .groupParent: group.parent = record.text(index)
        case .collections: takeCollections(record.text(index))
        case .tags:
            if !takeJSON(role, index, record, &rows) {
                addTags(record.text(index).split { $0 == "," || $0 == ";" }.map(\.trimmed))
            }
        case .bracedTags:
            rows.normalise(index, &record)
            takeBracedTags(record.text(index))
        case .favorite:
            guard let flag = record.flag(index) else { return false }
            form.isFavorite = flag
        case .kind: return takeKind(record.text(index), rows.table)
        case .kindOrFolder:
            let text = record.text(index)
            if !takeKind(text, rows.table) { form.folder = text }
        case .created: return record.time(index) { form.created = $0 }
        case .modified: return record.time(index) { form.modified = $0 }
        case .archived: return takeArchived(index, record)
        case .trashed:
            guard let flag = record.flag(index) else { return false }
            isTrashed = flag
        case .reprompt: if record.flag(index) != false { rows.say(.reprompt, row: row) }
        default: return false
        }
        return true
    }

    mutating func addTags(_ tags: [String]) {
        var known = Set(form.tags)
        for tag in tags where !tag.isEmpty && known.insert(tag).inserted { form.tags.append(tag) }
    }

    private mutating func takeCollections(_ text: String) {
        let names = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
        form.folder = names.first
        addTags(Array(names.dropFirst()))
    }

    /// `{(` a line for each tag, in quotes where it has blanks, `)}`.
    private mutating func takeBracedTags(_ text: String) {
        guard text.hasPrefix("{("), text.hasSuffix(")}") else {
            return addTags(text.split { $0 == "," || $0 == ";" }.map(\.trimmed))
        }
        let lines = text.dropFirst(2).dropLast(2).split(separator: "\n").map(\.trimmed)
        addTags(
            lines.map { line in
                let name = line.hasSuffix(",") ? line.dropLast() : line[...]
                return name.hasPrefix("\"") && name.hasSuffix("\"") && name.count > 1
                    ? String(name.dropFirst().dropLast()) : String(name)
            })
    }

    private mutating func takeKind(_ text: String, _ table: ImportTable) -> Bool {
        let word = text[...].trimmed.lowercased()
        guard let kind = table.kinds[word] else { return false }
        self.kind = kind
        kindWord = word
        return true
    }

    /// `true` or a time is archived; the time stays as a field.
    private mutating func takeArchived(_ index: Int, _ record: borrowing CSVRecord) -> Bool {
        let flag = record.flag(index)
        if flag != false { addTags(["archived"]) }
        return flag != nil
    }

    /// Puts the entry into its group, or notes the group that the row is.
    mutating func settleGroup(_ groups: inout [String: String]) {
        guard let id = group.id else { return }
        if let name = group.name, case .folder = kind {
            form.title = FolderPath.joined(group.parent.flatMap { groups[$0] }, name) ?? name
            groups[id] = form.title
        } else {
            form.folder = groups[id]
        }
    }

    // MARK: The end

    /// The finished item, below `folder`.
    consuming func finish(folder: String?, _ table: ImportTable) -> ImportItem {
        let isBare = form.items.isEmpty && urls.isEmpty && (form.folder ?? "").isEmpty
        if isBare, kind == nil, table.rules.contains(.bareNamesAreFolders) { kind = .folder }
        if case .folder = kind { return .folder(FolderPath.joined(folder, form.title) ?? form.title, row: row) }
        settleKind(table)
        settleCard()
        if form.title.utf8.allSatisfy(\.isBlank) {
            form.title =
                urls.first.flatMap { WebAddress.host($0) } ?? form.text(.username) ?? kindTitle ?? "Untitled"
        }
        if !urls.isEmpty { form.urls = urls }
        form.folder = FolderPath.joined(folder, form.folder)
        return .entry(form, row: row, isTrashed: isTrashed)
    }

    private var kindTitle: String? {
        if case .entry(_, let title) = kind { title } else { nil }
    }

    private mutating func settleKind(_ table: ImportTable) {
        switch kind {
        case .entry(let kind, _): form.kind = kind
        case .tagged(let kind, let tag):
            form.kind = kind
            addTags([tag])
        case .folder, nil: if table.rules.contains(.infersKind) { form.kind = inferredKind ?? table.kind }
        }
    }

    /// What the fields that are there make of it.
    private var inferredKind: EntryKind? {
        if form.has(.cardNumber) { return .card }
        if form.has(.username) || form.has(.password) || form.has(.otp) || !urls.isEmpty { return .login }
        if form.has(.firstName) || form.has(.lastName) { return .identity }
        return form.has(.notes) ? .note : nil
    }

    private mutating func settleCard() {
        if let name = accountName {
            let place: FieldID = form.kind == .bankAccount ? .accountHolder : .cardholder
            let isTitle = form.title.isEmpty
            if isTitle { form.title = name }
            if !form.has(place) {
                form.set(place, to: name)
            } else if !isTitle {
                form.addField(label: "account name", text: name)
            }
        }
        switch expiry {
        case (let month?, let year?): form.set(.cardExpiry, to: MonthText.expiry("\(month)/\(year)"))
        case (let part?, nil), (nil, let part?): form.addField(label: "expiry", text: part)
        case (nil, nil): break
        }
    }
}
