internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What the menu's wishes do.
extension LinearMode {
    /// Asks for words until one entry is meant; nil where the person gives up.
    private func choose(_ session: Session, _ reach: Session.Reach = .live) throws -> Entry? {
        let words = try person.ask("Which entry? Title, address or words: ")
        guard !words.isEmpty else { return nil }
        switch session.find(words, exact: false, among: reach) {
        case .one(let entry): return entry
        case .many(let entries): return try EntryPicker.pick(entries, person)
        case .none, .like:
            let all = session.look(for: SearchQuery([words]), among: reach)
            let found = all.standing.isEmpty ? all.like : all.standing
            guard !found.isEmpty else {
                try person.say("Nothing fits.")
                return nil
            }
            return try EntryPicker.pick(found, person)
        }
    }

    func show(_ session: Session) throws {
        guard let entry = try choose(session) else { return }
        try person.say(EntryPicker.line(entry))
        for field in entry.visibleFields {
            try person.say("\(visible(field.label)): \(field.field.shownText.map { visible($0) } ?? "hidden")")
        }
        guard entry.visibleFields.contains(where: \.field.type.isSecret), try person.agrees("Show what is hidden?")
        else {
            return
        }
        let opened = try session.open(entry.id)
        for field in entry.visibleFields where field.field.type.isSecret {
            var text = SecretBuilder()
            _ = opened.withValue(of: field) { appendVisible($0, keepingLines: true, to: &text) }
            try person.say("\(visible(field.label)):")
            try person.say(indented: text.finish())
        }
    }

    func copy(_ session: Session) throws {
        guard let entry = try choose(session) else { return }
        let fields = entry.visibleFields
        let principal = fields.firstIndex { $0.field.id == entry.kind.principalField }
        for (index, field) in fields.enumerated() { try person.say("\(index + 1)  \(visible(field.label))") }
        let usual = principal.map { ", or Enter for \(visible(fields[$0].label))" } ?? ""
        let answer = try person.ask("Which field? Number\(usual): ")
        guard let index = answer.isEmpty ? principal : Int(answer).map({ $0 - 1 }), fields.indices.contains(index)
        else {
            return
        }
        var value = SecretBuilder()
        let opened = try session.open(entry.id)
        let isThere: Void? = opened.withValue(of: fields[index]) { value.append($0) }
        guard isThere != nil else { throw VaultError.entryDamaged(entry.id) }
        try Clipboard.copy(value.finish(), environment: environment)
        try person.say("Copied, clears in \(Clipboard.secondsKept) seconds.")
    }

    func add(_ session: Session) throws {
        for (index, kind) in EntryKind.allCases.enumerated() { try person.say("\(index + 1)  \(kind.rawValue)") }
        guard let number = try person.number("What is it? Number, or Enter to leave: ", upTo: EntryKind.allCases.count)
        else { return }
        let title = try person.ask("Title: ")
        guard !title.isEmpty else { return }
        var form = EntryForm(kind: EntryKind.allCases[number - 1], title: title)
        guard try LinearForm.ask(&form, person) else { return try person.say("Not saved.") }
        _ = try session.add(form)
        try person.say("Saved.")
    }

    func edit(_ session: Session) throws {
        guard let entry = try choose(session) else { return }
        var form = EntryForm(editing: try session.open(entry.id))
        guard try LinearForm.ask(&form, person) else { return try person.say("Not saved.") }
        try session.edit(entry.id, form)
        try person.say("Saved; what was replaced is in the history.")
    }

    func generate() throws {
        for (name, recipe) in [("Characters", Recipe.usual), ("Words", .usualWords), ("PIN", .usualPIN)] {
            let made = try Generator(random: SystemRandom.below).make(recipe)
            try person.say("\(name), \(Int(recipe.bits)) bits:")
            try person.say(indented: made)
        }
    }

    func takeIn(_ session: Session) throws {
        let path = try person.ask("Exported file, or Enter for none: ")
        guard !path.isEmpty else { return }
        if try BackupWork.isBackup([path]) { return try takeIn(backup: path, session) }
        let work = ImportWork(files: [path], options: ImportOptions())
        try person.say("This is an export of the kind \(try work.detect()).")
        let summary = try work.run(into: session, onDuplicate: .keep, dryRun: false) { _, _, _ in }
        for note in summary.failed { try person.say("Row \(note.row): \(note.reason)") }
        for note in summary.warnings { try person.say("Row \(note.row): \(note.reason)") }
        try person.say(
            "\(summary.added) added, \(summary.skipped) were there already, \(summary.failed.count) left out.")
        if let batch = summary.batch { try person.say("keys import --undo \(batch) takes it back.") }
        guard summary.failed.isEmpty else { return }
        try person.say("The file still holds every password in plain text.")
        if try person.agrees("Overwrite and delete it?") { try Shredding.shred(path) }
    }

    private func takeIn(backup path: String, _ session: Session) throws {
        let work = try BackupWork(file: path)
        defer { work.shut() }
        try person.say("This is a sealed backup.")
        let person = person
        let summary = try work.run(
            into: session, onDuplicate: .keep, dryRun: false,
            password: { try person.askSecret("Password of the backup: ") }, progress: { _ in })
        for note in summary.warnings { try person.say("Entry \(note.row): \(note.reason)") }
        try person.say("\(summary.added) added, \(summary.skipped) were there already.")
        if let batch = summary.batch { try person.say("keys import --undo \(batch) takes it back.") }
    }

    func remove(_ session: Session) throws {
        guard let entry = try choose(session) else { return }
        try session.trash([entry.id])
        try person.say("\(visible(entry.title)) is in the trash.")
    }

    func trash(_ session: Session) throws {
        let entries = session.entries(.trashed)
        guard !entries.isEmpty else { return try person.say("The trash is empty.") }
        guard let entry = try EntryPicker.pick(entries, person) else { return }
        if try person.agrees("Take \(visible(entry.title)) out of the trash?") {
            try session.restore([entry.id])
            try person.say("Restored.")
        } else if try person.ask("Type delete to delete it for good, Enter to leave: ") == "delete" {
            try session.purge([entry.id])
            try person.say("Deleted for good.")
        }
    }
}
