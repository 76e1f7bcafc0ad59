internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// Makes a vault.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new vault.",
        discussion: """
            The password is judged. The recovery code, which sets a new password when the old one is lost, is shown or \
            written to a file. When both are lost, the vault is lost: nobody can open it.

            With --from: the vault of a sealed backup (keys export) anew, on a machine where it is not. It opens with the \
            primary password and the recovery code of when the backup was made. This machine counts as a new device.

            Examples:
              keys init
              keys init --vault work
              keys init --password-fd 3 --recovery-file code.txt 3<password.txt
              keys init --from vault.keysbackup
              keys init --from vault.keysbackup --code-fd 4 4<code.txt

            Exit statuses: 0, 1 a vault or the file is there, weak password, no room or permission, the backup is damaged or \
            too new, 11 nobody to ask, 12 wrong password or code of a backup, \
            64 usage, forbidden cost, or no --recovery-file and no terminal.
            """,
        aliases: ["new"])

    @Option(help: ArgumentHelp("Make the vault of this sealed backup.", valueName: "file"))
    var from: String?

    @Option(help: ArgumentHelp("With --from: read the recovery code from descriptor N.", valueName: "n"))
    var codeFd: Int32?

    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var costs: CostOptions

    @Flag(help: "Take a weak password.")
    var allowWeak = false

    @Option(help: ArgumentHelp("What this machine is called in the vault.", valueName: "name"))
    var deviceName: String?

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let deviceName, deviceName.isEmpty { throw UsageFault.missing("the device name") }
        try Descriptors.check([("--password-fd", vault.passwordFd), ("--code-fd", codeFd)])
        guard from == nil else { return try validateRestoring() }
        if codeFd != nil { throw UsageFault.missing("--from for --code-fd") }
        try delivery.check(output.talk)
    }

    private func validateRestoring() throws {
        if codeFd != nil, PasswordSource(vault).isGiven { throw UsageFault.clash("--code-fd", "a password") }
        for (option, isGiven) in [
            ("--recovery-file", delivery.recoveryFile != nil), ("--allow-weak", allowWeak),
            ("--kdf-memory", costs.kdfMemory != nil), ("--kdf-passes", costs.kdfPasses != nil),
        ] where isGiven { throw UsageFault.clash("--from", option) }
    }

    func run() throws {
        let talk = output.talk
        PasswordSource.warnOfEnvironment(talk)
        let location = try vault.place()
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        if let from { return try restore(from, location, talk) }
        try delivery.checkFile()
        let password = try newPassword()
        _ = try delivery.deliver(vault: location.name) { deliver in
            try Session.create(
                at: location, password: password, cost: costs.cost(else: .standard) ?? .standard,
                deviceName: deviceName ?? Environment.machine, allowWeak: allowWeak, deliver: deliver)
        }
        talk.note("the vault is made in \(visible(location.folder))")
        delivery.tell(talk)
        talk.note("when both the password and the recovery code are lost, the vault is lost: nobody can open it")
    }

    private func restore(_ path: String, _ location: VaultLocation, _ talk: Talk) throws {
        let file = try Descriptor.reading(path)
        defer { file.shut() }
        let sealed = try SealedBackup(descriptor: file.number)
        let backup =
            if let codeFd {
                try sealed.open(recoveryCode: try PasswordSource(descriptor: codeFd).read(asking: ""))
            } else {
                try sealed.open(password: try PasswordSource(vault).read(asking: "Password of the backup: "))
            }
        let progress = ImportProgress(talk)
        defer { progress.end() }
        let session = try Session.restore(
            backup, at: location, deviceName: deviceName ?? Environment.machine,
            progress: { progress.tell(rows: $0, read: 0, of: nil) })
        progress.end()
        talk.note(
            "the vault is here again, in \(visible(location.folder)), with \(Counted.entries(session.entryCount)) outside the trash"
        )
        talk.note("primary password and recovery code are those of when the backup was made")
        if codeFd != nil { talk.note("keys recover sets a new password with the recovery code") }
    }

    private func newPassword() throws -> SecretBytes {
        if let given = try PasswordSource(vault).given() { return given }
        return try NewPassword.ask("New password: ", allowWeak: allowWeak, try PasswordSource.conversation())
    }
}
