internal import KeysModel
internal import KeysVault
internal import Testing

@testable internal import KeysTerminal

/// The list: where everything begins.
struct ListTests {
    private func desk() throws -> Desk { try Desk(fill: sampleEntries) }

    @Test func `the list shows titles and user names, and no secret`() throws {
        let screen = try desk().screen
        for text in ["github.com", "octocat", "gitlab.example.org", "Wi-Fi at the cab", "5 entries", "? help"] {
            #expect(screen.contains(text), "\(text)")
        }
        for secret in ["hunter2", "Tr0ub4dor", "4111", "mirror", "GEZDG"] { #expect(!screen.contains(secret)) }
    }

    @Test func `a filter finds while it is typed, and Esc shows all again`() throws {
        let desk = try desk()
        desk.press(.character("/"))
        desk.type("git lab")
        #expect(desk.screen.contains("1 of 5") && !desk.screen.contains("octocat"))
        desk.press(.enter)
        desk.press(.character("y"))
        #expect(desk.copied == ["hunter2"])
        desk.press(.escape)
        #expect(desk.screen.contains("5 entries"))
    }

    @Test func `j, k, g and G move, and what is under the cursor is copied`() throws {
        let desk = try desk()
        desk.press(.character("G"), .character("k"), .character("y"))
        desk.press(.character("g"), .character("y"))
        desk.press(.character("j"), .character("j"), .character("b"))
        #expect(desk.copied == ["hunter2", "4111111111111111", "octocat"])
        #expect(desk.footer.contains("copied, clears in 20 s"))
    }

    @Test func `the same keys work where a Russian keyboard is switched on`() throws {
        let desk = try desk()
        desk.press(.character("о"), .character("о"), .character("и"))
        #expect(desk.copied == ["octocat"])
    }

    @Test func `a code is copied, and runs on the screen with its seconds`() throws {
        let desk = try desk()
        desk.press(.character("j"), .character("j"), .character("o"))
        let code = try #require(desk.copied.first)
        #expect(code.count == 6 && desk.screen.contains(code) && desk.screen.contains(" s #"))
    }

    @Test func `what is revealed hides itself, on Esc, on moving and after its time`() throws {
        let desk = try desk()
        desk.press(.character("j"), .character("j"), .character("s"))
        #expect(desk.screen.contains("Tr0ub4dor&3-and-more"))
        desk.press(.escape)
        #expect(!desk.screen.contains("Tr0ub4dor"))
        desk.press(.character("s"), .character("k"))
        #expect(!desk.screen.contains("Tr0ub4dor"))
        desk.press(.character("j"), .character("s"))
        #expect(desk.screen.contains("Tr0ub4dor"))
        desk.wait(seconds: 21)
        #expect(!desk.screen.contains("Tr0ub4dor"))
    }

    @Test func `what is spelled hides itself after its time`() throws {
        let desk = try desk()
        desk.press(.character("j"), .character("j"), .character("S"))
        #expect(desk.screen.contains("capital T") && desk.screen.contains("zero"))
        desk.wait(seconds: 21)
        #expect(!desk.screen.contains("capital T") && desk.screen.contains("Hidden again"))
        desk.press(.escape)
        #expect(desk.screen.contains("5 entries"))
    }

    @Test func `the trash takes it at once, u brings it back, ^r does it again`() throws {
        let desk = try desk()
        desk.press(.character("d"))
        #expect(desk.footer.contains("Moved to the trash: Bank card - u undoes"))
        #expect(desk.screen.contains("4 entries"))
        desk.press(.character("u"))
        #expect(desk.screen.contains("5 entries") && desk.footer.contains("Undone"))
        desk.press(.control("r"))
        #expect(desk.screen.contains("4 entries"))
        desk.press(.backtab)
        #expect(desk.screen.contains("Bank card"))
        desk.press(.character("R"))
        #expect(try desk.entry("Bank card").state == .live)
    }

    @Test func `for good it is deleted only when its title was typed`() throws {
        let desk = try desk()
        desk.press(.character("D"))
        desk.type("Bank")
        desk.press(.enter)
        #expect(desk.footer.contains("nothing was deleted") && desk.screen.contains("5 entries"))
        desk.press(.character("D"))
        desk.type("Bank card")
        desk.press(.enter)
        #expect(desk.screen.contains("4 entries"))
        #expect(try desk.vault().entries(.all).count == 4)
    }

    @Test func `a verb works on all that is marked`() throws {
        let desk = try desk()
        desk.press(.character(" "), .character(" "))
        #expect(desk.screen.contains("2 marked"))
        desk.press(.character("d"))
        #expect(desk.screen.contains("3 entries") && desk.footer.contains("2 entries"))
        desk.press(.character("v"), .character("j"), .character("v"), .character("*"))
        desk.press(.character("u"), .character("u"))
        #expect(desk.screen.contains("5 entries"))
    }

    @Test func `rename, folder, tags and favourite are changes that u takes back`() throws {
        let desk = try desk()
        desk.press(.character("r"))
        for _ in 0..<20 { desk.press(.backspace) }
        desk.type("Credit card")
        desk.press(.enter)
        #expect(try desk.entry("Credit card").kind == .card)
        desk.press(.character("u"))
        #expect(try desk.entry("Bank card").kind == .card)
        desk.press(.character("m"))
        desk.type("wor")
        desk.press(.tab, .enter)
        #expect(try desk.entry("Bank card").folder == "Work/Code")
        desk.press(.character("t"))
        desk.type("money, plastic")
        desk.press(.enter)
        #expect(try desk.entry("Bank card").tags == ["money", "plastic"])
        desk.press(.character("*"))
        #expect(try desk.entry("Bank card").isFavorite)
        desk.press(.character("u"), .character("u"), .character("u"))
        let card = try desk.entry("Bank card")
        #expect(card.folder == nil && card.tags.isEmpty && !card.isFavorite)
        #expect(try desk.value(.cardNumber, of: "Bank card") == "4111111111111111")
    }

    @Test func `a clipboard that is not there is said, and nothing is claimed`() throws {
        let desk = try desk()
        desk.breakClipboard()
        desk.press(.character("y"))
        #expect(desk.footer.contains("noClipboard") && !desk.footer.contains("copied,"))
    }

    @Test func `it locks when nobody touches a key, and when the machine slept`() throws {
        let idle = try desk()
        idle.wait(seconds: 14 * 60)
        #expect(idle.model.pending == nil)
        idle.wait(seconds: 61)
        #expect(idle.model.pending == .lock)
        let slept = try desk()
        slept.wait(seconds: 1)
        slept.sleep(seconds: 120)
        #expect(slept.model.pending == .lock)
    }

    @Test func `an empty vault says what to do`() throws {
        let desk = try Desk()
        #expect(desk.screen.contains("No entries yet") && desk.screen.contains("a adds one"))
        desk.press(.character("y"), .character("d"), .character("e"), .character("s"), .character("G"), .character("k"))
        #expect(desk.screen.contains("No entries yet"))
    }

    @Test(arguments: [(1, 1), (1, 30), (19, 5), (20, 4), (20, 5), (30, 8), (40, 12), (59, 10), (60, 7), (500, 200)])
    func `it draws at any size`(columns: Int, rows: Int) throws {
        let desk = try desk()
        desk.send(.resized(Size(columns: columns, rows: rows)))
        for key in [Key.character("s"), .character("?"), .escape, .character(":"), .escape, .character("/")] {
            desk.press(key)
            #expect(desk.screen.split(separator: "\n", omittingEmptySubsequences: false).count == rows)
        }
    }

    @Test func `where there is no room it says what is needed`() throws {
        let desk = try desk()
        desk.send(.resized(Size(columns: 30, rows: 3)))
        #expect(desk.screen.contains("too low: 5 rows"))
        desk.send(.resized(Size(columns: 19, rows: 30)))
        #expect(desk.screen.contains("too narrow: 20"))
    }

    @Test func `the palette grants verbs and finds entries`() throws {
        let desk = try desk()
        desk.press(.character(":"))
        desk.type("trash")
        desk.press(.enter)
        #expect(desk.screen.contains("4 entries"))
        desk.press(.character(":"))
        desk.type("cabin")
        desk.press(.enter, .character("s"))
        #expect(desk.screen.contains("behind the mirror") && desk.screen.contains("second line"))
    }

    @Test func `a range that began in a longer list ends with it`() throws {
        let desk = try Desk(fill: sampleEntries)
        desk.press(.character("G"), .character("v"), .backtab, .character("j"), .character("k"))
        #expect(desk.screen.contains("0 of 0") && !desk.screen.contains("marked"))
        desk.press(.escape, .character("j"))
        #expect(desk.screen.contains("5 entries") && !desk.screen.contains("marked"))
    }

    @Test func `an entry without fields has none to choose from`() throws {
        let desk = try Desk { _ = try $0.add(EntryForm(kind: .note, title: "bare")) }
        desk.press(.character("c"))
        #expect(desk.footer.contains("bare has no field to copy"))
        desk.model.perform([.show(ChoiceScreen("Which?", [], name: "x"))], desk.place) { _ in [] }
        desk.press(.character("1"), .enter)
        #expect(desk.model.screens.count == 1)
    }
}
