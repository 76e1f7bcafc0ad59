internal import ArgumentParser
internal import Foundation
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// Shows what a server holds of the vault's account.
struct StoreAccount: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Show what the server holds of the account, or give its owner's token.",
        discussion: """
            For a store at a server whose owner's token this vault has. --owner-token prints the token, with a line end only \
            on a terminal; keys rotate and keys devices forget put another in its place.

            Examples:
              keys store account
              keys store account --json
              keys store account --owner-token

            Exit statuses: 0, 1 no store is set, or no owner's token is here, 10 no vault, 11 locked, 12 wrong password, \
            20 store out of reach, or the token is refused, 22 vault damaged, 64 usage.
            """)

    @Flag(help: "Print the owner's token instead.")
    var ownerToken = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if ownerToken, output.json { throw UsageFault.clash("--owner-token", "--json") }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        if ownerToken { return try give(session, talk) }
        let owned = try Self.owned(session)
        let holdings = try StoreCredentials.waiting { () async throws(StoreError) in
            try await owned.ask { account async throws(StoreError) in try await account.holdings() }
        }
        if talk.isJSON { return try talk.print(Self.json(holdings, session)) }
        let tokens = holdings.tokens.map { token in
            ["token", token.id, Self.kind(token.kind), Self.device(token, session).map { visible($0) } ?? ""]
        }
        let vaults = holdings.vaults.map { vault in
            [
                "vault", visible(vault.vault), "\(vault.blobs.count) blobs, \(Self.bytes(of: vault)) bytes",
                vault.vault == session.vaultText ? "this one" : "",
            ]
        }
        let whole = ["account", holdings.account, "\(holdings.bytes) of \(holdings.quota) bytes"]
        try Columns.print([whole] + tokens + vaults, talk)
    }

    /// The account at the store that is set.
    static func owned(_ session: Session) throws -> OwnedAccount {
        guard try session.storeSettings().address != nil else { throw VaultError.noStore }
        guard let owned = try StoreReach(session).owned else { throw Failure.noOwnerToken }
        return owned
    }

    private func give(_ session: Session, _ talk: Talk) throws {
        guard try session.storeSettings().address != nil else { throw VaultError.noStore }
        guard let token = try session.ownerToken()?.tokens.first else { throw Failure.noOwnerToken }
        try Descriptor.output.write(token.token)
        if talk.isForEyes { try talk.print("\n") }
    }

    private static func json(_ holdings: AccountHoldings, _ session: Session) -> SecretBytes {
        var json = JSONWriter()
        json.beginObject()
        json.key("account")
        json.text(holdings.account)
        json.key("bytes")
        json.number(holdings.bytes)
        json.key("quota")
        json.number(holdings.quota)
        json.key("tokens")
        json.beginArray()
        for token in holdings.tokens {
            json.beginObject()
            json.key("id")
            json.text(token.id)
            json.key("kind")
            json.text(kind(token.kind))
            json.key("device")
            json.text(orNull: device(token, session))
            json.endObject()
        }
        json.endArray()
        json.key("vaults")
        json.beginArray()
        for vault in holdings.vaults {
            json.beginObject()
            json.key("vault")
            json.text(vault.vault)
            json.key("blobs")
            json.number(vault.blobs.count)
            json.key("bytes")
            json.number(bytes(of: vault))
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.finish()
    }

    /// A server's word is shown only where it is one of the wire's.
    private static func kind(_ word: String) -> String {
        ["owner", "device", "recovery", "pairing"].contains(word) ? word : "unknown"
    }

    /// What the device that shows a token is called here.
    private static func device(_ token: AccountHoldings.Token, _ session: Session) -> String? {
        session.devices.first { $0.token.map { token.isOne(of: $0) } ?? false }?.name
    }

    private static func bytes(of vault: AccountHoldings.Vault) -> Int {
        vault.blobs.reduce(0) { $0.addingReportingOverflow($1.size).partialValue }
    }
}

/// Erases the account at a server.
struct StoreErase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase the account at the server: its tokens and all vaults it keeps.",
        discussion: """
            What is on this machine and on the other devices stays; they have no store then. Other vaults of the same account \
            lose theirs too: keys store account shows them.

            Examples:
              keys store erase
              keys store erase --yes --password-fd 3 3<password.txt

            Exit statuses: 0, 1 you said no, no store is set, or no owner's token is here, 10 no vault, 11 locked, \
            12 wrong password, 20 store out of reach, or the token is refused, 22 vault damaged, 64 usage, or no --yes and \
            no terminal.
            """)

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Asking.check(yes, command: "store erase", output.talk)
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let owned = try StoreAccount.owned(session)
        try Asking.confirm(yes, "Erase the account at the server, with every vault it keeps?")
        try StoreCredentials.waiting { () async throws(StoreError) in
            try await owned.ask { account async throws(StoreError) in try await account.erase() }
        }
        talk.note(
            "the account at the server is gone; what is here stays, and has no store until keys store set names one")
    }
}
