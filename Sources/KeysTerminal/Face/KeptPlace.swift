internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// A form that is not saved, on its way through a lock.
final class KeptDraft {
    /// The form in bytes (`EntryForm.encodedDraft`).
    let form: SecretBytes
    /// The entry it changes; nil for a new one.
    let editing: EntryID?

    init(_ form: consuming EntryForm, editing: EntryID?) {
        self.form = form.encodedDraft()
        self.editing = editing
    }

    fileprivate init(bytes: Span<UInt8>, editing: EntryID?) {
        form = SecretBytes(copying: bytes)
        self.editing = editing
    }

    /// The form; nil where the bytes are none.
    var decoded: EntryForm? { form.withBytes { EntryForm(decodingDraft: $0) } }
}

/// Where a person was when the vault was locked: what the list showed, and what was typed and not saved. It leaves the process sealed.
struct KeptPlace {
    var kind = ListKind.all
    var showsDetail = false
    var words = ""
    var selected: EntryID?
    var draft: KeptDraft?

    private static let label = "place"

    /// The place sealed to the vault.
    func sealed(by session: Session) -> [UInt8] {
        var bytes = SecretBuilder(capacity: 512)
        bytes.append(UInt8(kind.rawValue))
        bytes.append(showsDetail ? 1 : 0)
        Self.append(Array((selected?.text ?? "").utf8).span, to: &bytes)
        Self.append(Array(words.utf8).span, to: &bytes)
        if let draft {
            Self.append(Array((draft.editing?.text ?? "").utf8).span, to: &bytes)
            draft.form.withBytes { Self.append($0, to: &bytes) }
        }
        return session.sealDraft(bytes.finish(), label: Self.label)
    }

    /// The place of such a box; nil for any other, such as one of before the vault got a new key.
    init?(_ box: [UInt8], _ session: Session) {
        guard let bytes = session.openDraft(box, label: Self.label) else { return nil }
        let isRead = bytes.withBytes { bytes -> Bool in
            guard bytes.count >= 2, let kind = ListKind(rawValue: Int(bytes[0])) else { return false }
            var place = 2
            self.kind = kind
            showsDetail = bytes[1] == 1
            guard let id = Self.text(bytes, &place), let words = Self.text(bytes, &place) else { return false }
            selected = EntryID(text: id)
            self.words = words
            guard place < bytes.count else { return true }
            guard let editing = Self.text(bytes, &place), let form = Self.range(bytes, &place) else { return false }
            draft = KeptDraft(bytes: bytes.extracting(form), editing: EntryID(text: editing))
            return place == bytes.count
        }
        guard isRead else { return nil }
    }

    init(of list: ListScreen, draft: KeptDraft?) {
        kind = list.kind
        showsDetail = list.showsDetail
        words = list.words.text
        selected = list.selected
        self.draft = draft
    }

    private static func append(_ part: Span<UInt8>, to bytes: inout SecretBuilder) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
        bytes.append(part)
    }

    private static func range(_ bytes: Span<UInt8>, _ place: inout Int) -> Range<Int>? {
        guard place + 4 <= bytes.count else { return nil }
        let count = (0..<4).reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
        place += 4
        guard count <= bytes.count - place else { return nil }
        defer { place += count }
        return place..<place + count
    }

    private static func text(_ bytes: Span<UInt8>, _ place: inout Int) -> String? {
        guard let range = range(bytes, &place) else { return nil }
        return bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
