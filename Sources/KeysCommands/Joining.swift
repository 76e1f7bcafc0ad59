internal import KeysBlobs
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// Being let in by another device: what `keys join` and the full screen share. Its waits end where `begun` cancels them.
struct Joining {
    /// Where the store is on this machine.
    let address: StoreAddress
    private let visiting: Visiting
    /// What was given or asked for because the line alone opens nothing at the store.
    private let given: StoreCredentials?
    private let asking: StoreAsking

    /// What is said while the folder is being carried.
    static let stillOnItsWay = "waiting for what is still on its way"
    /// How often is looked, a second apart.
    private static let longest = 60

    /// By a line somebody carried over. `store`: where the store is, if it is not where the line says; `known`: the vault that is here
    /// already, to be let into its new epoch; `asking` is asked only where what follows from the line opens nothing at the store.
    init(
        line: borrowing SecretBytes, store: StoreAddress?, deviceName: String, known: Session? = nil,
        asking: StoreAsking = .ofFolders
    ) throws {
        let guest = try PairingGuest(line: line, deviceName: deviceName, known: known)
        address = if let store { store } else { try StoreAddress(guest.address) }
        try asking.check(address)
        self.asking = asking
        let store = address.store(guest.access.trusting(asking.authorities), vault: guest.vaultText)
        guard address.asking != nil, try Self.isOpen(store, guest) else {
            let given = try asking.credentials(address)
            self.given = given
            visiting = Visiting(guest, address.store(given.access, vault: guest.vaultText), wait: .ofCommands)
            return
        }
        given = nil
        visiting = Visiting(guest, store, wait: .ofCommands)
    }

    /// Whether a server knows what follows from the line.
    private static func isOpen(_ store: any BlobStore, _ guest: PairingGuest) throws(Failure) -> Bool {
        guard let name = guest.offerName else { return false }
        do throws(Failure) {
            _ = try StoreCredentials.waiting { () async throws(StoreError) in
                try await store.get(name, limit: Pairing.largest)
            }
            return true
        } catch .store(.token) {
            return false
        } catch .store(.notFound) {
            return true
        } catch {
            throw error
        }
    }

    /// What this device is to show the store from now on: what came with the key, or else what was given or is asked for.
    func credentials(_ admission: Admission) throws -> StoreCredentials {
        if let given { return given }
        guard let token = admission.token else { return try asking.credentials(address) }
        return StoreCredentials(made: token.trusting(asking.authorities))
    }

    /// Answers the offer; gives the words to compare.
    func meet(begun: (@escaping @Sendable () -> Void) -> Void = { _ in }) throws -> [String] {
        let visiting = visiting
        return try Waiting.on({ try await visiting.meet() }, begun: begun)
    }

    /// Waits for the other side's "yes".
    func admission(begun: (@escaping @Sendable () -> Void) -> Void = { _ in }) throws -> Admission {
        let visiting = visiting
        return try Waiting.on({ try await visiting.admission() }, begun: begun)
    }

    /// Tells the other side that this one is in.
    func thank() throws {
        let visiting = visiting
        try Waiting.on { await visiting.thank() }
    }

    /// Syncs until the store shows what the other device knew to be there; a carried folder may need a moment. Throws `behind` where it does
    /// not come to that. `waits` is called once when it is waited for.
    static func settle(
        sync: (_ isFirst: Bool) throws -> SyncReport, waits: () -> Void,
        begun: (@escaping @Sendable () -> Void) -> Void = { _ in }
    ) throws -> SyncReport {
        var report = try sync(true)
        var tries = 0
        while report.isBehind, report.alarms.isEmpty, tries < Self.longest {
            if tries == 0 { waits() }
            try Waiting.on({ try await Task.sleep(for: .seconds(1)) }, begun: begun)
            report = try sync(false)
            tries += 1
        }
        if report.isBehind, report.alarms.isEmpty { throw Failure.behind }
        return report
    }
}
