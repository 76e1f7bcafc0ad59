internal import Foundation
internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysVault
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal

/// A screen as a person comes upon it, to be drawn at some sizes.
struct Scene: Sendable, CustomTestStringConvertible {
    let name: String
    /// The screen that is on top.
    let screen: String
    let sizes: [Size]
    let make: @Sendable (Size) throws -> Desk

    var testDescription: String { name }

    static let usual = [Size(columns: 80, rows: 24)]
    static let several = [Size(columns: 40, rows: 12), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40)]

    init(_ screen: String, _ name: String, _ sizes: [Size] = usual, _ make: @escaping @Sendable (Size) throws -> Desk) {
        self.screen = screen
        self.name = name
        self.sizes = sizes
        self.make = make
    }

    /// On a vault with some entries, after these keys.
    init(_ screen: String, _ name: String, _ sizes: [Size] = usual, typing text: String, _ keys: Key...) {
        self.init(screen, name, sizes) { size in
            let desk = try Desk(size, fill: sampleEntries)
            desk.type(text)
            for key in keys { desk.press(key) }
            return desk
        }
    }
}

extension Scene {
    /// All of them.
    static let all = beginning + arriving + listed + asked + going + transferring

    private static let beginning = [
        Scene("UnlockScreen", "unlock", several) { size in
            let desk = try Desk(size, isOpen: false)
            desk.type("not it")
            desk.press(.enter)
            desk.type("x")
            return desk
        },
        Scene("ReopenScreen", "reopen", several) { size in
            let desk = try Desk(size, fill: sampleEntries)
            desk.type("jjje")
            desk.type(" more")
            let file = desk.place.location.folder + "/vault.db"
            try FileManager.default.copyItem(atPath: file, toPath: file + ".new")
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.moveItem(atPath: file + ".new", toPath: file)
            desk.press(.control("s"))
            return desk
        },
        Scene("StartScreen", "start", several) { try Desk(firstStart: $0) },
        Scene("CreateScreen", "create", several) { size in
            let desk = try creating(size)
            desk.type("password1")
            desk.press(.enter, .control("g"))
            return desk
        },
        Scene("CodeScreen", "code", several) { size in
            let desk = try creating(size)
            for _ in 0..<2 {
                desk.type(Desk.password)
                desk.press(.enter)
            }
            desk.press(.enter)
            return desk
        },
        Scene("RestoreScreen", "restore") { size in
            let desk = try Desk(firstStart: size)
            try desk.home.write("old.keysbackup", "keys")
            desk.type("3")
            return desk
        },
    ]

    private static func creating(_ size: Size) throws -> Desk {
        let desk = try Desk(firstStart: size)
        let form = CreateScreen(desk.place, cost: VaultCost(memoryMiB: 1, passes: 1))
        desk.model.perform([.show(form)], desk.place) { _ in [] }
        return desk
    }

    private static let listed = [
        Scene("ListScreen", "list", several, typing: "j"),
        Scene("ListScreen", "list-empty", several) { try Desk($0) },
        Scene("ListScreen", "list-filter", typing: "/git"),
        Scene("ListScreen", "list-no-match", several, typing: "/zebra"),
        Scene("ListScreen", "list-marked", typing: " j "),
        Scene("ListScreen", "detail", several, typing: "jjj", .enter),
        Scene("ListScreen", "list-revealed", several, typing: "jjjs"),
        Scene("ListScreen", "trash", several, typing: "d", .backtab),
        Scene("SpellScreen", "spell", typing: "jjjS"),
        Scene("FormScreen", "form", several, typing: "jjje"),
        Scene("FormScreen", "form-new", typing: "a1"),
        Scene("HistoryScreen", "history", several) { size in
            let desk = try Desk(size, fill: sampleEntries)
            for password in ["the second one", "the third one"] {
                let id = try desk.entry("gitlab.example.org").id
                var form = EntryForm(editing: try desk.vault().open(id))
                form.set(.password, toSecret: Array(password.utf8).span)
                try desk.vault().edit(id, form)
            }
            desk.type("jjjH")
            return desk
        },
        Scene("ConflictsScreen", "conflicts", several) { size in
            let desk = try conflict(size)
            desk.type("C")
            return desk
        },
    ]

