internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysTerminal
internal import KeysVault

/// What the full screen has done with the store.
enum FullScreenErrands {
    static func all(_ environment: [String: String]) -> Errands {
        let home = environment["HOME"]
        return Errands(
            sync: sync, words: words, trouble: trouble, setStore: { try setStore($0, $1, $2, home: home) }, pair: pair,
            join: { try ArrivalErrands.join($0, $1, home: home) },
            recover: { try ArrivalErrands.recover($0, $1, home: home) })
    }

    private static func sync(_ session: Session) throws -> SyncReport {
        let reach = try StoreReach(session)
        defer { reach.keep(in: session) }
        return try Waiting.on {
            try await Syncing(reach.store, pace: reach.pace, now: WallClock.now, errands: reach.errands).run(session)
        }
    }

    private static func words(_ report: SyncReport, _ session: Session) -> [String] {
        let alarms = report.alarms.map { alarm in StoreAlarmText(alarm) { session.shownName($0) } }.sorted()
        let warnings = report.warnings.map { warning in warning.sentence { session.shownName($0) } }.sorted()
        return alarms.map { "\($0.sentence) - \($0.advice)" } + warnings
            + [report.accountTrouble?.wordsOfAccount].compactMap { $0 }
    }

    /// What went wrong, in a word or two.
    private static func trouble(_ error: any Error) -> String {
        switch error as? SyncError {
        case .store(let error): trouble(error)
        case .closed: "new key elsewhere"
        case .noStore: "no store"
        case .vault(.busy): "vault busy"
        case .vault, nil: "sync failed"
        }
    }

    private static func trouble(_ error: StoreError) -> String {
        switch error {
        case .unreachable, .noStore: "store away"
        case .full: "store full"
        case .readOnly, .denied: "store read-only"
        case .token: "token refused"
        case .certificate: "store in doubt"
        case .redirects, .stranger: "no store there"
        case .busy: "store busy"
        case .notFound, .differs, .tooLarge, .tooMany, .notRegular, .failing, .io: "store fails"
        }
    }

    /// As `keys store set`.
    private static func setStore(
        _ session: Session, _ typed: String, _ shown: StoreAccess?, home: String?
    ) throws -> String {
        let address = try StoreAddress(typed: typed, home: home)
        try address.checkIsPrivate()
        let credentials = try credentials(address, session, shown)
        return try StoreSet.set(address, credentials, of: session, syncsAfterChange: nil)
    }

    private static func credentials(
        _ address: StoreAddress, _ session: Session, _ shown: StoreAccess?
    ) throws -> StoreCredentials {
        guard address.origin != nil else { return .none }
        // Set once more it is trusted as it was.
        let isTheSame = try session.storeSettings().address == address.text
        let authorities = isTheSame ? try session.storeAccess()?.authorities ?? "" : ""
        if let shown { return try StoreCredentials(address, given: shown.token.copy(), authorities: authorities) }
        if let owner = try session.ownerToken(at: address.text),
            let made = try StoreCredentials(address, owner: owner, authorities: authorities)
        {
            return made
        }
        throw address.asking == nil ? StoreQuestion.password : StoreQuestion.token
    }

    // MARK: Pairing

    private static func pair(_ session: Session, _ talk: PairingTalk) throws {
        try SyncRun.endWithAlarms(try sync(session), session)
        let reach = try StoreReach(session)
        let host = try PairingHost(session)
        let hosting = Hosting(host, reach.store, wait: .ofCommands, owned: reach.owned)
        defer { try? Waiting.on { await hosting.clear() } }
        try waiting(talk) { try await hosting.prepare() }
        talk.offer(host.line)
        try waiting(talk) { try await hosting.meet() }
        guard talk.ask(guest: host.guestName, words: host.words) else { throw Failure.declined }
        try waiting(talk) { try await hosting.admit() }
    }

    /// Waits for the other side until the person gives up.
    private static func waiting(_ talk: PairingTalk, _ work: @escaping () async throws -> Void) throws {
        do {
            try Waiting.on(work) { talk.whenGivenUp($0) }
        } catch {
            throw talk.isGivenUp ? Failure.declined : error
        }
    }
}
