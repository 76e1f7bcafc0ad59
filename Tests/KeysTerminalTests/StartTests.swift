internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// The first start: a vault is made, or made anew of a backup, and nothing is half.
struct StartTests {
    private static let password = "correct horse battery staple"

    /// Before the form that makes a vault, with a key that is quickly derived.
    private func desk(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(firstStart: size)
        let form = CreateScreen(desk.place, cost: VaultCost(memoryMiB: 1, passes: 1))
        desk.model.perform([.show(form)], desk.place) { _ in [] }
        return desk
    }

    /// Before the recovery code; gives it.
    private func code(_ desk: Desk) throws -> [Substring] {
        desk.type(Self.password)
        desk.press(.enter)
        desk.type(Self.password)
        desk.press(.enter, .enter)
        let line = try #require(desk.screen.split(separator: "\n").first { $0.filter { $0 == "-" }.count == 7 })
        return line.trimmed.split(separator: "-")
    }

    private func group(_ desk: Desk) throws -> Int {
        let digit = try #require(desk.screen.split(separator: "Type group ").last?.first?.wholeNumberValue)
        return digit - 1
    }

    @Test func `a password, a code of which a part is typed back, and the list is there`() throws {
        let desk = try desk()
        let code = try code(desk)
        #expect(code.count == 8 && !desk.place.location.exists)
        desk.press(.enter)
        #expect(!desk.screen.contains(code[0]) && !desk.screen.contains(code[7]))
        desk.type(code[try group(desk)].lowercased())
        desk.press(.enter)
        #expect(desk.place.location.exists && desk.screen.contains("No entries yet"))
        #expect(desk.footer.contains("Import another program's export now?") && desk.model.screens.count == 1)
        let typed = SecretBytes(Array(code.joined(separator: "-").utf8))
        try Session.checkRecoveryCode(at: desk.place.location, code: typed)
        let again = try Session.open(
            at: desk.place.location, password: SecretBytes(Array(Self.password.utf8)), wait: 5)
        #expect(again.devices.map(\.name) == ["laptop"])
    }

    @Test func `Esc goes one step back from everywhere, and nothing was made`() throws {
        let desk = try desk()
        desk.paste(Self.password)
        desk.press(.enter)
        desk.paste(Self.password + "\n")
        #expect(desk.footer.contains("line end"))
        desk.press(.enter, .enter, .control("s"), .enter)
        #expect(desk.home.read("keys-recovery-default.txt")?.contains("Recovery code") == true)
        desk.press(.enter)
        desk.type("x")
        desk.press(.escape)
        #expect(desk.screen.contains("The recovery code of default"))
        desk.press(.escape)
        #expect(desk.screen.contains("Create a vault") && desk.screen.contains("the same"))
        #expect(desk.home.read("keys-recovery-default.txt") == nil, "a page of a code that opens nothing")
        desk.press(.escape)
        #expect(desk.screen.contains("Welcome to Keys"))
        desk.press(.escape)
        #expect(desk.model.pending == .quit && !desk.place.location.exists)
    }

    @Test func `the page stays when the vault is made, and is nobody else's`() throws {
        let desk = try desk()
        let code = try code(desk)
        desk.press(.control("s"), .enter, .enter)
        desk.type(String(code[try group(desk)]))
        desk.press(.enter)
        #expect(desk.place.location.exists)
        #expect(desk.home.read("keys-recovery-default.txt")?.contains(code.joined(separator: "-")) == true)
        #expect(Home.mode(desk.home.path + "/keys-recovery-default.txt") == 0o600)
    }

    @Test func `a wrong group makes nothing, and the code can be looked at again`() throws {
        let desk = try desk()
        let code = try code(desk)
        desk.press(.enter)
        desk.type("zzzzz")
        desk.press(.enter)
        #expect(desk.screen.contains("That is not group") && !desk.place.location.exists)
        desk.press(.escape)
        #expect(desk.screen.contains(code.joined(separator: "-")))
    }

    @Test func `a weak password is refused with the rule, and two that differ are`() throws {
        let desk = try desk()
        desk.type("hunter")
        #expect(desk.screen.contains("very weak") && desk.screen.contains("6 of 12 characters"))
        desk.press(.enter)
        #expect(desk.screen.contains("That is easy to guess. Take 12 characters and 40 bits"))
        desk.press(.control("u"))
        desk.type(Self.password)
        desk.press(.enter)
        desk.type("something else")
        desk.press(.enter)
        #expect(desk.screen.contains("The two are not the same."))
        desk.press(.tab, .enter)
        #expect(desk.screen.contains("The two are not the same.") && desk.screen.contains("> Once more"))
    }

