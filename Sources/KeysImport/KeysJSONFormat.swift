internal import KeysModel
internal import KeysSecret

extension ImportFormat {
    /// Our own JSON: everything an entry has, old values too.
    static let keysJSON = ImportFormat(
        id: "keys-json", name: "Keys (JSON, not encrypted)", steps: "keys export FILE --format keys-json",
        header: #"{"format":"keys-json","version":1,"entries":[]}"#, json: .keys)
}

/// One entry of a `keys-json` file (FORMAT, "keys-json").
struct KeysJSONEntry: JSONEntryReading {
    func entry(_ document: borrowing JSONDocument, _ reasons: inout [ImportReason]) -> JSONEntry {
        let root = document.root
        func text(_ key: String) -> String? { document.member(key, of: root).flatMap { document.text($0) } }
        func flag(_ key: String) -> Bool { document.member(key, of: root).flatMap { document.bool($0) } ?? false }
        guard let title = text("title"), let kind = text("kind").flatMap(EntryKind.init(rawValue:)) else {
            return .failed(.wrongJSON(key: "kind"))
        }
        var form = EntryForm(kind: kind, title: title)
        form.wantedID = text("id").flatMap { EntryID(text: $0) }
        form.folder = text("folder")
        form.tags = (document.member("tags", of: root).flatMap { document.elements($0) } ?? []).compactMap {
            document.text($0)
        }
        form.isFavorite = flag("favorite")
        form.counter = text("counter").flatMap { UInt64($0) }
        form.created = text("created").flatMap { Moment.milliseconds(Array($0.utf8).span) }
        form.modified = text("modified").flatMap { Moment.milliseconds(Array($0.utf8).span) }
        var urls: [String] = []
        for field in document.member("fields", of: root).flatMap({ document.elements($0) }) ?? [] {
            guard add(field, document, to: &form, &urls) else { return .failed(.wrongJSON(key: "fields")) }
        }
        form.urls = urls
        let places = PastPlaces(form)
        for past in document.member("history", of: root).flatMap({ document.elements($0) }) ?? [] {
            guard addPast(past, document, places, to: &form) else { return .failed(.wrongJSON(key: "history")) }
        }
        return .entry(form, isTrashed: flag("trashed"))
    }

    /// `{"field": N or null, "label", "type", "value"}`: N is the number of a standard field, 0 a web address.
    private func add(
        _ field: JSONDocument.Value, _ document: borrowing JSONDocument, to form: inout EntryForm,
        _ urls: inout [String]
    ) -> Bool {
        guard let label = document.member("label", of: field).flatMap({ document.text($0) }),
            let type = document.member("type", of: field).flatMap({ document.text($0) }).flatMap(
                FieldType.init(rawValue:)),
            let value = document.member("value", of: field)
        else { return false }
        let number = document.member("field", of: field).flatMap { document.integer($0) }
        return KeysJSONValue.withBytes(of: value, in: document) { bytes in
            if number == 0 {
                urls.append(String(shown: bytes))
            } else if let number, let standard = StandardField.of(FieldID(UInt64(max(0, number)))) {
                form.set(standard.id, toSecret: bytes)
            } else {
                form.addField(label: label, type: type, bytes: bytes)
            }
        }
    }

    private func addPast(
        _ past: JSONDocument.Value, _ document: borrowing JSONDocument, _ places: PastPlaces,
        to form: inout EntryForm
    ) -> Bool {
        func text(_ key: String) -> String? { document.member(key, of: past).flatMap { document.text($0) } }
        guard let label = text("label"), let type = text("type").flatMap(FieldType.init(rawValue:)),
            let reason = text("reason").flatMap(HistoryReason.init(word:)),
            let value = document.member("value", of: past)
        else { return false }
        let place = document.member("field", of: past).flatMap { document.text($0) }.map { places.place($0) }
        let changed = text("changed").flatMap { Moment.milliseconds(Array($0.utf8).span) } ?? 0
        let device = text("device").flatMap { UInt64($0, radix: 16) }.map { DeviceID($0) }
        let item = EntryForm.Past(
            place ?? .gone, label: label, type: type, changed: changed, device: device, reason: reason)
        return KeysJSONValue.withBytes(of: value, in: document) { form.addPast(item, bytes: $0) }
    }
}

/// Where old values were: `#17` is a standard field, `url 0` the first address, `own 1` the second of the person's own.
private struct PastPlaces {
    private let urls: [Int]
    private let own: [Int]

    init(_ form: borrowing EntryForm) {
        urls = form.items.indices.filter { form.items[$0].role == .url }
        own = form.items.indices.filter { form.items[$0].role == .custom }
    }

    func place(_ word: String) -> EntryForm.Past.Place {
        if word.hasPrefix("#") { return UInt64(word.dropFirst()).map { .standard(FieldID($0)) } ?? .gone }
        let places = word.hasPrefix("url ") ? urls : own
        guard let ordinal = Int(word.dropFirst(4)), places.indices.contains(ordinal) else { return .gone }
        return .item(places[ordinal])
    }
}

/// A value of our JSON: a text, or `{"base64":"…"}` where it is no UTF-8.
enum KeysJSONValue {
    static func withBytes(
        of value: JSONDocument.Value, in document: borrowing JSONDocument, _ body: (Span<UInt8>) -> Void
    ) -> Bool {
        if document.withText(value, body) != nil { return true }
        guard let inner = document.member("base64", of: value) else { return false }
        let isDone: Bool? = document.withText(inner) { text in
            guard let bytes = Base64.decode(text), !bytes.withBytes({ $0.holdsNul }) else { return false }
            bytes.withBytes(body)
            return true
        }
        return isDone ?? false
    }
}
