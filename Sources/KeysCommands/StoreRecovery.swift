internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import KeysVault

/// A vault made here from nothing but a store and its recovery code: what `keys recover --store` and the full screen share. It is made aside, and
/// comes to its place when all is done; where anything fails before, nothing is left.
struct StoreRecovery {
    /// Where it is to lie.
    let location: VaultLocation
    /// Where the store is.
    let address: StoreAddress
    /// What this device shows it.
    var access: StoreAccess?
    /// What this machine is to be called.
    let deviceName: String
    /// What deriving the key is to cost.
    var cost = VaultCost.standard
    /// Whether a weak password is taken.
    var allowWeak = false

    /// Gives the vault in its place, with a new key, its first step still to be sent. `pull` takes what the store has; `judge` throws where the
    /// person does not know it as the newest state; `password` gives the new password, and only then `deliver` gets the new code; `settling`
    /// throws where it is not to come to stay. `begun` gets what cancels a wait.
    func run(
        code: borrowing SecretBytes, pull: (Session) throws -> SyncReport, judge: (Session) throws -> Void,
        password: () throws -> SecretBytes, deliver: (borrowing SecretBytes) throws -> Void,
        settling: () throws -> Void = {}, begun: (@escaping @Sendable () -> Void) -> Void = { _ in }
    ) throws -> Session {
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        let admission = try find(code, begun)
        Session.clearSuccessor(of: location)
        // What is looked at needs a password before the person has chosen theirs: one that nobody knows.
        let passing = try Generator(random: SystemRandom.below).make(.usualWords)
        let made = try Session.admit(
            admission, at: location.successor, password: passing, cost: .floor, allowWeak: true, address: address.text,
            access: access)
        var last = made
        do {
            let report = try taken(made, pull)
            try SyncRun.endWithAlarms(report, made)
            try judge(made)
            let password = try password()
            try made.changePassword(from: passing, to: password, cost: cost, allowWeak: allowWeak)
            let rotated = try made.rotate(
                password: password, blobs: report.blobs, now: WallClock.now, deliver: deliver)
            last = rotated
            try settling()
            return try rotated.settle(at: location)
        } catch {
            if !location.exists { last.discard() }
            throw error
        }
    }

    private func find(
        _ code: borrowing SecretBytes, _ begun: (@escaping @Sendable () -> Void) -> Void
    ) throws -> Admission {
        let name = try Admission.blobName(code: code)
        let store = address.store(access, vault: address.vault ?? "")
        let found = try Waiting.on({ try await Recovering.blob(name, store) }, begun: begun)
        return try Admission(blob: found, code: code, deviceName: deviceName)
    }

    /// What the store has. A code of an epoch that is over opens nothing that is new.
    private func taken(_ session: Session, _ pull: (Session) throws -> SyncReport) throws -> SyncReport {
        do {
            return try pull(session)
        } catch SyncError.closed {
            throw VaultError.wrongRecoveryCode
        }
    }
}
