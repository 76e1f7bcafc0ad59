internal import ArgumentParser
internal import KeysDesk

/// The program: its verbs, each in a file of its own.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "A zero-knowledge password vault for the terminal.",
        discussion: """
            Secrets come by descriptor, file or keyboard, never as arguments. Data goes to standard output, \
            everything else to standard error.

            Begin:
              keys init
              keys import passwords.csv
              keys get example.org

            Topics of keys help: \(HelpTopic.all.map(\.name).joined(separator: ", ")).

            Exit statuses, of all commands: 0 done, 1 failed, 3 done in part, 10 no vault, 11 locked and no way to ask, \
            12 wrong password or code, 13 no such entry, 14 more than one, 15 another keys is writing, 20 store out of \
            reach, 21 store alarm, 22 vault damaged or too new, 64 usage, 130 and 143 interrupted; the vault is whole after each of them.
            """,
        version: "keys \(Commands.version)",
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Entry",
                subcommands: [
                    Get.self, Otp.self, Show.self, List.self, Search.self, Add.self, Edit.self, Copy.self, Move.self,
                    Remove.self, Restore.self, Trash.self, History.self, Folders.self, Tags.self,
                ]),
            CommandGroup(name: "Secret", subcommands: [Generate.self, Audit.self, Import.self, Export.self]),
            CommandGroup(name: "Script", subcommands: [Read.self, Run.self, Inject.self]),
            CommandGroup(
                name: "Vault",
                subcommands: [
                    Init.self, Password.self, Recovery.self, Recover.self, Rotate.self, Doctor.self, Vaults.self,
                    DeskSettings.self, Completions.self,
                ]),
            CommandGroup(
                name: "Device",
                subcommands: [
                    Store.self, Sync.self, Pair.self, Join.self, Devices.self, Conflicts.self,
                ]),
        ])

    @Flag(
        help:
            "Do all of the full screen by numbered questions, line by line, for screen readers; ? says a menu again, Enter goes back."
    )
    var accessible = false

    func run() throws {
        try Bare.run(OutputOptions.usual, isLinear: accessible)
    }
}
