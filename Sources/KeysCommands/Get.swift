internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Gives one value.
struct Get: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print or copy one value of an entry.",
        discussion: """
            Without --field: the password of a login or Wi-Fi, the text of a note, the number of a card or account, the \
            e-mail of an identity, the private key, the secret of an API credential, the first concealed field of others. \
            The value's bytes are written as they are, with a line end only on a terminal.

            Examples:
              keys get example.org
              keys get example.org --field username
              keys get 'Bank card' --field pin --copy

            Exit statuses: 0, 1 cannot copy or no code can be made, 10 no vault, 11 locked, 12 wrong password, 13 no such entry or field, \
            14 more than one, 15 busy, 22 this entry is damaged, 64 usage.
            """)

    @OptionGroup var needle: NeedleOptions

    @Option(help: ArgumentHelp("The field by its label; the second of one label is LABEL#2.", valueName: "label"))
    var field: String?

    @Flag(help: "The one-time code of the moment, as keys otp gives it.")
    var otp = false

    @Flag(help: "Copy to the clipboard instead of printing; cleared after a while (keys settings).")
    var copy = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if copy, output.json { throw UsageFault.clash("--copy", "--json") }
        if otp, field != nil { throw UsageFault.clash("--otp", "--field") }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: .live, talk)
        if otp { return try CodeGiving(entry, field: nil, in: session, talk).give(copying: copy) }
        let chosen = try FieldChoice.find(field, in: entry)
        let opened = try session.open(entry.id)
        if output.json {
            var json = JSONWriter()
            chosen.writeJSON(of: opened, to: &json)
            return try talk.print(json.finish())
        }
        guard let value = chosen.value(of: opened) else { throw VaultError.entryDamaged(entry.id) }
        if copy { return talk.note(try Copying.copy(value, talk)) }
        try Descriptor.output.write(value)
        if talk.isForEyes { try talk.print("\n") }
    }
}

/// The field `get` means.
enum FieldChoice {
    case field(Entry.Resolved)
    /// The principal field of the kind, which this entry leaves empty.
    case empty(StandardField)

    /// The field of a label, or the principal one.
    static func find(_ label: String?, in entry: Entry) throws(Failure) -> FieldChoice {
        let fields = entry.visibleFields
        guard let label else {
            if let principal = entry.kind.principalField {
                if let field = entry.resolved(principal) { return .field(field) }
                return try empty(principal)
            }
            guard let first = fields.first(where: { $0.field.type == .concealed }) else { throw .noField }
            return .field(first)
        }
        let selector = LabelSelector(label)
        if let index = selector.find(in: fields.map(\.label)) { return .field(fields[index]) }
        guard let standard = StandardField.named(selector.label, in: entry.kind), selector.ordinal == 1 else {
            throw .noField
        }
        if let field = entry.resolved(standard.id) { return .field(field) }
        guard standard.id == entry.kind.principalField else { throw .noField }
        return .empty(standard)
    }

    private static func empty(_ id: FieldID) throws(Failure) -> FieldChoice {
        guard let standard = StandardField.of(id) else { throw .noField }
        return .empty(standard)
    }

    /// The value in guarded memory; nil where the body does not have it.
    func value(of opened: borrowing OpenedEntry) -> SecretBytes? {
        switch self {
        case .field(let field):
            var copy = SecretBuilder()
            let isThere: Void? = opened.withValue(of: field) { copy.append($0) }
            return isThere == nil ? nil : copy.finish()
        case .empty: return SecretBytes(zeros: 0)
        }
    }

    func writeJSON(of opened: borrowing OpenedEntry, to json: inout JSONWriter) {
        switch self {
        case .field(let field): EntryJSON.writeGet(field, of: opened, to: &json)
        case .empty(let standard):
            json.beginObject()
            json.key("id")
            json.text(opened.entry.id.text)
            json.key("label")
            json.text(standard.label)
            json.key("value")
            json.text("")
            json.endObject()
        }
    }
}
