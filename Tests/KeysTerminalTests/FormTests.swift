internal import KeysModel
internal import KeysSecret
internal import KeysVault
internal import Testing

@testable internal import KeysTerminal

/// Forms: adding and changing entries.
struct FormTests {
    /// Before the form of github.com.
    private func editing(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(size, fill: sampleEntries)
        desk.press(.character("/"))
        desk.type("github")
        desk.press(.enter, .character("e"))
        return desk
    }

    /// Before the form of a new login.
    private func adding(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(size, fill: sampleEntries)
        desk.press(.character("a"), .character("1"))
        return desk
    }

    /// Goes to a field by its label.
    private func go(_ desk: Desk, to label: String) throws {
        for _ in 0..<60 {
            if let form = desk.model.screens.last as? FormScreen, form.fields[form.focus].label == label { return }
            desk.press(.tab)
        }
        Issue.record("no field \(label)")
    }

    private func form(_ desk: Desk) throws -> FormScreen {
        try #require(desk.model.screens.last as? FormScreen)
    }

    private func text(_ desk: Desk) throws -> String {
        let form = try form(desk)
        return form.fields[form.focus].line.text
    }

    // MARK: Adding

    @Test func `a login is added by keys alone, and undone`() throws {
        let desk = try adding()
        desk.type("example.org")
        desk.press(.enter)
        desk.type("kim")
        desk.press(.tab)
        desk.type("s3cret&long-one")
        #expect(!desk.screen.contains("s3cret") && desk.screen.contains(Masked.dots) && desk.screen.contains(" bits"))
        try go(desk, to: "url")
        desk.type("https://example.org")
        try go(desk, to: "tags")
        desk.type("one, two,one")
        desk.press(.tab, .character(" "), .control("s"))
        #expect(desk.footer.contains("Added: example.org"))
        let entry = try desk.entry("example.org")
        #expect(entry.username == "kim" && entry.urls == ["https://example.org"])
        #expect(entry.tags == ["one", "two"] && entry.isFavorite)
        #expect(try desk.value(.password, of: "example.org") == "s3cret&long-one")
        desk.press(.character("b"))
        #expect(desk.copied == ["kim"])
        desk.press(.character("u"))
        #expect(try desk.entry("example.org").state == .trashed)
    }

