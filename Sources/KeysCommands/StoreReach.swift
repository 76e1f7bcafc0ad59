internal import ArgumentParser
internal import Foundation
internal import KeysDesk
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// How a store that is no folder is reached.
struct ReachOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the store's token, or WebDAV password, from descriptor N, up to the first line end.", valueName: "n"))
    var tokenFd: Int32?

    @Option(help: ArgumentHelp("Certificates (PEM) to trust beside the system's.", valueName: "path"))
    var caFile: String?

    @Flag(help: "Speak to the store without TLS, over a network you trust.")
    var allowHttp = false

    /// Throws where these options do not fit an address.
    func check(_ address: StoreAddress) throws(UsageFault) {
        guard address.origin != nil else {
            if tokenFd != nil { throw .clash("--token-fd", "a folder") }
            if caFile != nil { throw .clash("--ca-file", "a folder") }
            return
        }
        if !allowHttp { try address.checkIsPrivate() }
    }

    /// The file of authorities, which can be read; empty for none.
    func authorities() throws -> String {
        let path = caFile.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? ""
        if !path.isEmpty { try Descriptor.reading(path).shut() }
        return path
    }

    /// These options, for whoever needs something to show a store.
    func asking() throws -> StoreAsking {
        var asking = StoreAsking { try credentials($0) }
        asking.authorities = try authorities()
        asking.check = { try check($0) }
        return asking
    }

    /// What this device is to show the store. `owner`: the owner's token the vault has already, of which one for this device is made without
    /// a question; else the token is read, or asked for.
    func credentials(_ address: StoreAddress, owner: OwnerToken? = nil) throws -> StoreCredentials {
        try check(address)
        guard address.origin != nil else { return .none }
        let authorities = try authorities()
        if tokenFd == nil, let owner,
            let made = try StoreCredentials(address, owner: owner, authorities: authorities)
        {
            return made
        }
        let question = address.asking == nil ? "Password at the store: " : "Token of the store: "
        let token = try PasswordSource(descriptor: tokenFd).read(asking: question)
        return try StoreCredentials(address, given: token, authorities: authorities)
    }
}

/// A store that is at hand: what a sync needs, and what it learns.
struct StoreReach {
    let store: any BlobStore
    let pace: StorePace
    /// What is done at the account of a server as a part of a sync.
    let errands: AccountErrands?
    /// The account at a server, where this vault has the owner's token.
    let owned: OwnedAccount?
    private let memory: ListingMemory?

    /// The store of a vault; throws where none is set.
    init(_ session: Session) throws {
        guard let text = try session.storeSettings().address else { throw VaultError.noStore }
        let address = try StoreAddress(text)
        var memory: ListingMemory?
        if case .server = address.kind {
            let known = try session.knownListing()
            memory = ListingMemory(
                known.map { .init(tag: $0.tag, listing: KeysStore.Listing($0.names, ignored: $0.ignored)) })
        }
        store = address.store(try session.storeAccess(), vault: session.vaultText, memory: memory)
        pace = address.pace
        errands = address.asking.map { AccountErrands(asking: $0) }
        owned = try session.ownerToken().flatMap { owner in address.asking.map { OwnedAccount(owner, asking: $0) } }
        self.memory = memory
    }

    /// Keeps what a sync learned, for the next. What fails costs a request.
    func keep(in session: Session) {
        guard let memory else { return }
        let known = memory.known
        try? session.remember(
            known.map { KnownListing(tag: $0.tag, names: $0.listing.names, ignored: $0.listing.ignored) })
    }
}
