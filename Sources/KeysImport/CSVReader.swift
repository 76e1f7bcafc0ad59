internal import KeysSecret

/// The records of a CSV file one after the other; the last one read is `record`.
struct CSVReader: ~Copyable {
    private(set) var source: ByteSource
    private var parser: CSVParser
    private var position = 0

    /// A reader of a source that has not been read from.
    init(_ source: consuming ByteSource, dialect: CSVDialect) {
        self.source = source
        parser = CSVParser(dialect)
    }

    var record: CSVRecord {
        _read { yield parser.record }
        _modify { yield &parser.record }
    }

    /// Whether what is read is UTF-8 as it stands in the file, so that it may hold what is none.
    var isUnchanged: Bool { source.transcoder.source == .encoding(.utf8) }

    /// Whether lines that begin with `#` are passed over.
    var passesOverComments: Bool {
        get { parser.passesOverComments }
        set { parser.passesOverComments = newValue }
    }

    /// Reads the next record that is not blank; false at the end of the file.
    mutating func next() throws(ImportError) -> Bool {
        while true {
            guard try nextOrBlank() else { return false }
            if !record.isBlankLine { return true }
        }
    }

    private mutating func nextOrBlank() throws(ImportError) -> Bool {
        while true {
            if position == source.textCount {
                position = 0
                guard try source.fill() else { return parser.finish() }
            }
            if parser.feed(source.text, count: source.textCount, from: &position) { return true }
        }
    }
}

extension CSVRecord {
    /// Whether the line holds nothing but blanks.
    var isBlankLine: Bool {
        guard failure == nil, cells.count == 1, !cells[0].wasQuoted else { return false }
        return withAll { all in
            for index in all.indices where all[index] != .blank && all[index] != .tab { return false }
            return true
        }
    }
}
