internal import Foundation
internal import KeysDesk
internal import KeysModel
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal

/// Keys line by line: it can do what the full screen can.
struct LinearTests {
    @Test(arguments: Wish.allCases)
    func `every wish of the full screen is granted line by line, or is about the screen alone`(
        wish: Wish
    ) {
        switch wish.linear {
        case .does, .atStart: break
        case .screenOnly(let reason): #expect(reason.count > 10)
        }
    }

    @Test func `nothing is offered line by line that the full screen does not have`() {
        let meanings = Wish.allCases.map(\.linear)
        for wish in LinearWish.allCases where wish != .hearCode { #expect(meanings.contains(.does(wish)), "\(wish)") }
    }

    @Test func `what changes or leaves the vault is not called a matter of the screen`() {
        for line in Wish.table where [.copy, .change, .delete, .go].contains(line.group) && line.wish != .messages {
            if case .screenOnly = line.wish.linear { Issue.record("\(line.wish)") }
        }
    }

    @Test func `no menu is long to listen to`() {
        #expect(LinearWish.Menu.first.wishes.count + 2 <= 9)
        for menu in LinearWish.Menu.allCases { #expect(menu.wishes.count <= 12) }
    }

    @Test func `every verb does its work line by line`() throws {
        let listener = try Listener()
        try listener.finds()
        try listener.changes()
        try listener.asksOfTheVault()
        #expect(listener.driven == Set(LinearWish.allCases))
        #expect(!listener.person.screen.contains("pa55word of the mail"))
        listener.person.send(SIGTERM)
        #expect(listener.person.end() == 143)
        #expect(try listener.keys.keys("get", "Work/Servers/Place").text == "pa55word")
        #expect(try listener.keys.keys("get", "Mail box", "--field", "PIN").text == "4711")
        #expect(try listener.keys.keys("show", "Imported").status == 13)
    }

    @Test func `who is left alone locks, in the middle of a question too`() throws {
        for isAsking in [false, true] {
            let listener = try Listener(["KEYS_TEST_DOOR_LOCK_SECONDS": "3"])
            try listener.person.read(until: Listener.question)
            if isAsking {
                listener.person.type("1")
                try listener.person.read(until: "Which entry?")
            }
            try listener.person.read(until: "Locked: nothing was typed for a while.")
            // The process that had the vault is gone: it is asked for anew.
            try listener.person.read(until: "Password of default: ")
            listener.person.type("")
            #expect(listener.person.end() != 0)
        }
    }

    @Test func `a question mark says the menu again, and only then`() throws {
        let listener = try Listener()
        let first = try listener.person.read(until: Listener.question)
        #expect(first.contains("1  Find an entry") && first.contains("9  More of the vault"))
        listener.person.type("8")
        try listener.person.read(until: "Number, or Enter to go back: ")
        listener.person.type("")
        let second = try listener.person.read(until: Listener.question)
        #expect(!second.contains("1  Find an entry") && second.contains("? says the menu"))
        listener.person.type("?")
        #expect(try listener.person.read(until: Listener.question).contains("1  Find an entry"))
        listener.person.type("")
        #expect(listener.person.end() == 0)
        #expect(!listener.person.screen.contains("\u{1b}"))
    }

    @Test(arguments: [true, false]) func `a device is let in line by line after a yes alone`(agrees: Bool) throws {
        let listener = try Listener()
        let other = try Program()
        let joined = try listener.pairs(other, agrees: agrees)
        #expect((joined.status == 0) == agrees, "\(joined.errorText)")
        try listener.person.read(until: agrees ? " is in." : "Nobody was let in", seconds: 30)
        try listener.person.read(until: Listener.question)
        listener.person.type("")
        #expect(listener.person.end() == 0)
        #expect(try other.keys("get", "Site").text == (agrees ? "pa55word" : ""))
    }

    @Test func `fields of one's own are called otherwise, moved, taken away and put back`() throws {
        let listener = try Listener()
        try listener.arranges()
        let shown = try listener.keys.keys("show", "Site").text
        let places = ["second", "other"].map { shown.range(of: $0)?.lowerBound }
        #expect(try #require(places[0]) < #require(places[1]), "\(shown)")
        #expect(!shown.contains("first\t"))
    }

    @Test func `what an import meets with other content is asked about`() throws {
        let listener = try Listener()
        try listener.importsAgain()
        #expect(try listener.keys.keys("get", "Site").text == "another")
        #expect(try listener.keys.keys("list").lines.count == 1)
    }

    @Test func `the primary password is changed line by line`() throws {
        let listener = try Listener()
        try listener.changesPassword(to: "quite another passphrase 78")
        #expect(try listener.keys.keys("list").status == 12)
        #expect(try listener.keys.keys("list", password: "quite another passphrase 78").status == 0)
    }

    @Test func `the first start can make the words and the vault`() throws {
        var keys = try Program()
        keys.environment = ["TERM": "dumb", "KEYS_ACCESSIBLE": "1"]
        let person = try Person(keys)
        try person.read(until: Listener.question)
        person.type("1")
        try person.read(until: "six words? [y/N] ")
        person.type("y")
        try person.read(until: "Keep them in mind:\n    ")
        let words = try person.read(until: "\n").dropLast()
        try Listener.type(String(words), to: person, at: "a password of your own: ")
        let code = try person.read(until: "It sets a new password").split(separator: "\n").map {
            $0.filter { $0 != " " }
        }
        let groups = try #require(code.first { $0.split(separator: "-").count == 8 }).split(separator: "-")
        try person.read(until: "Enter for no: ")
        person.type("")
        let asked = try person.read(until: "of the code back")
        let group = try #require(asked.split(separator: " ").last { Int($0) != nil }.flatMap { Int($0) })
        try Listener.type(String(groups[group - 1]), to: person, at: "(five characters): ")
        try person.read(until: "Exported file, or Enter for none: ")
        person.type("")
        try person.read(until: Listener.question)
        person.type("")
        #expect(person.end() == 0)
        #expect(try keys.keys("list", password: String(words)).status == 0)
    }
}

/// Somebody who hears the program line by line, in front of a vault with one entry.
final class Listener {
    static let question = "Number, or Enter to leave: "
    let keys: Program
    let person: Person
    private(set) var driven: Set<LinearWish> = []

    init(_ variables: [String: String] = [:]) throws {
        var program = try Program()
        #expect(try program.makeVault().status == 0)
        #expect(try program.keys("add", "Site", "--username", "kim", "--stdin", input: "pa55word").status == 0)
        program.environment = variables.merging(["TERM": "dumb"]) { given, _ in given }
        keys = program
        person = try Person(program)
        try Self.type(Program.password, to: person, at: "Password of default: ")
    }

    static func type(_ secret: String, to person: Person, at question: String) throws {
        try person.read(until: question)
        #expect(person.waits(forEcho: false))
        person.type(secret)
    }

    private func secret(_ question: String, _ text: String) throws { try Self.type(text, to: person, at: question) }

    private func answer(_ question: String, _ text: String) throws {
        try person.read(until: question)
        person.type(text)
    }

    private func wish(_ wish: LinearWish) throws {
        driven.insert(wish)
        let first = LinearWish.Menu.first.wishes
        let number = try #require(wish.menu.wishes.firstIndex(of: wish)) + 1
        if wish.menu == .first { return try answer(Self.question, "\(number)") }
        try answer(Self.question, "\(first.count + (wish.menu == .entry ? 1 : 2))")
        try answer("Number, or Enter to go back: ", "\(number)")
    }

    private func wish(_ wish: LinearWish, of entry: String) throws {
        try self.wish(wish)
        try answer("words: ", entry)
    }

    func finds() throws {
        try addMail()
        try wish(.edit, of: "Mail")
        try answer("Which field?", "+")
        try answer("What is the new field called?", "PIN")
        try answer("What does it hold?", "2")
        try secret("PIN [empty; + makes one]: ", "4711")
        try answer("Which field?", "1")
        try answer("title [Mail]: ", "Mail box")
        try answer("when done: ", "")
        try answer("Save it? [y/N] ", "y")
        try person.read(until: "Saved: Mail box. Undo takes it back.")
        try wish(.show, of: "Mail box")
        try answer("Show what is hidden? [y/N] ", "y")
        try person.read(until: "4711")
        try copies()
        try wish(.hearCode, of: "Mail box")
        try person.read(until: "one-time code: as it was said; it holds ")
        try wish(.spell, of: "Site")
        try person.read(until: "1  small p")
        try person.read(until: "3  five")
    }

    private func addMail() throws {
        try wish(.add)
        try answer("What is it?", "\(try #require(EntryKind.allCases.firstIndex(of: .login)) + 1)")
        try answer("Title: ", "Mail")
        try answer("username: ", "kim")
        try secret("password [empty; + makes one]: ", "+")
        try answer("Made of what?", "2")
        try person.read(until: "Made: ")
        try secret("[empty]: ", "JBSWY3DPEHPK3PXP")
        try person.read(until: "6 digits every 30 s")
        try answer("url: ", "https://mail.example")
        try secret("notes [empty; ", "one line")
        try secret("next line: ", ".")
        try answer("when done: ", "")
        try answer("Save it? [y/N] ", "y")
        try person.read(until: "Added: Mail. Undo takes it back.")
    }

    private func copies() throws {
        try wish(.settings)
        try answer("Change which?", "\(try #require(SettingKey.allCases.firstIndex(of: .clipboardOSC52)) + 1)")
        try answer("Enter to keep it: ", "on")
        try person.read(until: "clipboard.osc52 is on now")
        try wish(.copy, of: "Site")
        try answer("or Enter for password: ", "")
        try person.read(until: "password of Site: ")
        try wish(.copyCode, of: "Mail box")
        try person.read(until: "one-time code: ")
        try wish(.generate)
        try answer("Number, or Enter to go back: ", "3")
        try answer("Number, or Enter to go back: ", "4")
        try answer("How long?", "8")
        try answer("How many: 8", "2")
        try person.read(until: "What was made: ")
        try answer("Number, or Enter to go back: ", "")
    }

    func changes() throws {
        for (verb, name, text, said) in [
            (LinearWish.rename, "Site", "Place", "renamed to Place. Undo takes it back."),
            (.folder, "Place", "Work/Servers", "moved to Work/Servers. Undo takes it back."),
            (.tags, "Place", "dev, work", "tags changed. Undo takes it back."),
        ] {
            try wish(verb, of: name)
            try answer("Enter to keep ", text)
            try person.read(until: said)
        }
        try wish(.favorite, of: "Place")
        try person.read(until: "a favourite now. Undo takes it back.")
        try wish(.browse)
        try answer("Which? ", "\(ListKind.favorites.rawValue + 1)")
        try answer("1  Place, kim, in Work/Servers", "")
        try putsBack()
        try wish(.trash, of: "Mail box")
        try person.read(until: "Moved to the trash: Mail box. Undo takes it back.")
        try wish(.restore)
        try answer("Which one?", "1")
        try person.read(until: "Restored: Mail box.")
    }

    private func putsBack() throws {
        try wish(.edit, of: "Place")
        try answer("when done: ", "3")
        try secret("password [set, hidden; + makes one]: ", "newer")
        try answer("when done: ", "")
        try answer("Save it? [y/N] ", "y")
        try wish(.history, of: "Place")
        let list = try person.read(until: "Which one?")
        let line = try #require(list.split(separator: "\n").first { $0.contains("  password, replaced ") })
        person.type(String(line.prefix { $0 != " " }))
        try answer("Show it? [y/N] ", "y")
        try person.read(until: "pa55word")
        try answer("Put it back? [y/N] ", "y")
        try person.read(until: "Put back: the password of Place")
        try wish(.undo)
        try person.read(until: "Undone: Put back")
        try wish(.redo)
        try person.read(until: "Done again: Put back")
    }

    func asksOfTheVault() throws {
        try wish(.importFile)
        try answer(
            "Exported file, or Enter for none: ",
            try keys.home.write("in.csv", "name,url,username,password,note\nImported,https://i.example,kim,pa55,\n"))
        try answer("Overwrite and delete it? [y/N] ", "y")
        try person.read(until: "Overwritten and deleted.")
        try wish(.purge, of: "Imported")
        try answer("Type its title", "Imported")
        try person.read(until: "Deleted for good: Imported")
        try wish(.export)
        try answer("Number, or Enter to go back: ", "1")
        try answer("File name [", keys.home.path + "/out.keysbackup")
        try person.read(until: "Written: ")
        try wish(.audit)
        try answer("Change which?", "")
        #expect(mkdir(keys.home.path + "/store", 0o700) == 0)
        try wish(.devices)
        try answer("Number, or Enter to go back: ", "1")
        try answer("Folder of the store", keys.home.path + "/store")
        try wish(.sync)
        try person.read(until: "Synced: ")
        try wish(.conflicts)
        try person.read(until: "There are no conflicts.")
        try wish(.lock)
        try person.read(until: "Password of default: ")
    }

    /// Opens the devices, sets a store and lets another device in, which says the words are the same.
    func pairs(_ other: Program, agrees: Bool) throws -> Outcome {
        #expect(mkdir(keys.home.path + "/store", 0o700) == 0)
        try wish(.devices)
        try answer("Number, or Enter to go back: ", "1")
        try answer("Folder of the store", keys.home.path + "/store")
        try wish(.devices)
        try answer("Number, or Enter to go back: ", "2")
        try person.read(until: "It is good once:\n    ")
        let line = try person.read(until: "\n")
        let joining = try other.start(
            ["join", "--code-fd", "4", "--password-fd", "3", "--kdf-memory", "1", "--kdf-passes", "1"],
            descriptors: [3: Array((Program.password + "\n").utf8), 4: Array(line.utf8)])
        // What it is given is written while it goes on.
        for _ in 0..<5 { _ = joining.go(on: 0.1) }
        let words = try person.read(until: "Does it show the same words? [y/N] ")
        #expect(words.contains("The words here: "))
        person.type(agrees ? "y" : "n")
        return try joining.finish()
    }

    func arranges() throws {
        try wish(.edit, of: "Site")
        for label in ["first", "second"] {
            try answer("when done: ", "+")
            try answer("What is the new field called?", label)
            try answer("What does it hold?", "1")
            try answer("\(label): ", "of \(label)")
        }
        try answer("when done: ", "?")
        let list = try person.read(until: "when done: ")
        let line = try #require(list.split(separator: "\n").first { $0.contains("  first: ") })
        let first = try #require(Int(line.prefix { $0 != " " }))
        person.type("\(first)")
        try answer("Enter for nothing: ", "5")
        try answer("when done: ", "\(first + 1)")
        try answer("Enter for nothing: ", "2")
        try answer("label [first]: ", "other")
        try answer("when done: ", "\(first + 1)")
        try answer("Enter for nothing: ", "6")
        try person.read(until: "Taken away")
        try answer("when done: ", "u")
        try person.read(until: "Put back: other")
        try answer("when done: ", "")
        try answer("Save it? [y/N] ", "y")
        try leave()
    }

    func importsAgain() throws {
        try wish(.importFile)
        try answer(
            "Exported file, or Enter for none: ",
            try keys.home.write("in.csv", "name,url,username,password,note\nSite,,kim,another,\n"))
        try person.read(until: "with other content.")
        try answer("Number, or Enter to import nothing: ", "2")
        try answer("Overwrite and delete it? [y/N] ", "n")
        try leave()
    }

    func changesPassword(to new: String) throws {
        try wish(.settings)
        try answer("Change which?", "\(SettingKey.allCases.count + 1)")
        try secret("Password now, or Enter to leave: ", Program.password)
        try secret("New password: ", new)
        try secret("The same once more: ", new)
        try person.read(until: "The password is changed")
        try leave()
    }

    private func leave() throws {
        try answer(Self.question, "")
        #expect(person.end() == 0)
    }
}
