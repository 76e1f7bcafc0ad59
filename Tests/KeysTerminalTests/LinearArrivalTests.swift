internal import KeysModel
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal

/// Vaults that come here, line by line.
extension LinearTests {
    /// A folder with the vault of a device that is called `test`, and that device.
    private static func synced() throws -> (keys: Program, store: Home) {
        let (keys, store) = (try Program(), try Home())
        #expect(try keys.makeVault().status == 0)
        #expect(try keys.keys("add", "Site", "--username", "kim", "--stdin", input: "pa55word").status == 0)
        #expect(try keys.keys("store", "set", store.path).status == 0)
        #expect(try keys.keys("sync").status == 0)
        return (keys, store)
    }

    private static func newPassword(_ password: String, _ person: Person) throws {
        try Listener.type(password, to: person, at: "New password")
        try Listener.type(password, to: person, at: "The same once more: ")
    }

    /// Takes the new code down: hears it, types a group of it back.
    private static func takeCode(_ person: Person) throws -> String {
        try person.read(until: "This is the recovery code of the vault")
        let heard = try person.read(until: "It sets a new password").split(separator: "\n").map(\.trimmed)
        let code = try #require(heard.first { $0.split(separator: "-").count == 8 })
        try person.read(until: "Enter for no: ")
        person.type("")
        let asked = try person.read(until: "of the code back")
        let group = try #require(asked.split(separator: " ").last { Int($0) != nil }.flatMap { Int($0) })
        try Listener.type(String(code.split(separator: "-")[group - 1]), to: person, at: "(five characters): ")
        return code
    }

    @Test func `the first start joins another device line by line`() throws {
        let (host, store) = try Self.synced()
        let letting = try host.start(
            ["pair", "--code-file", host.home.path + "/line", "--yes", "--password-fd", "3"],
            descriptors: [3: Array((Program.password + "\n").utf8)])
        while host.home.read("line")?.hasSuffix("\n") != true { try #require(!letting.go(on: 0.01)) }
        var keys = try Program()
        keys.environment = ["TERM": "dumb"]
        let person = try Person(keys)
        try person.read(until: Listener.question)
        person.type("2")
        try Listener.type(String(try #require(host.home.read("line")).dropLast()), to: person, at: "Enter for none: ")
        try person.read(until: "the line says: ")
        person.type("")
        try person.read(until: "called, or Enter for")
        person.type("phone")
        try Self.newPassword("another long passphrase 99", person)
        try person.read(until: "The words here: ")
        let words = try person.read(until: "\n").trimmed
        let hosted = try letting.finish()
        #expect(hosted.status == 0 && hosted.errorText.contains(words), "\(hosted.errorText) \(store.path)")
        try person.read(until: "This device is in.")
        try person.read(until: Listener.question)
        person.type("")
        #expect(person.end() == 0)
        #expect(try keys.keys("get", "Site", password: "another long passphrase 99").text == "pa55word")
    }

    @Test func `a vault is recovered line by line, and so is its password`() throws {
        let (host, store) = try Self.synced()
        var keys = try Program()
        keys.environment = ["TERM": "dumb"]
        let person = try Person(keys)
        try person.read(until: Listener.question)
        person.type("4")
        try person.read(until: "Folder of the store, or Enter for none: ")
        person.type(store.path)
        try Listener.type(
            String(try #require(host.home.read("code.txt")).dropLast()), to: person, at: "Recovery code: ")
        try person.read(until: "called, or Enter for")
        person.type("phoenix")
        let found = try person.read(until: "Go on with it? [y/N] ")
        #expect(found.contains("Found 1 entry") && found.contains("Device: test, last change 20"))
        person.type("y")
        try Self.newPassword("another long passphrase 99", person)
        let code = try Self.takeCode(person)
        try person.read(until: "The vault is here again")
        try person.read(until: Listener.question)
        person.type("")
        #expect(person.end() == 0)
        #expect(try keys.keys("get", "Site", password: "another long passphrase 99").text == "pa55word")

        let forgetful = try Person(keys)
        for _ in 0..<3 { try Listener.type("not it", to: forgetful, at: "Password of default: ") }
        try forgetful.read(until: "with the recovery code? [y/N] ")
        forgetful.type("y")
        try Listener.type(code, to: forgetful, at: "Recovery code: ")
        try Self.newPassword("a third long passphrase 55", forgetful)
        #expect(try Self.takeCode(forgetful) != code)
        try forgetful.read(until: "The new password is set")
        try forgetful.read(until: Listener.question)
        forgetful.type("")
        #expect(forgetful.end() == 0)
        #expect(try keys.keys("get", "Site", password: "a third long passphrase 55").text == "pa55word")
    }
}
