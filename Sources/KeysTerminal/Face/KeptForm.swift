internal import KeysModel
internal import KeysVault

/// What an entry said before a change, kept to be put back.
final class KeptForm {
    private let form: EntryForm

    init(_ id: EntryID, _ session: Session) throws(VaultError) { form = EntryForm(editing: try session.open(id)) }

    /// Puts it back over what the entry says now.
    func putBack(_ id: EntryID, _ session: Session) throws(VaultError) {
        var now = EntryForm(editing: try session.open(id))
        now.become(form)
        try session.edit(id, now)
    }
}
