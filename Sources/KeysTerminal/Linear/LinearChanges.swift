internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Changing entries. Each change can be undone, but for deleting for good.
extension LinearMode {
    func add() throws {
        let kinds = EntryKind.allCases
        let kind = try LinearMenu.one(of: kinds, "What is it? Number, or Enter to leave: ", person) { $0.title }
        guard let kind else { return }
        let title = try person.ask("Title: ")
        guard !title.isEmpty else { return }
        var form = EntryForm(kind: kind, title: title)
        guard try LinearForm.ask(&form, isNew: true, person) else { return try person.say("Not saved.") }
        let name = form.title
        let id = try place.vault().add(form)
        try perform(Changing.added(id, name))
    }

    func edit() throws {
        if let entry = try chooseEntry() { try edit(entry) }
    }

    func edit(_ entry: Entry) throws {
        let session = try place.vault()
        var form = EntryForm(editing: try session.open(entry.id))
        guard try LinearForm.ask(&form, isNew: false, person) else { return try person.say("Not saved.") }
        let before = try KeptForm(entry.id, session)
        let name = form.title
        try session.edit(entry.id, form)
        try perform(try Changing.changed(entry.id, "Saved: \(name)", from: before, place))
        try person.say("What was replaced is in the history.")
    }

    func rename() throws {
        guard let entry = try chooseEntry() else { return }
        let title = try person.ask("New title [\(visible(entry.title))], or Enter to keep it: ")
        if !title.isEmpty { try perform([Changing.rename(entry.id, title)]) }
    }

    func folder() throws {
        guard let entry = try chooseEntry() else { return }
        for folder in Known.folders(place) { try person.say(visible(folder)) }
        let now = entry.folder.map { " [\(visible($0))]" } ?? ""
        let folder = try person.ask("Folder, as a path with /\(now); - for none, Enter to keep it: ")
        guard !folder.isEmpty else { return }
        try perform([Changing.move([entry.id], folder == "-" ? "" : FolderName.clean(folder))])
    }

    func tags() throws {
        guard let entry = try chooseEntry() else { return }
        let now = entry.tags.isEmpty ? "" : " [\(visible(Tags.written(entry.tags)))]"
        let tags = try person.ask("Tags, with commas\(now); - for none, Enter to keep them: ")
        guard !tags.isEmpty else { return }
        try perform([Changing.tag([entry.id], tags == "-" ? "" : tags)])
    }

    func favorite() throws {
        if let entry = try chooseEntry() { try perform(Changing.favorite(entry)) }
    }

    // MARK: The trash

    func trash() throws {
        if let entry = try chooseEntry() { try perform([Changing.trash([entry.id], entry.title)]) }
    }

    private func pickFromTrash() throws -> Entry? {
        let entries = try place.vault().entries(.trashed)
        guard !entries.isEmpty else {
            try person.say("The trash is empty.")
            return nil
        }
        return try EntryPicker.pick(entries, person)
    }

    func restore() throws {
        if let entry = try pickFromTrash() { try perform([Changing.restore([entry.id], entry.title)]) }
    }

    func purge() throws {
        guard let entry = try chooseEntry(.all) else { return }
        try person.say("Nothing brings it back: \(visible(entry.title))")
        let typed = try person.ask("Type its title to delete it for good, Enter to leave: ")
        guard typed == visible(entry.title) else { return try person.say("Nothing was deleted.") }
        try perform([Changing.purge(entry)])
    }

    // MARK: Old and other values

    func history() throws {
        guard let entry = try chooseEntry(.all) else { return }
        let screen = HistoryScreen(entry, place)
        guard !screen.olds.isEmpty else { return try person.say("There are no old values.") }
        let old = try LinearMenu.one(of: screen.olds, "Which one? Number, or Enter for none: ", person) {
            "\($0.item.label), replaced \(Moment.text($0.item.changed)) on \($0.device), \($0.item.reason.shown)"
        }
        guard let old else { return }
        if try !old.item.type.isSecret || person.agrees("Show it?") {
            let opened = try place.vault().open(entry.id)
            try say(value: { screen.lend(old, opened, $0) })
        }
        guard try person.agrees("Put it back?") else { return }
        try perform([PuttingBack.old(old.item, of: entry.id, entry.title)])
    }

    func conflicts() throws {
        let values = ConflictsScreen(place).rows.lines.compactMap { line in
            if case .row(let value) = line { value } else { nil }
        }
        guard !values.isEmpty else { return try person.say("There are no conflicts.") }
        let value = try LinearMenu.one(of: values, "Which value? Number, or Enter for none: ", person) {
            "\($0.title), \($0.label): \($0.number == 0 ? "shown now" : "other \($0.number)"), "
                + "changed \(Moment.text($0.date)) on \($0.device)"
        }
        guard let value else { return }
        if try !value.isSecret || person.agrees("Show it?") {
            try say(value: { ConflictsScreen.lend(value, place, $0) })
        }
        if try person.agrees("Keep it? The others go into the history.") { try perform([Settling.keep(value)]) }
    }
}
