internal import KeysModel
internal import KeysSecret

/// Entries as `export --format csv` writes them: a column for what other programs know, one of JSON for all else.
enum OwnCSV {
    static let columns = [
        "kind", "title", "username", "password", "url", "notes", "otp", "folder", "tags", "favorite", "more urls",
        "fields", "created", "modified", "trashed",
    ]

    static func header(isGuarded: Bool) -> [UInt8] {
        Array((columns + (isGuarded ? ["guarded"] : [])).joined(separator: ",").utf8) + [.carriageReturn, .lineFeed]
    }

    static func write(_ opened: borrowing OpenedEntry, isGuarded: Bool, to output: inout SecretBuilder) {
        let entry = opened.entry
        var row = CSVRow(isGuarded: isGuarded)
        row.cell(entry.kind.rawValue)
        row.cell(entry.title)
        var inCells: Set<FieldID> = []
        for id in [FieldID.username, .password] { row.cell(opened, id, &inCells) }
        row.cell(entry.urls.first ?? "")
        for id in [FieldID.notes, .otp] { row.cell(opened, id, &inCells) }
        row.cell(entry.folder ?? "")
        let isPlain = entry.tags.allSatisfy { tag in
            !tag.contains { ",;[".contains($0) } && Substring(tag).trimmed == tag
        }
        row.cell(isPlain ? entry.tags.joined(separator: ", ") : json(entry.tags))
        row.cell(entry.isFavorite ? "1" : "")
        row.cell(entry.urls.count > 1 ? json(Array(entry.urls.dropFirst())) : "")
        writeFields(opened, inCells, to: &row)
        row.cell(Timestamp.exact(milliseconds: entry.created))
        row.cell(Timestamp.exact(milliseconds: entry.modified))
        row.cell(entry.state == .live ? "" : "1")
        if isGuarded { row.cell("1") }
        row.finish(&output)
    }

    private static func json(_ texts: [String]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for text in texts { writer.text(text) }
        writer.endArray()
        return writer.finish().withBytes { String(shown: $0) }
    }

    /// `[{"field","label","type","value"}]` of the fields that no column has.
    private static func writeFields(
        _ opened: borrowing OpenedEntry, _ inCells: Set<FieldID>, to row: inout CSVRow
    ) {
        var writer = JSONWriter()
        var isEmpty = true
        writer.beginArray()
        opened.eachField { field, value in
            guard field.field.role != .url, !inCells.contains(field.field.id) else { return }
            isEmpty = false
            KeysJSONWriting.write(field, value, to: &writer)
        }
        writer.endArray()
        if isEmpty { row.cell("") } else { writer.finish().withBytes { row.cell($0) } }
    }
}

/// One record on its way out (RFC 4180).
struct CSVRow: ~Copyable {
    private var bytes = SecretBuilder(capacity: 512)
    private let isGuarded: Bool

    init(isGuarded: Bool) { self.isGuarded = isGuarded }

    mutating func cell(_ text: String) { cell(Array(text.utf8).span) }

    mutating func cell(_ value: Span<UInt8>) {
        if bytes.count > 0 { bytes.append(UInt8(ascii: ",")) }
        let guards = isGuarded && CellGuard.guards(value)
        guard guards || Self.needsQuotes(value) else { return bytes.append(value) }
        bytes.append(.quote)
        if guards { bytes.append(UInt8(ascii: "'")) }
        for index in value.indices {
            if value[index] == .quote { bytes.append(.quote) }
            bytes.append(value[index])
        }
        bytes.append(.quote)
    }

    /// The value of a standard field, if a cell can hold it.
    mutating func cell(_ opened: borrowing OpenedEntry, _ id: FieldID, _ inCells: inout Set<FieldID>) {
        var isDone = false
        opened.withPlain(id) { value in
            cell(value)
            isDone = true
        }
        if isDone { inCells.insert(id) } else { cell("") }
    }

    private static func needsQuotes(_ value: Span<UInt8>) -> Bool {
        for index in value.indices {
            switch value[index] {
            case .quote, UInt8(ascii: ","), .lineFeed, .carriageReturn: return true
            default: continue
            }
        }
        // Blanks at the edges, and a `#` that would look like a comment.
        return value.count > 0 && (value[0].isBlank || value[value.count - 1].isBlank)
    }

    consuming func finish(_ output: inout SecretBuilder) {
        bytes.withBytes { output.append($0) }
        output.append([.carriageReturn, .lineFeed])
    }
}
