internal import KeysModel
internal import KeysSecret

/// Reads the export of another program, an item at a time. Memory does not grow with the file: a record lies in guarded
/// memory until the next one is asked for.
///
/// Call `next` until it gives nil. The descriptor stays the caller's.
public struct ImportReader: ~Copyable {
    /// The format that was found or asked for.
    public let format: ImportFormat
    /// How many bytes the file has; nil for a pipe.
    public let size: Int64?
    private var reader: CSVReader
    private var rows: RowReading
    private var hasEnded = false

    /// Reads the beginning of a file and finds out what it is.
    public init(descriptor: Int32, options: ImportOptions = ImportOptions()) throws(ImportError) {
        try self.init(descriptor: descriptor, options: options, step: ByteSource.pieceSize)
    }

    /// `step` is how many bytes of the file are looked at at a time.
    init(descriptor: Int32, options: ImportOptions, step: Int) throws(ImportError) {
        let source = try ByteSource.open(descriptor, encoding: options.encoding, step: step)
        let preview = source.preview()
        let guess = DialectGuess(preview, count: preview.count)
        var reader = CSVReader(source, dialect: guess.dialect)
        reader.passesOverComments = true
        if guess.hasSeparatorLine { _ = try reader.next() }
        guard try reader.next() else { throw .empty }
        reader.passesOverComments = false
        let format = try Self.format(reader.record, options: options)
        rows = RowReading(plan: ColumnPlan(reader.record, format: format), options: options)
        rows.checksText = reader.isUnchanged
        self.format = format
        size = reader.source.size
        self.reader = reader
    }

    private static func format(
        _ header: borrowing CSVRecord, options: ImportOptions
    ) throws(ImportError) -> ImportFormat {
        guard header.failure == nil else { throw .unknown }
        guard let wanted = options.format else {
            guard let found = ImportFormat.detect(header) else { throw .unknown }
            return found
        }
        // The guess takes any columns when it is asked for by name.
        guard wanted == .guessed || wanted.fit(header) != nil else {
            throw .formatMismatch(format: wanted.id, missing: wanted.missing(in: header))
        }
        return wanted
    }

    /// How many bytes of the file have been looked at, for progress.
    public var bytesRead: Int64 { reader.source.bytesRead }

    /// The next item; nil when the file has ended.
    public mutating func next() throws(ImportError) -> ImportItem? {
        while true {
            if let said = rows.nextSaid() { return .warning(row: said.row, reason: said.reason) }
            if hasEnded { return nil }
            guard try reader.next() else {
                hasEnded = true
                rows.sayAtEnd(
                    isWindows1252: reader.source.isWindows1252, hasReplaced: reader.source.transcoder.hasReplaced)
                continue
            }
            if let item = rows.read(&reader.record) { return item }
        }
    }
}
