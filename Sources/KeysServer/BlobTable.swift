internal import KeysBlobs
internal import NIOCore

/// The one wall to whatever engine keeps accounts, tokens and blobs. Nothing is ever overwritten, so an engine needs no more than
/// "insert if absent".
///
/// What a call has answered stands, whatever happens to the machine then; a call that throws has changed nothing. Calls may be
/// made from anywhere, as many at a time as one likes. Faults that are no fault of who asks are `.busy` and `.full`.
protocol BlobTable: Sendable {
    /// What a token may do; nil for one that is not known. A token that was taken away, by whatever process, is not known in
    /// the next call.
    func grant(of hash: TokenHash) async throws(WireFault) -> Grant?

    /// Names of a vault in order, after one of them; nil where the vault has none at all.
    func page(of vault: VaultPath, after: BlobName?, limit: Int) async throws(WireFault) -> BlobPage?
    /// The tag of a vault's set of names; nil where it has none. Never newer than what a later call finds.
    func tag(of vault: VaultPath) async throws(WireFault) -> SetTag?
    /// The bytes of a blob; nil where there is none.
    func bytes(of blob: BlobPath) async throws(WireFault) -> ByteBuffer?
    /// Puts a blob where none is. Throws `.differs` where other bytes are, `.quota`, and `.token` for an account that is gone.
    func put(_ bytes: ByteBuffer, at blob: BlobPath, quota: Int) async throws(WireFault) -> Placing
    /// Takes a blob away, if it is there.
    func delete(_ blob: BlobPath) async throws(WireFault)

    /// Makes an account whose owner has a token of this hash.
    func makeAccount(owner: TokenHash) async throws(WireFault) -> RandomID
    /// Vaults of an account in order, after one of them.
    func vaults(of account: RandomID, after: VaultName?, limit: Int) async throws(WireFault) -> [VaultName]
    /// What is held of an account, but for its vaults; nil where it is gone.
    func holdings(of account: RandomID) async throws(WireFault) -> Holdings?
    /// Every account.
    func accounts() async throws(WireFault) -> [AccountLine]
    /// Takes an account away with all that is its, so that the file has nothing of it; says whether it was there.
    func erase(_ account: RandomID) async throws(WireFault) -> Bool

    /// Makes a token, unless this very one is there already; gives its id. Throws `.differs` where the hash is another's.
    func add(_ token: NewToken) async throws(WireFault) -> RandomID
    /// Takes a token away, never the owner's; says whether it was there.
    func remove(_ token: RandomID, of account: RandomID) async throws(WireFault) -> Bool
    /// Gives the owner another token; the one before is not known from then on.
    func replaceOwner(of account: RandomID, by hash: TokenHash) async throws(WireFault)
}

/// What came of a put.
enum Placing: Sendable {
    /// It was put.
    case stored
    /// The same bytes were there.
    case same
}

/// The tag of a set of names: random, another with each change.
struct SetTag: Hashable, Sendable {
    /// As the header has it, in quotation marks.
    let text: String
}

/// Some names of a vault.
struct BlobPage: Sendable {
    /// A name and how many bytes lie under it.
    struct Line: Sendable {
        let name: String
        let size: Int
    }

    /// In the order of their names.
    var lines: [Line]
    /// Whether there are more after them.
    var hasMore: Bool
}

/// A token to be made.
struct NewToken: Sendable {
    let account: RandomID
    let hash: TokenHash
    let kind: TokenKind
    var pairing: PairingScope?
    /// The recovery token that asks for it, which may have one made.
    var by: RandomID?
}

/// What is held of an account beside vaults.
struct Holdings: Sendable {
    /// A token, but for what it opens.
    struct Device: Sendable {
        let id: RandomID
        let kind: TokenKind
        let hash: TokenHash
        let pairing: PairingScope?
    }

    /// What its blobs weigh.
    let weight: Int
    let devices: [Device]
}

/// An account among others.
struct AccountLine: Sendable {
    let account: RandomID
    /// What its blobs weigh.
    let weight: Int
}

/// What bounds an account.
enum AccountLimits {
    /// What a blob weighs beside its bytes, so that empty ones do not fill a disk unseen.
    static let overhead = 256
    /// The most tokens of an account, pairing tokens left out.
    static let tokens = 256
    /// The most pairing tokens of an account; one more takes the place of the oldest.
    static let pairings = 16

    /// What a blob of this many bytes weighs.
    static func weight(_ count: Int) -> Int { count + overhead }
}
