import Foundation
import SessionSupport
import Testing

/// What a store can do to a sync, and what that ends with (cli.md; attacks.md, S11, S18, S25, S26).
@Suite struct SyncStatusTests {
    private static func device(entries: Int = 1) throws -> (Desk, Home) {
        let folder = try Home()
        let desk = try Desk("laptop", store: folder.path)
        for number in 0..<entries { try desk.add("Entry \(number)", "secret \(number)") }
        return (desk, folder)
    }

    /// The store cannot be used now: 20, one sentence, and everything else goes on.
    private static func expectOutOfReach(
        _ desk: Desk, status: Int32 = 20, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try desk.start(["sync", "--json"]).finish(within: 30)
        #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.said)", sourceLocation: sourceLocation)
        let failure = try JSONSerialization.jsonObject(with: Data(outcome.errors)) as? [String: Any]
        #expect(Set(failure?.keys.map { $0 } ?? []) == ["error", "message", "hint"], sourceLocation: sourceLocation)
        #expect(try desk.secret(of: "Entry 0") == "secret 0", sourceLocation: sourceLocation)
        try desk.add("Offline", "kept")
        let pending = try desk.does("store", "show", "--json").object()["pending"] as? Int ?? 0
        #expect(pending >= 1, sourceLocation: sourceLocation)
    }

    // MARK: Out of reach

    @Test func `without a store there is nothing to sync with`() throws {
        let desk = try Desk("laptop")
        #expect(try desk.keys("sync").status == 10)
        try desk.makeVault()
        for arguments in [["sync"], ["store", "show"], ["sync", "--repair", "--yes"]] {
            let outcome = try desk.keys(arguments)
            #expect(outcome.status == 1 && outcome.failures.count == 1, "\(arguments): \(outcome.said)")
        }
        #expect(try desk.keys("sync", "--repair").status == 64)
        for address in [
            "work", "", "ftp://example.org", "https://kim@example.org", "dav+https://example.org/x",
            "http://example.org",
        ] {
            #expect(try desk.keys("store", "set", address).status == 64, "\(address)")
        }
        #expect(try desk.keys("store", "set", desk.home.path + "/missing").status == 20)
        let file = try desk.home.write("file", "precious")
        #expect([20, 64].contains(try desk.keys("store", "set", file).status))
        // No address was kept of those that were refused.
        #expect(try desk.keys("store", "show").status == 1)
        #expect(desk.home.read("file") == "precious")
    }

    @Test func `a folder that goes away is 20 and comes back whole`() throws {
        let (desk, folder) = try Self.device()
        try desk.does("sync")
        let away = folder.path + "-away"
        #expect(rename(folder.path, away) == 0)
        try Self.expectOutOfReach(desk)
        // A file stands there.
        #expect(FileManager.default.createFile(atPath: folder.path, contents: nil))
        try Self.expectOutOfReach(desk)
        unlink(folder.path)
        // A link that leads nowhere.
        #expect(symlink("/nowhere/at/all", folder.path) == 0)
        try Self.expectOutOfReach(desk)
        unlink(folder.path)
        #expect(rename(away, folder.path) == 0)
        let report = try desk.does("sync", "--json").object()
        #expect(report["pushed"] as? Int == 3)
    }

    @Test func `a folder that cannot be written to is 20 for an ordinary user`() throws {
        guard let person = try OrdinaryUser() else { return }
        let folder = try Home()
        chown(folder.path, OrdinaryUser.number, OrdinaryUser.number)
        #expect(try person.keys("store", "set", folder.path).status == 0)
        #expect(try person.keys("add", "One", "--stdin", input: "x").status == 0)
        chmod(folder.path, 0o500)
        let refused = try person.keys("sync")
        #expect(refused.status == 20 && refused.failures.count == 1, "\(refused.said)")
        chmod(folder.path, 0o000)
        #expect(try person.keys("sync").status == 20)
        chmod(folder.path, 0o700)
        #expect(try person.keys("sync").status == 0)
        chmod(folder.path, 0o500)
        // Nothing to send: it reads.
        let reading = try person.keys("sync")
        #expect(reading.status == 0, "\(reading.said)")
        chmod(folder.path, 0o700)
    }

