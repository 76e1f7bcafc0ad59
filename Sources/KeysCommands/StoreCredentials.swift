internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// Where it comes from what a store is to be shown, where what follows from a code does not do: the options of a command, or a person.
struct StoreAsking {
    /// A file of certificates to trust at a server; empty for none.
    var authorities = ""
    /// Throws where an address is not to be spoken to.
    var check: (StoreAddress) throws -> Void = { try $0.checkIsPrivate() }
    /// Gives what is to be shown.
    let credentials: (StoreAddress) throws -> StoreCredentials

    /// A folder is shown nothing.
    static var ofFolders: StoreAsking { StoreAsking { _ in .none } }

    init(_ credentials: @escaping (StoreAddress) throws -> StoreCredentials) { self.credentials = credentials }
}

/// What this device shows a store, and the token of whoever owns the account there, where somebody gave that.
struct StoreCredentials {
    /// A token of this device alone, or a WebDAV password; nil for a folder.
    var access: StoreAccess?
    /// For the vault's devices to share.
    var owner: StoreAccess?

    /// What a folder is shown.
    static let none = StoreCredentials()

    private init() {}

    /// A token that was made for this device.
    init(made access: StoreAccess) { self.access = access }

    /// By what somebody gave: a WebDAV password, a device's token, or the owner's, of which one for this device is made.
    init(_ address: StoreAddress, given token: consuming SecretBytes, authorities: String) throws {
        guard let asking = address.asking else {
            access = StoreAccess(token: token, authorities: authorities)
            return
        }
        let given = StoreAccess(token: token, authorities: authorities, isDeviceToken: true)
        let own = StoreAccess.random(authorities: authorities)
        let account = asking(given)
        let isOwner = try Self.waiting { () async throws(StoreError) in try await account.makesDevice(hash: own.hash) }
        access = isOwner ? own : given
        owner = isOwner ? given : nil
    }

    /// By the owner's token the vault has for just this address; nil where the server does not take it.
    init?(_ address: StoreAddress, owner: OwnerToken, authorities: String) throws {
        guard let asking = address.asking else { return nil }
        let own = StoreAccess.random(authorities: authorities)
        let owned = OwnedAccount(owner) { asking($0.trusting(authorities)) }
        do {
            try Self.waiting { () async throws(StoreError) in
                try await owned.ask { account async throws(StoreError) in
                    _ = try await account.make(.device, hash: own.hash)
                }
            }
        } catch .store(.token) {
            return nil
        }
        access = own
    }

    /// What a server's account says.
    static func waiting<R>(_ work: @escaping () async throws(StoreError) -> R) throws(Failure) -> R {
        do {
            return try Waiting.on { () async throws in try await work() }
        } catch {
            guard let error = error as? StoreError else { throw .store(.unreachable) }
            throw .store(error)
        }
    }
}
