internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// Exporting: a sealed backup without more ado, anything in the clear after a word.
struct ExportTests {
    private func desk(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(size, fill: sampleEntries)
        desk.press(.character("X"))
        return desk
    }

    private func write(_ name: String, _ desk: Desk) {
        desk.press(.control("u"))
        desk.type("~/" + name)
        desk.press(.enter)
    }

    @Test func `a sealed backup is written for its owner alone, and holds no secret in the clear`() throws {
        let desk = try desk()
        desk.press(.enter)
        #expect(desk.screen.contains("~/keys-default-2026-07-01.keysbackup"))
        write("safe.keysbackup", desk)
        #expect(
            desk.screen.contains("Written") && desk.screen.contains("~/safe.keysbackup")
                && desk.screen.contains("5 entries"))
        let path = desk.home.path + "/safe.keysbackup"
        #expect(Home.mode(path) == 0o600)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.range(of: Data("github".utf8)) == nil && bytes.range(of: Data("hunter2".utf8)) == nil)
        desk.press(.escape)
        #expect(desk.screen.contains("5 entries") && desk.model.screens.count == 1)
    }

    @Test(arguments: [(1, "all.json", "hunter2"), (2, "all.csv", "hunter2"), (3, "all.json", "\"login\"")])
    func `in the clear it is written when the word was typed`(row: Int, name: String, text: String) throws {
        let desk = try desk()
        for _ in 0..<row { desk.press(.character("j")) }
        desk.press(.enter)
        write(name, desk)
        #expect(desk.screen.contains("Not encrypted") && desk.home.read(name) == nil)
        desk.type("plai")
        desk.press(.enter)
        #expect(desk.footer.contains("Type plain") && desk.home.read(name) == nil)
        desk.type("n")
        desk.press(.enter)
        #expect(desk.home.read(name)?.contains(text) == true && Home.mode(desk.home.path + "/" + name) == 0o600)
        #expect(desk.screen.contains("every password in plain text"))
    }

    @Test func `Esc at the warning writes nothing`() throws {
        let desk = try desk()
        desk.press(.character("j"), .enter)
        write("all.json", desk)
        desk.type("plain")
        desk.press(.escape)
        #expect(desk.footer.contains("Nothing was written") && desk.home.read("all.json") == nil)
        desk.press(.escape)
        #expect(desk.screen.contains("5 entries"))
    }

    @Test func `a file that is there is never written over`() throws {
        let desk = try desk()
        try desk.home.write("mine.keysbackup", "mine")
        desk.press(.enter)
        write("mine.keysbackup", desk)
        #expect(desk.footer.contains("there already") && desk.screen.contains("~/mine.keysbackup"))
        write("other.keysbackup", desk)
        #expect(desk.screen.contains("Written") && desk.home.read("mine.keysbackup") == "mine")
    }

    @Test(arguments: [0, 1]) func `Esc while it is written leaves no file`(row: Int) throws {
        let desk = try desk()
        desk.cancels = true
        if row > 0 { desk.press(.character("j")) }
        desk.press(.enter)
        write("gone", desk)
        if row > 0 {
            desk.type("plain")
            desk.press(.enter)
        }
        #expect(desk.footer.contains("Cancelled; no file was left") && desk.home.read("gone") == nil)
        #expect(desk.pulses.contains { $0.contains("of 5 entries") })
    }

    @Test(arguments: [(20, 5), (40, 12), (60, 8), (120, 40)]) func `every step draws at any size`(
        columns: Int, rows: Int
    ) throws {
        let desk = try desk(Size(columns: columns, rows: rows))
        for key in [Key.character("j"), .enter, .enter, .character("p"), .escape] {
            desk.press(key)
            #expect(desk.screen.split(separator: "\n", omittingEmptySubsequences: false).count == rows)
        }
    }
}
