internal import KeysSecret

/// The items of a file of records.
struct RowImport: ~Copyable {
    let format: ImportFormat
    private(set) var reader: CSVReader
    private(set) var rows: RowReading
    private var joining: RecordJoining
    /// Whether the first record was read and is no header.
    private var isFirstRead = false
    private var hasEnded = false

    static func open(
        _ source: consuming ByteSource, _ options: ImportOptions
    ) throws(ImportError) -> RowImport {
        let preview = source.preview()
        let guess = DialectGuess(preview, count: preview.count)
        let opening = try Opening(preview, guess, options)
        var dialect = guess.dialect
        dialect.escapesWithBackslash = opening.table.rules.contains(.escapesWithBackslash)
        var reader = CSVReader(source, dialect: dialect)
        reader.passesOverComments = true
        if guess.hasSeparatorLine { _ = try reader.next() }
        guard try reader.next() else { throw .empty }
        reader.passesOverComments = false
        return RowImport(reader, opening, options)
    }

    private init(_ reader: consuming CSVReader, _ opening: Opening, _ options: ImportOptions) {
        let plan =
            opening.isHeaderless
            ? ColumnPlan(count: reader.record.cells.count, maps: options.maps)
            : ColumnPlan(reader.record, table: opening.table, maps: options.maps)
        var rows = RowReading(opening.table, plan: plan, options: options)
        rows.checksText = reader.isUnchanged
        format = opening.format
        isFirstRead = opening.isHeaderless
        let joins = opening.table.rules.contains(.joinsBrokenRecords)
        joining = RecordJoining(columns: joins ? plan.columns.count : nil)
        self.rows = rows
        self.reader = reader
    }

    mutating func next(_ bytesRead: inout Int64) throws(ImportError) -> ImportItem? {
        defer { bytesRead = reader.source.bytesRead }
        while true {
            if let said = rows.nextSaid() { return .warning(row: said.row, reason: said.reason) }
            if hasEnded { return nil }
            if let item = try nextItem() { return item }
        }
    }

    /// The item of the next record; nil when it is none, also at the end.
    private mutating func nextItem() throws(ImportError) -> ImportItem? {
        if isFirstRead {
            isFirstRead = false
            return rows.read(&reader.record)
        }
        switch try joining.next(&reader) {
        case .whole: return rows.read(&joining.record)
        case .cut:
            let cells = joining.record.cells.count
            let reason =
                joining.record.failure.map { ImportReason($0) }
                ?? .cutShort(cells: cells, columns: rows.plan.columns.count)
            return .failed(row: joining.record.line, reason: reason)
        case .end:
            end()
            return nil
        }
    }

    private mutating func end() {
        hasEnded = true
        rows.sayAtEnd(
            isWindows1252: reader.source.isWindows1252, hasReplaced: reader.source.transcoder.hasReplaced)
    }
}

/// What the first record says of a file, looked at before it is read.
private struct Opening {
    var format = ImportFormat.guessed
    var table = ImportFormat.guessed.tables[ImportFormat.guessed.tables.count - 1]
    var isHeaderless = false

    init(_ preview: borrowing SecretBytes, _ guess: DialectGuess, _ options: ImportOptions) throws(ImportError) {
        var parser = CSVParser(guess.dialect)
        parser.passesOverComments = true
        var position = 0
        let count = preview.count
        if guess.hasSeparatorLine { _ = parser.feed(preview, count: count, from: &position) }
        repeat {
            guard parser.feed(preview, count: count, from: &position) || parser.finish() else { throw .empty }
        } while parser.record.isBlankLine
        if options.hasNoHeader {
            isHeaderless = true
        } else if let found = Self.headerless(preview, parser.record, options.format) {
            format = found
            table = found.tables[0]
            isHeaderless = true
        } else {
            try find(in: parser.record, options)
            try check(options.maps, parser.record)
        }
    }

    /// The format without a header that was asked for, or that the rows look like.
    private static func headerless(
        _ preview: borrowing SecretBytes, _ first: borrowing CSVRecord, _ wanted: ImportFormat?
    ) -> ImportFormat? {
        let all = [ImportFormat.dashlaneOld, .keeperCSV]
        if let wanted { return all.first { $0 == wanted } }
        guard ImportFormat.detect(first) == nil else { return nil }
        return DialectGuess.headerless(preview, count: preview.count)
    }

    private mutating func find(in header: borrowing CSVRecord, _ options: ImportOptions) throws(ImportError) {
        guard header.failure == nil else { throw .unknown }
        guard let wanted = options.format else {
            if let found = ImportFormat.detect(header) {
                (format, table) = found
            } else if options.maps.isEmpty {
                throw .unknown
            }
            return
        }
        if let found = wanted.table(for: header) {
            (format, table) = (wanted, found.table)
        } else if wanted != .guessed {
            // The guess takes any columns when it is asked for by name.
            throw .formatMismatch(format: wanted.id, missing: wanted.missing(in: header))
        }
    }

    private func check(_ maps: [ColumnMap], _ header: borrowing CSVRecord) throws(ImportError) {
        for map in maps {
            var isThere = false
            for index in header.cells.indices where !isThere {
                let label = header.withCell(index) { String(shown: $0.extracting($0.trimmedRange)) }
                isThere = map.means(index, label.isEmpty ? ColumnPlan.label(number: index + 1) : label)
            }
            if !isThere { throw .noSuchColumn }
        }
    }
}
