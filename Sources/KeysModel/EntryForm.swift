internal import KeysSecret

/// An entry as it is being made or changed: every field, secrets in guarded memory. What a person types, an importer
/// reads and JSON brings all become one of these; `compose` turns it into a version.
public struct EntryForm: ~Copyable, Sendable {
    /// One field of a form.
    public struct Item: Sendable {
        /// The field's id; nil for one that is new.
        public internal(set) var id: FieldID?
        /// Its part: standard, URL or custom.
        public internal(set) var role: FieldRole
        /// What it holds.
        public internal(set) var type: FieldType
        /// What people call it.
        public internal(set) var label: String
        var value: Value
    }

    enum Value: Sendable {
        case text(String)
        case secret(Range<Int>)
    }

    /// What it is.
    public var kind: EntryKind
    /// What it is called.
    public var title: String
    /// Where it lies, as a path with `/`; nil at the top.
    public var folder: String?
    /// Its tags in order, each once.
    public var tags: [String] = []
    /// Whether it is a favourite.
    public var isFavorite = false
    /// Milliseconds since 1970; nil for now.
    public var created: Int64?
    /// Milliseconds since 1970; nil for now.
    public var modified: Int64?
    /// The fields in the order people see them.
    public internal(set) var items: [Item] = []
    /// The id a new entry is to have where no other has it; nil for one of its own.
    public var wantedID: EntryID?
    /// The next counter of an HOTP seed a new entry brings with it; nil for the seed's own.
    public var counter: UInt64?
    /// The counter the entry's HOTP seed had when the form was filled.
    var counterBefore: UInt64?
    /// Old values a new entry brings with it, newest first.
    var pasts: [Past] = []
    /// What the entry was when the form was filled; nil for a form of a new one.
    var origin: Origin?
    private var secrets = SecretBuilder(capacity: 128)

    /// An empty form of a kind.
    public init(kind: EntryKind, title: String) {
        self.kind = kind
        self.title = title
    }

    /// A form filled with an entry, to be changed.
    public init(editing opened: borrowing OpenedEntry) {
        let entry = opened.entry
        self.init(kind: entry.kind, title: entry.title)
        folder = entry.folder
        tags = entry.tags
        isFavorite = entry.isFavorite
        created = entry.created
        counterBefore = entry.text(.hotpCounter).flatMap(UInt64.init)
        for resolved in entry.visibleFields {
            let field = resolved.field
            let value: Value? = opened.withValue(of: resolved) { bytes in
                if let text = field.shownText { return .text(text) }
                return .secret(keep(bytes))
            }
            guard let value else { continue }
            items.append(
                Item(id: field.id, role: field.role, type: field.type, label: resolved.label, value: value))
        }
        origin = origin(of: entry)
    }

    /// A form of a new entry that says the same as another: every field is its own.
    public init(copying opened: borrowing OpenedEntry) {
        self.init(editing: opened)
        becomeNew()
    }

    /// Says the same of a new entry: every field is its own.
    public mutating func becomeNew() {
        origin = nil
        created = nil
        counterBefore = nil
        for index in items.indices where items[index].role != .standard { items[index].id = nil }
    }

    /// Puts an old value where it was; a field that is gone comes back.
    public mutating func putBack(_ item: HistoryItem, _ bytes: Span<UInt8>) {
        if item.field == .title {
            title = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        } else if let index = items.firstIndex(where: { $0.id == item.field }) {
            setItem(at: index, bytes: bytes)
        } else if let standard = StandardField.of(item.field) {
            set(standard.id, toSecret: bytes)
        } else {
            let role: FieldRole = item.type == .url && item.label == "url" ? .url : .custom
            items.append(
                Item(id: item.field, role: role, type: item.type, label: item.label, value: value(item.type, bytes)))
        }
    }

    /// Adds an old value that a new entry brings with it, behind those that are newer.
    public mutating func addPast(_ past: Past, bytes: Span<UInt8>) {
        var past = past
        past.range = keep(bytes)
        pasts.append(past)
    }

