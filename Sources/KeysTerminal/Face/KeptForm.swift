internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What an entry said before a change, kept to be put back: sealed, for nothing of it is looked at until then.
struct KeptForm {
    private static let label = "undo"
    private let box: [UInt8]

    init(_ id: EntryID, _ session: Session) throws(VaultError) {
        box = session.sealDraft(EntryForm(editing: try session.open(id)).encodedDraft(), label: Self.label)
    }

    /// Puts it back over what the entry says now; what others changed meanwhile stays.
    func putBack(_ id: EntryID, _ session: Session) throws(VaultError) {
        guard let bytes = session.openDraft(box, label: Self.label),
            let before = bytes.withBytes({ EntryForm(decodingDraft: $0) })
        else { throw .entryDamaged(id) }
        var now = EntryForm(editing: try session.open(id))
        now.become(before)
        try session.edit(id, now)
    }
}
