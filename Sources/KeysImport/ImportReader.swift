internal import KeysModel
internal import KeysSecret

/// Reads the export of another program, an item at a time. Memory does not grow with the file: a record or JSON value lies
/// in guarded memory until the next one is asked for.
///
/// Call `next` until it gives nil. The descriptor stays the caller's.
public struct ImportReader: ~Copyable {
    /// The format that was found or asked for.
    public let format: ImportFormat
    /// How many bytes the file has; nil for a pipe.
    public let size: Int64?
    /// How many bytes of the file have been looked at, for progress.
    public private(set) var bytesRead: Int64 = 0
    private(set) var rows: RowImport?
    private var json: JSONImport?

    /// Reads the beginning of a file and finds out what it is.
    public init(descriptor: Int32, options: ImportOptions = ImportOptions()) throws(ImportError) {
        try self.init(descriptor: descriptor, options: options, step: ByteSource.pieceSize)
    }

    /// `step` is how many bytes of the file are looked at at a time.
    init(descriptor: Int32, options: ImportOptions, step: Int) throws(ImportError) {
        let source = try ByteSource.open(descriptor, encoding: options.encoding, step: step)
        let isJSON = source.beginsLikeJSON
        if let wanted = options.format, wanted.tables.isEmpty != isJSON {
            throw .formatMismatch(format: wanted.id, missing: [])
        }
        let size = source.size
        if isJSON {
            let json = try JSONImport.open(source, options)
            format = json.format
            self.size = size
            self.json = consume json
            rows = nil
        } else {
            let rows = try RowImport.open(source, options)
            format = rows.format
            self.size = size
            self.rows = consume rows
            json = nil
        }
    }

    /// The next item; nil when the file has ended.
    public mutating func next() throws(ImportError) -> ImportItem? {
        if var rows = rows.take() {
            let read = Result { () throws(ImportError) -> ImportItem? in try rows.next(&bytesRead) }
            self.rows = consume rows
            return try read.get()
        }
        guard var json = json.take() else { return nil }
        let read = Result { () throws(ImportError) -> ImportItem? in try json.next(&bytesRead) }
        self.json = consume json
        return try read.get()
    }
}

extension ByteSource {
    /// Whether the first character that is no blank opens a JSON object or array.
    fileprivate var beginsLikeJSON: Bool {
        preview().withBytes { text in
            for index in text.indices where !text[index].isBlank {
                return text[index] == UInt8(ascii: "{") || text[index] == UInt8(ascii: "[")
            }
            return false
        }
    }
}
