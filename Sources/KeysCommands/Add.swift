internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// Adds an entry.
struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add an entry; prints its id.",
        discussion: """
            A secret comes by --stdin, --secret LABEL --stdin, --generate or --json-stdin, never as an argument; on a \
            terminal it is asked for. Kinds: login note card identity ssh-key api-credential wifi bank-account custom.

            Examples:
              keys add example.org --username kim --url https://example.org --generate
              keys add 'Front door' --kind custom --secret code --stdin < code.txt
              pass show mail | keys add Mail --username kim --stdin

            Exit statuses: 0, 1 the value cannot be stored, 10 no vault, 11 locked, 12 wrong password, 15 busy, \
            22 vault damaged, 64 usage.
            """)

    @Argument(help: ArgumentHelp("What the entry is called; --json-stdin may say it instead.", valueName: "title"))
    var title: String?

    @Option(help: ArgumentHelp("What it is; a login where nothing is said.", valueName: "kind"))
    var kind: String?

    @Option(help: ArgumentHelp("The user name.", valueName: "name"))
    var username: String?

    @Option(help: ArgumentHelp("A web address; may be repeated.", valueName: "url"))
    var url: [String] = []

    @Option(help: ArgumentHelp("The folder, as a path with /.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("A tag; may be repeated.", valueName: "tag"))
    var tag: [String] = []

    @Flag(help: "Mark it as a favourite.")
    var favorite = false

    @Option(help: ArgumentHelp("A field that may be seen; may be repeated.", valueName: "label=value"))
    var field: [String] = []

    @OptionGroup var values: ValueOptions
    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard title?.isEmpty == false || values.jsonStdin else { throw UsageFault.missing("the title") }
        let kind = try chosenKind()
        for field in field { try ShownField(field).check(in: kind ?? .login) }
        if values.generate || values.stdin, values.secret == nil, kind == .custom { throw UsageFault.kindHasNoSecret }
        if values.generate, let kind, !ValueOptions.canGenerate(kind) { throw UsageFault.kindHasNoSecret }
        try values.checkDescriptors(vault)
    }

    private func chosenKind() throws(UsageFault) -> EntryKind? {
        guard let kind else { return nil }
        guard let known = EntryKind(rawValue: kind) else { throw .unknownKind }
        return known
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        var form = EntryForm(kind: try chosenKind() ?? .login, title: title ?? "")
        if values.jsonStdin {
            try ValueOptions.readJSON(into: &form)
            if let title { form.title = title }
            if let kind = try chosenKind() { form.kind = kind }
            guard !form.title.isEmpty else { throw Failure.notAnEntry(key: "title") }
        }
        try fill(&form)
        try values.apply(to: &form)
        if !values.isGiven { try ask(&form, talk) }
        SeedWarning.tell(of: form, talk)
        let id = try session.add(form)
        try EntryIDOutput.print(id, talk)
        SyncRun.afterChange(session, talk)
    }

    private func fill(_ form: inout EntryForm) throws(UsageFault) {
        if let username { form.set(.username, to: username) }
        if !url.isEmpty { form.urls = url }
        if let folder { form.folder = FolderName.value(folder) }
        if !tag.isEmpty { form.tags = TagList.each(tag) }
        if favorite { form.isFavorite = true }
        for field in field { try ShownField(field).apply(to: &form) }
    }

    /// Asks the person for the secret of the kind, once; Enter alone leaves it empty.
    private func ask(_ form: inout EntryForm, _ talk: Talk) throws {
        guard talk.canAsk, let principal = form.kind.principalField, let standard = StandardField.of(principal),
            standard.type == .concealed, let person = try? Conversation()
        else { return }
        let value = try person.askSecret("\(standard.label) (Enter for none): ")
        value.withBytes { form.set(principal, toSecret: $0) }
    }
}

/// Tags, each once, in their order.
enum TagList {
    static func each(_ tags: [String]) -> [String] {
        var seen: Set<String> = []
        return tags.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

/// What commands that make or change an entry print.
enum EntryIDOutput {
    static func print(_ id: EntryID, _ talk: Talk) throws(DeskError) {
        guard talk.isJSON else { return try talk.print(id.text + "\n") }
        var json = JSONWriter()
        EntryJSON.writeID(id, to: &json)
        try talk.print(json.finish())
    }
}
