import Foundation
import SessionSupport
import Testing

/// A new user's second and third device, without ever leaving the full screen: the real program on terminals, and a folder as the store.
@Suite struct ArrivalTests {
    private static let passwords = ["the long passphrase of laptop 77", "the long passphrase of desktop 88"]

    private static func screen(_ program: Program, columns: Int = 80, rows: Int = 24) throws -> PtyScreen {
        try PtyScreen(program, columns: columns, rows: rows)
    }

    private static func code(_ screen: PtyScreen) throws -> String {
        try screen.wait(for: "The recovery code of", seconds: 60)
        let code = try #require(screen.screen.text.firstMatch(of: #/(?:[0-9A-Z]{5}-){7}[0-9A-Z]{5}/#))
        return String(code.output)
    }

    /// Types the group back that is asked for.
    private static func confirm(_ code: String, _ screen: PtyScreen) throws {
        screen.type("\r")
        try screen.wait(for: "Type group")
        let asked = try #require(screen.screen.text.firstMatch(of: #/Type group (\d)/#))
        let number = try #require(Int(asked.1))
        screen.type(code.split(separator: "-")[number - 1] + "\r")
    }

    /// Puts another name in the place of the machine's.
    private static func name(_ name: String, _ screen: PtyScreen) { screen.type("\u{15}\(name)\r") }

    /// Makes a vault with one entry that syncs with a folder; gives its code.
    private static func create(_ screen: PtyScreen, _ program: Program, store: String) throws -> String {
        try screen.wait(for: "Welcome to Keys")
        screen.type("1")
        try screen.wait(for: "Create a vault")
        for _ in 0..<2 { screen.type(passwords[0] + "\r") }
        name("laptop", screen)
        let code = try code(screen)
        try confirm(code, screen)
        try screen.wait(for: "No entries yet", seconds: 30)
        let added = try program.keys(
            "add", "github.com", "--username", "kim", "--stdin", input: "pw1", password: passwords[0])
        try #require(added.status == 0, "\(added.errorText)")
        screen.type("V")
        try screen.wait(for: "none yet")
        screen.type("\r")
        try screen.wait(for: "Address of the store")
        screen.type(store + "\r")
        try screen.wait(for: "synced", seconds: 30)
        return code
    }