    /// An entry whose password two devices changed apart, this one last.
    private static func conflict(_ size: Size) throws -> Desk {
        let desk = try Desk(size) { _ = try $0.add(login("example.org", "kim", "the first one")) }
        let phone = try SecondDevice(of: desk)
        try phone.does("edit", "example.org", "--stdin", input: "made on the phone")
        try phone.does("sync")
        for word in ["one", "two", "three", "four", "made on the laptop"] {
            let id = try desk.entry("example.org").id
            var form = EntryForm(editing: try desk.vault().open(id))
            form.set(.password, toSecret: Array(word.utf8).span)
            try desk.vault().edit(id, form)
        }
        try phone.syncHere()
        desk.place.background = BackgroundWork(Mailbox(wake: {}))
        desk.wait(seconds: 3)
        return desk
    }

    private static let asked = [
        Scene("KindScreen", "kind", several, typing: "a"),
        Scene("ChoiceScreen", "choice", typing: "jjjc"),
        Scene("PromptScreen", "prompt", several, typing: "jjjr"),
        Scene("QuestionScreen", "question", several, typing: "jjjex", .control("c")),
        Scene("SecretPromptScreen", "secret-prompt", several) { size in
            let desk = try Desk(size, fill: sampleEntries)
            let prompt = SecretPromptScreen("Password of the backup", hint: "the one of when it was made", name: "x")
            desk.model.perform([.show(prompt)], desk.place) { _ in [] }
            desk.type("secret")
            return desk
        },
        Scene("ChoiceScreen", "form-leave", several, typing: "jjjex", .escape),
    ]

    private static let going = [
        Scene("HelpScreen", "help", several, typing: "?"),
        Scene("PaletteScreen", "palette", several, typing: ":"),
        Scene("GeneratorScreen", "generator", several, typing: "", .control("g")),
        Scene("GeneratorScreen", "generator-words", typing: "", .control("g"), .tab),
        Scene("AuditScreen", "audit", several, typing: "A"),
        Scene("SettingsScreen", "settings", several, typing: ","),
        Scene("PasswordScreen", "password", several, typing: ",Gk", .enter, .character("x"), .enter, .character("y")),
        Scene("LogScreen", "log", several, typing: "jjj*yuM"),
        Scene("DevicesScreen", "devices", several) { size in
            let desk = try conflict(size)
            desk.type("V")
            return desk
        },
        Scene("DevicesScreen", "devices-alone", several, typing: "V"),
        Scene("PairingScreen", "pairing", several) { size in
            let desk = try Desk(size, fill: sampleEntries)
            let talk = PairingTalk(moved: {})
            talk.offer(
                SecretBytes(Array("keys1:0123456789abcdefghjkmnpqrs:ABCDE-FGHJK-MNPQR-STVWX-YZ012:/home/kim/Sync".utf8))
            )
            desk.model.perform([.show(PairingScreen(talk, desk.place))], desk.place) { _ in [] }
            return desk
        },
    ]

    private static let bitwarden = """
        folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
        Mail,,login,mail.example.org,,,0,https://mail.example.org,kim,s3cret-of-mail,
        ,,login,gitlab.example.org,,,0,https://gitlab.example.org,kim,hunter2,
        ,,login,gitlab.example.org,,,0,https://gitlab.example.org,kim,another-one,

        """

    private static func importing(_ size: Size) throws -> Desk {
        let desk = try Desk(size, fill: sampleEntries)
        try desk.home.write("bitwarden.csv", bitwarden)
        desk.type("I")
        return desk
    }

    private static let transferring = [
        Scene("ImportScreen", "import-files", several, importing),
        Scene("ImportScreen", "import-preview", several) { size in
            let desk = try importing(size)
            desk.type("bitw")
            desk.press(.enter)
            return desk
        },
        Scene("ImportScreen", "import-done", several) { size in
            let desk = try importing(size)
            desk.type("bitw")
            desk.press(.enter, .enter)
            desk.wait(seconds: 60)
            return desk
        },
        Scene("ExportScreen", "export", several, typing: "X"),
        Scene("ExportScreen", "export-plain", several, typing: "Xj", .enter, .enter),
        Scene("ExportScreen", "export-done", several, typing: "X", .enter, .enter),
    ]
}
