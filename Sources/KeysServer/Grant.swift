internal import KeysBlobs

/// What a token is for.
enum TokenKind: Int, CaseIterable, Sendable {
    /// Makes and takes away tokens, reads and erases the account; no blobs.
    case owner = 1
    /// Blobs of every vault of the account, nothing else.
    case device = 2
    /// Lists, gets, puts, and makes one device token.
    case recovery = 3
    /// A few named blobs of one vault.
    case pairing = 4

    /// The word of the wire.
    var word: String {
        switch self {
        case .owner: "owner"
        case .device: "device"
        case .recovery: "recovery"
        case .pairing: "pairing"
        }
    }
}

/// What can be asked for with a token.
enum Verb: Sendable {
    case list, get, put, delete
    case makeDevice
    case account
}

/// What a token that is known may do.
struct Grant: Sendable {
    /// Whose it is.
    let account: RandomID
    /// Which token it is.
    let id: RandomID
    /// What it is for.
    let kind: TokenKind
    /// The blobs of a pairing token.
    let pairing: PairingScope?

    /// Whether a verb is its to ask for at all.
    func allows(_ verb: Verb) -> Bool {
        switch kind {
        case .owner: verb == .makeDevice || verb == .account
        case .device: verb == .list || verb == .get || verb == .put || verb == .delete
        case .recovery: verb == .list || verb == .get || verb == .put || verb == .makeDevice
        case .pairing: verb == .get || verb == .put || verb == .delete
        }
    }

    /// Whether a blob is its to ask for: for a pairing token those it was made for.
    func reaches(_ vault: VaultName, _ name: BlobName) -> Bool {
        guard kind == .pairing else { return true }
        return pairing.map { $0.vault == vault && $0.names.contains(name) } ?? false
    }
}

/// The blobs a pairing token is good for.
struct PairingScope: Hashable, Sendable {
    /// The most names one token may have.
    static let mostNames = 8

    /// The vault they lie in.
    let vault: VaultName
    /// What they are called.
    let names: [BlobName]

    /// A scope; nil unless it has 1 to 8 names.
    init?(vault: VaultName, names: [BlobName]) {
        guard (1...Self.mostNames).contains(names.count) else { return nil }
        self.vault = vault
        self.names = names
    }
}
