internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Gives the value of one reference.
struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the value a reference names.",
        discussion: """
            A reference is keys://ENTRY/FIELD, or keys://ENTRY?otp for a one-time code; ?vault=NAME for another vault. ENTRY is an id, a title or \
            folder/title, meant exactly. A % / ? or & in a name is written %25 %2F %3F %26; blanks may stay. \
            The value's bytes are written as they are, with a line end only on a terminal.

            Examples:
              keys read keys://GitHub/password
              keys read 'keys://Work/My server/username?vault=work'
              keys read keys://GitHub?otp

            Exit statuses: 0, 1 no code can be made, 10 no vault, 11 locked, 12 wrong password, 13 no such entry or field, 14 more than one, \
            15 busy, 22 this entry is damaged, 64 usage.
            """)

    @Argument(help: ArgumentHelp("The reference.", valueName: "reference"))
    var reference: String

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try Descriptors.check([("--password-fd", vault.passwordFd)]) }

    func run() throws {
        let reference = try EntryReference(reference)
        let talk = output.talk
        var references = References(vault, talk)
        guard let value = try references.values(of: [reference])[reference] else { throw Failure.noField }
        if talk.isJSON {
            var json = JSONWriter()
            json.beginObject()
            json.key("reference")
            json.text(reference.text)
            json.key("value")
            value.bytes.withBytes { json.value($0) }
            json.endObject()
            return try talk.print(json.finish())
        }
        try Descriptor.output.write(value.bytes)
        if talk.isForEyes { try talk.print("\n") }
    }
}
