/// Times as exports write them, in milliseconds since 1970.
enum Moment {
    /// Seconds or milliseconds since 1970, or ISO 8601 with or without time, fraction and offset. Nil for anything else
    /// and for what is not between 1971 and 2200.
    static func milliseconds(_ bytes: Span<UInt8>) -> Int64? {
        let text = bytes.extracting(bytes.trimmedRange)
        guard text.count >= 8, text.count <= 40 else { return nil }
        let time = number(text, 0..<text.count).map(fromCount) ?? fromISO(text)
        return time.flatMap { $0 >= 31_536_000_000 && $0 < 7_258_118_400_000 ? $0 : nil }
    }

    private static func fromCount(_ count: Int64) -> Int64 {
        if count >= 100_000_000_000 { return count }
        return count * 1000
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        guard range.upperBound <= text.count, !range.isEmpty, range.count <= 15 else { return nil }
        var value: Int64 = 0
        for index in range {
            guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
            value = value * 10 + Int64(text[index] - 0x30)
        }
        return value
    }

    private static func fromISO(_ text: Span<UInt8>) -> Int64? {
        guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = number(text, 0..<4), let month = number(text, 5..<7), let day = number(text, 8..<10),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let midnight = days(year, month, day) * 86_400_000
        if text.count == 10 { return midnight }
        guard text.count >= 16, text[10] == UInt8(ascii: "T") || text[10] == .blank, text[13] == UInt8(ascii: ":"),
            let hour = number(text, 11..<13), let minute = number(text, 14..<16), hour < 24, minute < 60
        else { return nil }
        var time = midnight + (hour * 60 + minute) * 60_000
        var index = 16
        if index < text.count, text[index] == UInt8(ascii: ":") {
            guard let second = number(text, 17..<19), second < 61 else { return nil }
            time += second * 1000
            index = 19
        }
        return fraction(text, &index, &time) ? offset(text, index).map { time - $0 } : nil
    }

    private static func fraction(_ text: Span<UInt8>, _ index: inout Int, _ time: inout Int64) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: ".") else { return true }
        index += 1
        var scale: Int64 = 100
        let start = index
        while index < text.count, let digit = number(text, index..<index + 1) {
            time += digit * scale
            scale /= 10
            index += 1
        }
        return index > start
    }

    /// What to take off for the zone at the end; none is UTC.
    private static func offset(_ text: Span<UInt8>, _ index: Int) -> Int64? {
        if index == text.count { return 0 }
        if text[index] == UInt8(ascii: "Z"), index + 1 == text.count { return 0 }
        let sign: Int64 = text[index] == UInt8(ascii: "-") ? -1 : 1
        guard sign < 0 || text[index] == UInt8(ascii: "+"), let hours = number(text, index + 1..<index + 3) else {
            return nil
        }
        let rest = index + 3 < text.count && text[index + 3] == UInt8(ascii: ":") ? index + 4 : index + 3
        let minutes = rest == text.count ? 0 : number(text, rest..<text.count)
        return minutes.map { sign * (hours * 60 + $0) * 60_000 }
    }

    /// Days since 1970 of a date of the Gregorian calendar (H. Hinnant, days_from_civil).
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
