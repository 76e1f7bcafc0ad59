internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysVault

/// Writes everything into a file: a sealed backup, or what other programs read, after a warning and a word.
struct ExportScreen: Screen {
    private var stage = Stage.choosing
    private var rows = Rows(Kind.allCases.count)
    private let word = SecretLine()

    private enum Stage {
        case choosing
        /// A file anybody can read is to be written there.
        case warning(path: String)
        case done(Report)
    }

    /// What can be written.
    enum Kind: Int, CaseIterable {
        case backup, keysJSON, csv, bitwardenJSON

        var plain: PlainFormat? {
            switch self {
            case .backup: nil
            case .keysJSON: .keysJSON
            case .csv: .csv
            case .bitwardenJSON: .bitwardenJSON
            }
        }

        var name: String {
            switch self {
            case .backup: "Sealed backup"
            case .keysJSON: "Keys JSON, in the clear"
            case .csv: "CSV, in the clear"
            case .bitwardenJSON: "Bitwarden JSON, in the clear"
            }
        }

        var ending: String {
            switch self {
            case .backup: "keysbackup"
            case .csv: "csv"
            case .keysJSON, .bitwardenJSON: "json"
            }
        }

        var meaning: String {
            switch self {
            case .backup:
                "Everything, with history, conflicts and trash, sealed: it opens with the primary password or the recovery "
                    + "code of today. Keep one on another medium."
            case .keysJSON: "Everything, old values too, in a file that anybody can read."
            case .csv:
                "Everything but old values, for spreadsheets and other programs, in a file that anybody can read."
            case .bitwardenJSON: "What Bitwarden and many others read, in a file that anybody can read."
            }
        }
    }

    init(_ place: Workplace) {}

    private var kind: Kind { Kind(rawValue: rows.selected) ?? .backup }

    private var isWarning: Bool { if case .warning = stage { true } else { false } }

    // A word is typed there, as in a filter.
    var context: Context { isWarning ? .filter : .exporting }
    var takesText: Bool { isWarning }
    var footer: [Wish] {
        switch stage {
        case .choosing: [.open, .moveDown, .moveUp, .back]
        case .warning: [.open, .back]
        case .done: [.back]
        }
    }

