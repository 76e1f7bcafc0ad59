internal import KeysModel
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// Fields that two devices changed apart.
struct ConflictsScreenTests {
    /// A desk before an entry whose password two devices changed apart.
    private func desk() throws -> Desk {
        let desk = try Desk { _ = try $0.add(login("example.org", "kim", "the first one")) }
        let phone = try SecondDevice(of: desk)
        try phone.does("edit", "example.org", "--stdin", input: "made on the phone")
        try phone.does("sync")
        let id = try desk.entry("example.org").id
        var form = EntryForm(editing: try desk.vault().open(id))
        form.set(.password, toSecret: Array("made on the laptop".utf8).span)
        try desk.vault().edit(id, form)
        try phone.syncHere()
        // What the other process wrote is seen at the next look.
        desk.place.background = BackgroundWork(Mailbox(wake: {}))
        desk.wait(seconds: 3)
        return desk
    }

    @Test func `both values stand under each other with device and date, and hidden`() throws {
        let desk = try desk()
        #expect(desk.screen.contains("1 conflict"))
        desk.press(.character("C"))
        let screen = desk.screen
        for text in ["example.org: password", "shown now", "other 1", "laptop", "phone", "********"] {
            #expect(screen.contains(text), "\(text)\n\(screen)")
        }
        #expect(!screen.contains("made on"))
        desk.press(.character("s"))
        #expect(desk.screen.contains("made on the phone") && desk.screen.contains("made on the laptop"))
        desk.wait(seconds: 21)
        #expect(!desk.screen.contains("made on"))
    }

    @Test func `K keeps the value under the cursor, and u takes that back`() throws {
        let desk = try desk()
        let before = try desk.value(.password, of: "example.org")
        let other = before == "made on the phone" ? "made on the laptop" : "made on the phone"
        desk.press(.character("C"), .character("j"), .character("K"))
        #expect(try desk.value(.password, of: "example.org") == other)
        #expect(desk.screen.contains("No conflicts") && !desk.screen.contains("1 conflict"))
        desk.press(.character("u"))
        #expect(try desk.value(.password, of: "example.org") == before)
        desk.press(.control("r"))
        #expect(try desk.value(.password, of: "example.org") == other)
    }

    @Test func `what is shown can be kept, and Enter goes to the entry`() throws {
        let desk = try desk()
        let before = try desk.value(.password, of: "example.org")
        desk.press(.character("C"), .enter)
        #expect(desk.screen.contains("example.org") && desk.model.screens.count == 1)
        desk.press(.character("C"), .character("K"), .escape)
        #expect(try desk.value(.password, of: "example.org") == before)
        #expect(try !desk.entry("example.org").hasConflict)
    }

    @Test func `without conflicts it says what would stand here`() throws {
        let desk = try Desk(fill: sampleEntries)
        desk.press(.character("C"), .character("K"), .character("s"), .character("u"), .character("j"))
        #expect(desk.screen.contains("No conflicts") && desk.screen.contains("Nothing is lost"))
        desk.press(.escape)
        #expect(desk.screen.contains("5 entries"))
    }

    @Test(arguments: [(20, 5), (40, 12), (80, 24), (120, 40)])
    func `it draws at any size`(columns: Int, rows: Int) throws {
        let desk = try desk()
        desk.press(.character("C"), .character("s"))
        desk.send(.resized(Size(columns: columns, rows: rows)))
        #expect(desk.screen.contains(columns < 40 ? "shown" : "shown now"), "\(desk.screen)")
    }
}
