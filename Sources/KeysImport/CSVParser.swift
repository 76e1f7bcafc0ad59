internal import KeysSecret

/// How cells are set apart and quotes written.
struct CSVDialect: Equatable, Sendable {
    /// The byte between cells.
    var delimiter = UInt8(ascii: ",")
    /// Whether in a quoted cell a backslash before a quote or a backslash makes that an ordinary one.
    var escapesWithBackslash = false
}

/// Cuts text into records, whatever the pieces it comes in (RFC 4180, and what real exports make of it).
///
/// A quote means something only where a cell begins and inside a cell that began with one. Records end with LF, CR, CRLF
/// or CRCRLF. A cell whose closing quote is followed by text was written by a program that does not double its quotes:
/// it is taken as it stands.
struct CSVParser: ~Copyable {
    private enum State { case recordStart, comment, cellStart, plain, quoted, escaped, quoteInQuoted }

    var record = CSVRecord()
    /// Whether lines that begin with `#` are passed over.
    var passesOverComments = false
    private let dialect: CSVDialect
    private var state = State.recordStart
    private var lines = LineCounter()
    private var cellStart = 0
    private var isQuoted = false
    /// Where the text behind a closing quote begins.
    private var strayStart: Int?

    init(_ dialect: CSVDialect) { self.dialect = dialect }

    /// Reads on in the first `count` bytes of `text` from `position`; true when `record` is whole.
    mutating func feed(_ text: borrowing SecretBytes, count: Int, from position: inout Int) -> Bool {
        text.withUnsafePointer { bytes in
            while position < count {
                if step(bytes, count, &position) { return true }
            }
            return false
        }
    }

    /// The file has ended; true when that makes `record` whole.
    mutating func finish() -> Bool {
        switch state {
        case .recordStart, .comment: return false
        case .quoted, .escaped: record.fail(.unclosedQuote(column: record.cells.count + 1))
        case .cellStart, .plain, .quoteInQuoted: endCell()
        }
        state = .recordStart
        return true
    }

    private mutating func step(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ position: inout Int) -> Bool {
        switch state {
        case .recordStart: startRecord(bytes[position], &position)
        case .comment: passComment(bytes[position], &position)
        case .cellStart: startCell(bytes[position], &position)
        case .plain: return readPlain(bytes, count, &position)
        case .quoted: readQuoted(bytes, count, &position)
        case .escaped:
            let byte = bytes[position]
            lines.pass(byte)
            if byte != .quote, byte != .backslash { record.append(.backslash, cellStart: cellStart) }
            record.append(byte, cellStart: cellStart)
            position += 1
            state = .quoted
        case .quoteInQuoted: return afterQuote(bytes[position], &position)
        }
        return false
    }

    private mutating func startRecord(_ byte: UInt8, _ position: inout Int) {
        lines.pass(byte)
        if byte == .lineFeed || byte == .carriageReturn {
            position += 1
        } else if passesOverComments, byte == UInt8(ascii: "#") {
            state = .comment
        } else {
            record.begin(line: lines.line)
            state = .cellStart
        }
    }

    private mutating func passComment(_ byte: UInt8, _ position: inout Int) {
        lines.pass(byte)
        position += 1
        if byte == .lineFeed || byte == .carriageReturn { state = .recordStart }
    }

    private mutating func startCell(_ byte: UInt8, _ position: inout Int) {
        cellStart = record.end
        strayStart = nil
        isQuoted = byte == .quote
        state = isQuoted ? .quoted : .plain
        if isQuoted { position += 1 }
    }

    private mutating func readPlain(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ position: inout Int) -> Bool {
        let delimiter = dialect.delimiter
        var next = position
        while next < count {
            let byte = bytes[next]
            if byte == delimiter || byte == .lineFeed || byte == .carriageReturn { break }
            next += 1
        }
        record.append(bytes + position, next - position, cellStart: cellStart)
        position = next
        return next < count && end(with: bytes[next], &position)
    }

    private mutating func readQuoted(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ position: inout Int) {
        var next = position
        while next < count {
            let byte = bytes[next]
            if byte == .quote || byte == .backslash && dialect.escapesWithBackslash { break }
            if byte <= .carriageReturn || lines.isWithinEnd { lines.pass(byte) }
            next += 1
        }
        record.append(bytes + position, next - position, cellStart: cellStart)
        position = next
        guard next < count else { return }
        lines.pass(bytes[next])
        state = bytes[next] == .quote ? .quoteInQuoted : .escaped
        position += 1
    }

    private mutating func afterQuote(_ byte: UInt8, _ position: inout Int) -> Bool {
        switch byte {
        case .quote:
            record.append(.quote, cellStart: cellStart)
            position += 1
            state = .quoted
        case dialect.delimiter, .lineFeed, .carriageReturn: return end(with: byte, &position)
        default:
            strayStart = record.end
            state = .plain
        }
        return false
    }

    /// Ends the cell, and with a line end the record.
    private mutating func end(with byte: UInt8, _ position: inout Int) -> Bool {
        endCell()
        position += 1
        if byte == dialect.delimiter {
            state = .cellStart
            return false
        }
        lines.pass(byte)
        state = .recordStart
        return true
    }

    private mutating func endCell() {
        // At the end of the file a cell may end before it began.
        if state == .cellStart { (cellStart, isQuoted, strayStart) = (record.end, false, nil) }
        if let strayStart { record.takeAsItStands(cellStart: cellStart, strayStart: strayStart) }
        record.endCell(from: cellStart, wasQuoted: isQuoted)
    }
}

/// Counts the lines of a file as an editor does: LF, CR, CRLF and CRCRLF each end one.
struct LineCounter: Sendable {
    private(set) var line = 1
    private var returns = 0

    /// Whether the last byte was a CR, so that what comes next decides.
    var isWithinEnd: Bool { returns > 0 }

    mutating func pass(_ byte: UInt8) {
        if byte == .carriageReturn {
            returns += 1
        } else if byte == .lineFeed {
            line += max(1, returns - 1)
            returns = 0
        } else {
            line += returns
            returns = 0
        }
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let blank = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
}
