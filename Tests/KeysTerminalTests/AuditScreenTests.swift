internal import KeysModel
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// The audit.
struct AuditScreenTests {
    private func desk(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(size) { session in
            _ = try session.add(login("weak.example", "kim", "abc123", url: "http://weak.example.com"))
            _ = try session.add(login("one.example", "kim", "Tr0ub4dor&3-and-more"))
            _ = try session.add(login("two.example", "lee", "Tr0ub4dor&3-and-more"))
            _ = try session.add(login("github.com", "octocat", "K3y-to-the-server!", url: "https://github.com"))
        }
        desk.press(.character("A"))
        return desk
    }

    @Test func `it shows a score, a word, and what was found in groups with counts`() throws {
        let desk = try desk()
        let screen = desk.screen
        for text in ["score", "of 100", "risk", "Weak: easy to guess (1)", "Reused", "(2)", "http:", "weak.example"] {
            #expect(screen.contains(text), "\(text)\n\(screen)")
        }
        #expect(!screen.contains("abc123") && !screen.contains("Tr0ub"))
    }

    @Test func `Enter goes to the entry, and e begins to change it`() throws {
        let desk = try desk()
        desk.press(.enter)
        #expect(desk.model.screens.count == 1)
        desk.press(.character("b"))
        #expect(desk.copied == ["kim"])
        desk.press(.character("A"), .character("e"))
        #expect(desk.model.screens.count == 3 && desk.model.screens.last?.context == .form)
    }

    @Test func `it is judged anew when an entry was changed`() throws {
        let desk = try desk()
        let id = try desk.entry("weak.example").id
        desk.model.perform(
            [
                Changing.edit([id], "made strong") {
                    $0.set(.password, toSecret: Array("n0t-to-be-guessed-at-all".utf8).span)
                }
            ],
            desk.place
        ) { (try? $0.run(desk.place, { _ in true })) ?? [] }
        #expect(!desk.screen.contains("Weak: easy to guess"))
        desk.press(.character("u"))
        #expect(desk.screen.contains("Weak: easy to guess (1)"))
    }

    @Test func `an empty vault and a sound one say so`() throws {
        let empty = try Desk()
        empty.press(.character("A"), .enter, .character("e"), .character("G"))
        #expect(empty.screen.contains("nothing to judge"))
        let sound = try Desk { _ = try $0.add(login("a", "kim", "K3y-to-the-server!-and-on")) }
        sound.press(.character("A"))
        #expect(sound.screen.contains("Nothing found"), "\(sound.screen)")
    }

    @Test(arguments: [(20, 5), (40, 12), (120, 40)])
    func `it draws at any size`(columns: Int, rows: Int) throws {
        let desk = try desk(Size(columns: columns, rows: rows))
        #expect(desk.screen.contains("score"), "\(desk.screen)")
    }
}
