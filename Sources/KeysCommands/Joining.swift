internal import KeysSecret
internal import KeysSync
internal import KeysVault

/// Being let in by another device: what `keys join` and the full screen share. Its waits end where `begun` cancels them.
struct Joining {
    /// Where the store is on this machine.
    let address: StoreAddress
    /// What this device shows it.
    let access: StoreAccess?
    private let visiting: Visiting

    /// What is said while the folder is being carried.
    static let stillOnItsWay = "waiting for what is still on its way"
    /// How often is looked, a second apart.
    private static let longest = 60

    /// By a line somebody carried over. `store`: where the store is, if it is not where the line says; `known`: the vault that is here
    /// already, to be let into its new epoch; `reach` gives what is to be shown the store.
    init(
        line: borrowing SecretBytes, store: StoreAddress?, deviceName: String, known: Session? = nil,
        reach: (StoreAddress) throws -> StoreAccess?
    ) throws {
        let guest = try PairingGuest(line: line, deviceName: deviceName, known: known)
        address = if let store { store } else { try StoreAddress(guest.address) }
        access = try reach(address)
        visiting = Visiting(guest, address.store(access, vault: guest.vaultText), wait: .ofCommands)
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
