public import KeysModel
public import KeysSecret

/// The formats of an export that anybody can read.
public enum PlainFormat: String, CaseIterable, Sendable {
    /// Everything an entry has; out, in and out again is the same bytes.
    case keysJSON = "keys-json"
    /// For spreadsheets and other programs: everything but old values.
    case csv
    /// For Bitwarden and what reads its exports; of old values passwords alone.
    case bitwardenJSON = "bitwarden-json"
}

/// Writes a vault in a plain format, a piece at a time: `begin`, each entry, `end`. Only one entry is in memory.
public struct PlainExport: ~Copyable, Sendable {
    private let format: PlainFormat
    private let hasExactCells: Bool
    private let folders: [String]
    private var isFirst = true

    /// An export. `folders` are all that entries lie in; with `exactCells` no cell is guarded against spreadsheets.
    public init(_ format: PlainFormat, folders: [String], exactCells: Bool = false) {
        self.format = format
        self.folders = folders
        hasExactCells = exactCells
    }

    /// What stands before the first entry.
    public func begin() -> [UInt8] {
        switch format {
        case .keysJSON: Array(#"{"format":"keys-json","version":1,"entries":["#.utf8)
        case .csv: OwnCSV.header(isGuarded: !hasExactCells)
        case .bitwardenJSON: BitwardenWriting.begin(folders)
        }
    }

    /// One entry.
    public mutating func entry(_ opened: borrowing OpenedEntry) -> SecretBytes {
        defer { isFirst = false }
        var output = SecretBuilder(capacity: 1024)
        switch format {
        case .csv: OwnCSV.write(opened, isGuarded: !hasExactCells, to: &output)
        case .keysJSON, .bitwardenJSON:
            output.append(Array((isFirst ? "\n" : ",\n").utf8))
            var writer = JSONWriter()
            if format == .keysJSON {
                KeysJSONWriting.write(opened, to: &writer)
            } else {
                BitwardenWriting.write(opened, folders, to: &writer)
            }
            writer.finish().withBytes { output.append($0) }
        }
        return output.finish()
    }

    /// What stands behind the last entry.
    public func end() -> [UInt8] {
        switch format {
        case .csv: []
        case .keysJSON, .bitwardenJSON: Array("\n]}\n".utf8)
        }
    }
}

extension OpenedEntry {
    /// Lends every field a person sees, with its value; one whose value the body does not have is left out.
    borrowing func eachField(_ body: (Entry.Resolved, Span<UInt8>) -> Void) {
        for field in entry.visibleFields { withValue(of: field) { body(field, $0) } }
    }

    /// Lends a value as another program can take it: text in UTF-8 that is not empty. A seed must be readable; one that counts
    /// says where it goes on.
    borrowing func withPlain(_ id: FieldID, _ body: (Span<UInt8>) -> Void) {
        guard let field = entry.resolved(id) else { return }
        withValue(of: field) { value in
            guard !value.isEmpty, UTF8Check.accepts(value) else { return }
            guard id == .otp else { return body(value) }
            do throws(SeedError) {
                let seed = try OneTimeCode.Seed(parsing: value)
                guard let counter = entry.text(.hotpCounter).flatMap({ UInt64($0) }) else { return body(value) }
                var address = SecretBuilder()
                seed.writeAddress(to: &address, counter: counter)
                address.withBytes { body($0) }
            } catch {}
        }
    }
}
