import Foundation
import SessionSupport
import Testing

/// A machine that has nothing but the kit - the store's address and the code - and what becomes of the others (vault-and-sync,
/// section 5; attacks.md, S15, S33, S35, S36).
@Suite struct RecoveryTests {
    private static func recover(_ desk: Desk, _ code: String, _ store: String, file: String = "new-code") throws
        -> Outcome
    {
        try desk.keys(
            [
                "recover", "--store", store, "--code-fd", "4", "--recovery-file", desk.home.path + "/" + file, "--yes",
                "--device-name", desk.name,
            ], secrets: [4: code])
    }

    private static func code(_ desk: Desk, _ file: String = "code.txt") throws -> String {
        try #require(desk.home.read(file)).trimmingCharacters(in: .newlines)
    }

    private static func epoch(_ desk: Desk) throws -> String? {
        let text = try desk.does("doctor").text
        return text.split(separator: "\n").first { $0.contains("epoch") }.map(String.init)
    }

    @Test func `the kit alone brings the whole vault back, and old codes and devices open nothing that is new`() throws
    {
        let desks = try TwoDesks()
        let (laptop, desktop) = (desks.laptop, desks.desktop)
        try laptop.add("github.com", "pw1", "--username", "kim", "--url", "https://github.com", "--tag", "work")
        try laptop.does("add", "Card", "--kind", "card", "--stdin", input: "4111111111111111")
        try laptop.add("Trashed", "gone")
        try laptop.does("remove", "Trashed")
        try desktop.does("add", "Note", "--kind", "note", "--notes-stdin", input: "line\nline")
        try desks.settle()
        let before = try laptop.listing()
        let oldCode = try Self.code(laptop)
        let oldFiles = TwoDesks.files(desks.store)

        let phoenix = try Desk("phoenix")
        let wrong = try Self.recover(phoenix, Self.otherCode(oldCode), desks.store)
        #expect(wrong.status == 12 && !phoenix.hasVault, "\(wrong.said)")
        #expect(try Self.recover(phoenix, oldCode, desks.store + "/missing").status == 20)
        #expect(
            try phoenix.keys(
                ["recover", "--store", desks.store, "--code-fd", "4", "--recovery-file", "/x/y"],
                secrets: [4: oldCode]
            ).status == 64)
        #expect(TwoDesks.files(phoenix.home.path)["new-code"] == nil)

        let recovered = try Self.recover(phoenix, oldCode, desks.store)
        #expect(recovered.status == 0, "\(recovered.said)")
        // The person is shown which devices there were.
        #expect(recovered.errorText.contains("laptop") && recovered.errorText.contains("desktop"))
        #expect(recovered.errorText.contains("epoch 2"))
        #expect(try phoenix.listing() == before)
        #expect(try phoenix.secret(of: "github.com") == "pw1")
        #expect(try phoenix.secret(of: "Card") == "4111111111111111")
        #expect(try phoenix.does("get", "Note").text == "line\nline")
        #expect(try Self.epoch(phoenix)?.contains("2") == true)

        // S33: the old code finds nothing that is new.
        let late = try Desk("late")
        let refused = try Self.recover(late, oldCode, desks.store)
        #expect(refused.status == 12 && !late.hasVault, "\(refused.said)")
        // Nor does it on a store that has kept all it ever was given, as long as it shows the end of the old epoch.
        let newFiles = TwoDesks.files(desks.store)
        for (name, bytes) in oldFiles where newFiles[name] == nil {
            try bytes.write(to: URL(fileURLWithPath: desks.store + "/" + name))
        }
        let kept = try Self.recover(late, oldCode, desks.store)
        #expect(kept.status == 12 && !late.hasVault, "\(kept.said)")
        #expect(Home.mode(late.home.path + "/new-code") == nil)
        for name in oldFiles.keys where newFiles[name] == nil { unlink(desks.store + "/" + name) }
        // Nor does the code of one vault take the place of another vault.
        #expect(try Self.recover(laptop, try Self.code(phoenix, "new-code"), desks.store).status == 1)

