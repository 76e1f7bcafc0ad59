import Foundation
import SessionSupport
import Testing

/// Letting a device in by one line, with the real program on both sides (vault-and-sync, section 5; attacks.md, S16, S40).
@Suite struct PairingTests {
    @Test func `a line lets a device in and both sides show the same four words`() throws {
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path)
        try laptop.add("github.com", "pw1", "--username", "kim")
        let desktop = try Desk("desktop")
        let offer = try laptop.offer()
        #expect(Home.mode(offer.file) == 0o600)
        #expect(offer.line.hasPrefix("keys1:") && offer.line.hasSuffix(":" + folder.path))
        let joined = try desktop.join(offer.line)
        let host = try offer.running.finish()
        #expect(joined.status == 0 && host.status == 0, "\(joined.said) \(host.said)")
        #expect(joined.pairingWords.count == 4 && joined.pairingWords == host.pairingWords)
        #expect(host.errorText.contains("desktop"))
        try laptop.does("sync")
        #expect(try laptop.listing() == desktop.listing())
        #expect(try desktop.secret(of: "github.com") == "pw1")
        // Nothing of the pairing is left on the store.
        for desk in [laptop, desktop] {
            let doctor = try desk.does("doctor", "--json")
            #expect(doctor.text.contains("\"blobs\"") && !doctor.text.contains("strangers"), "\(doctor.text)")
        }
        let devices = try laptop.does("devices", "--json").objects()
        #expect(Set(devices.compactMap { $0["name"] as? String }) == ["laptop", "desktop"])
        // Who compares the words of what was seen finds them equal.
        func seen(_ desk: Desk) throws -> Substring? {
            try desk.does("devices").errorText.split(separator: "\n").first { $0.contains("words") }
        }
        #expect(try seen(laptop) != nil && seen(laptop) == seen(desktop))
    }

    @Test func `pair does not begin without a yes, a file, a store`() throws {
        let folder = try Home()
        let laptop = try Desk("laptop")
        try laptop.makeVault()
        let file = laptop.home.path + "/line"
        let storeless = try laptop.keys("pair", "--code-file", file, "--yes")
        #expect(storeless.status == 1 && storeless.failures.count == 1, "\(storeless.said)")
        try laptop.does("store", "set", folder.path)
        for arguments in [["--code-file", file], ["--yes"], []] {
            let refused = try laptop.keys(["pair"] + arguments)
            #expect(refused.status == 64, "\(arguments): \(refused.said)")
        }
        try laptop.home.write("line", "precious")
        let existing = try laptop.keys("pair", "--code-file", file, "--yes")
        #expect(existing.status == 1 && laptop.home.read("line") == "precious", "\(existing.said)")
        // Nothing was sent by any of them.
        #expect(TwoDesks.files(folder.path).isEmpty)
    }

    @Test func `a line that is none, mistyped, used or of another vault lets nobody in`() throws {
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path)
        let guest = try Desk("guest").with("KEYS_TEST_DOOR_PATIENCE", "1")
        for line in ["", "keys1:", "hello", "keys1:x:y:/z", "keys2" + String(repeating: ":a", count: 3)] {
            let refused = try guest.join(line)
            #expect(refused.status == 12 && refused.failures.count == 1, "\(line): \(refused.said)")
        }
        let offer = try laptop.offer()
        // One symbol of the code, in its middle.
        var parts = offer.line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let code = parts[2]
        let place = try #require(code.indices.dropFirst(3).first { code[$0] != "-" })
        parts[2].replaceSubrange(place...place, with: code[place] == "7" ? "8" : "7")
        let mistyped = try guest.join(parts.joined(separator: ":"))
        #expect(mistyped.status == 12 && !guest.hasVault, "\(mistyped.said)")
        // Somewhere else than the line says there is no such offer.
        let elsewhere = try Home()
        #expect(try guest.join(offer.line, "--store", elsewhere.path).status == 1)
        let nowhere = try guest.join(offer.line, "--store", elsewhere.path + "/missing")
        #expect(nowhere.status == 20, "\(nowhere.said)")
        // A password that will not do is found out before anybody is asked to say yes.
        let weak = try guest.start(["join", "--code-fd", "4"], secrets: [3: "weak", 4: offer.line]).finish(within: 20)
        #expect(weak.status == 1 && weak.errorText.contains("weak") && !guest.hasVault, "\(weak.said)")
        // The right line still works after all that, and only once.
        #expect(try Desk("desktop").join(offer.line).status == 0)
        #expect(try offer.running.finish().status == 0)
        let used = try guest.join(offer.line)
        #expect(used.status == 1 && used.errorText.contains("used") && !guest.hasVault, "\(used.said)")
        // What belongs to no line is in the folder of no vault.
        #expect(Home.mode(guest.home.vault + "/vault.db") == nil)
    }

    @Test func `a device that has another vault keeps it`() throws {
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path)
        let other = try Desk("other")
        try other.makeVault()
        try other.add("Mine", "secret")
        let before = try other.listing()
        let offer = try laptop.offer()
        let refused = try other.join(offer.line)
        #expect(refused.status == 1 && refused.errorText.contains("another vault"), "\(refused.said)")
        #expect(try other.listing() == before)
        #expect(try other.secret(of: "Mine") == "secret")
        offer.running.signal(SIGTERM)
        #expect(try offer.running.finish().status == 143)
        // Who is in already is told so, and keeps all.
        let desktop = try Desk("desktop")
        try laptop.letIn(desktop)
        let again = try laptop.offer()
        let twice = try desktop.join(again.line)
        #expect(twice.status == 1 && twice.errorText.contains("already"), "\(twice.said)")
        // It is in, and the other side hears so at once.
        #expect(try again.running.finish(within: 20).status == 0)
    }

    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func `a signal ends a pairing, clears the store and takes the line back`(signal: Int32, status: Int32) throws {
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path)
        try laptop.does("sync")
        let before = TwoDesks.files(folder.path)
        let offer = try laptop.offer()
        while TwoDesks.files(folder.path).count == before.count { #expect(!offer.running.go(on: 0.01)) }
        offer.running.signal(signal)
        #expect(try offer.running.finish(within: 10).status == status)
        #expect(TwoDesks.files(folder.path) == before)
        #expect(Home.mode(offer.file) == nil)
        let late = try Desk("late").with("KEYS_TEST_DOOR_PATIENCE", "1").join(offer.line)
        #expect(late.status == 1, "\(late.said)")
    }

    @Test func `nobody comes in time and the line is void`() throws {
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path)
        try laptop.does("sync")
        let before = TwoDesks.files(folder.path)
        let offer = try laptop.with("KEYS_TEST_DOOR_PATIENCE", "1").offer()
        let outcome = try offer.running.finish()
        #expect(outcome.status == 1 && outcome.errorText.contains("in time"), "\(outcome.said)")
        #expect(TwoDesks.files(folder.path) == before && Home.mode(offer.file) == nil)
    }

    @Test func `S40 a person who says no lets nobody in`() throws {
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path)
        try laptop.does("sync")
        let before = TwoDesks.files(folder.path)
        let person = try Person(laptop.program, "pair")
        try person.read(until: "Password of")
        #expect(person.waits(forEcho: false))
        person.type(laptop.password)
        try person.read(until: "keys1:")
        let line = "keys1:" + (try person.read(until: folder.path))
        let guest = try Desk("stranger")
        let joining = try guest.startJoin(line)
        #expect(!joining.go(on: 0.3))
        let shown = try person.read(until: "Let it in?")
        #expect(shown.contains("stranger"))
        person.type("no")
        #expect(person.end() == 1)
        let refused = try joining.finish()
        #expect(refused.status == 1 && !guest.hasVault, "\(refused.said)")
        #expect(refused.pairingWords.count == 4)
        #expect(refused.pairingWords.allSatisfy(person.screen.contains))
        #expect(TwoDesks.files(folder.path) == before)
    }

    // MARK: Working apart

    @Test func `what two devices change apart comes together, and nothing is lost`() throws {
        let desks = try TwoDesks()
        let (laptop, desktop) = (desks.laptop, desks.desktop)
        try laptop.add("github.com", "pw0", "--username", "kim")
        try laptop.add("gitlab.com", "first", "--username", "kim")
        try desks.settle()
        // Different fields of one entry.
        try laptop.does("edit", "github.com", "--username", "kim2")
        try desktop.does("edit", "github.com", "--url", "https://github.com")
        // One field of another.
        try laptop.does("edit", "gitlab.com", "--stdin", input: "of the laptop")
        try desktop.does("edit", "gitlab.com", "--stdin", input: "of the desktop")
        // And something new on each.
        try laptop.add("New there", "a")
        try desktop.add("New here", "b")
        try desks.settle()

        let entries = try laptop.does("list", "--json").objects()
        let github = try #require(entries.first { $0["title"] as? String == "github.com" })
        #expect(github["username"] as? String == "kim2" && github["urls"] as? [String] == ["https://github.com"])
        #expect(github["conflict"] as? Bool == false)
        let gitlab = try #require(entries.first { $0["title"] as? String == "gitlab.com" })
        #expect(gitlab["conflict"] as? Bool == true)
        #expect(entries.count == 4)
        let values: Set = ["of the laptop", "of the desktop"]
        for desk in [laptop, desktop] {
            #expect(try desk.does("list", "--conflicts").lines.count == 1)
            let current = try desk.secret(of: "gitlab.com")
            let history = try desk.does("history", "gitlab.com", "--json", "--reveal").objects()
            let old = history.compactMap { $0["value"] as? String }
            #expect(values.contains(current) && Set(old).isSuperset(of: values.subtracting([current])), "\(history)")
            #expect(old.contains("first"))
            let loser = try #require(history.first { values.contains($0["value"] as? String ?? "") })
            #expect(loser["reason"] as? String == "conflict")
        }
        #expect(try laptop.secret(of: "gitlab.com") == desktop.secret(of: "gitlab.com"))
        #expect(
            try laptop.does("conflicts", "--json", "--reveal").text
                == desktop.does("conflicts", "--json", "--reveal").text)
    }

    @Test func `conflicts have the shape of the papers`() throws {
        let desks = try TwoDesks()
        let id = try Self.conflict(desks)
        for reveal in [true, false] {
            let outcome = try desks.laptop.keys(["conflicts", "--json"] + (reveal ? ["--reveal"] : []))
            let conflicts = try outcome.objects()
            #expect(outcome.status == 0 && conflicts.count == 1)
            let one = try #require(conflicts.first)
            #expect(Set(one.keys) == ["id", "title", "label", "type", "current", "others"])
            #expect(one["id"] as? String == id && one["title"] as? String == "Shared")
            #expect(one["label"] as? String == "password" && one["type"] as? String == "concealed")
            let others = try #require(one["others"] as? [[String: Any]])
            #expect(others.count == 1)
            let other = try #require(others.first)
            #expect(Set(other.keys) == ["n", "value", "changed", "device"] && other["n"] as? Int == 1)
            #expect(["laptop", "desktop"].contains(other["device"] as? String))
            #expect((other["changed"] as? String)?.hasSuffix("Z") == true)
            if reveal {
                #expect(Set([one["current"] as? String, other["value"] as? String]) == ["laptop's", "desktop's"])
            } else {
                #expect(one["current"] is NSNull && other["value"] is NSNull)
            }
        }
        #expect(try desks.laptop.does("sync", "--json").object()["conflicts"] as? Int == 1)
        #expect(try Desk("nobody").keys("conflicts").status == 10)
    }

    @Test(arguments: ["current", "1"]) func `a conflict is settled for both devices`(keep: String) throws {
        let desks = try TwoDesks()
        try Self.conflict(desks)
        let conflict = try #require(
            try desks.desktop.does("conflicts", "--json", "--reveal").objects().first)
        let current = try #require(conflict["current"] as? String)
        let other = try #require((conflict["others"] as? [[String: Any]])?.first?["value"] as? String)
        #expect(try desks.desktop.keys("conflicts", "settle", "Shared", "--keep", "2").status == 13)
        #expect(try desks.desktop.keys("conflicts", "settle", "Shared", "--keep", "0").status == 64)
        #expect(try desks.desktop.keys("conflicts", "settle", "Shared", "--keep", "all").status == 64)
        #expect(
            try desks.desktop.keys("conflicts", "settle", "Shared", "--field", "nothing", "--keep", "1").status == 13)
        try desks.desktop.does("conflicts", "settle", "Shared", "--keep", keep)
        try desks.settle()
        for desk in [desks.laptop, desks.desktop] {
            #expect(try desk.secret(of: "Shared") == (keep == "1" ? other : current))
            #expect(try desk.does("conflicts", "--json").text == "[]\n")
            let old = try desk.does("history", "Shared", "--json", "--reveal").objects()
            #expect(old.contains { $0["value"] as? String == (keep == "1" ? current : other) }, "\(old)")
        }
        #expect(try desks.desktop.keys("conflicts", "settle", "Shared", "--keep", "current").status == 13)
    }

    /// An entry whose password both devices have changed.
    @discardableResult
    static func conflict(_ desks: TwoDesks) throws -> String {
        let id = try desks.laptop.add("Shared", "before")
        try desks.settle()
        for desk in [desks.laptop, desks.desktop] {
            try desk.does("edit", "Shared", "--stdin", input: desk.name + "'s")
        }
        try desks.settle()
        return id
    }

    @Test(arguments: [["remove", "Shared"], ["remove", "Shared", "--purge", "--yes"]], [true, false])
    func `an edit there beats a removal here`(removal: [String], editsFirst: Bool) throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "before", "--username", "kim")
        try desks.settle()
        let removed = try desks.laptop.keys(removal)
        #expect(removed.status == 0, "\(removed.said)")
        try desks.desktop.does("edit", "Shared", "--stdin", input: "after")
        if editsFirst { try desks.desktop.does("sync") }
        try desks.settle()
        for desk in [desks.laptop, desks.desktop] {
            #expect(try desk.secret(of: "Shared") == "after")
            let entry = try #require(try desk.does("list", "--json").objects().first)
            #expect(entry["trashed"] as? Bool == false && entry["username"] as? String == "kim")
        }
        // One that nobody edits meanwhile goes on both.
        #expect(try desks.laptop.keys(removal).status == 0)
        try desks.settle()
        #expect(try desks.desktop.keys("get", "Shared").status == 13)
    }
}
