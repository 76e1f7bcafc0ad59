internal import KeysSecret
internal import KeysSync
internal import KeysTerminal
internal import KeysVault

/// How a vault comes here for the full screen: from another device, or from a store and a code. Whoever gives up before it stays leaves nothing; who
/// does so afterwards has it, and the next sync goes on.
enum ArrivalErrands {
    static func join(_ request: JoinRequest, _ talk: ArrivalTalk, home: String?) throws -> Arrival {
        guard !request.location.exists else { throw VaultError.vaultExists(folder: request.location.folder) }
        let joining = try Joining(
            line: request.line,
            store: try request.store.map { (text) throws(UsageFault) in try StoreAddress(typed: text, home: home) },
            deviceName: request.deviceName, asking: asking(talk))
        talk.say("Looking for the other device on the store ...")
        talk.show(words: try joining.meet { talk.whenGivenUp($0) })
        let admission = try joining.admission { talk.whenGivenUp($0) }
        let credentials = try joining.credentials(admission)
        guard talk.stay("It said yes. Deriving the key (Argon2, hard to do for guessers) ...") else {
            throw Failure.declined
        }
        let session = try Session.admit(
            admission, at: request.location, password: request.password, cost: request.cost, allowWeak: false,
            address: joining.address.text, access: credentials.access, owner: credentials.owner)
        try joining.thank()
        return settled(session, talk)
    }

    /// A vault that is here, with what the store has of it. What goes wrong takes it away no more.
    private static func settled(_ session: Session, _ talk: ArrivalTalk) -> Arrival {
        do {
            let report = try Joining.settle(
                sync: { _ in
                    // The person wants to go on: what is there by now is shown.
                    guard !talk.isGivenUp else { throw Failure.behind }
                    return try sync(session, talk, .both)
                },
                waits: { talk.say("Waiting for what is still on its way ...") }, begun: { talk.whenGivenUp($0) })
            return Arrival(session, report: report)
        } catch {
            return Arrival(session, trouble: talk.isGivenUp ? nil : error)
        }
    }

    /// The person before the screen is asked, where what follows from a code does not do.
    private static func asking(_ talk: ArrivalTalk) -> StoreAsking {
        StoreAsking { address in
            guard address.origin != nil else { return .none }
            guard let token = talk.token(address.asking == nil ? .password : .token) else { throw Failure.declined }
            return try StoreCredentials(address, given: token, authorities: "")
        }
    }

    static func recover(_ request: RecoverRequest, _ talk: ArrivalTalk, home: String?) throws -> Arrival {
        let recovery = StoreRecovery(
            location: request.location, address: try StoreAddress(typed: request.store, home: home),
            asking: asking(talk), deviceName: request.deviceName, cost: request.cost)
        guard recovery.address.asking == nil || recovery.address.vault != nil else { throw UsageFault.needsVaultID }
        talk.say("Looking for the vault of this code ...")
        let session = try recovery.run(
            code: request.code, pull: { try sync($0, talk, .pull) },
            judge: { session in
                let others = session.devices.filter { !$0.isThis }
                let known = others.map { KnownDevice(name: $0.name, lastStep: $0.lastStep) }
                guard talk.agrees(known, entries: session.entryCount) else { throw Failure.declined }
            },
            password: {
                guard let password = talk.newPassword() else { throw Failure.declined }
                talk.say("Deriving the key (Argon2, hard to do for guessers); a moment ...")
                return password
            },
            deliver: { code in guard talk.hand(over: code) else { throw Failure.declined } },
            settling: { guard talk.stay("Sending the vault with its new key ...") else { throw Failure.declined } },
            begun: { talk.whenGivenUp($0) })
        return sent(session, talk)
    }

    /// The new epoch goes to the store, and then the old one goes.
    private static func sent(_ session: Session, _ talk: ArrivalTalk) -> Arrival {
        do {
            let report = try sync(session, talk, .both)
            guard report.alarms.isEmpty, !talk.isGivenUp else { return Arrival(session, report: report) }
            return Arrival(session, report: try sync(session, talk, .both))
        } catch {
            return Arrival(session, trouble: talk.isGivenUp ? nil : error)
        }
    }

    /// Syncs, and says how far it is; ends with what the store shows where it is wrong.
    private static func sync(
        _ session: Session, _ talk: ArrivalTalk, _ direction: Syncing.Direction
    ) throws -> SyncReport {
        let reach = try StoreReach(session)
        defer { reach.keep(in: session) }
        talk.say("Syncing with the store ...")
        return try Waiting.on({
            try await Syncing(
                reach.store, pace: reach.pace, now: WallClock.now, errands: reach.errands,
                progress: { tell($0, talk) }
            ).run(session, direction)
        }) { talk.whenGivenUp($0) }
    }

    private static func tell(_ progress: Syncing.SyncProgress, _ talk: ArrivalTalk) {
        switch progress {
        case .getting(let bytes) where bytes > 1 << 20:
            talk.say("Getting what is on the store: \(bytes >> 20) MiB so far")
        case .putting(let done, let all) where all > 2: talk.say("Sending to the store: \(done) of \(all)")
        case .getting, .putting: break
        }
    }
}