    mutating func keep(_ bytes: Span<UInt8>) -> Range<Int> {
        let start = secrets.count
        secrets.append(bytes)
        return start..<secrets.count
    }

    borrowing func withSecrets<R>(_ body: (Span<UInt8>) -> R) -> R { secrets.withBytes(body) }

    // MARK: Setting

    /// Sets a standard field; an empty text takes it away.
    public mutating func set(_ id: FieldID, to text: String) {
        guard let standard = StandardField.of(id) else { return }
        if standard.type.isSecret { return set(id, toSecret: Array(text.utf8).span) }
        set(id, standard, text.isEmpty ? nil : .text(text))
    }

    /// Sets a standard field to bytes; none take it away.
    public mutating func set(_ id: FieldID, toSecret bytes: Span<UInt8>) {
        guard let standard = StandardField.of(id) else { return }
        set(id, standard, bytes.isEmpty ? nil : value(standard.type, bytes))
    }

    private mutating func set(_ id: FieldID, _ standard: StandardField, _ value: Value?) {
        let index = items.firstIndex { $0.id == id }
        switch (index, value) {
        case (let index?, let value?): items[index].value = value
        case (let index?, nil): items.remove(at: index)
        case (nil, let value?):
            items.append(Item(id: id, role: .standard, type: standard.type, label: standard.label, value: value))
        case (nil, nil): break
        }
    }

    /// Adds a field of the person's own, at the end. An empty one is kept too: it was asked for.
    public mutating func addField(label: String, type: FieldType, bytes: Span<UInt8>) {
        items.append(Item(id: nil, role: .custom, type: type, label: label, value: value(type, bytes)))
    }

    /// Adds a shown field of the person's own.
    public mutating func addField(label: String, type: FieldType = .text, text: String) {
        addField(label: label, type: type, bytes: Array(text.utf8).span)
    }

    /// Changes the value of the field at `index`.
    public mutating func setItem(at index: Int, bytes: Span<UInt8>) {
        items[index].value = value(items[index].type, bytes)
    }

    /// Takes the field at `index` away.
    public mutating func removeItem(at index: Int) { items.remove(at: index) }

