internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysTerminal
internal import KeysVault

/// Lists entries.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List entries.",
        discussion: """
            Columns on a terminal, tab-separated elsewhere. Nothing found is an empty list and 0.

            Examples:
              keys list --folder work --tag mail
              keys list --fields id,title --print0 | fzf --read0
              keys list --json --password-fd 3 3<password.txt

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 15 busy, 22 damage (what is sound is printed), \
            64 usage.
            """,
        aliases: ["ls"])

    @Option(help: ArgumentHelp("Only entries of this folder and the folders in it.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("Only entries with this tag; with several, all of them.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Only entries of this kind.", valueName: "kind"))
    var kind: String?

    @Flag(help: "What lies in the trash.")
    var trash = false

    @Flag(help: "Only entries in which two values stand beside each other.")
    var conflicts = false

    @Flag(help: "As a tree of folders.")
    var tree = false

    @Option(
        help: ArgumentHelp(
            "Columns, with commas: id,title,username,url,urls,folder,tags,kind,favorite,trashed,conflict,created,modified.",
            valueName: "a,b"))
    var fields: String?

    @Flag(help: "End every entry with a NUL byte instead of a line end.")
    var print0 = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        _ = try EntryColumn.parse(fields)
        if let kind, EntryKind(rawValue: kind) == nil { throw UsageFault.unknownKind }
        if tree, print0 { throw UsageFault.clash("--tree", "--print0") }
        if tree, fields != nil { throw UsageFault.clash("--tree", "--fields") }
        if output.json, tree { throw UsageFault.clash("--json", "--tree") }
        if output.json, print0 { throw UsageFault.clash("--json", "--print0") }
        if output.json, fields != nil { throw UsageFault.clash("--json", "--fields") }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk, tellsDamage: false)
        let entries = session.entries(trash ? .trashed : .live).filter(fits)
        let listing = Listing(talk: talk, columns: try EntryColumn.parse(fields), endsWithNul: print0)
        try tree ? listing.printTree(entries) : listing.print(entries)
        try OpenVault.endWithDamage(session, talk)
    }

    private func fits(_ entry: Entry) -> Bool {
        if let kind, entry.kind.rawValue != kind { return false }
        if conflicts, !entry.hasConflict { return false }
        if let folder {
            let wanted = FolderName.clean(folder)
            let own = entry.folder ?? ""
            guard own == wanted || (!wanted.isEmpty && own.hasPrefix(wanted + "/")) else { return false }
        }
        let own = Set(entry.tags.map { $0.lowercased() })
        return tag.allSatisfy { own.contains($0.lowercased()) }
    }
}
