internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// From references to values: each vault is opened once, each entry is meant exactly, and one that cannot be had is named before anything is done
/// with the others.
struct References: ~Copyable {
    private let options: VaultOptions
    private let talk: Talk
    private var sessions: [String: Session] = [:]

    /// References of which those without a vault lie in the one that is given.
    init(_ options: VaultOptions, _ talk: Talk) {
        self.options = options
        self.talk = talk
    }

    /// The value of each reference.
    mutating func values(of references: [EntryReference]) throws -> [EntryReference: MaskedValue] {
        var values: [EntryReference: MaskedValue] = [:]
        for reference in references where values[reference] == nil {
            values[reference] = MaskedValue(try value(of: reference))
        }
        return values
    }

    private mutating func value(of reference: EntryReference) throws -> SecretBytes {
        let session = try session(named: reference.vault)
        do {
            let entry: Entry
            switch session.find(reference.entry, exact: true, among: .live) {
            case .one(let found): entry = found
            case .many(let entries): throw Failure.severalEntries(entries.map(\.id))
            case .none, .like: throw Failure.noEntry
            }
            switch reference.value {
            case .code: return try CodeGiving(entry, field: nil, in: session, talk).taken()
            case .field(let label):
                guard let value = try FieldChoice.find(label, in: entry).value(of: session.open(entry.id)) else {
                    throw VaultError.entryDamaged(entry.id)
                }
                return value
            }
        } catch let failure as Failure {
            guard let cause = ReferenceCause(failure) else { throw failure }
            throw Failure.reference(reference.text, cause: cause)
        }
    }

    /// The vault a reference is of. A password that was given is that of the command's own vault.
    private mutating func session(named vault: String?) throws -> Session {
        let name = vault ?? ""
        if let session = sessions[name] { return session }
        var options = options
        if let vault {
            options.vault = vault
            guard try options.place().folder != self.options.place().folder else { return try session(named: nil) }
            options.passwordFd = nil
            options.passwordFile = nil
        }
        let session = try OpenVault.open(options, talk)
        sessions[name] = session
        return session
    }
}

extension ReferenceCause {
    fileprivate init?(_ failure: Failure) {
        switch failure {
        case .noEntry, .noEntryButLike: self = .noEntry
        case .severalEntries: self = .severalEntries
        case .noField: self = .noField
        default: return nil
        }
    }
}
