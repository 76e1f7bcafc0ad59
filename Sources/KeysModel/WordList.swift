/// The words passphrases are made of: where each lies in the one text of the EFF's list.
enum WordList {
    /// How many words there are: five throws of a die, 6^5.
    static let count = 7776
    /// Bytes of the longest word.
    static let longest = 9

    private static let ranges: [Range<Int>] = {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(count)
        var start = 0
        for index in 0...effWords.utf8CodeUnitCount
        where index == effWords.utf8CodeUnitCount || effWords.utf8Start[index] == UInt8(ascii: "\n") {
            ranges.append(start..<index)
            start = index + 1
        }
        precondition(ranges.count == count)
        return ranges
    }()

    /// The word of a number below `count`, in ASCII.
    static func word(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: effWords.utf8Start + ranges[number].lowerBound, count: ranges[number].count)
    }
}
