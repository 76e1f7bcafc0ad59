internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysStore
internal import KeysVault

/// The store a vault is synced with.
struct Store: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set or show the store this vault is synced with.",
        discussion: """
            A store gets sealed blobs alone. It is a folder: a plain one, a USB stick, or one that Syncthing, rsync or a \
            cloud drive carries elsewhere; or a server: keys-server, or a folder at any WebDAV server.

            Examples:
              keys store set /media/stick/keys
              keys store set https://keys.example.org
              keys store show

            Exit statuses: those of its commands.
            """,
        subcommands: [StoreSet.self, StoreShow.self, StoreAccount.self, StoreErase.self])
}

/// Sets the store.
struct StoreSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set the store; looks whether it can be read and sends nothing.",
        discussion: """
            keys sync then brings vault and store to the same state. A server wants a token: of its owner's (keys-server \
            account new) one for this device is made, and the vault keeps the owner's, sealed, for your other devices. A WebDAV folder is made where it is \
            missing, and wants a password, best one for this program alone.

            Examples:
              keys store set ~/Sync/keys
              keys store set /media/stick/keys --sync-after-change
              keys store set https://keys.example.org --token-fd 5 5<token.txt
              keys store set dav+https://kim@cloud.example.org/keys

            Exit statuses: 0, 1 the file of certificates cannot be read, 10 no vault, 11 locked, 12 wrong password, 15 busy, \
            20 store out of reach, read-only, no store, or the token is refused, 22 vault damaged, 64 usage.
            """)

    @Argument(
        help: ArgumentHelp("A folder with a / in it, https://host, dav+https://user@host/path.", valueName: "address"))
    var address: String

    @OptionGroup var reach: ReachOptions

    @Flag(inversion: .prefixedNo, help: "Sync after each change.")
    var syncAfterChange: Bool?

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try reach.check(try StoreAddress(address))
        try Descriptors.check([("--password-fd", vault.passwordFd), ("--token-fd", reach.tokenFd)])
    }

    func run() throws {
        let talk = output.talk
        let address = try StoreAddress(address)
        let session = try OpenVault.open(vault, talk)
        let credentials = try reach.credentials(address, owner: try session.ownerToken(at: address.text))
        let said = try Self.set(address, credentials, of: session, syncsAfterChange: syncAfterChange)
        talk.note(said + "; nothing was sent yet: keys sync")
    }

    /// Looks whether the store can be read, and sets it; gives what to say.
    static func set(
        _ address: StoreAddress, _ credentials: StoreCredentials = .none, of session: Session, syncsAfterChange: Bool?
    ) throws -> String {
        let vault = session.vaultText
        let count = try Waiting.on { () async throws in
            do throws(StoreError) { return try await look(address, credentials.access, vault) } catch {
                throw Failure.store(error)
            }
        }
        try session.setStore(
            address: address.text, access: credentials.access, owner: credentials.owner,
            syncsAfterChange: syncsAfterChange)
        let there = count == 0 ? "is empty" : "holds \(count) blobs"
        return "the store is \(visible(address.text)), which \(there)"
    }

    /// What is there. A folder at a WebDAV server is made where it is missing.
    private static func look(
        _ address: StoreAddress, _ access: StoreAccess?, _ vault: String
    ) async throws(StoreError) -> Int {
        let store = address.store(access, vault: vault)
        guard case .webdav(let origin, _) = address.kind else { return try await store.list().names.count }
        do throws(StoreError) {
            return try await store.list().names.count
        } catch .noStore {
            try await DAVStore(address.client(origin, access)).make()
            return try await store.list().names.count
        }
    }
}

/// Shows the store.
struct StoreShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the store, what waits to be sent, and when it was last in touch.",
        discussion: """
            Examples:
              keys store show
              keys store show --json

            Exit statuses: 0, 1 no store is set, 10 no vault, 11 locked, 12 wrong password, 22 vault damaged, 64 usage.
            """)

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try Descriptors.check([("--password-fd", vault.passwordFd)]) }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let settings = try session.storeSettings()
        guard let address = settings.address else { throw VaultError.noStore }
        let kind = try StoreAddress(address).kindName
        let last = settings.lastSync.map { Timestamp.text(milliseconds: $0) }
        if talk.isJSON {
            var json = JSONWriter()
            json.beginObject()
            json.key("kind")
            json.text(kind)
            json.key("address")
            json.text(address)
            json.key("vault")
            json.text(session.vaultText)
            json.key("pending")
            json.number(settings.pending)
            json.key("last_sync")
            json.text(orNull: last)
            json.endObject()
            return try talk.print(json.finish())
        }
        try Columns.print(
            [
                ["kind", kind], ["address", visible(address)], ["vault", session.vaultText],
                ["pending", "\(settings.pending)"], ["last sync", last ?? "never"],
                ["after each change", settings.syncsAfterChange ? "yes" : "no"],
            ], talk)
        if settings.isClosed { talk.note("another device rotated the vault: let this one in again with keys join") }
    }
}
