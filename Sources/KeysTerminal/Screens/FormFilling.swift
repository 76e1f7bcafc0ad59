internal import KeysModel
internal import KeysSecret

/// A form of the vault, kept as it was filled.
///
/// It is a class because a screen is a value, and forms are not copied.
final class FilledForm {
    private let form: EntryForm

    init(_ form: borrowing EntryForm) { self.form = form.asFilled() }

    /// Another one of the same.
    func again() -> EntryForm { form.asFilled() }

    /// The fields of a draft that began as it.
    func fields(of draft: borrowing EntryForm) -> [FormField] { FieldLaying(draft, over: form).fields }

    /// The ids of addresses and of the person's own fields, in their order.
    var order: [FieldID] { form.items.filter { $0.role == .url || $0.role == .custom }.compactMap(\.id) }
}

/// Lays the fields of a form out for typing.
struct FieldLaying {
    private var number = 0
    private(set) var fields: [FormField] = []

    /// The fields of a draft, each with what it was in the form as it was filled.
    init(_ draft: borrowing EntryForm, over filled: borrowing EntryForm) {
        add(.title, "title", draft.title, filled.title)
        var standard = draft.kind.standardFields
        for item in draft.items where item.role == .standard {
            if let id = item.id, id != .notes, !standard.contains(id) { standard.append(id) }
        }
        if draft.kind == .note { add(.notes, draft, filled) }
        for id in standard { add(id, draft, filled) }
        addItems(.url, draft, filled)
        number += 1
        fields.append(FormField(number, .url, type: .url, label: "url"))
        addItems(.custom, draft, filled)
        if draft.kind != .note { add(.notes, draft, filled) }
        add(.folder, "folder", draft.folder ?? "", filled.folder ?? "")
        add(.tags, "tags", Tags.written(draft.tags), Tags.written(filled.tags))
        add(.favorite, "favourite", draft.isFavorite ? "yes" : "", filled.isFavorite ? "yes" : "")
    }

    private mutating func add(_ part: FormField.Part, _ label: String, _ text: String, _ before: String) {
        number += 1
        let original = FormField.Original(type: .text, label: label, line: SecretLine(before))
        fields.append(FormField(number, part, label: label, line: SecretLine(text), original: original))
    }

    private mutating func add(_ id: FieldID, _ draft: borrowing EntryForm, _ filled: borrowing EntryForm) {
        guard let standard = StandardField.of(id) else { return }
        number += 1
        fields.append(
            FormField(
                number, .standard, id: id, type: standard.type, label: standard.label,
                line: Self.line(id, draft) ?? SecretLine(), original: Self.original(id, filled)))
    }

    private mutating func addItems(
        _ role: FieldRole, _ draft: borrowing EntryForm, _ filled: borrowing EntryForm
    ) {
        for (index, item) in draft.items.enumerated() where item.role == role {
            number += 1
            let line = draft.withValue(at: index) { SecretLine(copying: $0) }
            fields.append(
                FormField(
                    number, role == .url ? .url : .custom, id: item.id, type: item.type, label: item.label, line: line,
                    original: item.id.flatMap { id in Self.original(id, filled) }))
        }
    }

    private static func line(_ id: FieldID, _ form: borrowing EntryForm) -> SecretLine? {
        form.withValue(of: id) { SecretLine(copying: $0) }
    }

    private static func original(_ id: FieldID, _ form: borrowing EntryForm) -> FormField.Original? {
        guard let index = form.items.firstIndex(where: { $0.id == id }) else { return nil }
        let item = form.items[index]
        return form.withValue(at: index) {
            FormField.Original(type: item.type, label: item.label, line: SecretLine(copying: $0))
        }
    }
}
