internal import KeysModel
internal import KeysVault

extension Changing {
    /// Makes a change of one entry by `body`; the way back puts what the entry said before over it, the way on what it said after.
    static func kept(
        _ id: EntryID, _ sentence: String, _ place: Workplace, _ body: () throws -> Void
    ) throws -> [Action] {
        let before = try KeptForm(id, try place.vault())
        try body()
        let after = try KeptForm(id, try place.vault())
        return done(sentence) { place in
            try before.putBack(id, try place.vault())
        } again: { place in
            try after.putBack(id, try place.vault())
        }
    }
}
