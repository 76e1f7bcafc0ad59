internal import KeysModel
internal import KeysVault

/// What an audit found. It is a class because a work fills what the screen shows.
final class Judgement {
    var findings: [HealthFinding] = []
    var entryCount = 0
    /// How many entries have something that can be judged.
    var judgedCount = 0
    var damagedCount = 0
    /// Whether it was done to its end.
    var isWhole = false

    var score: HealthScore { HealthScore(findings, among: judgedCount) }
}

/// Judging all passwords, as a work that tells how far it is.
enum Judging {
    /// Under which name the screen hears that it is done.
    static let name = "judged"
    private struct Stopped: Error {}
    /// Bodies between two words of how far it is.
    private static let stride = 200

    static func work(into judgement: Judgement) -> Work {
        Work("Judging passwords ...") { place, pulse in
            do {
                try judge(place, judgement, pulse)
            } catch is Stopped {
                return [.say("The audit was stopped; e on an entry, or A again")]
            }
            return [.tell(.chosen(.row(0, of: name)))]
        }
    }

    private static func judge(_ place: Workplace, _ judgement: Judgement, _ pulse: Work.Pulse) throws {
        let session = try place.vault()
        let entries = session.entries()
        var ages = PasswordAges(session)
        var opened = 0
        let health = Health(Set(HealthKind.allCases).subtracting([.breached]), now: place.now)
        let findings = try health.findings(of: entries) { (entry) throws in
            opened += 1
            if opened % stride == 0,
                !pulse("judging passwords, \(grouped(opened)) opened of at most \(grouped(entries.count))")
            {
                throw Stopped()
            }
            return try ages.changed(entry)
        }
        judgement.findings = findings
        judgement.entryCount = entries.count
        judgement.judgedCount = Health.judged(entries)
        judgement.damagedCount = ages.damaged.count
        judgement.isWhole = true
    }
}
