internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// Puts entries into the trash, or deletes them for good.
struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put entries into the trash; with --purge delete them for good.",
        discussion: """
            Examples:
              keys remove example.org
              keys remove example.org --purge --yes

            Exit statuses: 0, 1 you said no, 10 no vault, 11 locked, 12 wrong password, 13 no such entry, \
            14 more than one, 15 busy, 22 damaged, 64 usage, or --purge without --yes and without a terminal.
            """,
        aliases: ["rm"])

    @Argument(
        help: ArgumentHelp("The entries, each by a needle; all are found before any is touched.", valueName: "needle"),
        completion: EntryCompletion.kind)
    var needles: [String]

    @Flag(help: "Only an id, an exact title or folder/title.")
    var exact = false

    @Flag(help: "Delete for good, from the trash too.")
    var purge = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if purge { try Asking.check(yes, command: "remove --purge", output.talk) }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entries = try needles.map {
            try Selecting.one($0, exact: exact, in: session, among: purge ? .all : .live, talk)
        }
        let ids = EntryIDs.each(entries)
        guard purge else {
            try session.trash(ids)
            talk.note("\(Counted.entries(ids.count)) in the trash; keys restore puts back")
            return SyncRun.afterChange(session, talk)
        }
        let titles = entries.map { visible($0.title) }.joined(separator: ", ")
        try Asking.confirm(yes, "Delete for good, history and all: \(titles)?")
        try session.purge(ids)
        talk.note("\(Counted.entries(ids.count)) deleted for good")
        SyncRun.afterChange(session, talk)
    }
}

/// Questions before what cannot be undone.
enum Asking {
    /// Refuses at once where nobody can be asked.
    static func check(_ yes: Bool, command: String, _ talk: Talk) throws(UsageFault) {
        guard yes || talk.canAsk else { throw .needsYes(command: command) }
    }

    static func confirm(_ yes: Bool, _ question: String) throws {
        if yes { return }
        guard try PasswordSource.conversation().agrees(question) else { throw Failure.declined }
    }
}

/// Ids of entries, each once.
enum EntryIDs {
    static func each(_ entries: [Entry]) -> [EntryID] {
        var seen: Set<EntryID> = []
        return entries.map(\.id).filter { seen.insert($0).inserted }
    }
}

/// Numbers with their noun.
enum Counted {
    static func entries(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }
}
