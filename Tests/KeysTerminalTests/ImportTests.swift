internal import Foundation
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// The import wizard.
struct ImportTests {
    private static let bitwarden = """
        folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
        Mail,,login,mail.example.org,,,0,https://mail.example.org,kim,s3cret-of-mail,
        ,,login,gitlab.example.org,,,0,https://gitlab.example.org,kim,hunter2,
        ,,login,gitlab.example.org,,,0,https://gitlab.example.org,kim,another-one,

        """

    /// Before the file picker, with these files in the home.
    private func desk(
        _ files: [String: String] = ["bitwarden.csv": bitwarden], _ size: Size = Size(columns: 80, rows: 24)
    ) throws -> Desk {
        let desk = try Desk(size, fill: sampleEntries)
        for (name, text) in files { try desk.home.write(name, text) }
        desk.model.perform([.show(ImportScreen(desk.place, in: desk.home.path))], desk.place) { _ in [] }
        return desk
    }

    private func isThere(_ name: String, _ desk: Desk) -> Bool {
        FileManager.default.fileExists(atPath: desk.home.path + "/" + name)
    }

    // MARK: Finding the file

    @Test func `the picker shows folders and files, hidden ones when a dot is typed`() throws {
        let desk = try desk(["bitwarden.csv": Self.bitwarden, ".hidden.csv": "x", "zebra.txt": "x"])
        for text in ["..", "data/", "state/", "bitwarden.csv", "zebra.txt"] { #expect(desk.screen.contains(text), "\(text)") }
        #expect(!desk.screen.contains("hidden"))
        desk.type(".")
        #expect(desk.screen.contains(".hidden.csv") && !desk.screen.contains("zebra"))
        desk.press(.escape)
        desk.type("zeb")
        #expect(desk.screen.contains("zebra.txt") && !desk.screen.contains("bitwarden.csv"))
        desk.press(.escape)
        #expect(desk.screen.contains("bitwarden.csv"))
        desk.press(.escape)
        #expect(desk.screen.contains("5 entries"))
    }

    @Test func `folders are gone into and out of`() throws {
        let desk = try desk()
        desk.type("dat")
        desk.press(.enter)
        #expect(desk.screen.contains("~/data >") && desk.screen.contains("keys/"))
        desk.press(.up, .enter)
        #expect(desk.screen.contains("bitwarden.csv"))
        desk.type("data/keys/")
        #expect(desk.screen.contains("default/"))
        desk.press(.escape, .backspace)
        #expect(!desk.screen.contains("bitwarden.csv"))
        desk.type("/nowhere/at/all/")
        #expect(desk.screen.contains("This folder is not there"))
        desk.press(.enter)
        #expect(desk.screen.contains("This folder is not there"))
    }

    @Test(arguments: ["~/bitwarden.csv", "PATH", "'PATH'", "file://PATH", "PATH\n"])
    func `a path is pasted as it comes`(written: String) throws {
        let desk = try desk()
        desk.paste(written.replacingOccurrences(of: "PATH", with: desk.home.path + "/bitwarden.csv"))
        desk.press(.enter)
        #expect(desk.screen.contains("Import bitwarden.csv?"))
    }

    // MARK: Looking and importing

    @Test func `the preview shows what would come, and no secret, and writes nothing`() throws {
        let desk = try desk()
        desk.type("bitw")
        desk.press(.enter)
        for text in ["Bitwarden", "2 new", "1 of them beside", "1 skipped as present", "mail.example.org", "login_password", "1 to know of"] {
            #expect(desk.screen.contains(text), "\(text)")
        }
        #expect(!desk.screen.contains("s3cret-of-mail") && !desk.screen.contains("hunter2"))
        #expect(try desk.vault().entryCount == 5)
        desk.press(.escape)
        #expect(desk.screen.contains("Import which file?"))
    }

    @Test func `what is there with other content is kept, updated or skipped`() throws {
        let desk = try desk()
        desk.type("bitw")
        desk.press(.enter)
        #expect(desk.screen.contains("both are kept"))
        let rules = try (0..<2).map { _ in
            desk.press(.character("d"))
            return try #require(desk.screen.split(separator: "\n").dropFirst(2).first).trimmed
        }
        #expect(rules.contains { $0.contains("updated") } && rules.contains { $0.contains("2 skipped") })
        while !desk.screen.contains("the file wins") { desk.press(.character("d")) }
        desk.press(.enter)
        #expect(try desk.value(.password, of: "gitlab.example.org") == "another-one")
        desk.press(.character("u"))
        #expect(try desk.value(.password, of: "gitlab.example.org") == "hunter2")
    }

    @Test func `Enter imports, u takes it back, here and in the list, and ^r does it again`() throws {
        let desk = try desk()
        desk.type("bitw")
        desk.press(.enter, .enter)
        #expect(desk.screen.contains("2 added") && desk.screen.contains("still holds every password in plain text"))
        #expect(try desk.value(.password, of: "mail.example.org") == "s3cret-of-mail")
        desk.press(.character("u"))
        #expect(desk.screen.contains("The import is taken back"))
        #expect(try desk.vault().entryCount == 5)
        desk.press(.character("u"))
        #expect(try desk.vault().entryCount == 5)
        desk.press(.escape)
        desk.press(.control("r"))
        #expect(try desk.vault().entryCount == 7)
        desk.press(.character("u"))
        #expect(try desk.vault().entryCount == 5)
        #expect(desk.screen.contains("5 entries"))
    }

    @Test func `Esc while it goes on leaves everything as it was`() throws {
        let rows = (0..<300).map { "https://\($0).example.org,kim,pass-\($0)" }.joined(separator: "\n")
        let desk = try desk(["chrome.csv": "url,username,password\n" + rows + "\n"])
        desk.type("chr")
        desk.press(.enter)
        #expect(desk.screen.contains("300 new") && desk.pulses.contains { $0.contains("rows") && $0.contains("%") })
        desk.cancels = true
        desk.press(.enter)
        #expect(desk.footer.contains("Cancelled; nothing was written"))
        #expect(try desk.vault().entryCount == 5)
    }

    @Test func `several files that are marked are one import`() throws {
        let desk = try desk(["a.csv": "url,username,password\nhttps://a.example,kim,one-of-a\n",
            "b.csv": "url,username,password\nhttps://b.example,kim,one-of-b\n"])
        desk.type("a.csv")
        desk.press(.tab, .escape)
        desk.type("b.csv")
        desk.press(.tab)
        #expect(desk.screen.contains("2 marked"))
        desk.press(.enter)
        #expect(desk.screen.contains("Import a.csv and 1 more?") && desk.screen.contains("2 new"))
        desk.press(.enter, .character("u"))
        #expect(try desk.vault().entryCount == 5)
    }

    @Test func `rows that are left out stand first, with their place and reason`() throws {
        let desk = try desk(["chrome.csv": "name,url,username,password\na,https://a.example,kim,one-of-a\nb,https://b.example,\"kim,two\n"])
        desk.type("chr")
        desk.press(.enter)
        #expect(desk.screen.contains("1 left out") && desk.screen.contains("row 3") && desk.screen.contains("never closed"))
        desk.press(.enter)
        desk.press(.character("s"))
        #expect(desk.screen.contains("1 rows were left out"))
    }

    @Test(arguments: ["", "nothing,that\nis,known\n", "\u{0}\u{1}binary"])
    func `of a file that is none it is said what is known`(text: String) throws {
        let desk = try desk(["what.bin": text])
        desk.type("what")
        desk.press(.enter)
        #expect(desk.screen.contains("This is no export Keys knows") && desk.screen.contains("Chrome"))
        desk.press(.character("G"))
        #expect(desk.screen.contains("keys export"))
        desk.press(.escape)
        #expect(desk.screen.contains("Import which file?"))
        #expect(try desk.vault().entryCount == 5)
    }

    // MARK: Deleting the file

    @Test func `the file is overwritten and deleted after a question`() throws {
        let desk = try desk()
        desk.type("bitw")
        desk.press(.enter, .enter, .character("s"), .escape)
        #expect(isThere("bitwarden.csv", desk))
        desk.press(.character("s"), .enter)
        #expect(!isThere("bitwarden.csv", desk) && desk.screen.contains("was overwritten and deleted"))
        #expect(try desk.vault().entryCount == 7)
    }

    @Test func `what stands nowhere else is not taken back by one key`() throws {
        let desk = try desk()
        desk.type("bitw")
        desk.press(.enter, .enter, .character("s"), .enter, .character("u"))
        #expect(desk.screen.contains("Take it back all the same?"))
        desk.press(.escape, .escape, .character("u"))
        #expect(try desk.vault().entryCount == 7)
        #expect(desk.footer.contains("onlyCopy"))
    }

    @Test func `it is taken back when a person says so twice`() throws {
        let desk = try desk()
        desk.type("bitw")
        desk.press(.enter, .enter, .character("s"), .enter, .character("u"), .enter)
        #expect(try desk.vault().entryCount == 5)
    }

    // MARK: Sealed backups

    @Test func `a backup of another vault asks for its password`() throws {
        let desk = try desk()
        let other = try VaultLocation(named: "other", environment: desk.home.variables)
        let session = try Session.create(
            at: other, password: SecretBytes(Array("another password of theirs".utf8)),
            cost: VaultCost(memoryMiB: 1, passes: 1), deviceName: "old", allowWeak: true) { _ in }
        _ = try session.add(login("only.there.example", "kim", "f4r-away"))
        _ = try ExportFile.write(desk.home.path + "/b.keysbackup") { out in try session.backUp(to: { try out.write($0.span) }) }
        desk.paste("~/b.keysbackup")
        desk.press(.enter)
        #expect(desk.screen.contains("Password of the backup"))
        desk.type("wrong")
        desk.press(.enter)
        #expect(desk.footer.contains("not the password of the backup"))
        desk.type("another password of theirs")
        desk.press(.enter)
        #expect(desk.screen.contains("sealed backup: 1 new"))
        desk.press(.enter)
        #expect(try desk.value(.password, of: "only.there.example") == "f4r-away")
        #expect(!desk.footer.contains("shred") && !desk.screen.contains("plain text"))
    }

    @Test(arguments: [(20, 5), (40, 12), (60, 8), (120, 40)]) func `every step draws at any size`(columns: Int, rows: Int) throws {
        let desk = try desk(["bitwarden.csv": Self.bitwarden], Size(columns: columns, rows: rows))
        desk.type("bitw")
        for key in [Key.tab, .enter, .character("d"), .character("G"), .enter, .character("s"), .escape, .escape] {
            desk.press(key)
            #expect(desk.screen.split(separator: "\n", omittingEmptySubsequences: false).count == rows)
        }
    }
}
