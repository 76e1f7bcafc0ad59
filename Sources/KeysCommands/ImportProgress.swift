/// Tells on a terminal how far an import is: rows, rate, time left.
final class ImportProgress {
    private let line: ProgressLine
    private var rowsBefore = 0
    private var lastRows = 0

    init(_ talk: Talk) { line = ProgressLine(talk) }

    func tell(rows: Int, read: Int64, of size: Int64?) {
        // A further file of the same import starts counting anew.
        if rows < lastRows { rowsBefore += lastRows }
        lastRows = rows
        let all = rowsBefore + rows
        line.tell { elapsed in
            var text = "\(all) rows, \(Int(Double(all) / elapsed)) a second"
            if let size, read > 0, size >= read {
                text += ", \(Int((elapsed * Double(size - read) / Double(read)).rounded(.up))) s left"
            }
            return text
        }
    }

    /// Takes the line away.
    func end() { line.end() }
}
