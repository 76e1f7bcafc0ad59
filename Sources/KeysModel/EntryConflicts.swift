extension Entry {
    /// The fields in which several values stand.
    public var conflicts: [Resolved] { resolved.filter { !$0.others.isEmpty } }

    /// The conflicted field of a label, without regard to case.
    public func conflict(labelled label: String) -> Resolved? {
        conflicts.first { $0.label.lowercased() == label.lowercased() }
    }
}

extension EntryJSON {
    /// What `conflicts` prints: every field of some entries in which several values stand. Secrets are null unless `reveal`.
    public static func writeConflicts(
        of opened: borrowing OpenedEntry, reveal: Bool, device: (DeviceID) -> String, to writer: inout JSONWriter
    ) {
        for conflict in opened.entry.conflicts {
            writer.beginObject()
            writer.key("id")
            writer.text(opened.entry.id.text)
            writer.key("title")
            writer.text(opened.entry.title)
            writer.key("label")
            writer.text(conflict.label)
            writer.key("type")
            writer.text(conflict.field.type.rawValue)
            writer.key("current")
            value(conflict.field, conflict.source, of: opened, reveal: reveal, to: &writer)
            writer.key("others")
            writer.beginArray()
            for (index, other) in conflict.others.enumerated() {
                writer.beginObject()
                writer.key("n")
                writer.number(index + 1)
                writer.key("value")
                value(other.field, other.source, of: opened, reveal: reveal, to: &writer)
                writer.key("changed")
                writer.text(Timestamp.text(milliseconds: opened.entry.versions[other.source].modified))
                writer.key("device")
                writer.text(device(other.field.stamp.device))
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    private static func value(
        _ field: Field, _ source: Int, of opened: borrowing OpenedEntry, reveal: Bool, to writer: inout JSONWriter
    ) {
        let isShown: Void? =
            field.type.isSecret && !reveal ? nil : opened.withValue(of: field, source: source) { writer.value($0) }
        if isShown == nil { writer.null() }
    }
}

extension EntryForm {
    /// Takes another of the values that stand in a field.
    public mutating func take(_ field: Field, _ bytes: Span<UInt8>) {
        let text = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        switch field.id {
        case .title: title = text
        case .kind: kind = EntryKind(rawValue: text) ?? kind
        case .folder: folder = text.isEmpty ? nil : text
        case .favorite: isFavorite = true
        default:
            guard let index = items.firstIndex(where: { $0.id == field.id }) else { return }
            setItem(at: index, bytes: bytes)
        }
    }
}
