internal import GRDB
public import KeysModel

extension Session {
    /// Settles the conflicts of an entry: what is shown stays, but for one field of which another value is taken (`number` of its others,
    /// from 1). What loses goes into the history.
    public func settle(_ id: EntryID, taking field: FieldID? = nil, number: Int = 0) throws(VaultError) {
        try write { change in
            let opened = try change.open(id)
            let state = opened.entry.state
            guard state != .purged else { throw VaultError.noSuchEntry }
            var form = EntryForm(editing: opened)
            if let field, let conflict = opened.entry.resolved(field) {
                guard number >= 1, number <= conflict.others.count else { throw VaultError.noSuchEntry }
                let other = conflict.others[number - 1]
                _ = opened.withValue(of: other.field, source: other.source) { form.take(other.field, $0) }
            }
            try change.edit(id, form, reason: .conflict, state: state)
        }
    }
}
