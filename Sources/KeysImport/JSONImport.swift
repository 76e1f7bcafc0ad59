internal import KeysModel
internal import KeysSecret

/// What a JSON format is made of.
enum JSONShape: Sendable {
    case bitwarden, keys

    var format: ImportFormat {
        switch self {
        case .bitwarden: .bitwardenJSON
        case .keys: .keysJSON
        }
    }

    /// The key whose array has the entries.
    var entries: String {
        switch self {
        case .bitwarden: "items"
        case .keys: "entries"
        }
    }
}

/// The items of a JSON file.
struct JSONImport: ~Copyable {
    let format: ImportFormat
    private let shape: JSONShape
    private let options: ImportOptions
    private var elements: JSONElements
    private var bitwarden = BitwardenFolders()
    /// What was read while the format was found out, or is to be said, in order.
    private var said: [(row: Int, reason: ImportReason)] = []
    private var piece: JSONElements.Piece?

    static func open(
        _ source: consuming ByteSource, _ options: ImportOptions
    ) throws(ImportError) -> JSONImport {
        var elements = JSONElements(source)
        let first = try elements.next()
        let shape = try find(first, &elements)
        if let wanted = options.format, wanted != shape.format {
            throw .formatMismatch(format: wanted.id, missing: [])
        }
        return JSONImport(elements, shape, first, options)
    }

    private init(
        _ elements: consuming JSONElements, _ shape: JSONShape, _ first: JSONElements.Piece, _ options: ImportOptions
    ) {
        self.elements = elements
        self.shape = shape
        self.options = options
        format = shape.format
        piece = first
    }

    private static let bitwardenKeys: Set<String> = ["encrypted", "folders", "collections", "items"]

    private static func find(
        _ first: JSONElements.Piece, _ elements: inout JSONElements
    ) throws(ImportError) -> JSONShape {
        switch first {
        case .member("format"):
            let document = try elements.document()
            guard document.text(document.root) == ImportFormat.keysJSON.id else { throw .unknown }
            return .keys
        case .member(let key), .element(let key?):
            guard bitwardenKeys.contains(key) else { throw .unknown }
            return .bitwarden
        case .element(nil): throw .unknown
        case .end: throw .unknown
        }
    }

    mutating func next(_ bytesRead: inout Int64) throws(ImportError) -> ImportItem? {
        defer { bytesRead = elements.source.bytesRead }
        while true {
            if !said.isEmpty {
                let next = said.removeFirst()
                return .warning(row: next.row, reason: next.reason)
            }
            let piece: JSONElements.Piece
            if let kept = self.piece { piece = kept } else { piece = try elements.next() }
            self.piece = nil
            if piece == .end { return nil }
            if let item = try item(piece) { return item }
        }
    }

    private mutating func item(_ piece: JSONElements.Piece) throws(ImportError) -> ImportItem? {
        let row = elements.line
        let document = try elements.document()
        switch (shape, piece) {
        case (.bitwarden, .member("encrypted")):
            if document.bool(document.root) == true { throw .encrypted(format: format.id) }
        case (.bitwarden, .element("folders")):
            return bitwarden.addFolder(document).map { .folder($0, row: row) }
        case (.bitwarden, .element("collections")): bitwarden.addCollection(document)
        case (.bitwarden, .element("items")):
            return finish(BitwardenItem(document, bitwarden, options), document, row)
        case (.keys, .member("version")):
            guard document.integer(document.root) == 1 else { throw .tooNew }
        case (.keys, .element("entries")): return finish(KeysJSONEntry(), document, row)
        default: break
        }
        return nil
    }

    private mutating func finish(
        _ reading: consuming some JSONEntryReading & ~Copyable, _ document: borrowing JSONDocument, _ row: Int
    ) -> ImportItem {
        if document.holdsNul { return .failed(row: row, reason: .containsNul) }
        var reasons: [ImportReason] = []
        let entry = reading.entry(document, &reasons)
        switch consume entry {
        case .failed(let reason): return .failed(row: row, reason: reason)
        case .entry(var form, let isTrashed):
            if form.title.utf8.allSatisfy(\.isBlank) {
                form.title = form.urls.first.flatMap { WebAddress.host($0) } ?? form.text(.username) ?? "Untitled"
            }
            form.folder = FolderPath.joined(options.folder, form.folder)
            said += reasons.map { (row, $0) }
            return .entry(form, row: row, isTrashed: isTrashed)
        }
    }
}

/// What a JSON value said.
enum JSONEntry: ~Copyable {
    case entry(EntryForm, isTrashed: Bool)
    case failed(ImportReason)
}

/// How one value of a format becomes an entry.
protocol JSONEntryReading: ~Copyable {
    consuming func entry(_ document: borrowing JSONDocument, _ reasons: inout [ImportReason]) -> JSONEntry
}
