/// What one object of `fields` says; its value stays where it is.
struct FieldReading {
    let label: String
    let type: FieldType?
    let value: JSONDocument.Value
    let isNull: Bool

    init(_ document: borrowing JSONDocument, _ field: JSONDocument.Value) throws(EntryJSONError) {
        guard let members = document.members(field) else { throw .wrongValue(key: "fields") }
        for (key, _) in members where !["label", "type", "value"].contains(key) { throw .unknownKey(key) }
        guard let label = document.member("label", of: field) else { throw .missing(key: "label") }
        guard let value = document.member("value", of: field) else { throw .missing(key: "value") }
        self.label = try EntryReading.text(document, label, "label")
        if let type = document.member("type", of: field) {
            guard let known = FieldType(rawValue: try EntryReading.text(document, type, "type")) else {
                throw .wrongValue(key: "type")
            }
            self.type = known
        } else {
            type = nil
        }
        self.value = value
        isNull = document.isNull(value)
    }

    var isURL: Bool { label == "url" && (type ?? .url) == .url }

    func isUsername(in kind: EntryKind) -> Bool { standard(in: kind)?.id == .username }

    func standard(in kind: EntryKind) -> StandardField? {
        guard let standard = StandardField.named(label, in: kind) else { return nil }
        guard let type else { return standard }
        return standard.label == label && standard.type == type ? standard : nil
    }

    /// Whether it speaks of a field that is there.
    func means(_ item: EntryForm.Item, in kind: EntryKind) -> Bool {
        if let standard = standard(in: kind), item.role == .standard, item.id == standard.id { return true }
        return item.role != .url && item.label.utf8.elementsEqual(label.utf8) && item.type == (type ?? .text)
    }
}

/// What the members of the outermost object say; nil is what is absent.
struct EntryReading {
    var kind: EntryKind?
    var title: String?
    var username: String??
    var urls: [String]?
    var folder: String??
    var tags: [String]?
    var isFavorite: Bool?
    var fields: [FieldReading]?

    init(
        _ document: borrowing JSONDocument, _ members: [(key: String, value: JSONDocument.Value)]
    ) throws(EntryJSONError) {
        for (key, value) in members {
            switch key {
            case "kind":
                guard let known = EntryKind(rawValue: try Self.text(document, value, key)) else {
                    throw .wrongValue(key: key)
                }
                kind = known
            case "title": title = try Self.text(document, value, key)
            case "username": username = .some(try Self.textOrNull(document, value, key))
            case "urls": urls = try Self.texts(document, value, key)
            case "folder": folder = .some(try Self.textOrNull(document, value, key))
            case "tags": tags = try Self.texts(document, value, key)
            case "favorite":
                guard let bool = document.bool(value) else { throw .wrongValue(key: key) }
                isFavorite = bool
            case "fields":
                guard let elements = document.elements(value) else { throw .wrongValue(key: key) }
                var read: [FieldReading] = []
                for element in elements { read.append(try FieldReading(document, element)) }
                fields = read
            default: break
            }
        }
    }

    static func text(
        _ document: borrowing JSONDocument, _ value: JSONDocument.Value, _ key: String
    ) throws(EntryJSONError) -> String {
        guard let text = document.text(value) else { throw .wrongValue(key: key) }
        guard !text.utf8.contains(0) else { throw .containsNul(key: key) }
        return text
    }

    private static func textOrNull(
        _ document: borrowing JSONDocument, _ value: JSONDocument.Value, _ key: String
    ) throws(EntryJSONError) -> String? {
        document.isNull(value) ? nil : try text(document, value, key)
    }

    private static func texts(
        _ document: borrowing JSONDocument, _ value: JSONDocument.Value, _ key: String
    ) throws(EntryJSONError) -> [String] {
        guard let elements = document.elements(value) else { throw .wrongValue(key: key) }
        var texts: [String] = []
        for element in elements { texts.append(try text(document, element, key)) }
        return texts
    }
}
