internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// Takes entries out of the trash.
struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take entries out of the trash.",
        discussion: """
            Examples:
              keys restore example.org

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 13 not in the trash, 14 more than one, \
            15 busy, 22 damaged, 64 usage.
            """)

    @Argument(
        help: ArgumentHelp("The entries, each by a needle; all are found before any is touched.", valueName: "needle"),
        completion: EntryCompletion.kind)
    var needles: [String]

    @Flag(help: "Only an id, an exact title or folder/title.")
    var exact = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let ids = EntryIDs.each(
            try needles.map { try Selecting.one($0, exact: exact, in: session, among: .trashed, talk) })
        try session.restore(ids)
        talk.note("\(Counted.entries(ids.count)) restored")
        SyncRun.afterChange(session, talk)
    }
}
