internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// Changes an entry.
struct Edit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Change an entry; prints its id.",
        discussion: """
            What is replaced stays in the history. --url, --tag replace the list; --add-url, --remove-url, --add-tag, \
            --remove-tag change it. Without any change given, a form is asked through on a terminal.

            Examples:
              keys edit example.org --generate
              keys edit example.org --username kim --add-tag work
              keys edit Bank --secret pin --stdin < pin.txt

            Exit statuses: 0, 1 the value cannot be stored, 10 no vault, 11 locked, 12 wrong password, \
            13 no such entry or field, 14 more than one, 15 busy, 22 damaged, 64 usage.
            """)

    @OptionGroup var needle: NeedleOptions

    @Option(help: ArgumentHelp("What the entry is to be called.", valueName: "title"))
    var title: String?

    @Option(help: ArgumentHelp("The user name.", valueName: "name"))
    var username: String?

    @Option(help: ArgumentHelp("The web addresses; replaces all there are.", valueName: "url"))
    var url: [String] = []

    @Option(help: ArgumentHelp("A web address more.", valueName: "url"))
    var addUrl: [String] = []

    @Option(help: ArgumentHelp("A web address less.", valueName: "url"))
    var removeUrl: [String] = []

    @Option(help: ArgumentHelp("The folder; empty for the top.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("The tags; replaces all there are.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("A tag more.", valueName: "tag"))
    var addTag: [String] = []

    @Option(help: ArgumentHelp("A tag less.", valueName: "tag"))
    var removeTag: [String] = []

    @Flag(inversion: .prefixedNo, exclusivity: .exclusive, help: "Mark it as a favourite, or no longer.")
    var favorite: Bool?

    @Option(help: ArgumentHelp("A field that may be seen; may be repeated.", valueName: "label=value"))
    var field: [String] = []

    @Option(help: ArgumentHelp("Take a field away.", valueName: "label"))
    var removeField: [String] = []

    @OptionGroup var values: ValueOptions
    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    private var hasChanges: Bool {
        let lists = [url, addUrl, removeUrl, tag, addTag, removeTag, field, removeField]
        return title != nil || username != nil || folder != nil || favorite != nil || values.isGiven
            || lists.contains { !$0.isEmpty }
    }

    func validate() throws {
        if let title, title.isEmpty { throw UsageFault.missing("the title") }
        if !url.isEmpty, !addUrl.isEmpty || !removeUrl.isEmpty {
            throw UsageFault.clash("--url", "--add-url or --remove-url")
        }
        if !tag.isEmpty, !addTag.isEmpty || !removeTag.isEmpty {
            throw UsageFault.clash("--tag", "--add-tag or --remove-tag")
        }
        for field in field { _ = try ShownField(field) }
        guard hasChanges || (Descriptor.input.isTerminal && !output.json) else { throw UsageFault.nothingToChange }
        try values.checkDescriptors(vault)
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: .live, talk)
        var form = EntryForm(editing: try session.open(entry.id))
        if hasChanges {
            if values.jsonStdin { try ValueOptions.readJSON(into: &form) }
            try change(&form)
            try values.apply(to: &form)
        } else {
            let person = try PasswordSource.conversation()
            guard try LinearForm.ask(&form, isNew: false, person) else { throw Failure.declined }
        }
        SeedWarning.tell(of: form, talk)
        try session.edit(entry.id, form)
        try EntryIDOutput.print(entry.id, talk)
        SyncRun.afterChange(session, talk)
    }

    private func change(_ form: inout EntryForm) throws {
        if let title { form.title = title }
        if let username { form.set(.username, to: username) }
        if let folder { form.folder = FolderName.value(folder) }
        if let favorite { form.isFavorite = favorite }
        if !url.isEmpty { form.urls = url }
        if !addUrl.isEmpty || !removeUrl.isEmpty {
            form.urls = form.urls.filter { !removeUrl.contains($0) } + addUrl.filter { !form.urls.contains($0) }
        }
        if !tag.isEmpty { form.tags = TagList.each(tag) }
        form.tags = TagList.each(form.tags.filter { !removeTag.contains($0) } + addTag)
        for field in field { try ShownField(field).apply(to: &form) }
        for label in removeField {
            guard let index = form.index(label: label) else { throw Failure.noField }
            form.removeItem(at: index)
        }
    }
}