    @Test(arguments: EntryKind.allCases) func `every kind has its form`(kind: EntryKind) throws {
        let desk = try Desk()
        desk.press(.character("a"))
        #expect(desk.screen.contains(kind.title))
        let row = try #require(EntryKind.allCases.firstIndex(of: kind))
        for _ in 0..<row { desk.press(.down) }
        desk.press(.enter)
        let fields = try form(desk).fields
        for id in kind.standardFields + [.notes] { #expect(fields.contains { $0.id == id }) }
        desk.type("One")
        desk.press(.control("s"))
        #expect(try desk.entry("One").kind == kind)
    }

    @Test func `without a title nothing is saved and nothing is lost`() throws {
        let desk = try adding()
        desk.press(.tab)
        desk.type("kim")
        desk.press(.control("s"))
        #expect(desk.footer.contains("Give it a title first") && desk.screen.contains("kim"))
        #expect(try desk.vault().entryCount == 5)
        desk.type("now")
        desk.press(.control("s"))
        #expect(try desk.entry("now").username == "kim")
    }

    @Test func `Esc at the choice of the kind goes back to the list`() throws {
        let desk = try Desk(fill: sampleEntries)
        desk.press(.character("a"), .escape)
        #expect(desk.model.screens.count == 1)
    }

    // MARK: Editing

    @Test func `a change is marked, saved, kept in the history and undone`() throws {
        let desk = try editing()
        #expect(desk.screen.contains("Change: github.com") && desk.screen.contains("nothing changed"))
        for secret in ["Tr0ub4dor", "GEZDG"] { #expect(!desk.screen.contains(secret)) }
        try go(desk, to: "username")
        desk.press(.control("u"))
        desk.type("hubot")
        #expect(desk.screen.contains("* username") && desk.screen.contains("1 changed"))
        desk.press(.control("s"))
        #expect(try desk.entry("github.com").username == "hubot")
        let id = try desk.entry("github.com").id
        #expect(try desk.vault().open(id).history.contains { $0.item.field == .username })
        desk.press(.character("u"))
        #expect(try desk.entry("github.com").username == "octocat")
        desk.press(.control("r"))
        #expect(try desk.entry("github.com").username == "hubot")
        #expect(try desk.value(.password, of: "github.com") == "Tr0ub4dor&3-and-more")
        #expect(try desk.entry("github.com").tags == ["dev", "work"] && desk.entry("github.com").folder == "Work/Code")
    }

    @Test func `a form nobody changed is left at once, and saving it changes nothing`() throws {
        let desk = try editing()
        let before = try desk.entry("github.com").versions
        desk.press(.escape)
        #expect(desk.model.screens.count == 1)
        desk.press(.character("e"), .control("s"))
        #expect(desk.footer.contains("Nothing was changed"))
        #expect(try desk.entry("github.com").versions == before)
    }

    @Test func `Esc with changes asks, and each answer does what it says`() throws {
        let desk = try editing()
        desk.type("!")
        #expect(desk.model.hasUnsaved)
        desk.press(.escape)
        #expect(desk.screen.contains("Not saved yet"))
        desk.press(.character("3"))
        #expect(try text(desk) == "github.com!")
        desk.press(.escape, .escape)
        #expect(try text(desk) == "github.com!")
        desk.press(.escape, .character("2"))
        #expect(desk.model.screens.count == 1)
        #expect(try desk.entry("github.com").title == "github.com")
        desk.press(.character("e"), .character("!"), .escape, .character("1"))
        #expect(try desk.entry("github.com!").title == "github.com!" && desk.model.screens.count == 1)
    }

    @Test func `what another changed meanwhile stays, and what both changed is told`() throws {
        let desk = try editing()
        try go(desk, to: "username")
        desk.type("2")
        let other = try Session.open(
            at: desk.place.location, password: SecretBytes(Array(Desk.password.utf8)), wait: 5)
        let id = try desk.entry("github.com").id
        var theirs = EntryForm(editing: try other.open(id))
        theirs.set(.username, to: "theirs")
        theirs.folder = "Elsewhere"
        try other.edit(id, theirs)
        desk.press(.control("s"))
        let entry = try desk.entry("github.com")
        #expect(entry.username == "octocat2" && entry.folder == "Elsewhere")
        #expect(desk.screen.contains("username had been changed"))
        desk.press(.character("u"))
        #expect(try desk.entry("github.com").username == "theirs" && desk.entry("github.com").folder == "Elsewhere")
    }

    @Test func `an error leaves the form as it is`() throws {
        let desk = try editing()
        try go(desk, to: "notes")
        desk.paste(String(repeating: "a long line of notes\n", count: 60_000))
        desk.press(.control("s"))
        #expect(desk.footer.contains("bodyTooLarge"))
        #expect(try form(desk).hasUnsaved)
    }

    @Test func `an entry in the trash is not changed`() throws {
        let desk = try editing()
        desk.press(.escape, .character("d"), .escape, .backtab)
        desk.press(.character("e"))
        #expect(desk.model.screens.count == 1 && desk.footer.contains("R restores it"))
    }

    // MARK: Fields of one's own

    @Test func `a field is added, called otherwise, retyped, moved, taken away and put back`() throws {
        let desk = try editing()
        desk.press(.control("f"))
        desk.type("PIN")
        desk.press(.enter, .character("2"))
        desk.type("4711")
        #expect(!desk.screen.contains("4711"))
        desk.press(.control("f"))
        desk.type("Question")
        desk.press(.enter, .character("1"))
        desk.type("first pet")
        desk.press(.control("p"), .control("o"), .control("u"))
        desk.type("Hint")
        desk.press(.enter, .control("t"), .character("3"))
        desk.press(.control("x"))
        #expect(!desk.screen.contains("Hint:") && desk.footer.contains("^y puts it back"))
        desk.press(.control("y"), .control("s"))
        let own = try desk.entry("github.com").fields(.custom)
        #expect(own.map(\.label) == ["Hint", "PIN"] && own.map(\.field.type) == [.multiline, .concealed])
        let opened = try desk.vault().open(try desk.entry("github.com").id)
        let values = own.compactMap { field in
            opened.withValue(of: field) { bytes in
                bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            }
        }
        #expect(values == ["first pet", "4711"])
    }

    @Test func `another order of fields is saved, and undone`() throws {
        let desk = try Desk { session in
            var form = EntryForm(kind: .custom, title: "Box")
            form.addField(label: "one", text: "1")
            form.addField(label: "two", text: "2")
            _ = try session.add(form)
        }
        desk.press(.character("e"))
        try go(desk, to: "two")
        desk.press(.control("p"))
        #expect(try form(desk).hasUnsaved)
        desk.press(.control("n"))
        #expect(try !form(desk).hasUnsaved)
        desk.press(.control("p"), .control("s"))
        #expect(try desk.entry("Box").fields(.custom).map(\.label) == ["two", "one"])
    }

    @Test func `a standard field is emptied, and its label stays`() throws {
        let desk = try editing()
        try go(desk, to: "username")
        desk.press(.control("o"))
        #expect(desk.footer.contains("Only fields of your own"))
        desk.press(.control("x"))
        #expect(try text(desk).isEmpty)
        desk.press(.control("y"))
        #expect(try text(desk) == "octocat")
        desk.press(.control("x"), .control("s"))
        #expect(try desk.entry("github.com").username == nil)
    }

    @Test func `an empty address stands last, whatever is typed and taken away`() throws {
        let desk = try editing()
        func addresses() throws -> [String] { try form(desk).fields.filter { $0.part == .url }.map(\.line.text) }
        try go(desk, to: "url")
        desk.press(.tab)
        desk.type("b")
        #expect(try addresses() == ["https://github.com/login", "b", ""])
        desk.press(.backtab, .control("u"), .tab)
        #expect(try addresses() == ["b", ""])
        desk.press(.control("s"))
        #expect(try desk.entry("github.com").urls == ["b"])
    }

    // MARK: Typing

    @Test func `a paste never submits, and no control character arrives`() throws {
        let desk = try adding()
        desk.paste("exa\nmple\u{1b}[31m\t.org\u{9b}\n")
        #expect(try text(desk) == "exa mple[31m .org")
        try go(desk, to: "password")
        desk.paste("hunter2\n")
        #expect(try text(desk) == "hunter2" && desk.footer.contains("line end"))
        try go(desk, to: "notes")
        desk.paste("one\ntwo\n")
        #expect(try text(desk) == "one\ntwo\n")
        #expect(try desk.vault().entryCount == 5)
    }

    @Test func `notes have lines, and are hidden where nobody types`() throws {
        let desk = try adding()
        desk.type("t")
        try go(desk, to: "notes")
        desk.type("first")
        desk.press(.enter)
        desk.type("second")
        desk.press(.up, .home)
        desk.type("the ")
        desk.press(.down, .end)
        desk.type("!")
        #expect(try text(desk) == "the first\nsecond!" && desk.screen.contains("the first"))
        desk.press(.tab)
        #expect(!desk.screen.contains("the first") && desk.screen.contains("2 lines"))
        desk.press(.control("s"))
        #expect(try desk.value(.notes, of: "t") == "the first\nsecond!")
    }

    @Test func `what is hidden is shown on demand, and hides on leaving and after its time`() throws {
        let desk = try editing()
        try go(desk, to: "password")
        desk.press(.control("r"))
        #expect(desk.screen.contains("Tr0ub4dor&3-and-more"))
        desk.press(.control("r"))
        #expect(!desk.screen.contains("Tr0ub4dor"))
        desk.press(.control("r"), .tab, .backtab)
        #expect(!desk.screen.contains("Tr0ub4dor"))
        desk.press(.control("r"))
        desk.wait(seconds: 21)
        #expect(!desk.screen.contains("Tr0ub4dor"))
        desk.press(.control("r"))
        desk.send(.news(.hideSecrets))
        #expect(!desk.screen.contains("Tr0ub4dor"))
    }

    @Test func `a seed is understood, or told what is wrong with it`() throws {
        let desk = try adding()
        desk.type("t")
        try go(desk, to: "otp")
        desk.type("otpauth://totp/kim?secret=GEZDGNBVGY3TQOJQ&issuer=Site&digits=8")
        #expect(desk.screen.contains("8 digits every 30 s, for kim at Site"))
        desk.press(.control("u"))
        desk.type("123456")
        #expect(desk.screen.contains("it has characters that base"))
        desk.press(.control("s"))
        #expect(desk.screen.contains("Saved, but otp"))
        #expect(try desk.value(.otp, of: "t") == "123456")
    }

    @Test(arguments: [
        ("2027-03-31", true), ("2027-02-29", false), ("2028-02-29", true), ("2027-13-01", false), ("27-03-31", false),
        ("31.03.2027", false), ("2027-3-1", true), ("", false), ("2027-03", false), ("2027-03-00", false),
    ]) func `a date is a day of the calendar`(text: String, isOne: Bool) { #expect(CalendarText.isDate(text) == isOne) }

    @Test(arguments: [
        ("2027-03", "March 2027"), ("03/2027", "March 2027"), ("3/27", "March 2027"), ("12/31", "December 2031"),
        ("13/27", nil), ("2027", nil), ("3/2", nil), ("x/27", nil), ("2027-00", nil),
    ]) func `a month is read as cards and exports write it`(text: String, words: String?) {
        #expect(CalendarText.month(text) == words)
    }

    @Test func `a wrong month is told and kept`() throws {
        let desk = try Desk()
        desk.press(.character("a"), .character("3"))
        desk.type("c")
        try go(desk, to: "expiry")
        desk.type("13/27")
        #expect(desk.screen.contains("no such month"))
        desk.press(.tab)
        #expect(desk.screen.contains("no such month"))
        desk.press(.backtab, .control("u"))
        desk.type("3/27")
        #expect(desk.screen.contains("March 2027"))
    }

    @Test func `known folders and tags are completed with Right`() throws {
        let desk = try adding()
        try go(desk, to: "folder")
        desk.type("wo")
        #expect(desk.screen.contains("Right: Work/Code"))
        desk.press(.right)
        #expect(try text(desk) == "Work/Code")
        desk.press(.tab)
        desk.type("new, de")
        desk.press(.right)
        #expect(try text(desk) == "new, dev")
    }

    // MARK: Generator in place

    @Test func `the generator fills the field it was opened from`() throws {
        let desk = try editing()
        desk.press(.control("g"))
        #expect(desk.footer.contains("concealed field first"))
        try go(desk, to: "password")
        desk.press(.control("g"), .character("+"), .enter)
        #expect(try text(desk).count == 21)
        let made = try text(desk)
        #expect(!desk.screen.contains(made) && desk.screen.contains("very strong"))
        desk.press(.control("s"))
        #expect(try desk.value(.password, of: "github.com") == made)
    }

    // MARK: Drafts and sizes

    @Test(arguments: 6...30) func `a text is wrapped at blanks, and its cursor is where the next sign goes`(
        columns: Int
    ) {
        let line = SecretLine("one two three fourteen\n  and 日本語 at the end ")
        for place in [0, 3, 4, 9, 21, 22, 23, 30, line.count] {
            line.move(to: place)
            let canvas = Canvas(Size(columns: columns, rows: 20))
            let area = TextArea(line, columns: columns, most: 20)
            area.draw(on: canvas, x: 0, y: 0)
            let words = canvas.text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
            if columns > 8 { #expect(words == "one two three fourteen and 日本語 at the end") }
            #expect((0..<columns).contains(canvas.cursor.x) && (0..<area.rows).contains(canvas.cursor.y))
            let next = canvas[canvas.cursor.x, canvas.cursor.y].text
            if place == 4 { #expect(next == CellText.Cell(0x74)) }
            if place == 0 { #expect(next == CellText.Cell(0x6f)) }
        }
    }

    @Test func `a draft goes on where it was, with its marks`() throws {
        let desk = try editing()
        try go(desk, to: "username")
        desk.type("2")
        let before = try form(desk)
        let resumed = FormScreen(draft: before.form(), editing: before.editing, known: before.known)
        #expect(resumed.fields.map(\.line.text) == before.fields.map(\.line.text))
        #expect(resumed.fields.map(\.isChanged) == before.fields.map(\.isChanged) && resumed.changeCount == 1)
    }

    @Test func `what was typed comes back after a lock, and is saved as if there had been none`() throws {
        let desk = try editing()
        try go(desk, to: "password")
        desk.press(.control("u"))
        desk.type("another-secret")
        let place = desk.model.sealedPlace(desk.place)
        desk.model = Model(UnlockScreen(desk.place), size: Size(columns: 80, rows: 24), at: desk.place.now)
        desk.model.perform(try desk.place.opened(place), desk.place) { _ in [] }
        #expect(desk.screen.contains("* password") && desk.screen.contains("1 changed"))
        #expect(!desk.screen.contains("another-secret"))
        desk.press(.control("s"))
        #expect(try desk.value(.password, of: "github.com") == "another-secret")
        #expect(try desk.value(.otp, of: "github.com")?.hasPrefix("otpauth") == true)
        #expect(!desk.screen.contains("elsewhere"))
    }

    @Test func `200 fields scroll, and the focused one is always seen`() throws {
        let desk = try Desk(Size(columns: 40, rows: 12)) { session in
            var form = EntryForm(kind: .custom, title: "Many")
            for number in 1...200 { form.addField(label: "field \(number)", text: "value \(number)") }
            _ = try session.add(form)
        }
        desk.press(.character("e"))
        for _ in 0..<150 { desk.press(.tab) }
        let label = try form(desk).fields[150].label
        #expect(desk.screen.contains(label) && desk.screen.contains("151/206"))
        let canvas = desk.model.draw(desk.place)
        #expect(canvas.isCursorVisible && (1..<11).contains(canvas.cursor.y))
        desk.press(.pageUp, .backtab)
        #expect(desk.screen.contains(try form(desk).fields[141].label))
    }

    @Test(arguments: [Size(columns: 80, rows: 24), Size(columns: 40, rows: 12), Size(columns: 120, rows: 40)])
    func `a form shows labels and values at every size, and no secret`(size: Size) throws {
        let desk = try editing(size)
        #expect(
            desk.screen.contains("Change: github") && desk.screen.contains("username")
                && desk.screen.contains("octocat"))
        for _ in 0..<12 {
            for secret in ["Tr0ub4dor", "GEZDG"] { #expect(!desk.screen.contains(secret)) }
            #expect(desk.screen.split(separator: "\n", omittingEmptySubsequences: false).count == size.rows)
            desk.press(.tab)
        }
    }
}
