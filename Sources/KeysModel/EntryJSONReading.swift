internal import KeysSecret

/// Why JSON is no entry. Names of keys only, never values.
public enum EntryJSONError: Error, Equatable {
    /// It is no object.
    case noObject
    /// A key that no entry has.
    case unknownKey(String)
    /// The value of a key is of the wrong sort, or no such kind or type.
    case wrongValue(key: String)
    /// A key that must be there.
    case missing(key: String)
    /// A value holds a NUL, which no value may.
    case containsNul(key: String)
}

/// Reading a whole entry in the shape of `show --json --reveal` (cli.md, "Secrets in").
extension EntryJSON {
    /// A new entry's form. Without `kind` it is a login; a title there must be, in the JSON or as `title`.
    public static func form(
        from document: borrowing JSONDocument, title: String? = nil
    ) throws(EntryJSONError) -> EntryForm {
        var form = EntryForm(kind: .login, title: title ?? "")
        try apply(document, to: &form)
        guard !form.title.isEmpty else { throw .missing(key: "title") }
        return form
    }

    /// Changes a form to what the JSON says; a key that is absent leaves what is there, `fields` means all of them, and a
    /// field whose value is null keeps it. Where `fields` has a user name or web addresses, they count and not the ones
    /// above. What an entry cannot be told (id, dates, strength) does not count.
    ///
    /// A field sets the standard field of its kind that has its label and type (without a type, also one that has another
    /// name by that label); `url` of type url is a web address; every other one is the person's own.
    public static func apply(
        _ document: borrowing JSONDocument, to form: inout EntryForm
    ) throws(EntryJSONError) {
        guard let members = document.members(document.root) else { throw .noObject }
        for (key, _) in members where !known.contains(key) && !readOnly.contains(key) { throw .unknownKey(key) }
        let reading = try EntryReading(document, members)
        if let kind = reading.kind { form.kind = kind }
        if let title = reading.title { form.title = title }
        if let folder = reading.folder { form.folder = folder }
        if let tags = reading.tags { form.tags = tags }
        if let favorite = reading.isFavorite { form.isFavorite = favorite }
        if let fields = reading.fields { try apply(fields, of: document, to: &form) }
        let named = reading.fields ?? []
        if let username = reading.username, !named.contains(where: { $0.isUsername(in: form.kind) && !$0.isNull }) {
            form.set(.username, to: username ?? "")
        }
        if let urls = reading.urls, !named.contains(where: \.isURL) { form.urls = urls }
    }

    private static let known: Set<String> = [
        "kind", "title", "username", "urls", "folder", "tags", "favorite", "fields",
    ]
    private static let readOnly: Set<String> = ["id", "trashed", "conflict", "created", "modified", "strength"]

    // MARK: Fields

    private static func apply(
        _ fields: [FieldReading], of document: borrowing JSONDocument, to form: inout EntryForm
    ) throws(EntryJSONError) {
        let kind = form.kind
        var open = Set(form.items.indices)
        var targets: [Int?] = []
        for field in fields {
            let target = open.sorted().first { field.means(form.items[$0], in: kind) }
            if let target { open.remove(target) }
            targets.append(target)
        }
        for (field, target) in zip(fields, targets) where !field.isURL && !field.isNull {
            let isKept = try set(field, at: target, of: document, in: &form)
            if let target, !isKept { open.insert(target) }
        }
        // Those that were there and are not named any more; what was just added stands behind them.
        for index in open.sorted(by: >) where form.items[index].role != .url { form.removeItem(at: index) }
        if fields.contains(where: \.isURL) { form.urls = try urls(of: fields, document) }
    }

    private static func urls(
        of fields: [FieldReading], _ document: borrowing JSONDocument
    ) throws(EntryJSONError) -> [String] {
        var urls: [String] = []
        for field in fields where field.isURL && !field.isNull {
            guard let url = document.text(field.value) else { throw .wrongValue(key: "value") }
            urls.append(url)
        }
        return urls
    }

    /// Sets one field; says whether it is there after. An empty standard field is none.
    private static func set(
        _ field: FieldReading, at target: Int?, of document: borrowing JSONDocument, in form: inout EntryForm
    ) throws(EntryJSONError) -> Bool {
        let kind = form.kind
        var isKept = true
        try withBytes(of: field.value, in: document) { (bytes) throws(EntryJSONError) in
            let standard = field.standard(in: kind)
            let type = standard?.type ?? field.type ?? .text
            // A secret is not looked at as text: that would copy it out of guarded memory.
            guard type.isSecret || isText(bytes) else { throw .wrongValue(key: "value") }
            if let target {
                isKept = !bytes.isEmpty || form.items[target].role == .custom
                if isKept { form.setItem(at: target, bytes: bytes) }
            } else if let standard, !form.has(standard.id) {
                form.set(standard.id, toSecret: bytes)
            } else {
                form.addField(label: field.label, type: type, bytes: bytes)
            }
        }
        return isKept
    }

    private static func isText(_ bytes: Span<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) != nil }
    }

    /// Lends what a value means: a text, or the bytes of `{"base64":"..."}`.
    private static func withBytes(
        of value: JSONDocument.Value, in document: borrowing JSONDocument,
        _ body: (Span<UInt8>) throws(EntryJSONError) -> Void
    ) throws(EntryJSONError) {
        func checked(_ bytes: Span<UInt8>) throws(EntryJSONError) {
            for index in bytes.indices where bytes[index] == 0 { throw .containsNul(key: "value") }
            try body(bytes)
        }
        let isText: Void? = try document.withText(value) { (bytes) throws(EntryJSONError) in try checked(bytes) }
        if isText != nil { return }
        guard let members = document.members(value), members.count == 1, let only = members.first,
            only.key == "base64"
        else { throw .wrongValue(key: "value") }
        let decoded: Void? = try document.withText(only.value) { (text) throws(EntryJSONError) in
            guard let bytes = Base64.decode(text) else { throw .wrongValue(key: "base64") }
            try bytes.withBytes { (bytes) throws(EntryJSONError) in try checked(bytes) }
        }
        if decoded == nil { throw .wrongValue(key: "base64") }
    }
}

/// What one object of `fields` says; its value stays where it is.
private struct FieldReading {
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
        return item.role != .url && item.label == label && item.type == (type ?? .text)
    }
}

/// What the members of the outermost object say; nil is what is absent.
private struct EntryReading {
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
