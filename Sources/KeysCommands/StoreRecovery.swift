internal import KeysBlobs
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// A vault made here from nothing but a store and its recovery code: what `keys recover --store` and the full screen share. It is made aside, and
/// comes to its place when all is done; where anything fails before, nothing is left.
struct StoreRecovery {
    /// Where it is to lie.
    let location: VaultLocation
    /// Where the store is.
    let address: StoreAddress
    /// Asked only where the code alone opens nothing at a server, and for WebDAV.
    var asking = StoreAsking.ofFolders
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
        let (admission, access, given) = try find(code, begun)
        Session.clearSuccessor(of: location)
        // What is looked at needs a password before the person has chosen theirs: one that nobody knows.
        let passing = try Generator(random: SystemRandom.below).make(.usualWords)
        let made = try Session.admit(
            admission, at: location.successor, password: passing, cost: .floor, allowWeak: true, address: address.text,
            access: access, owner: given?.owner)
        var last = made
        do {
            let report = try taken(made, pull)
            try SyncRun.endWithAlarms(report, made)
            try judge(made)
            let password = try password()
            if given == nil, let access {
                let own = try own(access, made)
                if let access = own.access { try made.setAccess(access, owner: own.owner) }
            }
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

    /// What lets this machine in, and what the store is shown meanwhile.
    private func find(
        _ code: borrowing SecretBytes, _ begun: (@escaping @Sendable () -> Void) -> Void
    ) throws -> (Admission, StoreAccess?, given: StoreCredentials?) {
        try asking.check(address)
        let name = try Admission.blobName(code: code)
        if address.asking != nil {
            let access = try Admission.access(code: code, authorities: asking.authorities)
            do {
                let found = try blob(name, access, begun)
                return (try Admission(blob: found, code: code, deviceName: deviceName), access, nil)
            } catch SyncError.store(.token) {
                // Nobody has made the code known to the server, or another code since.
            }
        }
        let given = try asking.credentials(address)
        let found = try blob(name, given.access, begun)
        return (try Admission(blob: found, code: code, deviceName: deviceName), given.access, given)
    }

    private func blob(
        _ name: BlobName?, _ access: StoreAccess?, _ begun: (@escaping @Sendable () -> Void) -> Void
    ) throws -> [UInt8] {
        let store = address.store(access, vault: address.vault ?? "")
        return try Waiting.on({ try await Recovering.blob(name, store) }, begun: begun)
    }

    /// In the place of what follows from the code, which is to be worth nothing soon, something of this device's own: the code has one token
    /// made. Where it had one made before, the owner's token that came with the vault does it, else somebody is asked.
    private func own(_ byCode: StoreAccess, _ session: Session) throws -> StoreCredentials {
        guard let server = address.asking else { return .none }
        let own = StoreAccess.random(authorities: asking.authorities)
        let account = server(byCode)
        do throws(Failure) {
            try StoreCredentials.waiting { () async throws(StoreError) in
                _ = try await account.make(.device, hash: own.hash)
            }
            return StoreCredentials(made: own)
        } catch .store(.token) {
            let owner = try session.ownerToken(at: address.text)
            let made = try owner.flatMap { try StoreCredentials(address, owner: $0, authorities: asking.authorities) }
            return try made ?? asking.credentials(address)
        } catch {
            throw error
        }
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
