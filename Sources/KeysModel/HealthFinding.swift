/// What an audit can find of an entry. The raw value is its spelling on the command line and in JSON; the order is that
/// of reports, the worst first.
public enum HealthKind: String, CaseIterable, Sendable {
    /// The password stands in a list of breached ones.
    case breached
    /// The password is easy to guess.
    case weak
    /// Another entry has the same password.
    case reused
    /// The password was not changed for long.
    case old
    /// A web address that is not encrypted.
    case http
    /// A card or key whose last day is over.
    case expired
    /// A login without one-time codes at a site that offers them.
    case twoFactor = "two-factor"

    /// What of an entry is lost by it, in hundredths; of several the largest counts.
    public var loss: Int {
        switch self {
        case .breached: 100
        case .weak: 80
        case .reused: 60
        case .expired, .http: 30
        case .old: 20
        case .twoFactor: 10
        }
    }
}

/// One thing an audit found.
public struct HealthFinding: Hashable, Sendable {
    /// The entry it is about.
    public let id: EntryID
    /// What it is.
    public let kind: HealthKind

    /// A finding of an entry.
    public init(_ id: EntryID, _ kind: HealthKind) {
        self.id = id
        self.kind = kind
    }
}

/// How well a vault stands: 0 to 100, and a word.
public struct HealthScore: Equatable, Sendable {
    /// From 0 to 100; 100 only where nothing was found.
    public let points: Int

    /// The score of some findings among so many judged entries (DESIGN, "Audit"): each entry counts the same and loses by its
    /// worst finding; rounded down.
    public init(_ findings: [HealthFinding], among judged: Int) {
        var losses: [EntryID: Int] = [:]
        for finding in findings { losses[finding.id] = max(losses[finding.id] ?? 0, finding.kind.loss) }
        let lost = losses.values.reduce(0, +)
        let whole = max(judged, losses.count) * 100
        points = whole == 0 ? 100 : max(0, (whole - lost) * 100 / whole)
    }

    /// The word for how much is at risk.
    public var word: String {
        switch points {
        case ..<40: "very high risk"
        case ..<70: "high risk"
        case ..<90: "some risk"
        default: "low risk"
        }
    }
}
