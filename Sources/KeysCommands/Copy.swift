internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// Makes a second entry like one that is there.
struct Copy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a second entry like this one; prints its id.",
        discussion: """
            To copy a value to the clipboard: keys get NEEDLE --copy.

            Examples:
              keys copy example.org --title 'example.org (test)'

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 13 no such entry, 14 more than one, 15 busy, \
            22 damaged, 64 usage.
            """)

    @OptionGroup var needle: NeedleOptions

    @Option(help: ArgumentHelp("What the new entry is called.", valueName: "title"))
    var title: String?

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let title, title.isEmpty { throw UsageFault.missing("the title") }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: .live, talk)
        try EntryIDOutput.print(try session.copy(entry.id, title: title), talk)
        SyncRun.afterChange(session, talk)
    }
}
