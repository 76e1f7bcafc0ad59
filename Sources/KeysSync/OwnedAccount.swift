public import KeysStore
public import KeysVault

/// The vault's account at its server, asked with the owner's token. Where the server does not know that yet, it is made to: it knows one of
/// those the token takes the place of, and whoever comes first tells it.
public struct OwnedAccount: Sendable {
    /// How an account is asked with a token.
    public typealias Asking = @Sendable (StoreAccess) -> ServerAccount

    private let owner: OwnerToken
    private let asking: Asking

    /// The account of an owner's token, which is shown at the address it belongs to.
    public init(_ owner: OwnerToken, asking: @escaping Asking) {
        self.owner = owner
        self.asking = asking
    }

    /// Does something as the owner.
    public func ask<R>(
        _ work: (ServerAccount) async throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        guard let newest = owner.tokens.first else { throw .token }
        let account = asking(newest)
        do throws(StoreError) {
            return try await work(account)
        } catch .token where owner.tokens.count > 1 {
            try await replace()
            return try await work(account)
        } catch {
            throw error
        }
    }

    /// Sees to it that the server knows the newest token and none of those before.
    func settle() async throws(StoreError) {
        guard owner.tokens.count > 1 else { return }
        let hash = owner.hash
        try await ask { account async throws(StoreError) in try await account.replaceOwner(by: hash) }
    }

    /// From the answer on what came before is worth nothing.
    private func replace() async throws(StoreError) {
        for token in owner.tokens.dropFirst() {
            do throws(StoreError) {
                return try await asking(token).replaceOwner(by: owner.hash)
            } catch .token {
                continue
            } catch {
                throw error
            }
        }
        throw .token
    }
}

/// What a vault has to set right at its account, as a part of a sync: the owner's token replaced, tokens of forgotten devices taken away, the
/// recovery code's token made known. What was done is remembered, so that a sync in which nothing is new asks nothing.
public struct AccountErrands: Sendable {
    private let asking: OwnedAccount.Asking

    /// Errands at the account that `asking` reaches.
    public init(asking: @escaping OwnedAccount.Asking) { self.asking = asking }

    /// Does what there is to do; gives what stood in the way. It is tried again next time.
    func run(_ session: Session) async -> SyncError? {
        do throws(SyncError) {
            guard let wish = try Syncing.ofVault({ () throws(VaultError) in try session.accountWish() }) else {
                return nil
            }
            try await Syncing.ofStore { () async throws(StoreError) in try await fulfil(wish) }
            try Syncing.ofVault { () throws(VaultError) in try session.fulfilled(wish) }
            return nil
        } catch {
            return error
        }
    }

    private func fulfil(_ wish: AccountWish) async throws(StoreError) {
        let owned = OwnedAccount(wish.owner, asking: asking)
        // First: what a device that was forgotten knows of it is worth nothing when the others hear of the new one.
        try await owned.settle()
        try await owned.ask { account async throws(StoreError) in
            if !wish.gone.isEmpty {
                for token in try await account.holdings().tokens
                where token.kind != "owner" && wish.gone.contains(where: { token.isOne(of: $0) }) {
                    try await account.remove(token.id)
                }
            }
            if let recovery = wish.recovery { try await account.make(.recovery, hash: recovery) }
        }
    }
}
