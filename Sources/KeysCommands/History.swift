internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Old values of an entry.
struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show old values of an entry, or put one back.",
        discussion: """
            Newest first. What is put back changes places with what stands there.

            Examples:
              keys history example.org
              keys history example.org --reveal
              keys history example.org --restore 2

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 13 no such entry or number, 14 more than one, \
            15 busy, 22 damaged, 64 usage.
            """)

    @OptionGroup var needle: NeedleOptions

    @Option(help: ArgumentHelp("Put the old value of this number back.", valueName: "n"))
    var restore: Int?

    @Flag(help: "Show old secrets.")
    var reveal = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let restore, restore < 1 { throw UsageFault.outOfRange(option: "--restore", lowest: 1, highest: 9999) }
        if restore != nil, reveal { throw UsageFault.clash("--restore", "--reveal") }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: .all, talk)
        let opened = try session.open(entry.id)
        if let restore {
            guard restore <= opened.history.count else { throw Failure.noPastValue }
            try session.restoreValue(entry.id, past: restore)
            try EntryIDOutput.print(entry.id, talk)
            return SyncRun.afterChange(session, talk)
        }
        let name: (DeviceID) -> String = { session.deviceName($0) ?? "unknown" }
        guard talk.isJSON else { return try print(opened, device: name, talk) }
        var json = JSONWriter()
        EntryJSON.writeHistory(of: opened, reveal: reveal, device: name, to: &json)
        try talk.print(json.finish())
    }

    private func print(_ opened: borrowing OpenedEntry, device: (DeviceID) -> String, _ talk: Talk) throws(DeskError) {
        let history = opened.history
        if history.isEmpty, talk.isForEyes { talk.note("no old values") }
        var text = SecretBuilder(capacity: 1024)
        for (index, past) in history.enumerated() {
            let item = past.item
            let changed = Timestamp.text(milliseconds: item.changed)
            let before = [String(index + 1), visible(item.label)].joined(separator: "\t") + "\t"
            text.append(Array(before.utf8))
            if item.type.isSecret, !reveal {
                text.append(Array("********".utf8))
            } else {
                opened.withValue(of: past) { appendVisible($0, keepingLines: false, to: &text) }
            }
            let after = ["", changed, visible(device(item.device)), item.reason.word].joined(separator: "\t") + "\n"
            text.append(Array(after.utf8))
        }
        try Descriptor.output.write(text.finish())
    }
}
