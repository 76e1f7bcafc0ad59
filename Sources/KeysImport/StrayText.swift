extension CSVRecord {
    /// Puts a cell right whose closing quote was followed by text.
    ///
    /// Blanks alone are padding. `"he said "hi" to us"` was put in quotes by a program that does not double them: the outer
    /// ones go, the inner ones stay. `"ab"cd` and `""complex` were never put in quotes: all stay, and what looked like a
    /// doubled quote is two again.
    mutating func takeAsItStands(cellStart: Int, strayStart: Int) {
        guard failure == nil else { return }
        let (isPadding, isWrapped, quotes) = withAll { all in
            var quotes = 0
            for index in cellStart..<strayStart where all[index] == .quote { quotes += 1 }
            var isPadding = true
            for index in strayStart..<all.count where all[index] != .blank && all[index] != .tab {
                isPadding = false
            }
            return (isPadding, all[all.count - 1] == .quote, quotes)
        }
        if isPadding { return cut(to: strayStart) }
        if columnWithStrayText == nil { columnWithStrayText = cells.count + 1 }
        if isWrapped {
            cut(to: end - 1)
            insertQuote(at: strayStart, cellStart: cellStart)
        } else {
            insertQuote(at: strayStart, cellStart: cellStart)
            doubleQuotes(cellStart..<strayStart, count: quotes, cellStart: cellStart)
            insertQuote(at: cellStart, cellStart: cellStart)
        }
    }

    private mutating func insertQuote(at place: Int, cellStart: Int) {
        append(.quote, cellStart: cellStart)
        guard failure == nil else { return }
        rewriteAll { all in
            var index = all.count - 1
            while index > place {
                all[index] = all[index - 1]
                index -= 1
            }
            all[place] = .quote
        }
    }

    private mutating func doubleQuotes(_ range: Range<Int>, count: Int, cellStart: Int) {
        for _ in 0..<count { append(.quote, cellStart: cellStart) }
        guard count > 0, failure == nil else { return }
        rewriteAll { all in
            var to = all.count - 1
            var from = to - count
            while from >= range.lowerBound, from < to {
                all[to] = all[from]
                to -= 1
                if from < range.upperBound, all[from] == .quote {
                    all[to] = .quote
                    to -= 1
                }
                from -= 1
            }
        }
    }
}
