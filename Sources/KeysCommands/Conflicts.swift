internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Fields in which the values of two devices stand.
struct Conflicts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List or settle fields that two devices changed apart.",
        discussion: """
            Nothing is lost by a conflict: one value is shown, the others stand beside it until one is chosen, and then in \
            the history. The next edit of the entry settles it too.

            Examples:
              keys conflicts
              keys conflicts settle example.org --keep current

            Exit statuses: those of its commands.
            """,
        subcommands: [ConflictsList.self, ConflictsSettle.self], defaultSubcommand: ConflictsList.self)
}

/// Lists them.
struct ConflictsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List fields that two devices changed apart.",
        discussion: """
            Examples:
              keys conflicts
              keys conflicts --reveal --json

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 22 vault damaged, 64 usage.
            """)

    @Flag(help: "Show secrets.")
    var reveal = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try Descriptors.check([("--password-fd", vault.passwordFd)]) }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entries = session.entries(.all).filter(\.hasConflict)
        let name: (DeviceID) -> String = { session.deviceName($0) ?? "unknown" }
        guard talk.isJSON else {
            if entries.isEmpty { return talk.note("no conflicts") }
            for entry in entries { try print(try session.open(entry.id), device: name) }
            return
        }
        var json = JSONWriter()
        json.beginArray()
        for entry in entries {
            EntryJSON.writeConflicts(of: try session.open(entry.id), reveal: reveal, device: name, to: &json)
        }
        json.endArray()
        try talk.print(json.finish())
    }

    private func print(_ opened: borrowing OpenedEntry, device: (DeviceID) -> String) throws(DeskError) {
        var text = SecretBuilder(capacity: 1024)
        let title = visible(opened.entry.title)
        for conflict in opened.entry.conflicts {
            append([title, visible(conflict.label), "current"], conflict.field, conflict.source, opened, "", &text)
            for (index, other) in conflict.others.enumerated() {
                append(
                    [title, visible(conflict.label), String(index + 1)], other.field, other.source, opened,
                    visible(device(other.field.stamp.device)), &text)
            }
        }
        try Descriptor.output.write(text.finish())
    }

    private func append(
        _ front: [String], _ field: Field, _ source: Int, _ opened: borrowing OpenedEntry, _ device: String,
        _ text: inout SecretBuilder
    ) {
        text.append(Array((front.joined(separator: "\t") + "\t").utf8))
        if field.type.isSecret, !reveal {
            text.append(Array("********".utf8))
        } else {
            _ = opened.withValue(of: field, source: source) { appendVisible($0, keepingLines: false, to: &text) }
        }
        text.append(Array((device.isEmpty ? "\n" : "\t\(device)\n").utf8))
    }
}

/// Settles them.
struct ConflictsSettle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Settle the conflicts of an entry; what loses goes into the history.",
        discussion: """
            --keep current keeps what is shown in every field. --keep N takes the other value of that number, as \
            keys conflicts lists it; the entry's other fields keep what is shown.

            Examples:
              keys conflicts settle example.org --keep current
              keys conflicts settle example.org --field password --keep 1

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 13 no such entry, field or number, \
            14 more than one, 15 busy, 22 vault damaged, 64 usage.
            """)

    @OptionGroup var needle: NeedleOptions

    @Option(
        help: ArgumentHelp(
            "The field by its label; needed for --keep N where several are in conflict.", valueName: "label"))
    var field: String?

    @Option(help: ArgumentHelp("current, or the number of another value.", valueName: "current|n"))
    var keep: String

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard keep == "current" || Int(keep).map({ $0 >= 1 }) == true else { throw UsageFault.unknownKeep }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: .all, talk)
        guard entry.hasConflict else { throw Failure.noConflict }
        var chosen: Entry.Resolved?
        if let field {
            guard let conflict = entry.conflict(labelled: field) else { throw Failure.noField }
            chosen = conflict
        } else if keep != "current" {
            guard entry.conflicts.count == 1 else { throw UsageFault.missing("--field") }
            chosen = entry.conflicts.first
        }
        if let number = Int(keep), let chosen {
            guard number <= chosen.others.count else { throw Failure.noPastValue }
            try session.settle(entry.id, taking: chosen.field.id, number: number)
        } else {
            try session.settle(entry.id)
        }
        try EntryIDOutput.print(entry.id, talk)
        SyncRun.afterChange(session, talk)
    }
}
