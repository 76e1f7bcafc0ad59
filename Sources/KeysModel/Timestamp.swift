/// A moment as it stands in JSON: ISO 8601 in UTC with seconds.
public enum Timestamp {
    /// `2026-11-23T18:40:00Z` of milliseconds since 1970; what is less than a second is dropped. The days are counted as in
    /// Howard Hinnant's `civil_from_days`. Years outside 0...9999 have a sign and as many digits as they need.
    public static func text(milliseconds: Int64) -> String {
        let seconds = floored(milliseconds, 1000).quotient
        let (days, second) = floored(seconds, 86_400)
        let (era, dayOfEra) = floored(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
        let date = "\(sign)\(digits(abs(year), 4))-\(digits(month, 2))-\(digits(day, 2))"
        return "\(date)T\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))Z"
    }

    /// The same with milliseconds where there are any: `2026-11-23T18:40:00.123Z`.
    public static func exact(milliseconds: Int64) -> String {
        let text = text(milliseconds: milliseconds)
        let rest = floored(milliseconds, 1000).remainder
        return rest == 0 ? text : text.dropLast() + ".\(digits(rest, 3))Z"
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func digits(_ value: Int64, _ least: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, least - text.utf8.count)) + text
    }
}
