internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// Settings, and another password.
struct SettingsScreenTests {
    private func desk(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        let desk = try Desk(size, fill: sampleEntries)
        desk.press(.character(","))
        return desk
    }

    private func settings(_ desk: Desk) -> Settings { Settings.load(environment: desk.home.variables).0 }

    /// Goes to the row of a key.
    private func go(to key: SettingKey, _ desk: Desk) throws {
        desk.press(.character("g"))
        let index = try #require(SettingKey.allCases.firstIndex(of: key))
        for _ in 0..<index { desk.press(.character("j")) }
    }

    @Test func `every setting stands there with its value, and the one under the cursor with its meaning`() throws {
        let desk = try desk(Size(columns: 100, rows: 40))
        for key in SettingKey.allCases {
            try go(to: key, desk)
            #expect(desk.screen.contains(key.rawValue) && desk.screen.contains(key.meaning), "\(key)\n\(desk.screen)")
            #expect(desk.screen.contains("takes \(key.kind.allowed)"))
        }
    }

    @Test func `what is on or off is turned by Space, at once in effect and in the file`() throws {
        let desk = try desk()
        try go(to: .lockOnSuspend, desk)
        desk.press(.character(" "))
        #expect(!desk.place.options.locksOnSuspend && !settings(desk).lockOnSuspend)
        #expect(desk.footer.contains("lock.on_suspend is off now"))
        desk.sleep(seconds: 600)
        #expect(desk.model.pending != .lock)
        desk.press(.character("r"))
        #expect(desk.place.options.locksOnSuspend && !settings(desk).isGiven(.lockOnSuspend))
    }

    @Test func `a word is chosen, a number is typed, and what does not fit changes nothing`() throws {
        let desk = try desk()
        try go(to: .screenTheme, desk)
        desk.press(.enter, .character("2"))
        #expect(desk.place.options.theme == .mono && settings(desk).screenTheme == .mono)
        try go(to: .lockIdleMinutes, desk)
        desk.press(.enter, .control("u"))
        desk.type("3")
        desk.press(.enter)
        #expect(desk.place.options.lockMinutes == 3 && desk.screen.contains("locks in 3 min"))
        desk.press(.enter, .control("u"))
        desk.type("a lot")
        desk.press(.enter)
        #expect(desk.place.options.lockMinutes == 3 && desk.screen.contains("nothing was changed"))
        desk.press(.enter, .escape)
        #expect(settings(desk).lockIdleMinutes == 3)
    }

    @Test func `only ASCII is drawn where that is set`() throws {
        let desk = try desk()
        try go(to: .screenUnicode, desk)
        desk.press(.enter, .character("2"))
        #expect(desk.screen.utf8.allSatisfy { $0 < 0x80 })
        desk.press(.character("r"))
        #expect(!desk.screen.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `NO_COLOR takes colours away unless a theme is set`() {
        #expect(FaceOptions(Settings(), environment: [:]).theme == .standard)
        #expect(FaceOptions(Settings(), environment: ["NO_COLOR": ""]).theme == .standard)
        #expect(FaceOptions(Settings(), environment: ["NO_COLOR": "1"]).theme == .mono)
    }

    // MARK: The password

    private func desk(typing old: String, _ new: String, _ again: String) throws -> Desk {
        let desk = try desk()
        desk.press(.character("G"), .character("k"), .enter)
        for (index, text) in [old, new, again].enumerated() {
            desk.type(text)
            if index < 2 { desk.press(.enter) }
        }
        return desk
    }

    private func opens(_ desk: Desk, _ password: String) -> Bool {
        (try? Session.open(at: desk.place.location, password: SecretBytes(Array(password.utf8)), wait: 5)) != nil
    }

    @Test func `the password is changed by the old one and the new one twice, and none of it is drawn`() throws {
        let new = "another battery for the horse"
        let desk = try desk(typing: Desk.password, new, new)
        #expect(!desk.screen.contains("battery") && desk.screen.contains("********"))
        desk.press(.enter)
        #expect(desk.footer.contains("The password is changed"))
        #expect(opens(desk, new) && !opens(desk, Desk.password))
    }

    @Test(arguments: [
        ("not the password", "another battery for the horse", "another battery for the horse"),
        (Desk.password, "another battery for the horse", "something else altogether"),
        (Desk.password, "weak", "weak"), (Desk.password, "", ""),
    ])
    func `a wrong, different, weak or empty one changes nothing`(old: String, new: String, again: String) throws {
        let desk = try desk(typing: old, new, again)
        desk.press(.control("s"))
        #expect(desk.model.screens.last?.context == .form)
        #expect(opens(desk, Desk.password) && !opens(desk, new))
        desk.press(.escape)
        #expect(desk.footer.contains("stays as it was") && desk.model.screens.count == 2)
    }

    @Test(arguments: [(20, 5), (40, 12), (120, 40)])
    func `it draws at any size`(columns: Int, rows: Int) throws {
        let desk = try desk(Size(columns: columns, rows: rows))
        desk.press(.character("j"), .character("j"))
        #expect(desk.screen.contains("screen.th"), "\(desk.screen)")
        desk.press(.character("G"), .character("k"), .enter)
        desk.type("abc")
        #expect(desk.screen.contains("Password now"), "\(desk.screen)")
    }
}
