internal import GRDB
public import KeysModel

extension Session {
    /// Takes the next counter of an entry's HOTP code: it is stored as used when this returns, so nobody who writes to this vault gets
    /// it again. `seed` is the value of the field `otp` the code will be made from, `least` the counter that seed begins with. Nil at
    /// the end of all counters.
    public func takeCounter(_ id: EntryID, of seed: FieldValue, least: UInt64) throws(VaultError) -> UInt64? {
        try write { change in
            guard let (entry, _) = change.view(id), entry.state == .live, entry.resolved(.otp)?.field.value == seed
            else { throw VaultError.noSuchEntry }
            var counter = least
            if entry.resolved(.hotpCounter) != nil {
                // A counter this program cannot read is a newer one's.
                guard let stored = entry.text(.hotpCounter).flatMap({ UInt64($0) }) else {
                    throw VaultError.entryDamaged(id)
                }
                counter = max(stored, least)
            }
            guard counter < .max else { return nil }
            try change.count(id, to: counter + 1)
            return counter
        }
    }
}