    @Test func `what is typed is dots until it is asked for`() throws {
        let desk = try desk()
        desk.type("tulip")
        #expect(!desk.screen.contains("tulip") && desk.screen.contains("Password     ********"))
        desk.press(.control("r"))
        #expect(desk.screen.contains("tulip"))
        desk.send(.news(.hideSecrets))
        #expect(!desk.screen.contains("tulip"))
    }

    @Test func `six words are made on a key and taken with another`() throws {
        let desk = try desk()
        desk.press(.control("g"))
        let words = try #require(desk.screen.split(separator: "\n").first { $0.filter { $0 == "-" }.count == 5 })
            .trimmed
        desk.press(.control("y"))
        #expect(desk.screen.contains("> Once more"))
        desk.type(words)
        #expect(desk.screen.contains("the same"))
    }

    @Test func `joining and recovering begin here, and Esc comes back`() throws {
        let desk = try Desk(firstStart: Size(columns: 40, rows: 12))
        desk.press(.character("2"))
        #expect(desk.screen.contains("Join from another device") && desk.screen.contains("> Pairing line"))
        desk.press(.escape, .down, .down, .enter)
        #expect(desk.screen.contains("Recover from a store") && desk.screen.contains("> Store"))
        desk.press(.escape)
        #expect(desk.screen.contains("Welcome to Keys") && desk.model.pending == nil)
    }

    /// A home with a backup of a vault that is not there any more.
    private func backedUp(_ password: String = Desk.password) throws -> (desk: Desk, code: String) {
        let desk = try Desk(firstStart: Size(columns: 80, rows: 24))
        let other = try VaultLocation(named: "other", environment: desk.home.variables)
        var code = ""
        let session = try Session.create(
            at: other, password: SecretBytes(Array(password.utf8)), cost: VaultCost(memoryMiB: 1, passes: 1),
            deviceName: "old", allowWeak: true
        ) { code = $0.withBytes { bytes in bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } } }
        try sampleEntries(session)
        let file = desk.home.path + "/old.keysbackup"
        _ = try ExportFile.write(file) { out in try session.backUp(to: { try out.write($0.span) }) }
        return (desk, code)
    }

    @Test func `a sealed backup becomes the vault, by its password`() throws {
        let (desk, _) = try backedUp()
        desk.press(.character("3"))
        desk.paste(desk.home.path + "/old.keysbackup")
        desk.press(.enter)
        desk.type("wrong")
        desk.press(.enter)
        #expect(desk.footer.contains("not the password") && !desk.place.location.exists)
        desk.type(Desk.password)
        desk.press(.enter)
        #expect(desk.screen.contains("github.com") && desk.screen.contains("5 entries"))
        #expect(try desk.value(.password, of: "gitlab.example.org") == "hunter2")
    }

    @Test func `the recovery code opens the backup as well`() throws {
        let (desk, code) = try backedUp()
        desk.press(.character("3"))
        desk.paste("'\(desk.home.path)/old.keysbackup'\n")
        desk.press(.enter)
        desk.type(code)
        desk.press(.enter)
        #expect(desk.screen.contains("5 entries"))
    }

    @Test func `Esc while a backup is made to a vault leaves none`() throws {
        let (desk, _) = try backedUp()
        desk.cancels = true
        desk.press(.character("3"))
        desk.paste(desk.home.path + "/old.keysbackup")
        desk.press(.enter)
        desk.type(Desk.password)
        desk.press(.enter)
        #expect(desk.footer.contains("Cancelled; no vault was made") && !desk.place.location.exists)
        desk.press(.escape, .escape)
        #expect(desk.screen.contains("Welcome to Keys"))
    }

    @Test(arguments: [(20, 5), (40, 12), (60, 8), (120, 40)]) func `every step draws at any size`(
        columns: Int, rows: Int
    ) throws {
        let desk = try desk(Size(columns: columns, rows: rows))
        for key in [Key.control("g"), .control("y"), .escape, .enter, .escape, .character("3")] {
            desk.press(key)
            #expect(desk.screen.split(separator: "\n", omittingEmptySubsequences: false).count == rows)
        }
    }

    @Test func `on a small screen the code stands in whole groups`() throws {
        let desk = try desk()
        _ = try code(desk)
        desk.send(.resized(Size(columns: 40, rows: 12)))
        let lines = desk.screen.split(separator: "\n").filter { $0.contains("-") }.prefix(2)
        for line in lines { #expect(line.split(separator: "-").allSatisfy { $0.trimmed.count == 5 }, "\(line)") }
        #expect(desk.screen.contains("Enter when you have it"))
    }
}
