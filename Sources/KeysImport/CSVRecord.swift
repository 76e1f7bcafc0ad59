internal import KeysSecret

/// Why one record cannot be read, and where.
enum RecordFailure: Equatable, Sendable {
    /// The record or its cell in this column is longer than a record may be.
    case tooLong(column: Int)
    /// It has more cells than a record may have.
    case tooManyCells
    /// The quote that opens the cell in this column is never closed.
    case unclosedQuote(column: Int)
}

/// One record of a CSV file: its bytes lie in guarded memory, its cells are stretches of them.
struct CSVRecord: ~Copyable {
    static let longestCell = 1 << 20 + 64 << 10
    static let longestRecord = 4 << 20
    static let mostCells = 4096

    /// Where a cell lies.
    struct Cell: Equatable, Sendable {
        var start: Int
        var end: Int
        var wasQuoted: Bool
    }

    /// The line of the file where the record begins, from 1.
    private(set) var line = 1
    private(set) var cells: [Cell] = []
    private(set) var failure: RecordFailure?
    /// The first column, from 1, with text behind its closing quote.
    var columnWithStrayText: Int?
    private var bytes = SecretBytes(zeros: 4096)
    private var count = 0

    init() { cells.reserveCapacity(32) }

    mutating func begin(line: Int) {
        self.line = line
        cells.removeAll(keepingCapacity: true)
        failure = nil
        columnWithStrayText = nil
        count = 0
    }

    // MARK: Writing

    /// Where the next byte goes.
    var end: Int { count }

    mutating func fail(_ reason: RecordFailure) {
        if failure == nil { failure = reason }
    }

    /// Adds bytes to the cell that began at `cellStart`.
    mutating func append(_ from: UnsafePointer<UInt8>, _ length: Int, cellStart: Int) {
        guard length > 0, failure == nil else { return }
        guard makeRoom(length, cellStart: cellStart) else { return }
        let filled = count
        bytes.withUnsafeMutablePointer { ($0 + filled).update(from: from, count: length) }
        count += length
    }

    /// Adds one byte to the cell that began at `cellStart`.
    mutating func append(_ byte: UInt8, cellStart: Int) {
        guard failure == nil, makeRoom(1, cellStart: cellStart) else { return }
        let filled = count
        bytes.withUnsafeMutablePointer { $0[filled] = byte }
        count += 1
    }

    private mutating func makeRoom(_ length: Int, cellStart: Int) -> Bool {
        if count + length - cellStart > Self.longestCell || count + length > Self.longestRecord {
            failure = .tooLong(column: cells.count + 1)
            return false
        }
        guard count + length > bytes.count else { return true }
        var larger = SecretBytes(zeros: max(bytes.count * 2, count + length))
        let filled = count
        bytes.withUnsafePointer { old in larger.withUnsafeMutablePointer { $0.update(from: old, count: filled) } }
        bytes = larger
        return true
    }

    /// Lends everything that was written, to be rewritten in place.
    mutating func rewriteAll(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        let filled = count
        bytes.withUnsafeMutablePointer { body(UnsafeMutableBufferPointer(start: $0, count: filled)) }
    }

    /// Ends the cell that began at `start`.
    mutating func endCell(from start: Int, wasQuoted: Bool) {
        guard failure == nil else { return }
        guard cells.count < Self.mostCells else { return fail(.tooManyCells) }
        cells.append(Cell(start: start, end: count, wasQuoted: wasQuoted))
    }

    /// Forgets what was written after `end`.
    mutating func cut(to end: Int) {
        if failure == nil { count = min(count, end) }
    }

    // MARK: Joining

    /// Puts another record behind this one: its first cell goes on with the last one here, after as many line ends as lay
    /// between them.
    mutating func join(_ other: borrowing CSVRecord, lineEnds: Int) {
        guard failure == nil, let last = cells.popLast() else { return }
        if let failure = other.failure { return fail(failure) }
        for _ in 0..<lineEnds where failure == nil { append(.lineFeed, cellStart: last.start) }
        var start = last.start
        for index in other.cells.indices {
            other.withCell(index) { cell in
                cell.withUnsafeBufferPointer { bytes in
                    if let from = bytes.baseAddress { append(from, bytes.count, cellStart: start) }
                }
            }
            endCell(from: start, wasQuoted: other.cells[index].wasQuoted || index == 0 && last.wasQuoted)
            start = end
        }
    }

    /// The line the record ends in, as far as its own line ends tell.
    var lastLine: Int {
        withAll { all in
            var last = line
            for index in all.indices where all[index] == .lineFeed { last += 1 }
            return last
        }
    }

    /// Makes one cell of several, with commas between.
    mutating func joinCells(_ range: Range<Int>) {
        guard failure == nil, range.count > 1, range.upperBound <= cells.count else { return }
        let start = end
        for index in range {
            if index > range.lowerBound { append(UInt8(ascii: ","), cellStart: start) }
            for place in cells[index].start..<cells[index].end {
                append(withAll { $0[place] }, cellStart: start)
            }
        }
        guard failure == nil else { return }
        cells.replaceSubrange(range, with: [Cell(start: start, end: end, wasQuoted: true)])
    }

    // MARK: Reading

    /// Lends a cell; nothing where the record has no such cell.
    borrowing func withCell<R: ~Copyable, E: Error>(_ index: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let range = index < cells.count ? cells[index].start..<cells[index].end : 0..<0
        return try bytes.withBytes { (all: Span<UInt8>) throws(E) -> R in try body(all.extracting(range)) }
    }

    /// Lends everything, cell behind cell.
    borrowing func withAll<R>(_ body: (Span<UInt8>) -> R) -> R {
        bytes.withBytes { body($0.extracting(0..<count)) }
    }

    func isEmpty(_ index: Int) -> Bool { index >= cells.count || cells[index].start == cells[index].end }

    /// Whether there is nothing in any cell.
    var isEmpty: Bool { cells.allSatisfy { $0.start == $0.end } && failure == nil }

    /// A cell as text. What is no UTF-8 is replaced.
    borrowing func text(_ index: Int) -> String { withCell(index) { String(shown: $0) } }

    /// Whether two cells hold the same.
    borrowing func areEqual(_ one: Int, _ other: Int) -> Bool {
        withAll { all in
            let (a, b) = (cells[one], cells[other])
            guard a.end - a.start == b.end - b.start else { return false }
            for offset in 0..<a.end - a.start where all[a.start + offset] != all[b.start + offset] { return false }
            return true
        }
    }

    /// Rewrites a cell where it lies; `body` returns its new length, which is not more.
    mutating func rewrite(_ index: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        guard index < cells.count else { return }
        let cell = cells[index]
        let length = bytes.withUnsafeMutablePointer {
            body(UnsafeMutableBufferPointer(start: $0 + cell.start, count: cell.end - cell.start))
        }
        cells[index].end = cell.start + length
    }
}

extension String {
    /// Shown text from bytes; what is no UTF-8 is replaced.
    init(shown bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
