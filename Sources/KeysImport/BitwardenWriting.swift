internal import KeysModel
internal import KeysSecret

/// Entries as Bitwarden's JSON has them. What it has no place for becomes fields, and one more field says what they are.
enum BitwardenWriting {
    static func begin(_ folders: [String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for (index, folder) in folders.enumerated() {
            writer.beginObject()
            writer.key("id")
            writer.text(id(index))
            writer.key("name")
            writer.text(folder)
            writer.endObject()
        }
        writer.endArray()
        let list = writer.finish().withBytes { String(shown: $0) }
        return Array(#"{"encrypted":false,"folders":\#(list),"items":["#.utf8)
    }

    private static func id(_ index: Int) -> String {
        let digits = String(index + 1, radix: 16)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private enum Shape: Int { case login = 1, note, card, identity, sshKey }

    private static func shape(_ kind: EntryKind) -> Shape {
        switch kind {
        case .login: .login
        case .card: .card
        case .identity: .identity
        case .sshKey: .sshKey
        case .note, .apiCredential, .wifi, .bankAccount, .custom: .note
        }
    }

    static func write(_ opened: borrowing OpenedEntry, _ folders: [String], to writer: inout JSONWriter) {
        let entry = opened.entry
        let shape = shape(entry.kind)
        var placed: Set<FieldID> = []
        writer.beginObject()
        for (key, text) in [
            ("creationDate", Timestamp.exact(milliseconds: entry.created)),
            ("revisionDate", Timestamp.exact(milliseconds: entry.modified)),
            ("deletedDate", entry.state == .live ? nil : Timestamp.exact(milliseconds: entry.modified)),
            ("folderId", entry.folder.flatMap { folders.firstIndex(of: $0) }.map(id)), ("name", entry.title),
        ] as [(String, String?)] {
            writer.key(key)
            writer.text(orNull: text)
        }
        writer.key("type")
        writer.number(shape.rawValue)
        writer.key("reprompt")
        writer.number(0)
        writer.key("favorite")
        writer.bool(entry.isFavorite)
        writeValue("notes", .notes, opened, &placed, &writer)
        switch shape {
        case .login: writeLogin(opened, &placed, &writer)
        case .note:
            writer.key("secureNote")
            writer.beginObject()
            writer.key("type")
            writer.number(0)
            writer.endObject()
        case .card: writeCard(opened, &placed, &writer)
        case .identity: writeParts("identity", opened, &placed, &writer)
        case .sshKey: writeParts("sshKey", opened, &placed, &writer)
        }
        writeFields(opened, placed, hasURLs: shape == .login, &writer)
        writeHistory(opened, &writer)
        writer.endObject()
    }

    // MARK: Parts

    /// A member with the value of a standard field, if it is text in UTF-8; else null.
    private static func writeValue(
        _ key: String, _ id: FieldID, _ opened: borrowing OpenedEntry, _ placed: inout Set<FieldID>,
        _ writer: inout JSONWriter
    ) {
        writer.key(key)
        var isDone = false
        opened.withPlain(id) { value in
            writer.value(value)
            isDone = true
        }
        if isDone { placed.insert(id) } else { writer.null() }
    }

    private static func writeLogin(
        _ opened: borrowing OpenedEntry, _ placed: inout Set<FieldID>, _ writer: inout JSONWriter
    ) {
        writer.key("login")
        writer.beginObject()
        writer.key("uris")
        writer.beginArray()
        for url in opened.entry.urls {
            writer.beginObject()
            writer.key("match")
            writer.null()
            writer.key("uri")
            writer.text(url)
            writer.endObject()
        }
        writer.endArray()
        writeValue("username", .username, opened, &placed, &writer)
        writeValue("password", .password, opened, &placed, &writer)
        writeValue("totp", .otp, opened, &placed, &writer)
        writer.endObject()
    }

    private static func writeParts(
        _ part: String, _ opened: borrowing OpenedEntry, _ placed: inout Set<FieldID>, _ writer: inout JSONWriter
    ) {
        writer.key(part)
        writer.beginObject()
        for (key, id) in (BitwardenItem.parts[part] ?? [:]).sorted(by: { $0.key < $1.key }) where key != "fingerprint" {
            writeValue(key, id, opened, &placed, &writer)
        }
        writer.endObject()
    }

    private static func writeCard(
        _ opened: borrowing OpenedEntry, _ placed: inout Set<FieldID>, _ writer: inout JSONWriter
    ) {
        writer.key("card")
        writer.beginObject()
        for (key, id) in (BitwardenItem.parts["card"] ?? [:]).sorted(by: { $0.key < $1.key }) {
            writeValue(key, id, opened, &placed, &writer)
        }
        let parts = opened.entry.text(.cardExpiry)?.split(separator: "-").compactMap { Int($0) } ?? []
        // Only what reads back as it stands.
        let isMonth = parts.count == 2 && MonthText.expiry("\(parts[1])/\(parts[0])") == opened.entry.text(.cardExpiry)
        for (key, value) in [("expMonth", 1), ("expYear", 0)] {
            writer.key(key)
            writer.text(orNull: isMonth ? String(parts[value]) : nil)
        }
        if isMonth { placed.insert(.cardExpiry) }
        writer.endObject()
    }

    // MARK: Fields

    private static func writeFields(
        _ opened: borrowing OpenedEntry, _ placed: Set<FieldID>, hasURLs: Bool, _ writer: inout JSONWriter
    ) {
        var hint = BitwardenHint(kind: opened.entry.kind)
        hint.tags = opened.entry.tags
        var isNeeded = !hint.tags.isEmpty || shape(hint.kind) == .note && hint.kind != .note
        writer.key("fields")
        writer.beginArray()
        opened.eachField { field, value in
            let isURL = field.field.role == .url
            guard isURL ? !hasURLs : !placed.contains(field.field.id) else { return }
            let type = field.field.type
            let isText = UTF8Check.accepts(value)
            let word =
                switch field.field.role {
                case .url: "#0"
                case .standard: "#\(field.field.id.number)"
                case .custom, .tag: type.rawValue
                }
            hint.fields.append((isText ? "" : "base64 ") + word)
            if !isText || word.hasPrefix("#")
                || type != BitwardenHint.type(isHidden: type.isSecret && type != .multiline, value)
            {
                isNeeded = true
            }
            writer.beginObject()
            writer.key("name")
            writer.text(field.label)
            writer.key("value")
            if isText { writer.value(value) } else { Base64.encode(value).withBytes { writer.value($0) } }
            writer.key("type")
            writer.number(type.isSecret && type != .multiline ? 1 : 0)
            writer.endObject()
        }
        if isNeeded { write(hint, &writer) }
        writer.endArray()
    }

    private static func write(_ hint: BitwardenHint, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.text(BitwardenHint.label)
        writer.key("value")
        writer.value(hint.json.span)
        writer.key("type")
        writer.number(0)
        writer.endObject()
    }

    /// Old passwords; of other fields Bitwarden keeps none.
    private static func writeHistory(_ opened: borrowing OpenedEntry, _ writer: inout JSONWriter) {
        let old = opened.history.filter { $0.item.field == .password }
        writer.key("passwordHistory")
        if old.isEmpty { return writer.null() }
        writer.beginArray()
        for past in old {
            opened.withValue(of: past) { value in
                guard UTF8Check.accepts(value) else { return }
                writer.beginObject()
                writer.key("lastUsedDate")
                writer.text(Timestamp.exact(milliseconds: past.item.changed))
                writer.key("password")
                writer.value(value)
                writer.endObject()
            }
        }
        writer.endArray()
    }
}
