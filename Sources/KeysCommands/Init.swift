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

            Examples:
              keys init
              keys init --vault work
              keys init --password-fd 3 --recovery-file code.txt 3<password.txt

            Exit statuses: 0, 1 a vault or the file is there, weak password, no room or permission, 11 nobody to ask, \
            64 usage, forbidden cost, or no --recovery-file and no terminal.
            """,
        aliases: ["new"])

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
        try Descriptors.check([("--password-fd", vault.passwordFd)])
        try delivery.check(output.talk)
    }

    func run() throws {
        let talk = output.talk
        PasswordSource.warnOfEnvironment(talk)
        let location = try vault.place()
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
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

    private func newPassword() throws -> SecretBytes {
        if let given = try PasswordSource(vault).given() { return given }
        return try NewPassword.ask("New password: ", allowWeak: allowWeak, try PasswordSource.conversation())
    }
}
