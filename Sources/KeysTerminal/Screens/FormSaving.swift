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
        guard let editing else { return try add(place) }
        return try edit(editing, place)
    }

    private var title: String { fields.first { $0.part == .title }?.line.text ?? "" }

    private func add(_ place: Workplace) throws -> [Action] {
        let id = try place.vault().add(form())
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
