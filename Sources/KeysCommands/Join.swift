internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysTerminal
internal import KeysVault

/// Makes this device one of a vault's.
struct Join: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make this device one of a vault's, with the line keys pair shows.",
        discussion: """
            Asks for a primary password of this device; it need not be the one of the others. A vault that is here already \
            and was rotated elsewhere keeps what it has: what the new epoch lacks is carried over and sent.

            Examples:
              keys join
              keys join --store /home/kim/Sync/keys
              keys join --token-fd 5 5<token.txt
              keys join --code-fd 4 --password-fd 3 3<password.txt 4<line.txt

            Exit statuses: 0, 1 another vault is here, the line is used or expired, weak password, 11 nobody to ask, \
            12 mistyped line or wrong password, 15 busy, 20 store out of reach, 21 store alarm, 22 vault damaged, 64 usage.
            """)

    @Option(help: ArgumentHelp("Read the line from descriptor N.", valueName: "n"))
    var codeFd: Int32?

    @Option(
        help: ArgumentHelp(
            "Where the store is on this machine, if it is not where the line says.", valueName: "address"))
    var store: String?

    @Option(help: ArgumentHelp("What this machine is called in the vault.", valueName: "name"))
    var deviceName: String?

    @OptionGroup var reach: ReachOptions
    @OptionGroup var costs: CostOptions

    @Flag(help: "Take a weak password.")
    var allowWeak = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let store { _ = try StoreAddress(store) }
        if let deviceName, deviceName.isEmpty { throw UsageFault.missing("the device name") }
        try Descriptors.check([
            ("--code-fd", codeFd), ("--password-fd", vault.passwordFd), ("--token-fd", reach.tokenFd),
        ])
    }

    func run() throws {
        let talk = output.talk
        PasswordSource.warnOfEnvironment(talk)
        let location = try vault.place()
        let password = location.exists ? try OpenVault.password(location, vault) : try newPassword()
        let here =
            location.exists ? try Session.open(at: location, password: password, wait: vault.wait) : nil
        let line = try PasswordSource(descriptor: codeFd).read(asking: "Pairing line: ")
        let joining = try Joining(
            line: line, store: try store.map { (text) throws(UsageFault) in try StoreAddress(text) },
            deviceName: deviceName ?? Environment.machine, known: here, asking: try reach.asking())
        let words = try joining.meet()
        talk.note("the words here: \(words.joined(separator: " ")); compare them and say yes on the other device")
        let admission = try joining.admission()
        if let here, admission.opens(here) {
            // It is in: the other side need not wait for it. What it may lack is a token that counts.
            try joining.thank()
            guard let token = admission.token else { throw VaultError.pairing(.alreadyIn) }
            return try come(again: here, token.trusting(try reach.authorities()), joining, words, talk)
        }
        let made = try enter(admission, here, location, password, joining)
        try joining.thank()
        try arrive(made, words, talk)
    }

    /// A device that was forgotten and has the key all the same: with its new token it hears first what was said of it, and then says otherwise.
    private func come(
        again here: Session, _ token: StoreAccess, _ joining: Joining, _ words: [String], _ talk: Talk
    ) throws {
        let address = joining.address.text
        let passing = StoreAccess(token: token.token.copy(), authorities: token.authorities)
        try here.setStore(address: address, access: passing, syncsAfterChange: nil)
        try SyncRun.endWithAlarms(try settleIn(here, talk, .pull), here)
        try here.setStore(address: address, access: token, syncsAfterChange: nil)
        try arrive(here, words, talk)
    }

    private func arrive(_ made: Session, _ words: [String], _ talk: Talk) throws {
        let report = try settleIn(made, talk)
        if talk.isJSON {
            let name = made.devices.first(where: \.isThis)?.name ?? ""
            try talk.print(PairingOutput.json(words, device: name, made))
        }
        try SyncRun.endWithAlarms(report, made)
        talk.note("this device is in, with \(Counted.entries(made.entryCount))")
    }

    /// Pulls until the store shows what the other device knew to be there.
    private func settleIn(
        _ session: Session, _ talk: Talk, _ direction: Syncing.Direction = .both
    ) throws -> SyncReport {
        let silent = Talk(isJSON: true, isQuiet: true, environment: talk.environment)
        return try Joining.settle(
            sync: { isFirst in try SyncRun.run(session, isFirst ? talk : silent, direction: direction) },
            waits: { talk.note(Joining.stillOnItsWay) })
    }

    private func newPassword() throws -> SecretBytes {
        if let given = try PasswordSource(vault).given() {
            // Before the line is used up.
            try Session.judge(password: given, allowWeak: allowWeak)
            return given
        }
        return try NewPassword.ask(
            "New password for this device: ", allowWeak: allowWeak, try PasswordSource.conversation())
    }

    /// Makes the vault here; one that is here already gives way to it.
    private func enter(
        _ admission: Admission, _ here: Session?, _ location: VaultLocation, _ password: borrowing SecretBytes,
        _ joining: Joining
    ) throws -> Session {
        let cost = costs.cost(else: here?.cost ?? .standard) ?? here?.cost ?? .standard
        let credentials = try joining.credentials(admission)
        guard let here else {
            return try Session.admit(
                admission, at: location, password: password, cost: cost, allowWeak: allowWeak,
                address: joining.address.text, access: credentials.access, owner: credentials.owner)
        }
        Session.clearSuccessor(of: location)
        let next = try Session.admit(
            admission, at: location.successor, password: password, cost: cost, allowWeak: true,
            address: joining.address.text, access: credentials.access, owner: credentials.owner)
        do {
            // What is there already must not be carried a second time.
            let report = try settleIn(next, output.talk, .pull)
            try SyncRun.endWithAlarms(report, here)
        } catch {
            next.discard()
            throw error
        }
        let (made, carried) = try here.giveWay(to: next)
        if carried > 0 { output.talk.note("\(carried) changes of this device are carried into the new epoch") }
        return made
    }
}
