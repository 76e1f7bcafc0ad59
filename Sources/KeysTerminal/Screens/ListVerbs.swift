internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What the list does to entries.
extension ListScreen {
    mutating func grantVerb(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .copyPassword: return withEntry(place) { Copying.principal(of: $0) }
        case .copyUsername: return withEntry(place) { Copying.field($0, $0.resolved(.username), "user name") }
        case .copyAddress: return withEntry(place) { Copying.field($0, $0.fields(.url).first, "web address") }
        case .copyCode: return withEntry(place) { Copying.code(of: $0) }
        case .copyField: return withEntry(place) { Copying.choose(from: $0) }
        case .spell: return withEntry(place) { [.show(SpellScreen($0, place))] }
        case .trash: return trash(place)
        case .restore: return restore(place)
        case .purge: return withEntry(place) { Self.askToPurge($0, place) }
        case .favorite: return withEntry(place) { Changing.favorite($0) }
        case .rename: return withEntry(place) { [.show(PromptScreen("Another title", text: $0.title, name: "title"))] }
        case .moveToFolder: return askForFolder(place)
        case .changeTags: return askForTags(place)
        case .palette: return [.show(PaletteScreen(place))]
        case .messages: return [.show(LogScreen(place))]
        default: return Going.to(wish, selected, place)
        }
    }

    private func withEntry(_ place: Workplace, _ body: (Entry) -> [Action]) -> [Action] {
        guard let selected, let entry = place.session?.entry(selected) else {
            return [.say("There is no entry under the cursor")]
        }
        return body(entry)
    }

    // MARK: Trash

    private mutating func trash(_ place: Workplace) -> [Action] {
        guard kind != .trash else {
            return [.say("It lies in the trash already; D deletes it for good, R restores it")]
        }
        let ids = chosen
        guard !ids.isEmpty else { return [.say("There is no entry under the cursor")] }
        marked = []
        return [Changing.trash(ids, Self.name(ids, place))]
    }

    private mutating func restore(_ place: Workplace) -> [Action] {
        guard kind == .trash else { return [.say("Only what lies in the trash can be restored; Tab goes there")] }
        let ids = chosen
        guard !ids.isEmpty else { return [] }
        marked = []
        return [Changing.restore(ids, Self.name(ids, place))]
    }

    private static func askToPurge(_ entry: Entry, _ place: Workplace) -> [Action] {
        [
            .show(
                PromptScreen(
                    "Delete for good? Type the title", hint: "nothing brings it back: " + visible(entry.title),
                    name: "purge"))
        ]
    }

    static func name(_ ids: [EntryID], _ place: Workplace) -> String {
        if ids.count == 1, let first = ids.first { return place.session?.entry(first)?.title ?? "an entry" }
        return "\(ids.count) entries"
    }

    /// Puts the cursor on an entry, whatever was filtered.
    private mutating func go(to id: String, _ place: Workplace) {
        guard let id = EntryID(text: id) else { return }
        hide()
        if !ids.contains(id) {
            words.clear()
            isFiltering = false
            kind = .all
            find(place)
        }
        if let row = ids.firstIndex(of: id) { rows.selected = row }
    }

    // MARK: Folder and tags

    private func askForFolder(_ place: Workplace) -> [Action] {
        let entry = selected.flatMap { place.session?.entry($0) }
        return [
            .show(
                PromptScreen(
                    "Folder, as a path with /", hint: "empty: no folder", text: entry?.folder ?? "", name: "folder",
                    suggestions: Known.folders(place)))
        ]
    }

    private func askForTags(_ place: Workplace) -> [Action] {
        let entry = selected.flatMap { place.session?.entry($0) }
        return [
            .show(
                PromptScreen(
                    "Tags, with commas", text: entry?.tags.joined(separator: ", ") ?? "", name: "tags"))
        ]
    }

    /// Takes what a screen above decided.
    mutating func take(_ choice: Choice, _ place: Workplace) -> [Action] {
        guard case .text(let text, let name) = choice, let session = place.session else {
            if case .row(let row, of: "field") = choice, let selected, let entry = place.session?.entry(selected) {
                let fields = entry.visibleFields
                return Copying.field(entry, fields.indices.contains(row) ? fields[row] : nil)
            }
            return []
        }
        let ids = chosen
        switch name {
        case "title":
            guard let selected else { return [] }
            return [Changing.rename(selected, text)]
        case "folder":
            return [Changing.move(ids, text)]
        case "tags":
            return [Changing.tag(ids, text)]
        case "go to":
            go(to: text, place)
            return []
        case "purge":
            guard let selected, let entry = session.entry(selected) else { return [] }
            guard entry.title == text else { return [.say("That is not its title; nothing was deleted", .warning)] }
            return [Changing.purge(entry)]
        default: return []
        }
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// What is known of all entries, for completing.
enum Known {
    static func folders(_ place: Workplace) -> [String] {
        Set((place.session?.entries() ?? []).compactMap(\.folder)).sorted()
    }
}

/// Changes of entries, each with its way back.
enum Changing {
    static func trash(_ ids: [EntryID], _ name: String) -> Action {
        change("Moved to the trash: \(name)", hint: "u undoes") {
            try $0.vault().trash(ids)
        } back: {
            try $0.vault().restore(ids)
        }
    }

    static func restore(_ ids: [EntryID], _ name: String) -> Action {
        change("Restored: \(name)", hint: "u undoes") {
            try $0.vault().restore(ids)
        } back: {
            try $0.vault().trash(ids)
        }
    }

    static func favorite(_ entry: Entry) -> [Action] {
        let isFavorite = !entry.isFavorite
        return [
            edit([entry.id], isFavorite ? "a favourite now" : "no favourite any more") { $0.isFavorite = isFavorite }
        ]
    }

    static func rename(_ id: EntryID, _ title: String) -> Action {
        edit([id], "renamed to \(title)") { $0.title = title }
    }

    /// Puts entries into a folder; into none where the text is empty.
    static func move(_ ids: [EntryID], _ folder: String) -> Action {
        edit(ids, folder.isEmpty ? "out of its folder" : "moved to \(folder)") {
            $0.folder = folder.isEmpty ? nil : folder
        }
    }

    /// Gives entries the tags of a text with commas.
    static func tag(_ ids: [EntryID], _ text: String) -> Action {
        let tags = text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
        return edit(ids, "tags changed") { $0.tags = tags }
    }

    /// Deletes an entry for good: there is no way back.
    static func purge(_ entry: Entry) -> Action {
        .work(
            Work { place, _ in
                try place.vault().purge([entry.id])
                return [.say("Deleted for good: \(entry.title)"), .tell(.entriesChanged)]
            })
    }

    /// Changes some entries the same way. What they said before is kept sealed, for undoing.
    static func edit(_ ids: [EntryID], _ what: String, _ body: @escaping (inout EntryForm) -> Void) -> Action {
        .work(
            Work { place, _ in
                var before: [(EntryID, KeptForm)] = []
                let session = try place.vault()
                for id in ids {
                    before.append((id, try KeptForm(id, session)))
                    var form = EntryForm(editing: try session.open(id))
                    body(&form)
                    try session.edit(id, form)
                }
                let name = ListScreen.name(ids, place)
                return done("\(name): \(what)") { place in
                    for (id, kept) in before { try kept.putBack(id, try place.vault()) }
                } again: { place in
                    for id in ids {
                        var form = EntryForm(editing: try place.vault().open(id))
                        body(&form)
                        try place.vault().edit(id, form)
                    }
                }
            })
    }

    private static func change(
        _ sentence: String, hint: String, _ body: @escaping (Workplace) throws -> Void,
        back: @escaping (Workplace) throws -> Void
    ) -> Action {
        .work(
            Work { place, _ in
                try body(place)
                return [.say(sentence + " - " + hint)] + done(sentence, back, again: body).dropFirst()
            })
    }

    /// What follows a change: it is said, can be undone, and every screen hears of it.
    static func done(
        _ sentence: String, _ back: @escaping (Workplace) throws -> Void,
        again: @escaping (Workplace) throws -> Void
    ) -> [Action] {
        [
            .say(sentence), .done(Undoing(sentence: sentence, back: back, again: again)), .tell(.entriesChanged),
        ]
    }
}
