/// Hands on the records of a file. Where its program writes line ends without quotes, a record that is cut short goes on in
/// those after it until it has as many cells as the header.
struct RecordJoining: ~Copyable {
    enum Step {
        /// `record` is whole.
        case whole
        /// `record` is cut short.
        case cut
        case end
    }

    /// The record that was handed on last.
    var record = CSVRecord()
    private var held = CSVRecord()
    private var isHolding = false
    private var isNextRead = false
    /// The line what is held ends in.
    private var heldEnd = 0
    /// How many cells a record must have; nil where any number will do.
    private let columns: Int?

    init(columns: Int?) { self.columns = columns }

    mutating func next(_ reader: inout CSVReader) throws(ImportError) -> Step {
        guard let columns else {
            guard try reader.next() else { return .end }
            swap(&record, &reader.record)
            return .whole
        }
        while true {
            if isNextRead {
                isNextRead = false
            } else {
                guard try reader.next() else { return isHolding ? giveUp() : .end }
            }
            if reader.record.failure != nil || reader.record.cells.count >= columns {
                if isHolding {
                    isNextRead = true
                    return giveUp()
                }
                swap(&record, &reader.record)
                return .whole
            }
            if !isHolding {
                swap(&held, &reader.record)
                heldEnd = held.lastLine
                isHolding = true
                continue
            }
            if held.cells.count + reader.record.cells.count - 1 > columns {
                isNextRead = true
                return giveUp()
            }
            held.join(reader.record, lineEnds: max(1, reader.record.line - heldEnd))
            heldEnd = reader.record.lastLine
            if held.failure != nil || held.cells.count == columns && held.flag(columns - 1) != nil {
                swap(&record, &held)
                isHolding = false
                return .whole
            }
        }
    }

    private mutating func giveUp() -> Step {
        swap(&record, &held)
        isHolding = false
        return .cut
    }
}
