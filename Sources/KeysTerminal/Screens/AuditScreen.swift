internal import KeysModel
internal import KeysVault

/// How well the vault stands: a score, and what was found in groups, the worst first.
struct AuditScreen: Screen {
    /// A finding with what is shown of its entry.
    struct Found {
        let id: EntryID
        let kind: HealthKind
        let title: String
        let aside: String
    }

    let judgement = Judgement()
    private(set) var rows = GroupedRows<String, Found>()

    init(_ place: Workplace) {}

    /// Shows the screen and judges.
    static func open(_ place: Workplace) -> [Action] {
        let screen = AuditScreen(place)
        return [.show(screen), .work(Judging.work(into: screen.judgement))]
    }

    var context: Context { .audit }
    var footer: [Wish] { rows.isEmpty ? [.back] : [.fix, .open, .undo, .back] }

    private mutating func lay(_ place: Workplace) { rows.set(Self.lines(judgement, place)) }

    /// Findings in groups, the worst first.
    static func lines(_ judgement: Judgement, _ place: Workplace) -> [GroupedRows<String, Found>.Line] {
        guard let session = place.session else { return [] }
        var lines: [GroupedRows<String, Found>.Line] = []
        for kind in HealthKind.allCases {
            let found = judgement.findings.filter { $0.kind == kind }.compactMap { Self.found($0, session) }
            guard !found.isEmpty else { continue }
            lines.append(.heading("\(kind.heading) (\(grouped(found.count)))"))
            lines += found.map { .row($0) }
        }
        return lines
    }

    private static func found(_ finding: HealthFinding, _ session: Session) -> Found? {
        guard let entry = session.entry(finding.id) else { return nil }
        let page = finding.kind == .twoFactor ? entry.twoFactorPage : nil
        return Found(id: finding.id, kind: finding.kind, title: entry.title, aside: page ?? entry.username ?? "")
    }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 18) { return [] }
        switch wish {
        case .back: return [.back]
        case .open: return rows.selected.map { EntryGoing.to($0.id) } ?? []
        case .fix:
            guard let found = rows.selected, let entry = place.session?.entry(found.id) else { return [] }
            return FormScreen.editing(entry, place)
        default: return []
        }
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .entriesChanged: return [.work(Judging.work(into: judgement))]
        case .chosen(.row(_, of: Judging.name)): lay(place)
        case .unlocked, .background, .chosen, .hideSecrets: break
        }
        return []
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        guard judgement.isWhole else {
            return canvas.put(
                emptiness: ["Not judged yet", "The audit was stopped before its end. Esc goes back, A begins anew."],
                in: area.below(1))
        }
        drawScore(on: canvas, area)
        guard !rows.isEmpty else {
            return canvas.put(
                emptiness: judgement.entryCount == 0
                    ? ["No entries yet, so nothing to judge", "Esc goes back; there a adds one, I imports an export."]
                    : ["Nothing found", "No weak, reused, old or expired passwords, and no open addresses."],
                in: area.below(3))
        }
        let start = area.rows < 9 ? 1 : 3
        drawFindings(on: canvas, area.below(start))
    }

    private func drawScore(on canvas: Canvas, _ area: Area) {
        let score = judgement.score
        let tenths = score.points / 10
        let text = "Audit   score \(score.points) of 100, \(score.word)"
        let style: Style = score.points < 40 ? .bad : score.points < 90 ? .warning : .good
        canvas.put(text, x: area.x + 1, y: area.y, columns: area.columns - 2, style)
        let bar = String(repeating: "#", count: tenths) + String(repeating: "-", count: 10 - tenths)
        canvas.put(right: bar, in: area, style, after: text.count + 1)
        guard area.rows >= 9 else { return }
        canvas.put(counts, x: area.x + 1, y: area.y + 1, columns: area.columns - 2, .quiet)
    }

    private var counts: String {
        let concerned = Set(judgement.findings.map(\.id)).count
        let findings = judgement.findings.count
        var text = "\(grouped(findings)) finding\(findings == 1 ? "" : "s") in \(grouped(concerned)) of "
        text += "\(grouped(judgement.entryCount)) \(judgement.entryCount == 1 ? "entry" : "entries")"
        if judgement.damagedCount > 0 { text += "; \(judgement.damagedCount) could not be opened: keys doctor" }
        return text
    }

    private func drawFindings(on canvas: Canvas, _ area: Area) {
        for (y, line) in rows.visible(page: area.rows).enumerated() {
            let row = Area(x: area.x, y: area.y + y, columns: area.columns, rows: 1)
            switch rows.lines[line] {
            case .heading(let text): canvas.put(text, x: row.x + 1, y: row.y, columns: row.columns - 2, .strong)
            case .row(let found):
                let wide = row.columns * 55 / 100
                let title = found.title.isEmpty ? "(no title)" : found.title
                canvas.put(title, x: row.x + 3, y: row.y, columns: wide - 4)
                canvas.put(found.aside, x: row.x + wide, y: row.y, columns: row.columns - wide - 1, .quiet)
                guard line == rows.selectedLine else { continue }
                canvas.restyle(row, .focus)
                canvas.cursor = (row.x + 3, row.y)
            }
        }
    }
}
