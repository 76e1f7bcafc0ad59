internal import ArgumentParser
internal import KeysDesk
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// Changes the primary password.
struct Password: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set another primary password.",
        discussion: """
            The recovery code stays as it is. Copies of the vault made before still open with the old password.

            Examples:
              keys password
              keys password --password-fd 3 --new-password-fd 4 3<old.txt 4<new.txt

            Exit statuses: 0, 1 weak password, 10 no vault, 11 nobody to ask, 12 wrong password, 15 busy, 22 damaged, \
            64 usage or forbidden cost.
            """)

    @Option(help: ArgumentHelp("Read the new password from descriptor N.", valueName: "n"))
    var newPasswordFd: Int32?

    @OptionGroup var costs: CostOptions

    @Flag(help: "Take a weak password.")
    var allowWeak = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Descriptors.check([("--password-fd", vault.passwordFd), ("--new-password-fd", newPasswordFd)])
    }

    func run() throws {
        let talk = output.talk
        PasswordSource.warnOfEnvironment(talk)
        let location = try vault.location()
        let source = PasswordSource(descriptor: newPasswordFd)
        let old = try PasswordSource(vault).read(asking: "Password of \(location.name): ")
        let given = try source.given()
        let session = try Session.open(at: location, password: old, wait: vault.wait)
        let new =
            if let given { given } else {
                try NewPassword.ask("New password: ", allowWeak: allowWeak, try PasswordSource.conversation())
            }
        try session.changePassword(
            from: old, to: new, cost: costs.cost(else: session.cost), allowWeak: allowWeak)
        talk.note("the password is changed; the recovery code stays the same")
        SyncRun.afterChange(session, talk)
    }
}
