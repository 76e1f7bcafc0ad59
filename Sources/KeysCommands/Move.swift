internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysTerminal
internal import KeysVault

/// Puts an entry into another folder.
struct Move: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Move an entry to another folder; prints its id.",
        discussion: """
            A folder is there as soon as an entry is in it. An empty folder name is the top.

            Examples:
              keys move example.org work/sites
              keys move example.org ''

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 13 no such entry, 14 more than one, 15 busy, \
            22 damaged, 64 usage.
            """)

    @OptionGroup var needle: NeedleOptions

    @Argument(help: ArgumentHelp("The folder, as a path with /; '' for the top.", valueName: "folder"))
    var folder: String

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: .live, talk)
        var form = EntryForm(editing: try session.open(entry.id))
        form.folder = FolderName.value(folder)
        try session.edit(entry.id, form)
        try EntryIDOutput.print(entry.id, talk)
        SyncRun.afterChange(session, talk)
    }
}