    // MARK: Keys

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch stage {
        case .choosing:
            if rows.move(wish, page: 4) { return [] }
            return wish == .open ? [askForPath(place)] : wish == .back ? [.back] : []
        case .warning(let path): return grantWarning(wish, path)
        case .done(var report):
            if !report.move(wish) { return wish == .back || wish == .open ? [.back] : [] }
            stage = .done(report)
            return []
        }
    }

    private mutating func grantWarning(_ wish: Wish, _ path: String) -> [Action] {
        switch wish {
        case .back:
            stage = .choosing
            return [.say("Nothing was written")]
        case .open:
            guard word.text == Self.word else { return [.say("Type \(Self.word) to write it, Esc leaves", .warning)] }
            return [write(path)]
        default: return []
        }
    }

    /// What is to be typed before secrets are written in the clear.
    static let word = "plain"

    private func askForPath(_ place: Workplace, _ written: String? = nil) -> Action {
        .show(
            PromptScreen(
                "\(kind.name): file name", hint: "a new file, for you alone to read",
                text: written ?? Self.path(kind, place), name: "export.path"))
    }

    /// The file that is proposed.
    static func path(_ kind: Kind, _ place: Workplace) -> String {
        let name = PathText.parts(place.location.name).name
        return "~/keys-\(name)-\(Timestamp.text(milliseconds: place.now).prefix(10)).\(kind.ending)"
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        if isWarning { _ = word.edit(key) }
        return []
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        guard case .chosen(.text(let written, of: "export.path")) = news, !written.isEmpty else { return [] }
        let path = place.path(written)
        do throws(DeskError) {
            try WholeFile.checkIsFree(path)
        } catch {
            let isThere = error == .fileExists(path: path)
            let words = isThere ? "A file of that name is there already" : place.world.wording(error).message
            return [.say(words + "; another name?", .warning), askForPath(place, written)]
        }
        guard kind.plain != nil else { return [write(path)] }
        word.clear()
        stage = .warning(path: path)
        return []
    }

    // MARK: Writing

    private func write(_ path: String) -> Action {
        let (screen, kind) = (self, kind)
        return .work(
            Work("Writing ...") { place, pulse in
                do {
                    let lines =
                        try kind.plain.map { try Self.write($0, path, place, pulse) } ?? Self.backUp(path, place, pulse)
                    var next = screen
                    let shown = Report.Line(text: PathText.short(path, home: place.home), style: .strong)
                    next.stage = .done(Report([shown] + lines))
                    return [.replace(next)]
                } catch is Cancelled {
                    return [.say("Cancelled; no file was left")]
                }
            })
    }

    static func backUp(_ path: String, _ place: Workplace, _ pulse: Work.Pulse) throws -> [Report.Line] {
        let session = try place.vault()
        var isCancelled = false
        let count = try ExportFile.write(path) { out in
            try session.backUp(
                to: { piece in
                    if isCancelled { throw Cancelled() }
                    try out.write(piece.span)
                },
                progress: { done, all in
                    if !pulse("Writing: \(grouped(done)) of \(grouped(all)) entries") { isCancelled = true }
                })
        }
        return [
            Report.Line(
                text: "\(grouped(count)) entries, those in the trash and what is left of deleted ones too.",
                style: .good),
            Report.Line(
                text:
                    "Only you can read the file (0600), and it is sealed: it opens with the primary password or the recovery code of today, also when they are changed."
            ),
            Report.Line(
                text: "keys init --from makes the vault of it anew, I here brings in what is missing.", style: .quiet),
        ]
    }

    static func write(
        _ plain: PlainFormat, _ path: String, _ place: Workplace, _ pulse: Work.Pulse
    ) throws -> [Report.Line] {
        let session = try place.vault()
        let work = ExportWork(plain, hasExactCells: false)
        let count = session.entries(.all).count
        let damaged = try ExportFile.write(path) { out in
            try work.run(
                session, to: { try out.write($0) },
                progress: { done in
                    guard pulse("Writing: \(grouped(done)) of \(grouped(count)) entries") else { throw Cancelled() }
                })
        }
        return [
            Report.Line(text: "\(grouped(count - damaged.count)) entries, those in the trash too.", style: .good),
            Report.Line(
                text:
                    "The file holds every password in plain text, for you alone to read (0600). Delete it when it has served.",
                style: .warning),
        ] + damaged.map { Report.Line(text: $0, style: .bad, label: "damaged, left out", isRow: true) }
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        switch stage {
        case .choosing: drawChoice(on: canvas, area)
        case .warning(let path): drawWarning(PathText.short(path, home: place.home), on: canvas, area)
        case .done(let report):
            canvas.put("Written", x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
            report.draw(on: canvas, area.below(area.rows > 12 ? 2 : 1))
        }
    }

    private func drawChoice(on canvas: Canvas, _ area: Area) {
        let top = area.rows > 10 ? 2 : 1
        canvas.put("Export everything as", x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
        let body = Area(x: area.x + 2, y: area.y + top, columns: min(area.columns - 4, 76), rows: area.rows - top)
        for kind in Kind.allCases where kind.rawValue < body.rows {
            let y = body.y + kind.rawValue
            canvas.put(kind.name, x: body.x + 1, y: y, columns: body.columns - 1)
            guard kind == self.kind else { continue }
            canvas.restyle(Area(x: body.x, y: y, columns: body.columns, rows: 1), .focus)
            canvas.cursor = (body.x + 1, y)
        }
        canvas.put(paragraph: kind.meaning, in: body.below(Kind.allCases.count + (area.rows > 10 ? 1 : 0)))
    }

    private func drawWarning(_ path: String, on canvas: Canvas, _ area: Area) {
        let body = Area(x: area.x + 2, y: area.y, columns: min(area.columns - 4, 76), rows: area.rows)
        canvas.put("Not encrypted: \(kind.name)", x: body.x, y: body.y, columns: body.columns, .bad)
        let isLow = area.rows < 12
        var y = body.y + (isLow ? 1 : 2)
        y += canvas.put(
            paragraph:
                "Whoever gets this file reads every password in it. It lies there until you delete it, and copies of it "
                + "may stay in backups. A sealed backup is the safe one.",
            in: Area(x: body.x, y: y, columns: body.columns, rows: 5))
        y += isLow ? 0 : 1
        canvas.put(path, x: body.x, y: y, columns: body.columns, .strong)
        y += isLow ? 1 : 2
        let used = canvas.put("Type \(Self.word) to write it: ", x: body.x, y: y, columns: body.columns, .quiet)
        TextField.draw(word, on: canvas, x: body.x + used, y: y, columns: body.columns - used, isFocused: true)
    }
}
