/// Cells that say one of a few things.
extension CSVRecord {
    /// Which of the words, in lower case, a cell holds.
    borrowing func word(_ index: Int, of words: [String]) -> Int? {
        withCell(index) { cell in
            let word = cell.extracting(cell.trimmedRange)
            return words.firstIndex { word.equalsIgnoringCase($0) }
        }
    }

    /// Whether a cell says yes or no; nil when it says something else.
    borrowing func flag(_ index: Int) -> Bool? {
        word(index, of: ["1", "true", "yes", "y", "x", "0", "false", "no", "n"]).map { $0 < 5 }
    }

    /// Hands over the time in a cell; `0` is none. False when it is something else.
    borrowing func time(_ index: Int, _ body: (Int64) -> Void) -> Bool {
        if let time = withCell(index, { Moment.milliseconds($0) }) {
            body(time)
            return true
        }
        return word(index, of: ["0"]) != nil
    }
}
