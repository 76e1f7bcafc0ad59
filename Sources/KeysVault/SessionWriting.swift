internal import GRDB
public import KeysModel

/// Every change of entries. Each call is one transaction, durable when it returns.
extension Session {
    /// Adds an entry.
    public func add(_ form: consuming EntryForm) throws(VaultError) -> EntryID {
        let form = form
        return try write { try $0.add(form) }
    }

    /// Writes a changed form over an entry. What somebody else changed since the form was filled stays, but for the fields both
    /// changed: of those theirs goes into the history.
    public func edit(_ id: EntryID, _ form: consuming EntryForm) throws(VaultError) {
        var form: EntryForm? = form
        try write { change in
            guard let (entry, _) = change.view(id), entry.state == .live else { throw VaultError.noSuchEntry }
            guard let changed = form.take() else { return }
            try change.edit(id, changed.rebased(onto: try change.open(id)))
        }
    }

    /// Makes a second entry like this one, under a title of its own.
    public func copy(_ id: EntryID, title: String?) throws(VaultError) -> EntryID {
        try write { change in
            guard change.view(id)?.entry.state == .live else { throw VaultError.noSuchEntry }
            let opened = try change.open(id)
            var copy = EntryForm(copying: opened)
            copy.title = title ?? opened.entry.title + " (copy)"
            return try change.add(copy)
        }
    }

    /// Puts entries into the trash.
    public func trash(_ ids: [EntryID]) throws(VaultError) { try mark(ids, from: .live, as: .trashed) }

    /// Takes entries out of the trash.
    public func restore(_ ids: [EntryID]) throws(VaultError) { try mark(ids, from: .trashed, as: .live) }

    /// Deletes entries for good.
    public func purge(_ ids: [EntryID]) throws(VaultError) {
        try write { change in
            for id in ids {
                guard let (entry, _) = change.view(id), entry.state != .purged else { throw VaultError.noSuchEntry }
                try change.mark(id, as: .purged)
            }
        }
    }

    private func mark(_ ids: [EntryID], from: EntryState, as state: EntryState) throws(VaultError) {
        try write { change in
            for id in ids {
                guard let (entry, _) = change.view(id), entry.state == from else { throw VaultError.noSuchEntry }
                try change.mark(id, as: state)
            }
        }
    }

    /// Puts an old value back (1 is the newest); what stands there now goes into the history. An entry in the trash stays there.
    public func restoreValue(_ id: EntryID, past number: Int) throws(VaultError) {
        try write { change in
            let opened = try change.open(id)
            let history = opened.history
            guard number >= 1, number <= history.count else { throw VaultError.noSuchEntry }
            let past = history[number - 1]
            var form = EntryForm(editing: opened)
            opened.withValue(of: past) { form.putBack(past.item, $0) }
            try change.edit(id, form, state: opened.entry.state)
        }
    }
}