    /// Lets another device in from the devices' screen; gives the line.
    private static func offer(_ screen: PtyScreen) throws -> String {
        screen.type("p")
        try screen.wait(for: "keys1:", seconds: 30)
        try screen.waitUntilQuiet()
        return String(try #require(screen.screen.text.firstMatch(of: #/keys1:\S+/#)).output)
    }

    /// Fills the form for joining in and sends it.
    private static func fill(_ screen: PtyScreen, line: String, store: String = "") {
        screen.paste(line)
        screen.type("\r\(store)\r")
        name("desktop", screen)
        for _ in 0..<2 { screen.type(passwords[1] + "\r") }
    }

    private static func listing(_ program: Program, _ password: String) throws -> String {
        let listed = try program.keys("list", "--json", password: password)
        try #require(listed.status == 0, "\(listed.errorText)")
        return listed.text
    }

    @Test func `two devices and a third from the code alone, all on the full screen, show the same list`() throws {
        let folder = try Home()
        let (first, second) = (try Program(), try Program())
        let laptop = try Self.screen(first, columns: 120, rows: 40)
        let code = try Self.create(laptop, first, store: folder.path)
        let line = try Self.offer(laptop)

        let desktop = try Self.screen(second)
        try desktop.wait(for: "Welcome to Keys")
        desktop.type("2")
        try desktop.wait(for: "> Pairing line")
        Self.fill(desktop, line: line)
        try desktop.wait(for: "The words here", seconds: 30)
        try laptop.wait(for: "desktop wants in", seconds: 30)
        #expect(Home.mode(second.home.vault + "/vault.db") == nil)
        let words = try #require(
            laptop.screen.text.firstMatch(of: #/The words here: +([a-z-]+) ([a-z-]+) ([a-z-]+) ([a-z-]+)/#))
        let output = words.output
        for word in [output.1, output.2, output.3, output.4] { #expect(desktop.screen.text.contains(word)) }
        laptop.type("y")
        try desktop.wait(for: "github.com", seconds: 60)
        try laptop.wait(for: "desktop is in", seconds: 30)
        laptop.type("\u{1b}")
        try laptop.wait(for: "Devices")
        #expect(try Self.listing(first, Self.passwords[0]) == Self.listing(second, Self.passwords[1]))
        desktop.type("q")
        #expect(try desktop.end() == .exited(0))

        let (third, recovered) = try Self.recover(code, folder.path)
        #expect(try Self.listing(third, "a third long passphrase 99") == Self.listing(first, Self.passwords[0]))
        // The password is forgotten at once, and set anew by the new code.
        try Self.setAnew(third, recovered)
        laptop.type("\u{1b}q")
        #expect(try laptop.end() == .exited(0))
    }

    /// Brings the vault of a code back on a machine that has nothing; gives it and the new code.
    private static func recover(_ code: String, _ store: String) throws -> (Program, String) {
        let program = try Program()
        let screen = try screen(program)
        try screen.wait(for: "Welcome to Keys")
        screen.type("4")
        try screen.wait(for: "> Store")
        screen.type("\(store)\r\(code)\r")
        name("phoenix", screen)
        try screen.wait(for: "newest state", seconds: 30)
        #expect(screen.screen.text.contains("laptop") && screen.screen.text.contains("desktop"))
        #expect(screen.screen.text.contains("Found 1 entry"))
        screen.type("\r")
        try screen.wait(for: "A new password")
        for _ in 0..<2 { screen.type("a third long passphrase 99\r") }
        let new = try Self.code(screen)
        #expect(new != code && Home.mode(program.home.vault + "/vault.db") == nil)
        try confirm(new, screen)
        try screen.wait(for: "github.com", seconds: 60)
        screen.type("q")
        #expect(try screen.end() == .exited(0))
        return (program, new)
    }

    private static func setAnew(_ program: Program, _ code: String) throws {
        let screen = try screen(program)
        try screen.wait(for: "Locked")
        screen.type("\u{06}")
        try screen.wait(for: "> Code")
        screen.type(code + "\r")
        for _ in 0..<2 { screen.type("the fourth long passphrase 66\r") }
        try confirm(try Self.code(screen), screen)
        try screen.wait(for: "github.com", seconds: 60)
        screen.type("q")
        #expect(try screen.end() == .exited(0))
        #expect(try program.keys("list", password: "the fourth long passphrase 66").status == 0)
        #expect(try program.keys("list", password: "a third long passphrase 99").status == 12)
    }

    @Test func `what is wrong with a line or a store is said, the rest stays typed, and nothing is on the disk`() throws
    {
        let folder = try Home()
        let first = try Desk("laptop", store: folder.path)
        let offer = try first.offer()
        var program = try Program()
        program.environment["KEYS_TEST_DOOR_PATIENCE"] = "1"
        let screen = try Self.screen(program)
        try screen.wait(for: "Welcome to Keys")
        screen.type("2")
        try screen.wait(for: "> Pairing line")
        Self.fill(screen, line: "keys1:nothing", store: folder.path + "/missing")
        try screen.wait(for: "That is no pairing line")
        screen.type("\u{15}")
        screen.paste(offer.line)
        // To the last field, which sends it.
        screen.type("\t\t\t\t\r")
        try screen.wait(for: "> Store", seconds: 20)
        #expect(screen.screen.text.contains("store"))
        screen.type("\u{15}/\t\t\t\r")
        try screen.wait(for: "The line is used", seconds: 20)
        #expect(screen.screen.text.contains("> Pairing line"))
        screen.type("\u{1b}")
        try screen.wait(for: "Welcome to Keys")
        #expect(TestVault.everything(below: program.home.path).allSatisfy { !$0.hasSuffix(".db") })
        offer.running.signal(SIGTERM)
        _ = try offer.running.finish()
        screen.type("\u{1b}")
        #expect(try screen.end() == .exited(0))
    }

    @Test(arguments: [false, true]) func `leaving a recovery half way leaves no vault, and the store as it was`(
        quits: Bool
    ) throws {
        let folder = try Home()
        let first = try Desk("laptop", store: folder.path)
        try first.add("github.com", "pw1")
        try first.does("sync")
        let before = TwoDesks.files(folder.path)
        let code = try #require(first.home.read("code.txt")).trimmingCharacters(in: .newlines)
        let program = try Program()
        let screen = try Self.screen(program)
        try screen.wait(for: "Welcome to Keys")
        screen.type("4")
        try screen.wait(for: "> Store")
        screen.type("\(folder.path)\r\(code)\r\r")
        try screen.wait(for: "newest state", seconds: 30)
        #expect(Home.mode(program.home.vault + "/.next") != nil, "it is looked at aside")
        if quits {
            screen.type("\u{03}")
            try screen.wait(for: "Leave?")
            screen.type("\r")
        } else {
            screen.type("\u{1b}")
            try screen.wait(for: "> This device")
            screen.type("\u{1b}")
            try screen.wait(for: "Welcome to Keys")
            screen.type("\u{1b}")
        }
        #expect(try screen.end() == .exited(0))
        #expect(Home.mode(program.home.vault) == nil, "\(TestVault.everything(below: program.home.path))")
        #expect(TwoDesks.files(folder.path) == before)
        // Nothing of what came and went is kept beside it either.
        let state = program.home.path + "/state/keys"
        #expect((try? FileManager.default.contentsOfDirectory(atPath: state))?.isEmpty ?? true)
    }
}
