internal import KeysModel
internal import KeysVault

/// What an entry said before a change, kept to be put back.
final class KeptForm {
    private let form: EntryForm

    init(_ id: EntryID, _ session: Session) throws(VaultError) { form = EntryForm(editing: try session.open(id)) }

    /// Puts it back over what the entry says now, as one more change.
    func putBack(_ id: EntryID, _ session: Session) throws(VaultError) {
        var now = EntryForm(editing: try session.open(id))
        now.takeOver(form)
        try session.edit(id, now)
    }
}

extension EntryForm {
    /// Makes this form say what another says, while it stays a form of what it was filled with.
    fileprivate mutating func takeOver(_ other: borrowing EntryForm) {
        kind = other.kind
        title = other.title
        folder = other.folder
        tags = other.tags
        isFavorite = other.isFavorite
        removeAllItems()
        for (index, item) in other.items.enumerated() {
            other.withValue(at: index) { append(item.id, item.role, item.type, label: item.label, bytes: $0) }
        }
    }
}
