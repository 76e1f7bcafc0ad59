/// Months and days as exports write them, turned into `2025-01` and `2001-01-31`.
enum MonthText {
    private static let names = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// The month a card ends: `01/25`, `01 / 2025`, `1/2025`, `2025-01`, `2025/01`, `012025`, `202501`, `January,2025`; a
    /// day in it goes. As it stands when it is anything else.
    static func expiry(_ text: String) -> String {
        let parts = text.split { $0 == "/" || $0 == "-" || $0 == "," || $0 == " " || $0 == "." }.map(String.init)
        if parts.count == 1, parts[0].count == 6, let whole = Int(parts[0]) {
            return month(whole / 10_000, whole % 10_000) ?? month(whole % 100, whole / 100) ?? text
        }
        if parts.count == 3, let year = Int(parts[0]), year > 999, Int(parts[2]) != nil {
            return Int(parts[1]).flatMap { month($0, year) } ?? text
        }
        guard parts.count == 2 else { return text }
        if let named = index(of: parts[0]), let year = Int(parts[1]) { return month(named, year) ?? text }
        guard let one = Int(parts[0]), let other = Int(parts[1]) else { return text }
        return month(one, other) ?? month(other, one) ?? text
    }

    /// LastPass's `January,31,2001`; as it stands when it is anything else.
    static func day(_ text: String) -> String {
        let parts = text.split(separator: ",").map(String.init)
        guard parts.count == 3, let named = index(of: parts[0]), let day = Int(parts[1]), (1...31).contains(day),
            let month = Int(parts[2]).flatMap({ month(named, $0) })
        else { return text }
        return month + (day < 10 ? "-0\(day)" : "-\(day)")
    }

    private static func index(of name: String) -> Int? {
        names.firstIndex { $0 == name.lowercased() }.map { $0 + 1 }
    }

    private static func month(_ month: Int, _ year: Int) -> String? {
        guard (1...12).contains(month) else { return nil }
        let full = (0..<100).contains(year) ? 2000 + year : year
        guard (1000..<3000).contains(full) else { return nil }
        return month < 10 ? "\(full)-0\(month)" : "\(full)-\(month)"
    }
}
