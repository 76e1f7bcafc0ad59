import Foundation
import SessionSupport
import Testing

/// A new user's first quarter of an hour on the full screen, at 80x24 in tmux, with the real program and a real export.
@Suite struct JourneyTests {
    /// The export people really have; a copy of it where the samples are not there.
    private static func export(_ home: Home) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let sample = root.path + "/shared/samples/bitwarden/pass-import-bitwarden.csv"
        if let bytes = FileManager.default.contents(atPath: sample) {
            return try home.write("passwords.csv", String(decoding: bytes, as: UTF8.self))
        }
        let rows = (0..<13).map { "Site \($0),https://site\($0).example/,user\($0),password-\($0),\n" }.joined()
        return try home.write(
            "passwords.csv",
            "name,url,username,password,note\nmastodon.social,https://mastodon.social/,ostqxi,secret-of-it,\n" + rows)
    }

    @Test func `a new user's first quarter of an hour, from no vault to leaving`() throws {
        let program = try Program()
        let file = try Self.export(program.home)
        let clipboard = try Self.clipboard(in: program.home)
        // tmux puts the PATH of whoever called it in the place of any other.
        let screen = try TmuxScreen(
            ["PATH=\(clipboard.folder):/usr/bin:/bin", Program.path], of: program, environment: ["DISPLAY": ":77"])
        try Self.create(screen)
        try Self.importFile(file, screen)
        try Self.findAndCopy(screen, clipboard.file, program.home)
        try Self.edit(screen)
        try Self.deleteAndRestore(screen)
        try Self.generate(screen)
        try screen.keys("?")
        try screen.wait(for: "Help >")
        try screen.type("trash")
        try screen.wait(for: "Put it into the trash")
        try screen.keys("Escape")
        try screen.keys("Escape")
        try screen.wait(for: "/ filters")
        try screen.keys("q")
        #expect(try screen.end() == .exited(0))
        let listed = try program.keys("list", "--json")
        #expect(listed.status == 0 && listed.text.components(separatedBy: "\"id\"").count - 1 == 14)
        #expect(try program.keys("doctor").status == 0)
    }

    // MARK: Steps

    private static func create(_ screen: TmuxScreen) throws {
        try screen.wait(for: "Welcome to Keys")
        try screen.keys("Enter")
        try screen.wait(for: "Create a vault")
        try screen.type("short")
        try screen.keys("Tab")
        try screen.type("short")
        try screen.keys("Tab", "Enter")
        // Refused, with the rule; nothing is made.
        try screen.wait(for: "12 characters")
        try screen.keys("Escape")
        try screen.wait(for: "Welcome to Keys")
        try screen.keys("Enter")
        try screen.wait(for: "Create a vault")
        try screen.type(Program.password)
        try screen.keys("Tab")
        try screen.type(Program.password)
        try screen.keys("Tab", "Enter")
        try screen.wait(for: "The recovery code", seconds: 30)
        let code = try #require(try screen.text.firstMatch(of: #/(?:[0-9A-Z]{5}-){7}[0-9A-Z]{5}/#))
        let groups = code.output.split(separator: "-")
        try screen.keys("Enter")
        try screen.wait(for: "Type group")
        let asked = try #require(try screen.text.firstMatch(of: #/Type group (\d)/#))
        let number = try #require(Int(asked.1))
        try screen.type("WRONG")
        try screen.keys("Enter")
        try screen.wait(for: "not group")
        try screen.type(String(groups[number - 1]))
        try screen.keys("Enter")
        try screen.wait(for: "No entries yet", seconds: 30)
    }

    private static func importFile(_ file: String, _ screen: TmuxScreen) throws {
        try screen.keys("I")
        try screen.wait(for: "Import which file?")
        try screen.type("passw")
        try screen.keys("Enter")
        try screen.wait(for: "14 new")
        #expect(try !screen.text.contains("secret-of-it"))
        try screen.keys("Enter")
        try screen.wait(for: "14 added")
        try screen.keys("Escape")
        try screen.wait(for: "/ filters")
    }

    private static func findAndCopy(_ screen: TmuxScreen, _ clipboard: String, _ home: Home) throws {
        try screen.keys("/")
        try screen.type("mastodon")
        try screen.wait(for: "1 of 14")
        try screen.keys("Enter", "y")
        try screen.wait(for: "copied with xclip, clears in 20 s")
        let held = try #require(FileManager.default.contents(atPath: clipboard))
        try screen.keys("s")
        try screen.wait(until: { try !$0.text.contains("********") }, "the password")
        #expect(try held.count > 3 && screen.text.contains(String(decoding: held, as: UTF8.self).prefix(20)))
        try screen.keys("s")
        try screen.wait(for: "********")
    }

    private static func edit(_ screen: TmuxScreen) throws {
        try screen.keys("e")
        try screen.wait(for: "nothing changed")
        try screen.type(" (mine)")
        try screen.wait(for: "1 changed")
        try screen.keys("C-s")
        try screen.wait(for: "Saved: mastodon.social (mine)")
        try screen.keys("u")
        try screen.wait(for: "Undone")
        #expect(try !screen.text.contains("(mine)   "))
        try screen.keys("C-r")
        try screen.wait(for: "Done again")
    }

    private static func deleteAndRestore(_ screen: TmuxScreen) throws {
        try screen.keys("d")
        try screen.wait(for: "Moved to the trash")
        try screen.keys("Escape")
        try screen.wait(for: "13 entries")
        try screen.keys("BTab")
        try screen.wait(for: "1 of 1")
        try screen.keys("R")
        try screen.wait(for: "The trash is empty")
        try screen.keys("Escape")
        try screen.wait(for: "14 entries")
    }

    private static func generate(_ screen: TmuxScreen) throws {
        try screen.keys("C-g")
        try screen.wait(for: "very strong, 125 bits")
        try screen.keys("Tab")
        try screen.wait(for: "77 bits")
        try screen.keys("Escape")
        try screen.wait(for: "14 entries")
    }

    // MARK: The clipboard

    /// A clipboard program that keeps what it is given in a file: the screen is what is looked at here, `ClipboardTests` has the real ones.
    private static func clipboard(in home: Home) throws -> (folder: String, file: String) {
        let folder = home.path + "/bin"
        let file = home.path + "/clipboard"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let script = "#!/bin/sh\ncase \" $* \" in *\" -o \"*) cat '\(file)';; *) cat >'\(file)';; esac\n"
        let path = try home.write("bin/xclip", script)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return (folder, file)
    }
}
