import Glibc
import SessionSupport
import Testing

/// The real program with a person at a terminal.
@Suite(.serialized) struct TerminalTests {
    private func vault() throws -> Program {
        let program = try Program()
        #expect(try program.makeVault().status == 0)
        return program
    }

    private func unlock(_ person: Person) throws {
        try person.read(until: "Password of default: ")
        #expect(person.waits(forEcho: false))
        person.type(Program.password)
    }

    @Test func `a password is asked for without echo, and again when it is wrong`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "Site", "--username", "kim", "--generate").status == 0)
        let person = try Person(keys, "list")
        try person.read(until: "Password of default: ")
        #expect(person.waits(forEcho: false))
        person.type("not the one")
        try person.read(until: "That is not the password.")
        try unlock(person)
        #expect(person.end() == 0)
        #expect(person.screen.contains("Site") && !person.screen.contains(Program.password))
        #expect(!person.screen.contains("not the one"))
    }

    @Test func `on a terminal a guess by letters is asked about`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "GitHub", "--username", "kim", "--generate").status == 0)
        for (answer, status) in [("1", Int32(0)), ("", 1)] {
            let person = try Person(keys, "get", "gthb", "--field", "username")
            try unlock(person)
            #expect(try person.read(until: "Which one? Number, or Enter for none: ").contains("1  GitHub"))
            person.type(answer)
            #expect(person.end() == status)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func `a signal at the question gives the echo back`(signal: Int32)
        throws
    {
        let person = try Person(try vault(), "list")
        try person.read(until: "Password of default: ")
        #expect(person.waits(forEcho: false))
        person.send(signal)
        #expect(person.waits(forEcho: true))
        #expect(person.end() == 128 + signal)
    }

    @Test func `who was stopped at the question comes back to one without echo`() throws {
        let person = try Person(try vault(), "list")
        try person.read(until: "Password of default: ")
        #expect(person.waits(forEcho: false))
        person.send(SIGTSTP)
        #expect(person.waits(forEcho: true))
        person.send(SIGCONT)
        #expect(person.waits(forEcho: false))
        person.type(Program.password)
        #expect(person.end() == 0)
    }

    @Test func `init judges, asks twice, shows the code and wants a group of it back`() throws {
        let keys = try Program()
        let person = try Person(keys, "init", "--kdf-memory", "1", "--kdf-passes", "1")
        try answer(person, "New password: ", "weak")
        try person.read(until: "Take 12 characters")
        try answer(person, "New password: ", Program.password)
        try answer(person, "once more: ", "something else")
        try person.read(until: "not the same")
        try answer(person, "New password: ", Program.password)
        try answer(person, "once more: ", Program.password)
        let shown = try person.read(until: "File name, or Enter for no: ")
        let code = try #require(shown.split(whereSeparator: \.isWhitespace).map(String.init).first { $0.count == 47 })
        person.type(keys.home.path + "/kit.txt")
        let asked = try person.read(until: " of the code back (five characters): ")
        let group = try #require(asked.split(separator: " ").compactMap { Int($0) }.last)
        #expect(person.waits(forEcho: false))
        person.type(code.split(separator: "-")[group - 1].lowercased())
        #expect(person.end() == 0)
        #expect(keys.home.read("kit.txt")?.contains(code) == true)
        #expect(Home.mode(keys.home.path + "/kit.txt") == 0o600)
        #expect(try keys.run(["recovery", "check", "--code-fd", "4"], descriptors: [4: Array(code.utf8)]).status == 0)
    }

    private func answer(_ person: Person, _ question: String, _ secret: String) throws {
        try person.read(until: question)
        #expect(person.waits(forEcho: false))
        person.type(secret)
    }

    @Test func `of several entries one is picked by its number`() throws {
        let keys = try vault()
        for name in ["kim", "lea"] {
            #expect(try keys.keys("add", "Twice", "--username", name, "--stdin", input: "of " + name).status == 0)
        }
        let person = try Person(keys, "get", "Twice")
        try unlock(person)
        let list = try person.read(until: "Which one? Number, or Enter for none: ")
        person.type(list.contains("1  Twice, kim") ? "1" : "2")
        #expect(person.end() == 0)
        #expect(person.screen.contains("of kim"))
    }

    @Test func `what cannot be undone is asked about, and no is no`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "Site", "--generate").status == 0)
        let person = try Person(keys, "remove", "Site", "--purge")
        try unlock(person)
        try person.read(until: "[y/N] ")
        person.type("n")
        #expect(person.end() == 1)
        #expect(try keys.keys("get", "Site").status == 0)
    }

    @Test func `keys alone guides line by line`() throws {
        var keys = try vault()
        keys.environment = ["TERM": "dumb"]
        let file = try keys.home.write(
            "chrome.csv", "name,url,username,password,note\nsite,https://site.example,kim,pa55word,\n")
        let person = try Person(keys)
        try unlock(person)
        let menu = try person.read(until: "Number, or Enter to leave: ")
        #expect(!menu.contains("\u{1b}"))
        person.type("6")
        try person.read(until: "Exported file, or Enter for none: ")
        person.type(file)
        try person.read(until: "Overwrite and delete it? [y/N] ")
        person.type("y")
        try person.read(until: "Number, or Enter to leave: ")
        person.type("1")
        try person.read(until: "words: ")
        person.type("site")
        try person.read(until: "Show what is hidden? [y/N] ")
        person.type("y")
        try person.read(until: "pa55word")
        try person.read(until: "Number, or Enter to leave: ")
        person.type("")
        #expect(person.end() == 0)
        #expect(keys.home.read("chrome.csv") == nil)
        #expect(!person.screen.contains("\u{1b}"))
    }

    @Test func `edit without flags asks for any field by its number`() throws {
        let keys = try vault()
        #expect(try keys.keys("add", "Site", "--username", "kim", "--stdin", input: "old").status == 0)
        let person = try Person(keys, "edit", "Site")
        try unlock(person)
        let list = try person.read(until: "Enter when done: ")
        func choose(_ label: String) throws {
            let line = try #require(list.split(separator: "\n").first { $0.contains("  \(label): ") })
            person.type(String(line.prefix { $0 != " " }))
        }
        for (label, question, answer) in [
            ("title", "title [Site]: ", "Place"), ("username", "username [kim]: ", "-"),
            ("folder", "folder, as a path with /: ", "a/b"),
        ] {
            try choose(label)
            try person.read(until: question)
            person.type(answer)
            try person.read(until: "Enter when done: ")
        }
        try choose("password")
        try self.answer(person, "password [set, hidden; + makes one]: ", "new one")
        try person.read(until: "Enter when done: ")
        person.type("")
        try person.read(until: "Save it? [y/N] ")
        person.type("y")
        #expect(person.end() == 0)
        #expect(try keys.keys("get", "a/b/Place").text == "new one")
        #expect(try keys.keys("list", "--fields", "title,username,folder").lines == ["Place\t\ta/b"])
    }
}
