import Foundation
import SessionSupport
import Testing

/// What a store holds tells nothing: no secret, no title, no date, no exact size, nothing of a password (attacks.md, S27, S28).
@Suite struct StoreCanaryTests {
    @Test func `no canary of any field, name or password is on a store after a whole life with it`() throws {
        var chance = Chance(for: "canaries on a store")
        var canaries: [Canary] = []
        func canary(_ name: String, _ value: String? = nil) -> String {
            let value = value ?? "canary-\(chance.word(20))"
            canaries.append(Canary(name, value))
            return value
        }
        let folder = try Home()
        let laptop = try Desk(canary("name of a device"), store: folder.path)
        let desktop = try Desk(canary("name of another device"))
        for desk in [laptop, desktop] { _ = canary("password of a device", desk.password) }
        _ = canary("address", folder.path)
        var found: [String] = []
        var blobs: Set<String> = []
        func look() throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            // Before this test reads them itself, which leaves a time that it takes away again.
            for name in names {
                var info = stat()
                #expect(lstat(folder.path + "/" + name, &info) == 0)
                #expect(info.st_atim.tv_sec == 0 && info.st_atim.tv_nsec == 0, "\(name) was read")
            }
            defer {
                let never = [timespec(), timespec()]
                for name in names { utimensat(AT_FDCWD, folder.path + "/" + name, never, 0) }
            }
            found += Traces.inFiles(below: folder.path, canaries.filter { $0.name != "address" })
            for (name, bytes) in TwoDesks.files(folder.path) {
                #expect(name.count == 64 && name.allSatisfy { $0.isLowercase || "234567".contains($0) }, "\(name)")
                #expect(bytes.count % 1024 == 0 && !bytes.isEmpty, "\(bytes.count) bytes")
                var info = stat()
                #expect(lstat(folder.path + "/" + name, &info) == 0)
                #expect(info.st_mtim.tv_sec == 0 && info.st_mtim.tv_nsec == 0, "\(name) was changed")
                #expect(info.st_mode & 0o7777 == 0o600)
                blobs.insert(name)
            }
            let address = Array(folder.path.utf8)
            for bytes in TwoDesks.files(folder.path).values {
                #expect(!bytes.withUnsafeBytes { $0.holds(address) })
            }
        }
        let seed = String(
            chance.word(32).uppercased().map { $0 == "8" ? "7" : $0 == "9" ? "3" : $0 })
        let entry = """
            {"kind":"login","title":"\(canary("title"))","folder":"\(canary("folder"))","tags":["\(canary("tag"))"],
            "fields":[{"label":"username","type":"text","value":"\(canary("username"))"},
            {"label":"password","type":"concealed","value":"\(canary("password"))"},
            {"label":"url","type":"url","value":"https://\(canary("host")).example/"},
            {"label":"\(canary("label"))","type":"text","value":"\(canary("custom field"))"},
            {"label":"notes","type":"multiline","value":"\(canary("notes"))"},
            {"label":"otp","type":"otp","value":"\(canary("seed", seed))"}]}
            """
        let id = try #require(try laptop.does("add", "--json-stdin", input: entry).lines.first)
        let shown = try laptop.does("show", id, "--json", "--reveal").text
        for one in canaries where !one.name.contains("device") && one.name != "address" {
            #expect(shown.contains(one.value), "\(one.name) is not in the entry: \(shown)")
        }
        _ = canary("id", id)
        try laptop.does("add", "Card", "--kind", "card", "--stdin", input: canary("card number"))
        try laptop.does("sync")
        try look()
        try laptop.letIn(desktop)
        try look()
        for round in 0..<10 {
            let desk = round % 2 == 0 ? laptop : desktop
            try desk.does("edit", id, "--stdin", input: canary("password \(round)"))
            try desk.does("edit", id, "--username", canary("username \(round)"))
            if round == 4 { try desk.does("remove", "Card") }
            try desk.does("sync")
            try look()
        }
        let file = try laptop.home.write("rows.csv", TestVault.export(3000, name: canary("imported title")))
        try laptop.does("import", file)
        try laptop.does("sync")
        try look()
        let changed = canary("changed password", "another long passphrase 88 \(chance.word(8))")
        #expect(
            try laptop.keys(["password", "--new-password-fd", "4"] + Desk.cheap, secrets: [4: changed]).status == 0)
        let renamed = try laptop.keys(["sync"], secrets: [3: changed])
        #expect(renamed.status == 0, "\(renamed.said)")
        try look()
        let rotated = try laptop.keys(
            ["rotate", "--yes", "--recovery-file", laptop.home.path + "/code2"], secrets: [3: changed])
        #expect(rotated.status == 0, "\(rotated.said)")
        for name in ["code.txt", "code2"] {
            let code = try #require(laptop.home.read(name)).trimmingCharacters(in: .newlines)
            _ = canary("recovery code", code)
            _ = canary("recovery code without its groups", code.filter { $0.isLetter || $0.isNumber })
        }
        try look()
        #expect(found == [])
        #expect(canaries.count > 35 && blobs.count > 15)
    }

    /// S27, as far as the program can show it. The same vault - one key, one device, one state - under other passwords: the random
    /// bytes of two runs cannot be made equal from outside, so what is compared is what changes when nothing but the password does.
    /// All blobs stay, byte for byte; one comes, which has the same size however long the password is, however dear its cost and
    /// however often it was changed; nothing in it is made from a password. (`TwoDevices` shows that no slot is read at all.)
    @Test func `S27 another password changes no blob, and adds the same one whatever it is`() throws {
        let desks = try TwoDesks()
        try desks.laptop.add("Shared", "secret")
        try desks.settle()
        let before = TwoDesks.files(desks.store)
        let kept = try Home()
        for desk in [desks.laptop, desks.desktop] { try desk.vault.keep() }
        try TestVault.copy(desks.store, to: kept.path + "/store")
        var sizes: Set<[Int]> = []
        let passwords = [
            ["a short passphrase 1x"], [String(repeating: "a very long passphrase, ", count: 40)],
            (0..<4).map { "one passphrase of several \($0)" },
        ]
        for row in passwords {
            var current = desks.laptop.password
            for next in row {
                let changed = try desks.laptop.keys(
                    ["password", "--new-password-fd", "4"] + Desk.cheap, secrets: [3: current, 4: next])
                #expect(changed.status == 0, "\(changed.said)")
                current = next
            }
            let synced = try desks.laptop.keys(["sync"], secrets: [3: current])
            #expect(synced.status == 0, "\(synced.said)")
            let after = TwoDesks.files(desks.store)
            for (name, bytes) in before { #expect(after[name] == bytes) }
            sizes.insert(after.filter { before[$0.key] == nil }.map(\.value.count).sorted())
            // The other device hears of it, and that is all it hears.
            let heard = try desks.desktop.keys("sync")
            #expect(heard.status == 0 && heard.warnings.count == 1, "\(heard.said)")
            #expect(heard.errorText.contains("password was changed on laptop"), "\(heard.said)")
            #expect(try desks.desktop.keys("list").status == 0)
            for desk in [desks.laptop, desks.desktop] { try desk.vault.putBack() }
            try TestVault.copy(kept.path + "/store", to: desks.store)
        }
        #expect(sizes.count == 1 && sizes.first?.count == 1, "\(sizes)")
    }
}
