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
