import Foundation
import SessionSupport
import Testing

@testable import KeysCommands
@testable import KeysDesk

/// The settings of a desk: their table, their file, `keys settings`.
@Suite struct SettingsTests {
    private static let file = "config/keys/settings.toml"

    /// A home with a file of settings.
    private func home(_ text: String) throws -> Program {
        let program = try Program()
        try FileManager.default.createDirectory(
            atPath: program.home.path + "/config/keys", withIntermediateDirectories: true)
        try program.home.write(Self.file, text)
        return program
    }

    private func load(_ program: Program) -> (Settings, [SettingFault]) {
        Settings.load(environment: program.home.variables)
    }

    // MARK: The table

    @Test(arguments: SettingKey.allCases) func `a setting takes what is usual and says what it is for`(key: SettingKey)
    {
        #expect(key.kind.value(of: key.usual.text) == key.usual)
        #expect(key.meaning.hasSuffix(".") && key.meaning.count < 80)
        #expect(key.kind.value(of: "") == nil && key.kind.value(of: "no such value") == nil)
    }

    @Test func `without a file everything is as usual`() throws {
        let (settings, faults) = load(try Program())
        #expect(faults.isEmpty && settings == Settings())
        #expect(settings.clipboardClearSeconds == 20 && !settings.clipboardOSC52)
        #expect(settings.screenTheme == .usual && !settings.screenMouse && settings.screenUnicode == .auto)
        #expect(settings.screenRevealSeconds == 20 && settings.lockIdleMinutes == 15 && settings.lockOnSuspend)
        #expect(settings.syncEveryMinutes == 5 && settings.syncAtUnlock && settings.syncAfterChange)
        #expect(settings.generateLength == 20 && settings.generateWords == 6 && settings.generateSymbols)
    }

    @Test(
        arguments: [
            ("4", nil), ("5", 5), ("600", 600), ("601", nil), ("0", 0), ("-1", nil), ("+9", nil), ("9.0", nil),
            ("999999999999999999999", nil), ("0x10", nil), ("٩", nil),
        ] as [(String, Int?)])
    func `a number is one of its range, or the 0 that means never`(_ text: String, _ number: Int?) {
        #expect(SettingKey.clipboardClearSeconds.kind.value(of: text) == number.map { .number($0) })
    }

    @Test(
        arguments: [
            ("clear_seconds", SettingKey.clipboardClearSeconds), ("clipboard.osc25", .clipboardOSC52),
            ("screen.them", .screenTheme), ("screen.mous", .screenMouse), ("hunter2", nil), ("", nil),
            (String(repeating: "x", count: 5000), nil),
        ] as [(String, SettingKey?)])
    func `a word that is no setting is told the nearest`(_ word: String, _ nearest: SettingKey?) {
        #expect(SettingKey.nearest(to: word) == nearest)
    }

    // MARK: The file

    @Test func `a file is read with tables, comments, quotes and TOML's own words`() throws {
        let (settings, faults) = load(
            try home(
                """
                # mine
                  clipboard.clear_seconds=45 # longer\r
                screen.theme = 'mono'
                [clipboard]
                osc52 = true
                [ lock ]  # the screen
                idle_minutes = "0"
                """))
        #expect(faults.isEmpty)
        #expect(settings.clipboardClearSeconds == 45 && settings.screenTheme == .mono)
        #expect(settings.clipboardOSC52 && settings.lockIdleMinutes == 0)
    }

