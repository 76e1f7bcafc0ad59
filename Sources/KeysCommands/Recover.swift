internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import KeysTerminal
internal import KeysVault

/// Sets a new password with the recovery code.
struct Recover: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set a new password with the recovery code; makes a new code.",
        discussion: """
            For the vault on this machine when its password is lost. --password-fd gives the new password. The old code \
            no longer works.

            With --store: for a machine that has no vault, from the store and the code alone. It shows which devices the \
            store knows and when each last sent something: a store can hand out an old state, and only you can see that. \
            It ends with a new key for the vault; the other devices are let in again with keys pair.

            Examples:
              keys recover
              keys recover --store /media/stick/keys
              keys recover --store https://keys.example.org#VAULT
              keys recover --code-fd 4 --password-fd 3 --recovery-file code.txt 3<new.txt 4<old-code.txt

            Exit statuses: 0, 1 weak password, a vault or the file is there, or you said no, 10 no vault, \
            11 nobody to ask, 12 wrong or mistyped code, 15 busy, 20 store out of reach, 21 store alarm, 22 damaged, \
            64 usage, or no --recovery-file or, with --store, no --yes without a terminal.
            """)

    @Option(help: ArgumentHelp("Read the code from descriptor N.", valueName: "n"))
    var codeFd: Int32?

    @OptionGroup var delivery: DeliveryOptions

    @Option(help: ArgumentHelp("Take the vault from this store, on a machine that has none.", valueName: "address"))
    var store: String?

    @OptionGroup var reach: ReachOptions

    @Option(help: ArgumentHelp("With --store: what this machine is called in the vault.", valueName: "name"))
    var deviceName: String?

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Take a weak password.")
    var allowWeak = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Descriptors.check([
            ("--code-fd", codeFd), ("--password-fd", vault.passwordFd), ("--token-fd", reach.tokenFd),
        ])
        try delivery.check(output.talk)
        guard let store else { return }
        let address = try StoreAddress(store)
        try reach.check(address)
        if case .server = address.kind, address.vault == nil { throw UsageFault.needsVaultID }
        try Asking.check(yes, command: "recover --store", output.talk)
    }

    func run() throws {
        let talk = output.talk
        PasswordSource.warnOfEnvironment(talk)
        if let store { return try recover(from: try StoreAddress(store), talk) }
        let location = try vault.location()
        try delivery.checkFile()
        let given = try PasswordSource(vault).given()
        let code = try PasswordSource(descriptor: codeFd).read(asking: "Recovery code: ")
        if given == nil { try Session.checkRecoveryCode(at: location, code: code) }
        let password =
            if let given { given } else {
                try NewPassword.ask("New password: ", allowWeak: allowWeak, try PasswordSource.conversation())
            }
        _ = try delivery.deliver(vault: location.name) { deliver in
            try Session.recover(
                at: location, code: code, newPassword: password, allowWeak: allowWeak, wait: vault.wait,
                deliver: deliver)
        }
        talk.note("the new password is set; the old recovery code no longer works")
        delivery.tell(talk)
    }

    private func recover(from address: StoreAddress, _ talk: Talk) throws {
        let location = try vault.place()
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        try delivery.checkFile()
        let code = try PasswordSource(descriptor: codeFd).read(asking: "Recovery code: ")
        let given = try PasswordSource(vault).given()
        // Before anything is looked at: nobody could be asked for another.
        switch given {
        case .some(let given): try Session.judge(password: given, allowWeak: allowWeak)
        case .none: break
        }
        let recovery = StoreRecovery(
            location: location, address: address, asking: try reach.asking(),
            deviceName: deviceName ?? Environment.machine, allowWeak: allowWeak)
        let settled = try delivery.deliver(vault: location.name) { deliver in
            try recovery.run(
                code: code, pull: { try SyncRun.run($0, talk, direction: .pull) },
                judge: { session in
                    show(session, talk)
                    try Asking.confirm(yes, "Is this the newest state you know of? Go on with it?")
                },
                password: {
                    switch given {
                    case .some(let given): given.copy()
                    case .none:
                        try NewPassword.ask(
                            "New password: ", allowWeak: allowWeak, try PasswordSource.conversation())
                    }
                }, deliver: deliver)
        }
        talk.note("the vault is here again, with a new key (epoch \(settled.epoch)); the old code opens nothing new")
        delivery.tell(talk)
        try Rotate.finish(settled, talk)
    }

    /// What the store handed out, for the person to judge.
    private func show(_ session: Session, _ talk: Talk) {
        talk.line("keys: found \(Counted.entries(session.entryCount)), and these devices:")
        for device in session.devices where !device.isThis {
            let last = device.lastStep.map { Timestamp.text(milliseconds: $0) } ?? "never"
            talk.line("keys:   \(visible(device.name)), last change \(last)")
        }
    }
}
