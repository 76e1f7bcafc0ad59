internal import ArgumentParser
internal import KeysDesk
internal import KeysSecret
internal import KeysVault

/// The recovery code.
struct Recovery: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new recovery code, or check the one you have.",
        discussion: """
            Examples:
              keys recovery check
              keys recovery new --recovery-file code.txt

            Exit statuses: those of its commands.
            """,
        subcommands: [RecoveryNew.self, RecoveryCheck.self])
}

/// Makes a new code.
struct RecoveryNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a new recovery code; the old one no longer works.",
        discussion: """
            Examples:
              keys recovery new
              keys recovery new --password-fd 3 --recovery-file code.txt 3<password.txt

            Exit statuses: 0, 1 the file is there or cannot be written, 10 no vault, 11 locked, 12 wrong password, \
            15 busy, 22 damaged, 64 usage, or no --recovery-file and no terminal.
            """)

    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Descriptors.check([("--password-fd", vault.passwordFd)])
        try delivery.check(output.talk)
    }

    func run() throws {
        let talk = output.talk
        _ = try vault.location()
        try delivery.checkFile()
        let session = try OpenVault.open(vault, talk)
        try delivery.deliver(vault: session.location.name) { deliver in
            try session.newRecoveryCode(deliver: deliver)
        }
        talk.note(
            try session.storeSettings().address == nil
                ? "there is a new recovery code; the old one no longer works"
                : "there is a new recovery code; a kept copy of the store still opens with the old one: keys rotate ends that"
        )
        delivery.tell(talk)
        SyncRun.afterChange(session, talk)
    }
}

/// Checks a code.
struct RecoveryCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that a recovery code opens the vault; changes nothing.",
        discussion: """
            Examples:
              keys recovery check
              keys recovery check --code-fd 4 4<code.txt

            Exit statuses: 0 it does, 10 no vault, 11 nobody to ask, 12 wrong or mistyped code, 22 damaged, 64 usage.
            """)

    @Option(help: ArgumentHelp("Read the code from descriptor N.", valueName: "n"))
    var codeFd: Int32?

    @Option(help: ArgumentHelp("The vault: a name, or a folder with a / in it.", valueName: "name"))
    var vault: String?

    @OptionGroup var output: OutputOptions

    func validate() throws { try Descriptors.check([("--code-fd", codeFd)]) }

    func run() throws {
        let location = try VaultLocation(named: vault, environment: Environment.variables)
        guard location.exists else { throw VaultError.noVault(folder: location.folder) }
        let code = try PasswordSource(descriptor: codeFd).read(asking: "Recovery code: ")
        try Session.checkRecoveryCode(at: location, code: code)
        output.talk.note("the code opens the vault")
    }
}
