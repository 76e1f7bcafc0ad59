internal import ArgumentParser
internal import Foundation
internal import KeysDesk
internal import KeysSecret
internal import KeysStore
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
        guard let origin = address.origin else {
            if tokenFd != nil { throw .clash("--token-fd", "a folder") }
            if caFile != nil { throw .clash("--ca-file", "a folder") }
            return
        }
        guard origin.isSecure || origin.isLoopback || allowHttp else { throw .plainHTTP }
    }

    /// What this device is to show the store; nil for a folder. The owner's token of a server is not kept: one for this device is made of it.
    func access(_ address: StoreAddress) throws -> StoreAccess? {
        try check(address)
        guard let origin = address.origin else { return nil }
        let path = caFile.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? ""
        if !path.isEmpty { try Descriptor.reading(path).shut() }
        let isServer = if case .server = address.kind { true } else { false }
        let token = try PasswordSource(descriptor: tokenFd).read(
            asking: isServer ? "Token of the store: " : "Password at the store: ")
        let given = StoreAccess(token: token, authorities: path)
        guard isServer else { return given }
        let account = ServerAccount(address.client(origin, given))
        let made: [UInt8]? = try Waiting.on { () async throws in
            do throws(StoreError) { return try await account.makeDevice() } catch { throw Failure.store(error) }
        }
        return made.map { StoreAccess(token: SecretBytes($0), authorities: path) } ?? given
    }
}

/// A store that is at hand: what a sync needs, and what it learns.
struct StoreReach {
    let store: any BlobStore
    let pace: StorePace
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
