/// The last day a card or key is good for, as people and exports write it: `2027-03`, `2027-03-31`, `03/2027`, `3/27`.
enum LastDay {
    /// The first millisecond after it, UTC; nil for what is no such date.
    static func end(_ text: String) -> Int64? {
        let parts = text.split(whereSeparator: { "-/. ".contains($0) })
        let numbers = parts.compactMap { part in part.utf8.count <= 4 ? Int64(part) : nil }
        guard numbers.count == parts.count, let first = parts.first else { return nil }
        switch (numbers.count, first.utf8.count) {
        case (2, 4): return afterMonth(numbers[0], numbers[1])
        case (2, 1...2): return afterMonth(parts[1].utf8.count == 2 ? 2000 + numbers[1] : numbers[1], numbers[0])
        case (3, 4):
            guard (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else { return nil }
            return (days(numbers[0], numbers[1], numbers[2]) + 1) * 86_400_000
        default: return nil
        }
    }

    private static func afterMonth(_ year: Int64, _ month: Int64) -> Int64? {
        guard (1...12).contains(month), year >= 1970 else { return nil }
        return (month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)) * 86_400_000
    }

    /// Days since 1970, counted as in Howard Hinnant's `days_from_civil`.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
