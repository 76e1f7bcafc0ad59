internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Brings another program's export in: which files, what is in them and what would come of it, then the import and its way back.
struct ImportScreen: Screen {
    /// How far it is.
    enum Stage {
        case picking
        /// No file of a kind that is known.
        case unknown(Report)
        /// What would come of it; nothing is written.
        case preview(ImportFindings, Report)
        case done(ImportTrace, Report)
    }

    var stage = Stage.picking
    private(set) var picker: FilePicker
    private(set) var files: [String] = []
    private(set) var rule = DuplicateRule.keep
    /// The password of a backup that the vault's own key does not open.
    private var password: SecretLine?

    init(_ place: Workplace) {
        picker = FilePicker(
            "Import which file? Several with Tab", in: place.world.folder, home: place.home, takesMany: true)
    }

    var context: Context { isPicking ? .picking : .importing }
    var takesText: Bool { isPicking }

    private var isPicking: Bool { if case .picking = stage { true } else { false } }

    var footer: [Wish] {
        switch stage {
        case .picking: picker.footer
        case .unknown: [.back, .moveDown, .moveUp]
        case .preview: [.open, .changeDuplicates, .moveDown, .moveUp, .back]
        case .done(let trace, _):
            trace.canShred ? [.undoImport, .shred, .moveDown, .back] : [.undoImport, .moveDown, .back]
        }
    }

    // MARK: Keys

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch stage {
        case .picking: return pick(wish)
        case .unknown(var report):
            if report.move(wish) {
                stage = .unknown(report)
            } else if wish == .back || wish == .open {
                stage = .picking
            }
        case .preview(let findings, var report):
            guard report.move(wish) else {
                return grantPreview(wish)
            }
            stage = .preview(findings, report)
        case .done(let trace, var report):
            guard report.move(wish) else {
                return grantDone(wish, trace)
            }
            stage = .done(trace, report)
        }
        return []
    }

    private mutating func pick(_ wish: Wish) -> [Action] {
        switch picker.grant(wish) {
        case .nothing: return []
        case .refused(let why): return [.say(why, .warning)]
        case .left: return [.back]
        case .taken(let files):
            self.files = files
            password = nil
            return [look]
        }
    }

    private mutating func grantPreview(_ wish: Wish) -> [Action] {
        switch wish {
        case .open: return [takeIn]
        case .changeDuplicates:
            let all = DuplicateRule.allCases
            rule = all[((all.firstIndex(of: rule) ?? 0) + 1) % all.count]
            return [look]
        case .back: stage = .picking
        default: break
        }
        return []
    }

    private func grantDone(_ wish: Wish, _ trace: ImportTrace) -> [Action] {
        switch wish {
        case .back, .open: [.back]
        case .undoImport:
            takeBack(trace)
        case .shred: trace.canShred ? [.show(question(trace))] : [.say("There is no file to delete")]
        default: []
        }
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        if isPicking { picker.type(key) }
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        if isPicking { picker.paste(pasted) }
        return []
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .chosen(.secret(let typed, of: "import.password")):
            password = typed
            return [look]
        case .entriesChanged:
            if case .done(let trace, _) = stage { stage = .done(trace, Report(trace.lines)) }
            return []
        default: return []
        }
    }

    // MARK: Looking

    /// Does all of it but write, and shows what came of it.
    private var look: Action {
        let screen = self
        return .work(
            Work("Looking at the file ...") { place, pulse in
                do {
                    let findings = try ImportErrand(screen.files, screen.rule, screen.password).look(place, pulse)
                    var next = screen
                    next.stage = .preview(findings, Report(findings.lines))
                    return [.replace(next)]
                } catch is Cancelled {
                    return [.say("Cancelled; nothing was written")]
                } catch ImportWorkError.file(let fault) {
                    var next = screen
                    let words = place.world.wording(ImportWorkError.file(fault))
                    next.stage = .unknown(Report(ImportSentences.unknown(words.message)))
                    return [.replace(next)]
                } catch VaultError.backup(.locked) {
                    return [.show(Self.passwordPrompt)]
                } catch VaultError.wrongPassword {
                    return [.show(Self.passwordPrompt), .say("That is not the password of the backup", .warning)]
                }
            })
    }

    private static var passwordPrompt: SecretPromptScreen {
        SecretPromptScreen(
            "Password of the backup", hint: "the primary password of when it was made", name: "import.password")
    }

    // MARK: Importing

    private var takeIn: Action {
        let screen = self
        return .work(
            Work("Importing ...") { place, pulse in
                do {
                    let errand = ImportErrand(screen.files, screen.rule, screen.password)
                    let trace = ImportTrace(errand, try errand.run(place, isDry: false, pulse))
                    var next = screen
                    next.password = nil
                    next.stage = .done(trace, Report(trace.lines))
                    guard trace.batch != nil else { return [.replace(next), .say("Nothing new was in it")] }
                    return [.replace(next)] + trace.done
                } catch is Cancelled {
                    return [.say("Cancelled; nothing was written")]
                }
            })
    }

    private func takeBack(_ trace: ImportTrace) -> [Action] {
        guard trace.batch != nil else { return [.say("There is nothing to take back: nothing of it is in the vault")] }
        guard trace.isShredded else { return [.undo] }
        return [
            .show(
                QuestionScreen(
                    "Take it back all the same?",
                    ["The exported file is deleted: these", "entries would be nowhere any more."],
                    yes: [
                        .work(
                            Work { _, _ in
                                trace.mayLoseEntries = true
                                return [.undo]
                            })
                    ]))
        ]
    }

    private func question(_ trace: ImportTrace) -> QuestionScreen {
        let left = trace.summary.failed.count
        let warning = left == 0 ? [] : ["\(left) rows were left out and stand nowhere else."]
        return QuestionScreen(
            "Overwrite and delete \(files.count == 1 ? "the file" : "the \(files.count) files")?",
            files.prefix(4).map { PathText.parts($0).name } + warning
                + ["Copies and backups of it are not", "reached."],
            yes: [
                .work(
                    Work("Overwriting ...") { _, _ in
                        try trace.shred()
                        return [.tell(.entriesChanged), .say("Overwritten and deleted", .good)]
                    })
            ])
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        switch stage {
        case .picking: picker.draw(on: canvas, area)
        case .unknown(let report): draw("This is no export Keys knows", [], report, on: canvas, area)
        case .preview(let findings, let report):
            draw("Import \(names)?", findings.heads(rule), report, on: canvas, area)
        case .done(let trace, let report): draw(trace.title, trace.heads, report, on: canvas, area)
        }
    }

    private var names: String {
        let first = PathText.parts(files.first ?? "").name
        return files.count > 1 ? "\(first) and \(files.count - 1) more" : first
    }

    private func draw(_ title: String, _ heads: [Report.Line], _ report: Report, on canvas: Canvas, _ area: Area) {
        canvas.fill(area)
        canvas.put(title, x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
        var y = area.y + 1
        for head in heads {
            y += canvas.put(
                paragraph: head.text,
                in: Area(x: area.x + 1, y: y, columns: area.columns - 2, rows: area.columns < 60 ? 3 : 2), head.style)
        }
        canvas.line(x: area.x, y: y, columns: area.columns)
        let body = Area(x: area.x, y: y + 1, columns: area.columns, rows: area.y + area.rows - y - 1)
        let progress = report.progress(page: body.rows)
        canvas.put(progress, x: area.x + area.columns - progress.count - 2, y: y, columns: progress.count, .quiet)
        report.draw(on: canvas, body)
    }
}
