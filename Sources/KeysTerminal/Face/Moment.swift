internal import KeysModel

/// Dates as the screens show them.
enum Moment {
    /// `2026-11-23 18:40`, in UTC.
    static func text(_ milliseconds: Int64) -> String {
        let text = Timestamp.text(milliseconds: milliseconds)
        return text.dropLast(4).map { $0 == "T" ? " " : String($0) }.joined()
    }

    /// `2026-11-23`.
    static func day(_ milliseconds: Int64) -> String {
        String(Timestamp.text(milliseconds: milliseconds).prefix { $0 != "T" })
    }

    /// How long ago it was: `just now`, `5 min ago`, `3 h ago`, `12 days ago`.
    static func ago(_ milliseconds: Int64, at now: Int64) -> String {
        let minutes = max(0, now - milliseconds) / 60_000
        return switch minutes {
        case ..<1: "just now"
        case ..<60: "\(minutes) min ago"
        case ..<2880: "\(minutes / 60) h ago"
        default: "\(minutes / 1440) days ago"
        }
    }
}