    @Test func `a full store is 20 and goes on when there is room`() throws {
        let (desk, folder) = try Self.device()
        guard geteuid() == 0, Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path) == 0 else {
            print("no small file system could be mounted: a full store was left out")
            return
        }
        defer { _ = Self.run("/bin/umount", "-l", folder.path) }
        try desk.does("sync")
        let filler = folder.path + "/filler"
        #expect(FileManager.default.createFile(atPath: filler, contents: nil))
        let handle = try #require(FileHandle(forWritingAtPath: filler))
        while (try? handle.write(contentsOf: [UInt8](repeating: 7, count: 4096))) != nil {}
        try handle.close()
        try desk.does("edit", "Entry 0", "--notes-stdin", input: String(repeating: "note ", count: 2000))
        try Self.expectOutOfReach(desk)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.hasPrefix(".keys") }, "\(names)")
        unlink(filler)
        #expect(try desk.keys("sync").status == 0)
        #expect(try desk.does("store", "show", "--json").object()["pending"] as? Int == 0)
    }

    private static func run(_ words: String...) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    // MARK: Shapes

    @Test func `what is printed as JSON has the keys of the papers, whatever is known`() throws {
        let (desk, folder) = try Self.device()
        func store(_ address: String) throws -> [String: Any] {
            let shown = try desk.does("store", "show", "--json").object()
            #expect(Set(shown.keys) == ["kind", "address", "vault", "pending", "last_sync"])
            #expect(shown["kind"] as? String == "folder" && shown["address"] as? String == address)
            #expect(shown["vault"] is String && shown["pending"] is Int)
            return shown
        }
        #expect(try store(folder.path)["last_sync"] is NSNull)
        // Setting it has sent nothing.
        #expect(TwoDesks.files(folder.path).isEmpty)
        let first = try desk.does("devices", "--json").objects()
        #expect(first.count == 1 && first.first?["last_change"] is NSNull, "\(first)")
        let sync = try desk.does("sync", "--json").object()
        #expect(Set(sync.keys) == ["pushed", "pulled", "conflicts", "waiting"])
        #expect(sync["pushed"] as? Int == 1 && sync["pulled"] as? Int == 0)
        #expect(sync["conflicts"] as? Int == 0 && sync["waiting"] as? Int == 0)
        #expect((try store(folder.path)["last_sync"] as? String)?.hasSuffix("Z") == true)
        #expect(try desk.does("conflicts", "--json").text == "[]\n")

        let guest = try Desk("desktop")
        let offer = try desk.offer("--json")
        let joined = try guest.join(offer.line, "--json")
        let host = try offer.running.finish()
        #expect(joined.status == 0 && host.status == 0, "\(joined.said) \(host.said)")
        for outcome in [joined, host] {
            let printed = try outcome.object()
            #expect(Set(printed.keys) == ["words", "device", "vault"])
            #expect((printed["words"] as? [String])?.count == 4)
            #expect(printed["vault"] as? String == (try store(folder.path)["vault"] as? String))
            #expect(printed["device"] as? String == "desktop")
        }
        #expect(try joined.object()["words"] as? [String] == host.object()["words"] as? [String])
        try desk.does("sync")
        let devices = try desk.does("devices", "--json").objects()
        #expect(devices.count == 2)
        for device in devices {
            #expect(Set(device.keys) == ["id", "name", "this", "last_change", "forgotten"])
            #expect(device["this"] as? Bool == (device["name"] as? String == "laptop"))
            #expect((device["last_change"] as? String)?.hasSuffix("Z") == true && device["forgotten"] as? Bool == false)
        }
    }

    // MARK: Several at once

    @Test func `syncs at once on one machine all end well`() throws {
        let (desk, folder) = try Self.device(entries: 3)
        let running = try (0..<4).map { _ in try desk.start(["sync"]) }
        let adding = try desk.start(["add", "Meanwhile", "--stdin"], input: "x")
        for one in running + [adding] {
            let outcome = try one.finish()
            #expect(outcome.status == 0, "\(outcome.said)")
        }
        try desk.does("sync")
        #expect(try desk.does("store", "show", "--json").object()["pending"] as? Int == 0)
        let other = try Desk("desktop")
        try desk.letIn(other)
        #expect(try other.listing() == desk.listing())
        #expect(!TwoDesks.files(folder.path).isEmpty)
    }

    @Test func `two vaults in one folder do not meet`() throws {
        let desks = try TwoDesks()
        let other = try Desk("other", store: desks.store)
        try desks.laptop.add("Mine", "a")
        try other.add("Theirs", "b")
        for _ in 0..<10 {
            try desks.laptop.does("edit", "Mine", "--stdin", input: "a\(UInt64.random(in: 0...UInt64.max))")
            try other.does("edit", "Theirs", "--stdin", input: "b\(UInt64.random(in: 0...UInt64.max))")
            for desk in [desks.laptop, other] {
                let outcome = try desk.keys("sync")
                #expect(outcome.status == 0 && outcome.warnings == [], "\(outcome.said)")
            }
        }
        try desks.settle()
        let third = try Desk("third")
        try other.letIn(third)
        #expect(try third.does("list").lines.count == 1 && desks.desktop.does("list").lines.count == 1)
        #expect(try third.secret(of: "Theirs") == other.secret(of: "Theirs"))
        // The rotation of one leaves the other's alone.
        #expect(try other.keys("rotate", "--yes", "--recovery-file", other.home.path + "/code2").status == 0)
        try desks.laptop.add("Later", "c")
        try desks.settle()
        #expect(try other.keys("sync").status == 0)
    }

    // MARK: Loss

    @Test func `S18 an emptied store is a warning at once, an alarm after a day, and is healed when told to`() throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "secret")
        try desks.settle()
        let before = try desks.laptop.listing()
        for name in TwoDesks.files(desks.store).keys { unlink(desks.store + "/" + name) }
        let early = try desks.laptop.keys("sync")
        #expect(early.status == 0 && early.warnings.count >= 1, "\(early.said)")
        let late = try desks.laptop.after(days: 2).keys("sync", "--json")
        #expect(late.status == 21 && late.errorText.contains("MISSING"), "\(late.said)")
        // JSON is printed with an alarm too.
        #expect(Set(try late.object().keys) == ["pushed", "pulled", "conflicts", "waiting"])
        // Work goes on and waits.
        try desks.laptop.add("Queued", "kept")
        #expect(try desks.laptop.after(days: 2).keys("sync").status == 21)
        #expect(try desks.laptop.does("store", "show", "--json").object()["pending"] as? Int ?? 0 >= 1)
        #expect(TwoDesks.files(desks.store).isEmpty)
        #expect(try desks.laptop.after(days: 2).keys("sync", "--repair").status == 64)
        let repaired = try desks.laptop.after(days: 2).keys("sync", "--repair", "--yes")
        #expect(repaired.status == 0 || repaired.status == 21, "\(repaired.said)")
        let well = try desks.laptop.after(days: 2).keys("sync")
        #expect(well.status == 0, "\(well.said)")
        let other = try desks.desktop.after(days: 2).keys("sync")
        #expect(other.status == 0, "\(other.said)")
        #expect(try desks.desktop.secret(of: "Queued") == "kept")
        try desks.laptop.after(days: 2).does("sync")
        #expect(try desks.laptop.listing() == desks.desktop.listing() && before != desks.laptop.listing())
        // And a device that comes later finds it whole.
        let third = try Desk("third")
        try desks.laptop.after(days: 2).letIn(third)
        #expect(try third.listing() == desks.laptop.listing())
    }

    @Test func `S18 what one device lost of its log is put back by it alone or told`() throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "secret")
        let before = Set(TwoDesks.files(desks.store).keys)
        try desks.laptop.does("sync")
        try desks.desktop.does("sync")
        let new = Set(TwoDesks.files(desks.store).keys).subtracting(before)
        #expect(new.count == 1)
        for name in new { unlink(desks.store + "/" + name) }
        for desk in [desks.laptop, desks.desktop] {
            let early = try desk.keys("sync")
            #expect(early.status == 0 && !early.warnings.isEmpty, "\(early.said)")
            let late = try desk.after(days: 2).keys("sync")
            #expect(late.status == 21, "\(late.said)")
            #expect(late.errorText.contains("MISSING") || late.errorText.contains("ROLLBACK"), "\(late.said)")
            #expect(try desk.secret(of: "Shared") == "secret")
        }
        let repaired = try desks.desktop.after(days: 2).keys("sync", "--repair", "--yes")
        #expect(repaired.status == 0 || repaired.status == 21, "\(repaired.said)")
        for desk in [desks.laptop, desks.desktop, desks.laptop] {
            let healed = try desk.after(days: 2).keys("sync")
            #expect(healed.status == 0, "\(desk.name): \(healed.said)")
        }
        #expect(try desks.laptop.listing() == desks.desktop.listing())
    }

    @Test func `S11 a store that holds another vault alone is foreign after a day`() throws {
        let (desk, folder) = try Self.device()
        try desk.does("sync")
        for name in TwoDesks.files(folder.path).keys { unlink(folder.path + "/" + name) }
        let other = try Desk("other", store: folder.path)
        try other.add("Theirs", "b")
        try other.does("sync")
        let files = TwoDesks.files(folder.path)
        #expect(try desk.keys("sync").status == 0)
        let late = try desk.after(days: 2).keys("sync")
        #expect(late.status == 21 && late.errorText.contains("FOREIGN"), "\(late.said)")
        for (name, bytes) in files { #expect(TwoDesks.files(folder.path)[name] == bytes) }
        #expect(try other.keys("sync").status == 0)
    }

    // MARK: Time

    @Test func `a device that was away for a year syncs as if nothing had been`() throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "0")
        try desks.settle()
        for round in 0..<20 {
            try desks.laptop.after(days: round * 18).does("edit", "Shared", "--stdin", input: "\(round)")
            try desks.laptop.after(days: round * 18).does("sync")
        }
        try desks.desktop.add("Of long ago", "kept")
        let back = try desks.desktop.after(days: 365).keys("sync")
        #expect(back.status == 0, "\(back.said)")
        #expect(try desks.desktop.secret(of: "Shared") == "19")
        let stale = try desks.laptop.after(days: 364).keys("sync")
        #expect(stale.status == 0, "\(stale.said)")
        #expect(try desks.laptop.listing() == desks.desktop.listing())
    }

    @Test(arguments: [-20_000, -3650, 3650, 20_000])
    func `a clock that is off by years decides nothing`(days: Int) throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "0")
        try desks.settle()
        let wrong = desks.desktop.after(days: days)
        try wrong.does("edit", "Shared", "--stdin", input: "of the wrong clock")
        #expect(try wrong.keys("sync").status == 0)
        #expect(try desks.laptop.keys("sync").status == 0)
        try desks.laptop.does("edit", "Shared", "--stdin", input: "later")
        #expect(try desks.laptop.keys("sync").status == 0)
        let outcome = try wrong.keys("sync")
        #expect(outcome.status == 0, "\(outcome.said)")
        #expect(try wrong.secret(of: "Shared") == "later")
        try desks.settle()
        #expect(try desks.laptop.does("conflicts", "--json").text == "[]\n")
    }

    // MARK: Strange things in the folder

    @Test(arguments: ["link", "pipe", "folder", "giant", "socket"])
    func `S25 what stands in the place of a blob and is none is refused, and nothing hangs`(what: String) throws {
        let desks = try TwoDesks()
        let before = TwoDesks.files(desks.store)
        try desks.laptop.add("Shared", "secret")
        try desks.laptop.does("sync")
        let name = try #require(TwoDesks.files(desks.store).keys.first { before[$0] == nil })
        let path = desks.store + "/" + name
        let good = try #require(FileManager.default.contents(atPath: path))
        unlink(path)
        switch what {
        case "link": #expect(symlink("/etc/passwd", path) == 0)
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        case "folder": #expect(mkdir(path, 0o700) == 0)
        case "socket": #expect(mknod(path, S_IFSOCK | 0o600, 0) == 0)
        default:
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            #expect(truncate(path, 1 << 40) == 0)
        }
        let outcome = try desks.desktop.start(["sync"]).finish(within: 30)
        // What was done is said, then the one thing that is wrong.
        let errors = outcome.failures.filter { !$0.contains("sent,") }
        #expect([20, 21].contains(outcome.status) && errors.count == 1, "\(outcome.said)")
        #expect(try desks.desktop.keys("get", "Shared").status == 13)
        try desks.desktop.add("Here", "kept")
        #expect(try desks.laptop.start(["sync"]).finish(within: 30).status < 30)
        #expect(Home.mode("/etc/passwd") != nil)
        // Put right, all goes on.
        if what == "folder" { rmdir(path) } else { unlink(path) }
        try good.write(to: URL(fileURLWithPath: path))
        for desk in [desks.desktop, desks.laptop, desks.desktop] {
            let healed = try desk.keys("sync")
            #expect(healed.status == 0, "\(desk.name): \(healed.said)")
        }
        #expect(try desks.desktop.secret(of: "Shared") == "secret" && desks.laptop.secret(of: "Here") == "kept")
    }

    @Test func `S26 copies that synchronisers leave are ignored`() throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "secret")
        try desks.laptop.does("sync")
        let files = TwoDesks.files(desks.store)
        for (number, (name, bytes)) in files.enumerated() {
            let damaged = Data(bytes.map { $0 ^ 1 })
            for sibling in [
                "\(name.prefix(60)).sync-conflict-20260101-000000-ABCDEFG", "\(name) (conflicted copy \(number))",
                ".\(name).tmp", "~\(name)", "\(name.uppercased())", "\(name.dropLast())", "Thumbs.db",
            ] { try damaged.write(to: URL(fileURLWithPath: desks.store + "/" + sibling)) }
        }
        mkdir(desks.store + "/.stfolder", 0o700)
        mkdir(desks.store + "/.stversions", 0o700)
        let count = TwoDesks.files(desks.store).count
        for desk in [desks.desktop, desks.laptop] {
            let outcome = try desk.keys("sync")
            #expect(outcome.status == 0 && outcome.warnings == [], "\(outcome.said)")
        }
        #expect(try desks.desktop.secret(of: "Shared") == "secret")
        #expect(TwoDesks.files(desks.store).count >= count)
    }

    @Test func `a damaged blob holds up its own log alone, and its author puts it right`() throws {
        let desks = try TwoDesks()
        let before = TwoDesks.files(desks.store)
        try desks.laptop.add("Shared", "secret")
        try desks.laptop.does("sync")
        let name = try #require(TwoDesks.files(desks.store).keys.first { before[$0] == nil })
        var bytes = try #require(FileManager.default.contents(atPath: desks.store + "/" + name))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: desks.store + "/" + name))
        try desks.desktop.add("Here", "kept")
        let outcome = try desks.desktop.keys("sync")
        #expect(outcome.status == 21 && outcome.errorText.contains("CORRUPT"), "\(outcome.said)")
        // The other way goes on.
        #expect(try desks.laptop.keys("sync").status < 30)
        #expect(try desks.laptop.secret(of: "Here") == "kept")
        let repaired = try desks.laptop.keys("sync", "--repair", "--yes")
        #expect([0, 21].contains(repaired.status), "\(repaired.said)")
        _ = try desks.laptop.keys("sync")
        let healed = try desks.desktop.keys("sync")
        #expect(try desks.desktop.secret(of: "Shared") == "secret", "\(healed.said)")
        try desks.laptop.does("sync")
        try desks.desktop.does("sync")
    }

    // MARK: A sync after each change

    @Test func `with a sync after each change what is done here is there, and a missing folder is a warning`() throws {
        let desks = try TwoDesks()
        try desks.laptop.does("store", "set", desks.store, "--sync-after-change")
        try desks.laptop.add("At once", "a")
        #expect(try desks.laptop.does("store", "show", "--json").object()["pending"] as? Int == 0)
        try desks.desktop.does("sync")
        #expect(try desks.desktop.secret(of: "At once") == "a")
        let away = desks.store + "-away"
        #expect(rename(desks.store, away) == 0)
        let outcome = try desks.laptop.keys("add", "Meanwhile", "--stdin", input: "b")
        #expect(outcome.status == 0 && outcome.lines.count == 1 && outcome.warnings.count == 1, "\(outcome.said)")
        #expect(outcome.failures == [])
        #expect(rename(away, desks.store) == 0)
        try desks.laptop.does("edit", "At once", "--stdin", input: "c")
        try desks.desktop.does("sync")
        #expect(try desks.desktop.secret(of: "Meanwhile") == "b" && desks.desktop.secret(of: "At once") == "c")
        try desks.laptop.does("store", "set", desks.store, "--no-sync-after-change")
        try desks.laptop.add("Later", "d")
        #expect(try desks.laptop.does("store", "show", "--json").object()["pending"] as? Int == 1)
    }
}
