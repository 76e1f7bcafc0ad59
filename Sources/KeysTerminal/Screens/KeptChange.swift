internal import KeysModel
internal import KeysVault

extension Changing {
    /// Makes a change of one entry by `body`; the way back puts what the entry said before over it, the way on what it said after.
    static func kept(
        _ id: EntryID, _ sentence: String, _ place: Workplace, _ body: () throws -> Void
    ) throws -> [Action] {
        let before = try KeptForm(id, try place.vault())
        try body()
        return try changed(id, sentence, from: before, place)
    }

    /// What follows a change of an entry that said `before`.
    static func changed(
        _ id: EntryID, _ sentence: String, from before: KeptForm, _ place: Workplace
    ) throws -> [Action] {
        let after = try KeptForm(id, try place.vault())
        return done(sentence) { place in
            try before.putBack(id, try place.vault())
        } again: { place in
            try after.putBack(id, try place.vault())
        }
    }

    /// What follows an entry that was added.
    static func added(_ id: EntryID, _ title: String) -> [Action] {
        let done = done("Added: \(title)") { place in
            try place.vault().trash([id])
        } again: { place in
            try place.vault().restore([id])
        }
        return [.say("Added: \(title) - u undoes")] + done.dropFirst()
    }
}