    /// Shown text must be UTF-8; what is not is kept with replacement marks, for no reader hands it over otherwise.
    private mutating func value(_ type: FieldType, _ bytes: Span<UInt8>) -> Value {
        if type.isSecret { return .secret(keep(bytes)) }
        return .text(bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
    }

    // MARK: Web addresses

    /// The web addresses in order. Setting keeps the ids of those that stay.
    public var urls: [String] {
        get {
            items.compactMap { item in
                if item.role == .url, case .text(let text) = item.value { text } else { nil }
            }
        }
        set {
            var old = items.filter { $0.role == .url }
            items.removeAll { $0.role == .url }
            for url in newValue where !url.isEmpty {
                let kept = old.firstIndex { if case .text(url) = $0.value { true } else { false } }
                let id = kept.flatMap { old.remove(at: $0).id }
                items.append(Item(id: id, role: .url, type: .url, label: "url", value: .text(url)))
            }
        }
    }

    // MARK: Reading

    /// Bytes of all secrets that were put into it.
    public var secretSize: Int { secrets.count }

    /// Whether its secrets surely fit a body.
    public var fitsBody: Bool { secrets.count + (items.count + pasts.count * 3) * 16 + 16 <= BodyIndex.longest }

    /// Where a label leads: the n-th field of that name, without regard to case (`LABEL` or `LABEL#2`).
    public func index(label: String) -> Int? {
        let selector = LabelSelector(label)
        let labels = items.map(\.label)
        if let index = selector.find(in: labels) { return index }
        guard let standard = StandardField.named(selector.label, in: kind), selector.ordinal == 1 else {
            return nil
        }
        return items.firstIndex { $0.id == standard.id }
    }

    /// The shown text of a standard field.
    public func text(_ id: FieldID) -> String? {
        guard case .text(let text)? = items.first(where: { $0.id == id })?.value else { return nil }
        return text
    }

    /// Whether a standard field is there.
    public func has(_ id: FieldID) -> Bool { items.contains { $0.id == id } }

    /// Lends the value of the field at `index`.
    public borrowing func withValue<R: ~Copyable, E: Error>(
        at index: Int, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try withValue(of: items[index], body)
    }

    /// Lends the value of an item of this form or of its origin.
    borrowing func withValue<R: ~Copyable, E: Error>(
        of item: Item, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        switch item.value {
        case .text(let text): return try body(Array(text.utf8).span)
        case .secret(let range):
            return try secrets.withBytes { (all: Span<UInt8>) throws(E) -> R in try body(all.extracting(range)) }
        }
    }

    /// Lends the value of a standard field; nil where it is not there.
    public borrowing func withValue<R, E: Error>(
        of id: FieldID, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R? {
        guard let index = items.firstIndex(where: { $0.id == id }) else { return nil }
        return try withValue(at: index, body)
    }
}

/// A label as people write it: `pin`, or `pin#2` for the second of that name.
public struct LabelSelector: Sendable {
    /// The label without the number.
    public let label: String
    /// Which of that name, from 1.
    public let ordinal: Int
    private let whole: String

    /// Reads what was written.
    public init(_ written: String) {
        whole = written.lowercased()
        if let mark = whole.lastIndex(of: "#"), let number = Int(whole[whole.index(after: mark)...]), number > 0 {
            label = String(whole[..<mark])
            ordinal = number
        } else {
            label = whole
            ordinal = 1
        }
    }

    /// Where among labels it leads. A label that itself ends in `#2` is found first.
    public func find(in labels: [String]) -> Int? {
        let lower = labels.map { $0.lowercased() }
        if ordinal > 1 || whole != label, let exact = lower.firstIndex(of: whole) { return exact }
        let all = lower.indices.filter { lower[$0] == label }
        return ordinal <= all.count ? all[ordinal - 1] : nil
    }
}

extension EntryForm {
    /// Lays another form of the same thing over this one: what the other says wins, what it does not say stays. For an import
    /// that brings an entry up to date.
    public mutating func overlay(_ other: borrowing EntryForm) {
        for (index, item) in other.items.enumerated() {
            switch item.role {
            case .standard:
                guard let id = item.id else { continue }
                other.withValue(at: index) { value in
                    if item.type.isSecret {
                        set(id, toSecret: value)
                    } else {
                        set(id, to: value.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
                    }
                }
            case .custom:
                let present = items.firstIndex {
                    $0.role == .custom && $0.label.lowercased() == item.label.lowercased() && $0.type == item.type
                }
                other.withValue(at: index) { value in
                    if let present {
                        setItem(at: present, bytes: value)
                    } else {
                        addField(label: item.label, type: item.type, bytes: value)
                    }
                }
            case .url, .tag: continue
            }
        }
        let mine = urls
        let theirs = other.urls
        urls = theirs + mine.filter { !theirs.contains($0) }
        tags += other.tags.filter { !tags.contains($0) }
        if let folder = other.folder { self.folder = folder }
        isFavorite = isFavorite || other.isFavorite
        modified = other.modified
    }
}

extension EntryForm {
    /// What this form said when it was filled with an entry, a form of that entry itself; an empty one of the kind where it was
    /// filled with none. So a form that is being typed can be made anew at any time.
    public borrowing func asFilled() -> EntryForm {
        guard let origin else { return EntryForm(kind: kind, title: "") }
        var form = EntryForm(kind: origin.kind, title: origin.title)
        form.folder = origin.folder
        form.tags = origin.tags
        form.isFavorite = origin.isFavorite
        form.created = created
        form.counterBefore = counterBefore
        form.items = origin.items
        form.origin = origin
        // Values are ranges: all bytes come along, in their places.
        withSecrets { _ = form.keep($0) }
        return form
    }
}
