internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// What lies in the trash.
struct Trash: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the trash, or empty it.",
        discussion: """
            Examples:
              keys trash list
              keys trash empty --yes

            Exit statuses: those of its commands.
            """,
        subcommands: [TrashList.self, TrashEmpty.self])
}

/// Lists the trash.
struct TrashList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what lies in the trash.",
        discussion: """
            Examples:
              keys trash list --json

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 15 busy, 22 damage (what is sound is printed), \
            64 usage.
            """)

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk, tellsDamage: false)
        try Listing(talk: talk).print(session.entries(.trashed))
        try OpenVault.endWithDamage(session, talk)
    }
}

/// Empties the trash.
struct TrashEmpty: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "empty",
        abstract: "Delete all that lies in the trash, for good.",
        discussion: """
            Examples:
              keys trash empty --yes

            Exit statuses: 0, 1 you said no, 10 no vault, 11 locked, 12 wrong password, 15 busy, 22 damaged, \
            64 usage, or no --yes and no terminal.
            """)

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Asking.check(yes, command: "trash empty", output.talk)
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let ids = session.entries(.trashed).map(\.id)
        guard !ids.isEmpty else { return talk.note("the trash is empty") }
        try Asking.confirm(yes, "Delete \(Counted.entries(ids.count)) for good, history and all?")
        try session.purge(ids)
        talk.note("\(Counted.entries(ids.count)) deleted for good")
        SyncRun.afterChange(session, talk)
    }
}
