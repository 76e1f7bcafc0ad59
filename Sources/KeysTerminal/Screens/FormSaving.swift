internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Bringing a form into the vault. Where that fails the form stays as it is.
extension FormScreen {
    mutating func save(_ place: Workplace) -> [Action] {
        if let title = fields.firstIndex(where: { $0.part == .title }), fields[title].line.isEmpty,
            editing == nil || fields[title].isChanged
        {
            move(to: title, place)
            return [.say("Give it a title first, then ^s saves it; nothing was lost", .warning)]
        }
        guard editing == nil || hasUnsaved else { return [.back, .say("Nothing was changed")] }
        let screen = self
        return [.work(Work("Saving ...") { place, _ in try screen.write(place) })]
    }

    private func write(_ place: Workplace) throws -> [Action] {
        guard let editing else { return try add(form(), place) }
        do {
            return try edit(editing, place)
        } catch VaultError.noSuchEntry {
            return [.show(Self.gone(isInTrash: place.session?.entry(editing) != nil))]
        }
    }

    /// What is asked where somebody deleted the entry while it was being changed.
    private static func gone(isInTrash: Bool) -> ChoiceScreen {
        let stay = [("Save as a new entry", "with all that stands here"), ("Go on", "typing; nothing was lost")]
        guard isInTrash else {
            return ChoiceScreen("Deleted for good meanwhile", stay, name: Asked.purged)
        }
        return ChoiceScreen(
            "Put into the trash meanwhile", [("Take it out and save", "what was typed")] + stay,
            name: Asked.trashed)
    }

    /// Saves all that stands here as a new entry: the one it was is gone.
    func saveAsNew() -> [Action] {
        let screen = self
        return [
            .work(
                Work("Saving ...") { place, _ in
                    var form = screen.form()
                    form.becomeNew()
                    return try screen.add(form, place)
                })
        ]
    }

    /// Saves over an entry that lies in the trash, which it leaves.
    func saveOutOfTrash() -> [Action] {
        guard let editing else { return [] }
        let screen = self
        return [
            .work(
                Work("Saving ...") { place, _ in
                    if try place.vault().entry(editing)?.state == .trashed { try place.vault().restore([editing]) }
                    return try screen.write(place)
                })
        ]
    }

    private var title: String { fields.first { $0.part == .title }?.line.text ?? "" }

    private func add(_ form: consuming EntryForm, _ place: Workplace) throws -> [Action] {
        let id = try place.vault().add(form)
        return [.back] + Changing.added(id, title) + [
            .tell(.chosen(.text(id.text, of: "go to")))
        ] + warnings
    }

    private func edit(_ id: EntryID, _ place: Workplace) throws -> [Action] {
        let session = try place.vault()
        // What another process wrote meanwhile is part of what an undo puts back.
        _ = try session.refreshIfChanged()
        let before = try KeptForm(id, session)
        try session.edit(id, form())
        let after = try KeptForm(id, session)
        let done = Changing.done("Saved: \(title)") { place in
            try before.putBack(id, try place.vault())
        } again: { place in
            try after.putBack(id, try place.vault())
        }
        return [.back, .say("Saved: \(title) - u undoes")] + done.dropFirst() + (try elsewhere(id, session)) + warnings
    }

    /// Says which of the fields that were changed here had been changed elsewhere meanwhile: their history then has a value this form never
    /// saw.
    private func elsewhere(_ id: EntryID, _ session: Session) throws(VaultError) -> [Action] {
        guard let known else { return [] }
        let opened = try session.open(id)
        let new = opened.history.filter { !known.contains($0.item) }
        var labels: [String] = []
        for field in fields where field.isChanged {
            let id = field.part == .title ? FieldID.title : field.id
            let isSeen = new.filter { $0.item.field == id }.allSatisfy { past in
                opened.withValue(of: past) { bytes in
                    SecretLine(copying: bytes).isSame(as: field.original?.line ?? SecretLine())
                }
            }
            if !isSeen { labels.append(field.label) }
        }
        guard !labels.isEmpty else { return [] }
        let had =
            labels.count == 1
            ? "had been changed elsewhere, its value from there is"
            : "had been changed elsewhere, their values from there are"
        return [.say("Saved; \(labels.joined(separator: ", ")) \(had) in the history", .warning)]
    }

    /// What is kept as it was typed though it says nothing.
    private var warnings: [Action] {
        fields.compactMap { field in
            guard field.type == .otp, case .wrong(let what)? = FieldCheck.of(field) else { return nil }
            return .say("Saved, but \(field.label): \(what)", .warning)
        }
    }
}
