internal import Foundation
internal import KeysModel
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// Old values of an entry.
struct HistoryScreenTests {
    private func desk(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(size) { _ = try $0.add(login("example.org", "kim", "the first one")) }
        for password in ["the second one", "the third one"] {
            let id = try desk.entry("example.org").id
            var form = EntryForm(editing: try desk.vault().open(id))
            form.set(.password, toSecret: Array(password.utf8).span)
            try desk.vault().edit(id, form)
        }
        desk.send(.tick)
        desk.press(.character("H"))
        return desk
    }

    @Test func `old values stand there newest first, hidden until s shows them for a while`() throws {
        let desk = try desk()
        #expect(desk.screen.contains("History of example.org") && desk.screen.contains("laptop"))
        #expect(!desk.screen.contains("second one"))
        desk.press(.character("s"))
        let screen = desk.screen
        let second = try #require(screen.range(of: "the second one"))
        let first = try #require(screen.range(of: "the first one"))
        #expect(second.lowerBound < first.lowerBound)
        // What is there now stands beside the old one.
        #expect(screen.contains("now   the third one") && screen.contains("then  the second one"))
        desk.wait(seconds: 21)
        #expect(!desk.screen.contains("the second one"))
    }

    @Test func `p puts the old value back, and u takes that back`() throws {
        let desk = try desk()
        desk.press(.character("j"), .character("p"))
        #expect(try desk.value(.password, of: "example.org") == "the first one")
        #expect(desk.footer.contains("Put back: the password"))
        desk.press(.character("u"))
        #expect(try desk.value(.password, of: "example.org") == "the third one")
        desk.press(.control("r"))
        #expect(try desk.value(.password, of: "example.org") == "the first one")
    }

    @Test func `leaving changes nothing, and an entry without old values says so`() throws {
        let desk = try desk()
        desk.press(.character("s"), .escape)
        #expect(desk.model.screens.count == 1 && !desk.screen.contains("the second one"))
        #expect(try desk.value(.password, of: "example.org") == "the third one")
        let fresh = try Desk(fill: sampleEntries)
        fresh.press(.character("H"), .character("p"), .character("s"), .character("G"))
        #expect(fresh.screen.contains("No old values yet"))
    }

    @Test(arguments: [(20, 5), (40, 12), (120, 40)])
    func `it draws at any size`(columns: Int, rows: Int) throws {
        let desk = try desk(Size(columns: columns, rows: rows))
        #expect(desk.screen.contains("History") && desk.screen.contains("passw"), "\(desk.screen)")
    }
}
