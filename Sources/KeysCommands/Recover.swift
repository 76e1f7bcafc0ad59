internal import ArgumentParser
internal import KeysDesk
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// Sets a new password with the recovery code.
struct Recover: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set a new password with the recovery code; makes a new code.",
        discussion: """
            For the vault on this machine when its password is lost. --password-fd gives the new password. The old code \
            no longer works.

            Examples:
              keys recover
              keys recover --code-fd 4 --password-fd 3 --recovery-file code.txt 3<new.txt 4<old-code.txt

            Exit statuses: 0, 1 weak password or the file is there, 10 no vault, 11 nobody to ask, \
            12 wrong or mistyped code, 15 busy, 22 damaged, 64 usage, or no --recovery-file and no terminal.
            """)

    @Option(help: ArgumentHelp("Read the code from descriptor N.", valueName: "n"))
    var codeFd: Int32?

    @OptionGroup var delivery: DeliveryOptions

    @Flag(help: "Take a weak password.")
    var allowWeak = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Descriptors.check([("--code-fd", codeFd), ("--password-fd", vault.passwordFd)])
        try delivery.check(output.talk)
    }

    func run() throws {
        let talk = output.talk
        PasswordSource.warnOfEnvironment(talk)
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
}
