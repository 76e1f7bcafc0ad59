/// Looking at borrowed bytes as ASCII text, without making a copy.
extension Span<UInt8> {
    /// What is left without blanks and line ends at both ends.
    var trimmed: Range<Int> {
        var start = 0
        var end = count
        while start < end, Self.isBlank(self[start]) { start += 1 }
        while end > start, Self.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    /// Whether it is a word of lower case, in either case.
    func isWord(_ word: String) -> Bool { count == word.utf8.count && hasWord(word) }

    /// Whether it begins with a word of lower case, in either case.
    func hasWord(_ word: String) -> Bool {
        guard count >= word.utf8.count else { return false }
        for (index, byte) in word.utf8.enumerated() {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self[index])
            guard (isUpper ? self[index] | 0x20 : self[index]) == byte else { return false }
        }
        return true
    }

    /// Where a byte stands first.
    func index(of byte: UInt8) -> Int? {
        for index in indices where self[index] == byte { return index }
        return nil
    }

    func holds(_ byte: UInt8) -> Bool { index(of: byte) != nil }

    /// The number that decimal digits alone say; nil for anything else.
    var number: UInt64? {
        guard !isEmpty else { return nil }
        var number: UInt64 = 0
        for index in indices {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self[index]) else { return nil }
            let (tens, tooMany) = number.multipliedReportingOverflow(by: 10)
            let (sum, tooLarge) = tens.addingReportingOverflow(UInt64(self[index] - UInt8(ascii: "0")))
            guard !tooMany, !tooLarge else { return nil }
            number = sum
        }
        return number
    }
}