        // The other devices keep all they have, and say what to do.
        for desk in [laptop, desktop] {
            let shut = try desk.keys("sync", "--json")
            #expect(shut.status == 1 && shut.errorText.contains("EPOCH_CLOSED"), "\(shut.said)")
            #expect(try desk.listing() == before)
        }
        // S36: what they did meanwhile comes over when they are let in again.
        try desktop.add("Unsent", "kept")
        try desktop.does("edit", "github.com", "--username", "kim2")
        #expect(try desktop.keys("sync", "--repair", "--yes").status == 1)
        let files = TwoDesks.files(desks.store)
        #expect(try desktop.keys("sync").status == 1)
        #expect(TwoDesks.files(desks.store) == files)
        for desk in [desktop, laptop] { try phoenix.letIn(desk) }
        for desk in [phoenix, desktop, laptop, phoenix] { try desk.does("sync") }
        let after = try phoenix.listing()
        #expect(try desktop.listing() == after && laptop.listing() == after)
        for desk in [phoenix, desktop, laptop] {
            #expect(try desk.secret(of: "Unsent") == "kept")
            #expect(try desk.does("list", "--json").text.contains("kim2"))
            #expect(try desk.keys("doctor").status == 0)
        }
        // The new code opens the new state.
        let second = try Desk("second")
        let again = try Self.recover(second, try Self.code(phoenix, "new-code"), desks.store)
        #expect(again.status == 0 && again.errorText.contains("epoch 3"), "\(again.said)")
        #expect(try second.listing() == after)
    }

    @Test func `a forgotten device is shut out by a rotation and loses nothing`() throws {
        let desks = try TwoDesks()
        let (laptop, desktop) = (desks.laptop, desks.desktop)
        try laptop.add("Shared", "before")
        try desks.settle()
        #expect(try laptop.keys("devices", "forget", "desktop").status == 64)
        #expect(try laptop.keys("devices", "forget", "nobody", "--yes").status == 13)
        #expect(try laptop.keys("devices", "forget", "laptop", "--yes").status == 13)
        try laptop.does("devices", "forget", "desktop", "--yes")
        // Until the rotation it can read and write, as its owner was told.
        try desktop.add("Before the rotation", "a")
        try desktop.does("sync")
        try laptop.does("sync")
        #expect(try laptop.secret(of: "Before the rotation") == "a")
        let oldCode = try Self.code(laptop)
        let rotated = try laptop.keys("rotate", "--yes", "--recovery-file", laptop.home.path + "/second-code")
        #expect(rotated.status == 0, "\(rotated.said)")
        try laptop.add("After the rotation", "new")
        try desktop.add("Offline", "kept")
        try laptop.does("sync")
        let shut = try desktop.keys("sync")
        #expect(shut.status == 1, "\(shut.said)")
        #expect(try desktop.keys("get", "After the rotation").status == 13)
        #expect(try desktop.secret(of: "Offline") == "kept")
        #expect(try Self.recover(try Desk("late"), oldCode, desks.store).status == 12)
        // Nothing of it came to the others either.
        try laptop.does("sync")
        #expect(try laptop.keys("get", "Offline").status == 13)

        // Let in again it is waited for again, and brings what it had.
        try laptop.letIn(desktop)
        try desks.settle()
        #expect(try laptop.secret(of: "Offline") == "kept")
        #expect(try desktop.secret(of: "After the rotation") == "new")
        let devices = try laptop.does("devices", "--json").objects()
        #expect(devices.count == 2 && devices.allSatisfy { $0["forgotten"] as? Bool == false }, "\(devices)")
    }

    @Test func `a rotation with no store in reach goes on when it is back`() throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "before")
        try desks.settle()
        let away = desks.store + "-away"
        #expect(rename(desks.store, away) == 0)
        // It looks at the store first, and says so before anything has changed.
        let refused = try desks.laptop.keys("rotate", "--yes", "--recovery-file", desks.laptop.home.path + "/code2")
        #expect(refused.status == 20, "\(refused.said)")
        #expect(desks.laptop.home.read("code2") == nil)
        #expect(rename(away, desks.store) == 0)
        try desks.settle()
    }

    /// A code that is well formed and of no vault.
    private static func otherCode(_ code: String) throws -> String {
        let other = try Desk("other")
        try other.makeVault()
        return try Self.code(other)
    }
}
