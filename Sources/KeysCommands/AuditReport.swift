internal import KeysDesk
internal import KeysModel
internal import KeysTerminal

/// What an audit found, on standard output.
struct AuditReport {
    let entries: [Entry]
    let findings: [HealthFinding]
    private let score: HealthScore
    private let byID: [EntryID: Entry]

    init(entries: [Entry], findings: [HealthFinding]) {
        self.entries = entries
        self.findings = findings
        score = HealthScore(findings, among: Health.judged(entries))
        byID = Dictionary(entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func print(_ talk: Talk) throws(DeskError) {
        if talk.isJSON { return try printJSON(talk) }
        guard talk.isForEyes else {
            let rows = findings.map { [$0.kind.rawValue] + row($0) }
            return try talk.print(Columns.tabbed([["score", String(score.points), score.word]] + rows))
        }
        try talk.print(text)
    }

    /// For eyes: the score, then one group a kind.
    var text: String {
        guard !entries.isEmpty else { return "No entries yet, so nothing to judge: keys add, or keys import FILE\n" }
        var text = "Score \(score.points) of 100, \(score.word)\n"
        guard !findings.isEmpty else {
            return text + "Nothing found in \(Self.count(entries.count, "entry", "entries"))\n"
        }
        let concerned = Set(findings.map(\.id)).count
        text += "\(Self.count(findings.count, "finding", "findings")) in \(concerned) of "
        text += "\(Self.count(entries.count, "entry", "entries"))\n"
        for kind in HealthKind.allCases {
            let rows = findings.filter { $0.kind == kind }.map { ["  "] + row($0) }
            guard !rows.isEmpty else { continue }
            text += "\n\(kind.heading) (\(rows.count))\n" + Columns.aligned(rows)
        }
        return text
    }

    /// Title, user name, id and, of a site with one-time codes, the page that tells how.
    private func row(_ finding: HealthFinding) -> [String] {
        let entry = byID[finding.id]
        return [
            visible(entry?.title ?? ""), visible(entry?.username ?? ""), finding.id.text,
            finding.kind == .twoFactor ? entry?.twoFactorPage ?? "" : "",
        ]
    }

    private func printJSON(_ talk: Talk) throws(DeskError) {
        var json = JSONWriter()
        json.beginObject()
        json.key("score")
        json.number(score.points)
        json.key("word")
        json.text(score.word)
        json.key("findings")
        json.beginArray()
        for finding in findings {
            json.beginObject()
            json.key("id")
            json.text(finding.id.text)
            json.key("title")
            json.text(byID[finding.id]?.title ?? "")
            json.key("kind")
            json.text(finding.kind.rawValue)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        try talk.print(json.finish())
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }
}