    @Test func `what cannot be used is named by its line, and the usual stands in`() throws {
        let program = try home(
            "clipboard.clear_seconds = hunter2\nclipbord.osc52 = on\nnonsense\nscreen.mouse = on\nscreen.mouse = off\n"
                + "screen.theme = \"mono\n")
        let (settings, faults) = load(program)
        #expect(
            faults.map(\.kind) == [
                .badValue(.clipboardClearSeconds), .unknownKey(nearest: .clipboardOSC52), .noPair, .twice(.screenMouse),
                .noPair,
            ])
        #expect(faults.map(\.line) == [1, 2, 3, 5, 6])
        #expect(settings.clipboardClearSeconds == 20 && settings.screenMouse && settings.screenTheme == .usual)
        let outcome = try program.run(["settings", "clipboard.clear_seconds"])
        #expect(outcome.status == 0 && outcome.text == "20\n")
        let warnings = outcome.errorText.split(separator: "\n")
        #expect(warnings.count == 5 && warnings.allSatisfy { $0.hasPrefix("keys: warning: ") })
        #expect(
            warnings.first?.hasSuffix(
                Self.file + ", line 1: clipboard.clear_seconds takes 5 to 600, or 0 for never; 20 is used") == true)
        #expect(!outcome.errorText.contains("hunter2"))
    }

    @Test func `a file that is no text is a warning and is not written over`() throws {
        let program = try home("")
        let path = program.home.path + "/" + Self.file
        let bytes = Data([0xff, 0xfe, 0x0a])
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(load(program).1.map(\.kind) == [.noText])
        let outcome = try program.run(["settings", "screen.mouse", "on"])
        #expect(outcome.status == 1 && outcome.errorText.contains("nothing was changed"))
        #expect(FileManager.default.contents(atPath: path) == bytes)
    }

    @Test func `a folder in the file's place is a warning`() throws {
        let program = try Program()
        try FileManager.default.createDirectory(
            atPath: program.home.path + "/" + Self.file, withIntermediateDirectories: true)
        #expect(load(program).1.map(\.kind) == [.noText])
    }

    @Test(
        arguments: [
            ("", "screen.mouse = \"on\"\n"),
            ("# mine", "# mine\nscreen.mouse = \"on\"\n"),
            ("screen.mouse = off # why\r\nx = 1\r\n", "screen.mouse = \"on\" # why\r\nx = 1\r\n"),
            ("[screen]\n  mouse='off'\n", "[screen]\n  mouse=\"on\"\n"),
            (
                "a.b = \"c\"\n\n[clipboard]\nosc52 = on\n",
                "a.b = \"c\"\n\nscreen.mouse = \"on\"\n[clipboard]\nosc52 = on\n"
            ),
        ])
    func `setting one changes its value and no other byte`(_ before: String, _ after: String) throws {
        let program = try home(before)
        let outcome = try program.run(["settings", "screen.mouse", "on"])
        #expect(outcome.status == 0 && outcome.output.isEmpty)
        #expect(outcome.errorText.hasSuffix("keys: screen.mouse is on now\n"))
        #expect(program.home.read(Self.file) == after)
        #expect(load(program).0.screenMouse)
    }

    @Test func `a file is made for its owner alone, in folders that were missing, and nothing else is left`() throws {
        let program = try Program()
        #expect(try program.run(["settings", "lock.idle_minutes", "0"]).status == 0)
        #expect(program.home.read(Self.file) == "lock.idle_minutes = 0\n")
        #expect(Home.mode(program.home.path + "/" + Self.file) == 0o600)
        #expect(Home.mode(program.home.path + "/config/keys") == 0o700)
        let names = try FileManager.default.contentsOfDirectory(atPath: program.home.path + "/config/keys")
        #expect(names == ["settings.toml"])
    }

    @Test func `a file that is a link stays one`() throws {
        let program = try home("")
        let path = program.home.path + "/" + Self.file
        try program.home.write("dotfile", "# kept elsewhere\n")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: program.home.path + "/dotfile")
        #expect(try program.run(["settings", "screen.mouse", "on"]).status == 0)
        #expect(program.home.read("dotfile") == "# kept elsewhere\nscreen.mouse = \"on\"\n")
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil)
    }

    @Test func `a reset takes the line out and leaves the others`() throws {
        let program = try home("# a\nscreen.mouse = on\n# b\n")
        #expect(try program.run(["settings", "--reset", "screen.mouse"]).status == 0)
        #expect(program.home.read(Self.file) == "# a\n# b\n")
        let none = try Program()
        #expect(try none.run(["settings", "--reset", "screen.mouse"]).status == 0)
        #expect(none.home.read(Self.file) == nil)
    }

    // MARK: The command

    @Test func `all settings are listed with what is set and what is usual`() throws {
        let program = try home("screen.theme = mono\n")
        let lines = try program.run(["settings"]).lines
        #expect(lines.count == SettingKey.allCases.count)
        #expect(lines.contains("screen.theme\tmono\tusually default\tColours of the full screen."))
        #expect(lines.contains { $0.hasPrefix("screen.mouse\toff\tdefault\t") })
        let json = try program.run(["settings", "screen.theme", "--json"]).text
        #expect(json.hasPrefix(#"{"key":"screen.theme","value":"mono","default":"default","is_default":false"#))
        let all = try JSONSerialization.jsonObject(with: Data(try program.run(["settings", "--json"]).output))
        #expect((all as? [[String: Any]])?.count == SettingKey.allCases.count)
    }

    @Test(
        arguments: [
            (["clipboard.osc25"], "clipboard.osc52 is like it"), (["screen.mouse", "perhaps"], "takes on or off"),
            (["--reset", "mouse"], "screen.mouse is like it"), (["hunter2", "x"], "there is no such setting"),
            (["screen.mouse", "--reset", "screen.mouse"], "cannot be given together"),
        ])
    func `what is no setting or no value of it is usage, and changes nothing`(_ words: [String], _ said: String) throws
    {
        let program = try Program()
        let outcome = try program.run(["settings"] + words)
        #expect(outcome.status == 64 && outcome.errorText.contains(said))
        #expect(!outcome.errorText.contains("hunter2") && !outcome.errorText.contains("perhaps"))
        #expect(program.home.read(Self.file) == nil)
    }

    @Test func `passwords are generated as the settings say, unless the command says else`() throws {
        let program = try home("generate.length = 33\ngenerate.symbols = off\n")
        let made = try program.run(["generate"]).text.dropLast()
        #expect(made.count == 33 && made.allSatisfy { $0.isLetter || $0.isNumber })
        #expect(try program.run(["generate", "--length", "12"]).text.count == 13)
        #expect(try program.makeVault().status == 0)
        #expect(try program.keys("add", "Site", "--generate").status == 0)
        #expect(try program.keys("get", "Site").text.count == 33)
    }

    // MARK: The paper

    @Test func `the paper has the table of settings`() throws {
        let paper = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Docs/SETTINGS.md")
        var rows = "| key | what it takes | usually | what it is for |\n|---|---|---|---|\n"
        for key in SettingKey.allCases {
            rows += "| `\(key.rawValue)` | \(key.kind.allowed) | \(key.usual.text) | \(key.meaning) |\n"
        }
        let text = try String(contentsOf: paper, encoding: .utf8)
        let start = try #require(text.range(of: "| key |")?.lowerBound)
        let end = try #require(text[start...].range(of: "\n\n")?.lowerBound)
        let table = text[start..<end] + "\n"
        if ProcessInfo.processInfo.environment["KEYS_UPDATE_GOLDEN"] == "1" {
            try text.replacingOccurrences(of: table, with: rows).write(to: paper, atomically: true, encoding: .utf8)
            return
        }
        #expect(table == rows)
    }
}
