internal import KeysSecret

/// Entries in the JSON of the command line (cli.md, "Data out"): keys never absent, what is unknown is null, secrets null
/// unless they are to be revealed.
public enum EntryJSON {
    /// One object of `list` and `search`.
    public static func writeSummary(of entry: Entry, to writer: inout JSONWriter) {
        writer.beginObject()
        writeSummaryMembers(of: entry, to: &writer)
        writer.endObject()
    }

    /// What `list` and `search` print.
    public static func writeList(_ entries: some Sequence<Entry>, to writer: inout JSONWriter) {
        writer.beginArray()
        for entry in entries { writeSummary(of: entry, to: &writer) }
        writer.endArray()
    }

    /// What `show` prints; every secret is null, and no body is opened for it.
    public static func writeShow(_ entry: Entry, to writer: inout JSONWriter) {
        writeShow(entry, to: &writer) { field, writer in writer.text(orNull: field.field.shownText) }
    }

    /// What `show --reveal` prints. Null is what the body does not have.
    public static func writeShow(revealing opened: borrowing OpenedEntry, to writer: inout JSONWriter) {
        writeShow(opened.entry, to: &writer) { field, writer in write(opened, field, to: &writer) }
    }

    private static func writeShow(
        _ entry: Entry, to writer: inout JSONWriter, value: (Entry.Resolved, inout JSONWriter) -> Void
    ) {
        writer.beginObject()
        writeSummaryMembers(of: entry, to: &writer)
        writer.key("fields")
        writer.beginArray()
        for field in entry.visibleFields {
            writer.beginObject()
            writer.key("label")
            writer.text(field.label)
            writer.key("type")
            writer.text(field.field.type.rawValue)
            writer.key("value")
            value(field, &writer)
            writer.endObject()
        }
        writer.endArray()
        writeStrength(of: entry, to: &writer)
        writer.endObject()
    }

    private static func write(
        _ opened: borrowing OpenedEntry, _ field: Entry.Resolved, to writer: inout JSONWriter
    ) {
        let isThere: Void? = opened.withValue(of: field) { writer.value($0) }
        if isThere == nil { writer.null() }
    }

    private static func writeStrength(of entry: Entry, to writer: inout JSONWriter) {
        writer.key("strength")
        guard let bits = entry.passwordStrength else { return writer.null() }
        writer.beginObject()
        writer.key("bits")
        writer.number(tenths: bits)
        writer.key("word")
        writer.text(Strength.word(bits: bits))
        writer.endObject()
    }

    private static func writeSummaryMembers(of entry: Entry, to writer: inout JSONWriter) {
        writer.key("id")
        writer.text(entry.id.text)
        writer.key("kind")
        writer.text(entry.kind.rawValue)
        writer.key("title")
        writer.text(entry.title)
        writer.key("username")
        writer.text(orNull: entry.username)
        writer.key("urls")
        write(entry.urls, to: &writer)
        writer.key("folder")
        writer.text(orNull: entry.folder)
        writer.key("tags")
        write(entry.tags, to: &writer)
        writer.key("favorite")
        writer.bool(entry.isFavorite)
        writer.key("trashed")
        writer.bool(entry.state != .live)
        writer.key("conflict")
        writer.bool(entry.hasConflict)
        writer.key("created")
        writer.text(Timestamp.text(milliseconds: entry.created))
        writer.key("modified")
        writer.text(Timestamp.text(milliseconds: entry.modified))
    }

    private static func write(_ texts: [String], to writer: inout JSONWriter) {
        writer.beginArray()
        for text in texts { writer.text(text) }
        writer.endArray()
    }
}

extension EntryJSON {
    /// What `history` prints, newest first, numbered from 1; `device` gives the name people know a device by. Old secrets
    /// are null unless `reveal`.
    public static func writeHistory(
        of opened: borrowing OpenedEntry, reveal: Bool, device: (DeviceID) -> String, to writer: inout JSONWriter
    ) {
        writer.beginArray()
        for (index, past) in opened.history.enumerated() {
            let item = past.item
            writer.beginObject()
            writer.key("n")
            writer.number(index + 1)
            writer.key("label")
            writer.text(item.label)
            writer.key("type")
            writer.text(item.type.rawValue)
            writer.key("value")
            if item.type.isSecret && !reveal {
                writer.null()
            } else {
                opened.withValue(of: past) { writer.value($0) }
            }
            writer.key("changed")
            writer.text(Timestamp.text(milliseconds: item.changed))
            writer.key("device")
            writer.text(device(item.device))
            writer.key("reason")
            writer.text(item.reason.word)
            writer.endObject()
        }
        writer.endArray()
    }

    /// What `get` prints of one field: its value, secret or not.
    public static func writeGet(
        _ field: Entry.Resolved, of opened: borrowing OpenedEntry, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("id")
        writer.text(opened.entry.id.text)
        writer.key("label")
        writer.text(field.label)
        writer.key("value")
        write(opened, field, to: &writer)
        writer.endObject()
    }

    /// One object of what `generate` prints; the array around it is the caller's.
    public static func writeGenerated(_ value: Span<UInt8>, bits: Double, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("value")
        writer.value(value)
        writer.key("bits")
        writer.number(tenths: bits)
        writer.endObject()
    }

    /// What `add` and `edit` print.
    public static func writeID(_ id: EntryID, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.text(id.text)
        writer.endObject()
    }
}
