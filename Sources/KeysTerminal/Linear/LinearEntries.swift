internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Finding entries, and hearing or copying what they hold.
extension LinearMode {
    /// Asks for words until one entry is meant; nil where the person gives up.
    func chooseEntry(_ reach: Session.Reach = .live) throws -> Entry? {
        let words = try person.ask("Which entry? Title, address or words: ")
        guard !words.isEmpty else { return nil }
        let session = try place.vault()
        switch session.find(words, exact: false, among: reach) {
        case .one(let entry): return entry
        case .many(let entries): return try EntryPicker.pick(entries, person)
        case .none, .like:
            let all = session.look(for: SearchQuery([words]), among: reach)
            let found = all.standing.isEmpty ? all.like : all.standing
            guard !found.isEmpty else {
                try person.say("Nothing fits.")
                return nil
            }
            return try EntryPicker.pick(found, person)
        }
    }

    func show() throws {
        if let entry = try chooseEntry() { try tell(entry) }
    }

    /// Lists the entries of a kind, and shows one.
    func browse() throws {
        let session = try place.vault()
        let kinds = ListKind.allCases
        let kind = try LinearMenu.one(of: kinds, "Which? Number, or Enter for none: ", person) {
            "\($0.name), \(session.order($0.section).count)"
        }
        guard let kind else { return }
        let entries = session.order(kind.section).compactMap(session.entry)
        guard !entries.isEmpty else { return try person.say("There are none.") }
        if let entry = try EntryPicker.pick(entries, person) { try tell(entry) }
    }

    private func tell(_ entry: Entry) throws {
        try person.say(EntryPicker.line(entry))
        for field in entry.visibleFields {
            try person.say("\(visible(field.label)): \(field.field.shownText.map { visible($0) } ?? "hidden")")
        }
        if !entry.tags.isEmpty { try person.say("tags: \(visible(Tags.written(entry.tags)))") }
        if entry.isFavorite { try person.say("a favourite") }
        guard entry.visibleFields.contains(where: \.field.type.isSecret), try person.agrees("Show what is hidden?")
        else { return }
        let opened = try place.vault().open(entry.id)
        for field in entry.visibleFields where field.field.type.isSecret {
            try person.say("\(visible(field.label)):")
            try say(value: { body in opened.withValue(of: field) { body($0) } != nil })
        }
    }

    /// Says a value that is lent, in lines of its own.
    func say(value lend: ((Span<UInt8>) -> Void) -> Bool) throws(DeskError) {
        var text = SecretBuilder()
        guard lend({ appendVisible($0, keepingLines: true, to: &text) }) else {
            return try person.say("This value cannot be read.")
        }
        try person.say(indented: text.finish())
    }

    func copy() throws {
        guard let entry = try chooseEntry() else { return }
        let fields = entry.visibleFields
        let principal = entry.principal
        let usual = principal.map { ", or Enter for \(visible($0.label))" } ?? ""
        let number = try LinearMenu.choose(fields.map(\.label), "Which field? Number\(usual): ", person)
        guard let field = number.map({ fields[$0] }) ?? principal else { return }
        try perform(Copying.field(entry, field))
    }

    func copyCode() throws {
        if let entry = try chooseEntry() { try perform(Copying.code(of: entry)) }
    }

    /// Codes are short-lived: one that is said is as good as one that is copied.
    func hearCode() throws {
        guard let entry = try chooseEntry() else { return }
        let person = person
        try perform(
            Copying.code(of: entry) { code, _ in
                try person.say(indented: code)
                return "as it was said"
            })
    }

    func spell() throws {
        guard let entry = try chooseEntry() else { return }
        guard let field = entry.principal else { return try person.say("There is nothing to spell.") }
        let opened = try place.vault().open(entry.id)
        var lines = SecretBuilder()
        let isThere: Void? = opened.withValue(of: field) { Spelling.append($0, to: &lines) }
        guard isThere != nil else { throw VaultError.entryDamaged(entry.id) }
        try person.say(indented: lines.finish())
    }
}

extension Spelling {
    /// A line for each sign.
    static func append(_ bytes: Span<UInt8>, to lines: inout SecretBuilder) {
        var (offset, number) = (0, 0)
        while let (scalar, size) = UTF8Reading.scalar(in: bytes, at: offset) {
            offset += size
            number += 1
            lines.append(Array("\(number == 1 ? "" : "\n    ")\(number)  \(word(scalar))".utf8).span)
        }
    }
}
