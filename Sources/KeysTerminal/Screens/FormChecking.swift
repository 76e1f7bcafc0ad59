internal import KeysModel
internal import KeysSecret

/// What is said of a value while it is typed: what was understood, or what is wrong. Nothing is refused: what is there stays.
enum FieldCheck {
    case understood(String)
    case wrong(String)

    /// Nil where there is nothing to say.
    static func of(_ field: FormField) -> FieldCheck? {
        guard !field.line.isEmpty else { return nil }
        switch field.type {
        case .otp: return seed(field.line)
        case .date: return CalendarText.isDate(field.line.text) ? nil : .wrong("no such day: write it as 2027-03-31")
        case .month:
            guard let words = CalendarText.month(field.line.text) else {
                return .wrong("no such month: write it as 2027-03")
            }
            return .understood(words)
        default: return nil
        }
    }

    private static func seed(_ line: SecretLine) -> FieldCheck {
        line.withBytes { bytes in
            do throws(SeedError) {
                return .understood(try OneTimeCode.Seed(parsing: bytes).words())
            } catch {
                return .wrong("no code can be made of this: \(error.words)")
            }
        }
    }
}

/// Days and months as people write them.
enum CalendarText {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// Whether it is a day of the calendar, as `2027-03-31`.
    static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, let year = number(parts[0]), let month = number(parts[1]),
            let day = number(parts[2]), (1...12).contains(month)
        else { return false }
        return (1...days(in: month, of: year)).contains(day)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The month in words of `2027-03`, `03/2027` or `3/27`; nil for what is none.
    static func month(_ text: String) -> String? {
        let parts = text.split(omittingEmptySubsequences: false) { "-/.".contains($0) }
        guard parts.count == 2, let first = number(parts[0]), let second = number(parts[1]) else { return nil }
        let isYearFirst = parts[0].utf8.count == 4
        let month = isYearFirst ? second : first
        var year = isYearFirst ? first : second
        let width = isYearFirst ? 4 : parts[1].utf8.count
        guard (1...12).contains(month), width == 4 || width == 2 else { return nil }
        if width == 2 { year += 2000 }
        return "\(months[month - 1]) \(year)"
    }

    /// Digits alone, at most four.
    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

extension FieldType {
    /// What a person reads where a type is chosen.
    var words: String {
        switch self {
        case .text: "text"
        case .concealed: "concealed"
        case .url: "web address"
        case .email: "e-mail address"
        case .phone: "telephone number"
        case .date: "date"
        case .month: "month"
        case .otp: "one-time code"
        case .multiline: "text of several lines"
        }
    }

    /// What is shown where nothing is typed yet.
    var placeholder: String {
        switch self {
        case .date: "2027-03-31"
        case .month: "2027-03"
        case .otp: "seed or otpauth:// address"
        case .url: "https://..."
        default: ""
        }
    }

    /// In the order they are offered.
    static let offered: [FieldType] = [.text, .concealed, .multiline, .email, .phone, .date, .month, .url, .otp]
}
