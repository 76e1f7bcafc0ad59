public import KeysModel
public import KeysVault

/// When passwords were changed. What the summaries do not tell is looked up in bodies, opened one at a time; a damaged one is noted, and the
/// audit goes on.
public struct PasswordAges {
    private let session: Session
    /// What could not be opened.
    public private(set) var damaged: [Damage] = []

    /// The ages of a vault's passwords.
    public init(_ session: Session) { self.session = session }

    /// When the password was changed last: its newest old value tells; without one it is as old as the entry.
    public mutating func changed(_ entry: Entry) throws(VaultError) -> Int64? {
        guard let opened = try open(entry) else { return nil }
        return opened.history.first { $0.item.field == .password }?.item.changed ?? entry.created
    }

    /// Opens an entry; nil for a damaged one, which is noted.
    public mutating func open(_ entry: Entry) throws(VaultError) -> OpenedEntry? {
        do {
            return try session.open(entry.id)
        } catch .entryDamaged(let id) {
            if !damaged.contains(.bodyAltered(id)) { damaged.append(.bodyAltered(id)) }
            return nil
        }
    }
}
