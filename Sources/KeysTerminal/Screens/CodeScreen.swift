internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// A recovery code on its way to a person, and the page it was saved to. Where it never comes to count, the page goes again: its code would open
/// nothing.
///
/// It is a class because the page is to go when the last screen that knows it does.
final class CodeHandover {
    let code: SecretBytes
    /// Where the code was saved as a page to print.
    var page: String?
    /// Whether the code opens something by now.
    var isMade = false

    init(_ code: consuming SecretBytes) { self.code = code }

    deinit { if let page, !isMade { WholeFile.takeBack(page) } }
}

/// Shows a recovery code that does not count yet, and goes on when a part of it was typed back.
struct CodeScreen: Screen {
    private let handover: CodeHandover
    /// What happens when the person has the code.
    private let taken: [Action]
    /// What happens when they leave without it, and what is said then.
    private let left: [Action]
    private let leaving: String
    /// What is said to come then.
    private let next: String
    private let typed = SecretLine()
    /// The group that is asked for; nil while the code is shown.
    private var group: Int?
    private var problem = ""

    /// Hands a code over; `next` names what comes then.
    init(_ handover: CodeHandover, next: String, taken: [Action], left: [Action], leaving: String) {
        self.handover = handover
        self.next = next
        self.taken = taken
        self.left = left
        self.leaving = leaving
    }

    /// Hands the code of a new vault over, and makes the vault then.
    init(_ vault: NewVault) {
        let handover = CodeHandover(vault.withRecoveryCode { $0.copy() })
        let make = Work("Making the vault ...") { place, _ in
            place.session = try vault.make(at: place.location)
            handover.isMade = true
            return [.home] + (try place.opened())
                + [.say("The vault is made. Import another program's export now? I - or a adds an entry", .good)]
        }
        self.init(
            handover, next: "the vault is made", taken: [.work(make)], left: [.back], leaving: "No vault was made")
    }

    var context: Context { .start }
    var takesText: Bool { group != nil }
    var footer: [Wish] { group == nil ? [.open, .savePage, .back] : [.open, .back] }
    var hasUnsaved: Bool { true }

    // MARK: Keys

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .open: return group.map { check($0) } ?? ask(place)
        case .savePage where group == nil: return [askForPage(place)]
        case .back: return goBack()
        default: return []
        }
    }

    private mutating func ask(_ place: Workplace) -> [Action] {
        group = Int(place.world.random(UInt32(RecoveryHandover.groups)))
        typed.clear()
        problem = ""
        return []
    }

    private mutating func goBack() -> [Action] {
        guard group == nil else {
            group = nil
            return []
        }
        let page = handover.page.map { _ in "; the page that was saved goes too" } ?? ""
        return left + [.say("\(leaving)\(page)")]
    }

    private func askForPage(_ place: Workplace) -> Action {
        .show(
            PromptScreen(
                "Save as a page to print: file name", hint: "print it, then keep it away from here",
                text: "~/keys-recovery-\(PathText.parts(place.location.name).name).txt", name: "code.page"))
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        if group != nil, typed.edit(key) { problem = "" }
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        group == nil ? [] : [.say("Type it: whoever can type it has it")]
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        guard case .chosen(.text(let written, of: "code.page")) = news, !written.isEmpty else { return [] }
        let (handover, path) = (handover, place.path(written))
        return [
            .work(
                Work { place, _ in
                    try RecoveryKit.write(path, code: handover.code, vault: place.location.name)
                    if let before = handover.page { WholeFile.takeBack(before) }
                    handover.page = path
                    let shown = PathText.short(path, home: place.home)
                    return [.say("Saved in \(shown). Print it, then delete it", .good)]
                })
        ]
    }

    private mutating func check(_ group: Int) -> [Action] {
        let isRight = typed.withBytes { RecoveryHandover.isGroup(group, of: handover.code, $0) }
        guard isRight else {
            problem = "That is not group \(group + 1). Esc shows the code once more."
            typed.clear()
            return []
        }
        return taken
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let isLow = area.rows < 14
        let body = Area(
            x: area.x + 2, y: area.y + (isLow ? 0 : 1), columns: min(area.columns - 4, 76),
            rows: area.rows - (isLow ? 0 : 1))
        canvas.put("The recovery code of \(place.location.name)", x: body.x, y: body.y, columns: body.columns, .strong)
        let rest = body.below(isLow ? 1 : 2)
        if let group {
            drawQuestion(group, on: canvas, rest)
        } else {
            drawCode(on: canvas, rest, isLow: isLow, home: place.home)
        }
    }

    private func drawCode(on canvas: Canvas, _ area: Area, isLow: Bool, home: String?) {
        // A line ends behind a group.
        let columns = area.columns < 49 ? 24 : 47
        var y = area.y
        handover.code.withBytes {
            y += canvas.put(secret: $0, in: Area(x: area.x + 2, y: y, columns: columns, rows: 2), .strong)
        }
        canvas.cursor = (area.x + 2, area.y)
        y += isLow ? 0 : 1
        let sentences = [
            "It sets a new password when the password is lost. Write it down, or save it as a page to print (^s), "
                + "and keep it away from this machine.",
            "When both password and code are lost, the vault is lost: nobody can open it.",
            "Enter when you have it: one group of it is asked for, then \(next).",
        ]
        for sentence in isLow ? [sentences[0], sentences[2]] : sentences {
            y += canvas.put(
                paragraph: sentence, in: Area(x: area.x, y: y, columns: area.columns, rows: area.y + area.rows - y))
            y += isLow ? 0 : 1
        }
        if let page = handover.page {
            canvas.put(
                "Saved in \(PathText.short(page, home: home))", x: area.x, y: y,
                columns: y < area.y + area.rows ? area.columns : 0, .good)
        }
    }

    private func drawQuestion(_ group: Int, on canvas: Canvas, _ area: Area) {
        let used = canvas.put(
            paragraph: "Type group \(group + 1) of \(RecoveryHandover.groups) of the code back (five characters), "
                + "to be sure that you have it.", in: area)
        canvas.put("Group \(group + 1)", x: area.x, y: area.y + used + 1, columns: 9, .quiet)
        TextField.draw(
            typed, on: canvas, x: area.x + 9, y: area.y + used + 1, columns: area.columns - 9, isFocused: true)
        canvas.put(problem, x: area.x, y: area.y + used + 3, columns: area.columns, .warning)
    }
}
