internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Where the secret of `add` and `edit` comes from; at most one, and standard input has one reader.
struct ValueOptions: ParsableArguments {
    @Flag(help: "Make a password and put it into the secret of the entry's kind.")
    var generate = false

    @Flag(help: "Read the secret of the entry's kind from standard input.")
    var stdin = false

    @Option(help: ArgumentHelp("With --stdin: the concealed field it goes to.", valueName: "label"))
    var secret: String?

    @Flag(help: "Read the notes from standard input.")
    var notesStdin = false

    @Flag(help: "Read a whole entry as JSON from standard input, in the shape of show --json --reveal.")
    var jsonStdin = false

    var isGiven: Bool { generate || stdin || secret != nil || notesStdin || jsonStdin }
    var readsInput: Bool { stdin || notesStdin || jsonStdin }

    func validate() throws {
        guard [stdin, notesStdin, jsonStdin].count(where: { $0 }) <= 1 else { throw UsageFault.severalValueSources }
        if generate, stdin || jsonStdin { throw UsageFault.severalValueSources }
        if secret != nil, !stdin { throw UsageFault.secretWithoutStdin }
    }

    /// Checks the descriptors: standard input cannot be the password's too.
    func checkDescriptors(_ vault: VaultOptions) throws(UsageFault) {
        try Descriptors.check([
            ("--password-fd", vault.passwordFd), (stdinName, readsInput ? 0 : nil),
        ])
    }

    private var stdinName: String { jsonStdin ? "--json-stdin" : notesStdin ? "--notes-stdin" : "--stdin" }

    /// The most bytes a value may have.
    static let longest = 1 << 20

    static func readInput() throws(SecretInputError) -> SecretBytes {
        try SecretBytes.readValue(descriptor: 0, limit: longest)
    }

    /// Reads JSON from standard input into a form.
    static func readJSON(into form: inout EntryForm) throws {
        let text = try SecretBytes.readValue(descriptor: 0, limit: 8 << 20)
        do {
            let document = try text.withBytes { (bytes: Span<UInt8>) throws(JSONError) in
                try JSONDocument(reading: bytes)
            }
            try EntryJSON.apply(document, to: &form)
        } catch let error as EntryJSONError {
            throw Failure.notAnEntry(key: error.key)
        } catch is JSONError {
            throw Failure.notAnEntry(key: nil)
        }
    }

    /// Puts what was asked for into a form.
    func apply(to form: inout EntryForm) throws {
        if generate {
            guard Self.canGenerate(form.kind) else { throw UsageFault.kindHasNoSecret }
            let made: SecretBytes
            do throws(RecipeError) {
                made = try Generator(random: SystemRandom.below).make(OutputOptions.usual.settings().recipe())
            } catch {
                throw Failure.recipe(error)
            }
            try setPrincipal(made, in: &form)
        }
        if stdin {
            let value = try Self.readInput()
            if let secret { Self.set(secret: secret, to: value, in: &form) } else { try setPrincipal(value, in: &form) }
        }
        if notesStdin {
            let value = try Self.readInput()
            value.withBytes { form.set(.notes, toSecret: $0) }
        }
    }

    /// Whether a made password makes sense as the secret of a kind; a card's number is given, not made.
    static func canGenerate(_ kind: EntryKind) -> Bool {
        switch kind {
        case .login, .wifi, .apiCredential, .custom: true
        case .note, .card, .identity, .sshKey, .bankAccount: false
        }
    }

    private func setPrincipal(_ value: borrowing SecretBytes, in form: inout EntryForm) throws(UsageFault) {
        if let principal = form.kind.principalField {
            return value.withBytes { form.set(principal, toSecret: $0) }
        }
        guard let index = form.items.firstIndex(where: { $0.type == .concealed }) else { throw .kindHasNoSecret }
        value.withBytes { form.setItem(at: index, bytes: $0) }
    }

    private static func set(secret label: String, to value: borrowing SecretBytes, in form: inout EntryForm) {
        value.withBytes { value in
            if let index = form.index(label: label) {
                form.setItem(at: index, bytes: value)
            } else if let standard = StandardField.named(label, in: form.kind) {
                form.set(standard.id, toSecret: value)
            } else {
                form.addField(label: label, type: .concealed, bytes: value)
            }
        }
    }
}

extension EntryJSONError {
    /// The key at fault; a name of ours, or one that no entry has and that may be anything.
    var key: String? {
        switch self {
        case .noObject, .unknownKey: nil
        case .wrongValue(let key), .missing(let key), .containsNul(let key): key
        }
    }
}

/// `--field LABEL=VALUE`, for what may be seen.
struct ShownField {
    let label: String
    let value: String

    init(_ written: String) throws(UsageFault) {
        guard let equals = written.firstIndex(of: "="), equals != written.startIndex else { throw .fieldWithoutEquals }
        label = String(written[..<equals])
        value = String(written[written.index(after: equals)...])
    }

    /// Refuses a label that is concealed in this kind, before anything is opened.
    func check(in kind: EntryKind) throws(UsageFault) {
        if let standard = StandardField.named(label, in: kind), standard.type.isSecret { throw .fieldIsConcealed }
    }

    func apply(to form: inout EntryForm) throws(UsageFault) {
        if let index = form.index(label: label) {
            guard !form.items[index].type.isSecret else { throw .fieldIsConcealed }
            if let standard = StandardField.named(label, in: form.kind), value.isEmpty {
                return form.set(standard.id, to: "")
            }
            return form.setItem(at: index, bytes: Array(value.utf8).span)
        }
        guard let standard = StandardField.named(label, in: form.kind) else {
            return form.addField(label: label, text: value)
        }
        guard !standard.type.isSecret else { throw .fieldIsConcealed }
        form.set(standard.id, to: value)
    }
}
