internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// The full screen under everything that can come, in any order, over a real vault.
struct RandomRunTests {
    private static let words = [
        "github.com", "Git server (work)", "Bank card", "~/export.csv", "~/data/", "plain", "user:kim", "tag:dev !work",
        "^git", "word$",
        "abc", "12", "0", "Work/Code", "https://a.example/?b=c", "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ", "2027-01",
        "\u{fc}ml\u{e4}ut",
        "\u{5bc6}\u{7801}",
    ]

    private static let export = """
        name,url,username,password,note
        one.example,https://one.example/,kim,first-of-them,
        two.example,https://two.example/,lee,second-of-them,a note
        github.com,https://github.com/login,octocat,another one,

        """

    private let desk: Desk
    private var random: RandomMessages
    private var allowed = AllowedCells()
    private var canvas = Canvas(Size(columns: 80, rows: 24))
    private var count: Int
    private var said = ""

    init() throws {
        desk = try Desk(fill: sampleEntries)
        try desk.home.write("export.csv", Self.export)
        random = RandomMessages(for: "screen", words: Self.words)
        count = try desk.vault().entries(.all).count
    }

    @Test mutating func `whatever comes, in whatever order: it is drawn, nothing sticks, and the vault is whole`()
        async throws
    {
        let all = Effort.times(5_000, soak: 1_000_000)
        for step in 0..<all {
            try happen(random.next(), step)
            if step % 500 == 499 { try goBack(step) }
            // Others wait for the thread, some of them with a bound.
            if step % 50 == 49 { await Task.yield() }
        }
        #expect(try desk.vault().examine { _, _ in }.isEmpty)
        #expect(try desk.vault().entries(.all).count == count)
    }

    private mutating func happen(_ happening: RandomMessages.Happening, _ step: Int) throws {
        switch happening {
        case .message(.key(let key)): if Self.stays(key, desk.model) { desk.send(.key(key)) }
        case .message(let message): desk.send(message)
        case .time(let milliseconds): desk.wait(milliseconds: milliseconds)
        case .typed(let text):
            for scalar in text.unicodeScalars where Self.stays(.character(scalar), desk.model) {
                desk.press(.character(scalar))
            }
        }
        desk.settle()
        try stayHome()
        try look(step, "\(happening)")
    }

    /// Draws, and looks at what is drawn and at how many entries there are.
    private mutating func look(_ step: Int, _ what: String) throws {
        if canvas.size != desk.model.size || canvas.isUnicode != desk.place.options.isUnicode {
            canvas = Canvas(desk.model.size, isUnicode: desk.place.options.isUnicode)
        }
        desk.model.draw(on: canvas, desk.place)
        if let fault = allowed.fault(canvas, desk.model.size) {
            let canvas = canvas
            try #require(Bool(false), "step \(step), \(what): \(fault)\n\(canvas.text)")
        }
        try countEntries(step)
    }

    /// Entries come and go only where something was said of it.
    private mutating func countEntries(_ step: Int) throws {
        let lines = desk.place.messages.lines
        // The log has an end: then the last line tells whether something was said.
        let mark = "\(lines.count) \(lines.last?.date ?? 0) \(lines.last?.text ?? "")"
        guard mark != said else { return }
        said = mark
        let now = try desk.vault().entries(.all).count
        defer { count = now }
        guard now != count else { return }
        let words = lines.suffix(6).map(\.text)
        let mayChange = ["Added", "Deleted for good", "Imported", "Undone", "Done again"]
        try #require(
            words.contains { said in mayChange.contains { said.hasPrefix($0) } },
            "step \(step): \(count) entries became \(now) after \(words)")
    }

    /// Esc, and an answer where it asks, lead to the list.
    private mutating func goBack(_ step: Int) throws {
        desk.send(.resized(Size(columns: 80, rows: 24)))
        for _ in 0..<40 where desk.model.screens.count > 1 {
            desk.press(.escape)
            // Esc goes on typing there; discarding leaves.
            if desk.screen.contains("Not saved yet") { desk.press(.character("2")) }
            desk.settle()
            try look(step, "going back")
        }
        try #require(desk.model.screens.count == 1, "step \(step): stuck\n\(desk.screen)")
        for _ in 0..<8 { desk.press(.escape) }
        let list = try #require(desk.model.screens[0] as? ListScreen)
        try #require(
            list.kind == .all && list.words.isEmpty && !list.isFiltering,
            "step \(step)\n\(desk.screen)")
    }

    // MARK: Staying at home

    /// Files are looked for and written in the home of the test alone.
    private func stayHome() throws {
        guard let screen = desk.model.screens.last as? ImportScreen, case .picking = screen.stage else { return }
        if !screen.picker.folder.hasPrefix(desk.home.path) { desk.press(.escape, .escape) }
    }

    private static func stays(_ key: Key, _ model: Model) -> Bool {
        let isPath = model.screens.dropLast().last is ExportScreen && model.screens.last is PromptScreen
        let isPicking = (model.screens.last as? ImportScreen)?.context == .picking
        if isPicking { return key != .backspace && key != .character("/") }
        return !isPath || ![.character("/"), .character("~"), .home, .left, .control("a"), .backspace].contains(key)
    }
}
