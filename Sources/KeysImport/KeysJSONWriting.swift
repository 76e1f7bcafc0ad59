internal import KeysModel
internal import KeysSecret

/// Entries as `keys-json` has them (FORMAT, "keys-json").
enum KeysJSONWriting {
    static func write(_ opened: borrowing OpenedEntry, to writer: inout JSONWriter) {
        let entry = opened.entry
        writer.beginObject()
        for (key, text) in [
            ("id", entry.id.text), ("kind", entry.kind.rawValue), ("title", entry.title), ("folder", entry.folder),
            ("created", Timestamp.exact(milliseconds: entry.created)),
            ("modified", Timestamp.exact(milliseconds: entry.modified)), ("counter", entry.text(.hotpCounter)),
        ] as [(String, String?)] {
            writer.key(key)
            writer.text(orNull: text)
        }
        writer.key("tags")
        writer.beginArray()
        for tag in entry.tags { writer.text(tag) }
        writer.endArray()
        for (key, flag) in [("favorite", entry.isFavorite), ("trashed", entry.state != .live)] {
            writer.key(key)
            writer.bool(flag)
        }
        writeFields(opened, to: &writer)
        writeHistory(opened, to: &writer)
        writer.endObject()
    }

    private static func writeFields(_ opened: borrowing OpenedEntry, to writer: inout JSONWriter) {
        writer.key("fields")
        writer.beginArray()
        opened.eachField { field, value in
            write(field, value, to: &writer)
        }
        writer.endArray()
    }

    /// `{"field","label","type","value"}`: `field` is the number of a standard field, 0 for an address, null for one of the
    /// person's own.
    static func write(_ field: Entry.Resolved, _ value: Span<UInt8>, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("field")
        switch field.field.role {
        case .standard: writer.number(Int(field.field.id.number))
        case .url: writer.number(0)
        case .custom, .tag: writer.null()
        }
        writer.key("label")
        writer.text(field.label)
        writer.key("type")
        writer.text(field.field.type.rawValue)
        writer.key("value")
        writer.value(value)
        writer.endObject()
    }

    private static func writeHistory(_ opened: borrowing OpenedEntry, to writer: inout JSONWriter) {
        let entry = opened.entry
        let urls = entry.visibleFields.filter { $0.field.role == .url }.map(\.field.id)
        let customs = entry.visibleFields.filter { $0.field.role == .custom }.map(\.field.id)
        writer.key("history")
        writer.beginArray()
        for past in opened.history {
            let item = past.item
            writer.beginObject()
            writer.key("field")
            if item.field.isStandard {
                writer.text("#\(item.field.number)")
            } else if let index = urls.firstIndex(of: item.field) {
                writer.text("url \(index)")
            } else if let index = customs.firstIndex(of: item.field) {
                writer.text("own \(index)")
            } else {
                writer.null()
            }
            for (key, text) in [
                ("label", item.label), ("type", item.type.rawValue), ("reason", item.reason.word),
                ("changed", Timestamp.exact(milliseconds: item.changed)),
                ("device", String(item.device.value, radix: 16)),
            ] {
                writer.key(key)
                writer.text(text)
            }
            writer.key("value")
            opened.withValue(of: past) { writer.value($0) }
            writer.endObject()
        }
        writer.endArray()
    }
}
