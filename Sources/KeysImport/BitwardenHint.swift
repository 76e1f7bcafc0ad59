internal import KeysModel
internal import KeysSecret

/// A field named `Keys` in our Bitwarden exports: what Bitwarden has no place for, so that our importer puts it back. It
/// holds no value, only what the fields before it are.
struct BitwardenHint {
    static let label = "Keys"

    var kind: EntryKind
    var tags: [String] = []
    /// For each field before it: the type's word, or `#` and the number of the standard field it is.
    var fields: [String] = []

    /// The type our importer gives a field without a hint.
    static func type(isHidden: Bool, _ value: Span<UInt8>) -> FieldType {
        isHidden ? .concealed : value.hasLines ? .multiline : .text
    }

    /// The JSON of the field.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("kind")
        writer.text(kind.rawValue)
        for (key, texts) in [("tags", tags), ("fields", fields)] {
            writer.key(key)
            writer.beginArray()
            for text in texts { writer.text(text) }
            writer.endArray()
        }
        writer.endObject()
        return writer.finish().withBytes { $0.withUnsafeBufferPointer { Array($0) } }
    }

    init(kind: EntryKind) { self.kind = kind }

    private init?(_ document: borrowing JSONDocument) {
        func texts(_ key: String) -> [String]? {
            document.member(key, of: document.root).flatMap { document.elements($0) }?.compactMap { document.text($0) }
        }
        guard let word = document.member("kind", of: document.root).flatMap({ document.text($0) }),
            let kind = EntryKind(rawValue: word), let tags = texts("tags"), let fields = texts("fields")
        else { return nil }
        self.kind = kind
        self.tags = tags
        self.fields = fields
    }

    /// Takes the hint out of a form; nil where there is none.
    static func take(from form: inout EntryForm) -> BitwardenHint? {
        guard let last = form.items.indices.last, form.items[last].role == .custom, form.items[last].label == label
        else {
            return nil
        }
        let document: JSONDocument? = form.withValue(at: last) { bytes in
            do throws(JSONError) { return try JSONDocument(reading: bytes) } catch { return nil }
        }
        guard let document, let hint = BitwardenHint(document),
            hint.fields.count == form.items.count(where: { $0.role == .custom }) - 1
        else { return nil }
        form.removeItem(at: last)
        return hint
    }

    func apply(to form: inout EntryForm) {
        form.kind = kind
        form.tags = tags + form.tags.filter { !tags.contains($0) }
        let places = form.items.indices.filter { form.items[$0].role == .custom }
        for (place, word) in zip(places, fields) where word.hasPrefix("base64 ") { form.decodeBase64(at: place) }
        let words = fields.map { $0.hasPrefix("base64 ") ? String($0.dropFirst(7)) : $0 }
        for (place, word) in zip(places, words) {
            if let type = FieldType(rawValue: word) { form.retype(at: place, to: type) }
        }
        form.makeURLs(at: zip(places, words).filter { $0.1 == "#0" }.map(\.0))
        let rest = form.items.indices.filter { form.items[$0].role == .custom }
        // From behind, for what becomes a standard field is no field of the person's own any more.
        for (place, word) in zip(rest, words.filter { $0 != "#0" }).reversed() where word.hasPrefix("#") {
            if let number = UInt64(word.dropFirst()) { form.makeStandard(at: place, FieldID(number)) }
        }
    }
}
