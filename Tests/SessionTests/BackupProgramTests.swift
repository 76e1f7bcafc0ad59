import Foundation
import GRDB
import KeysModel
import KeysVault
import SessionSupport
import Testing

/// `export`, `init --from` and `import` of a sealed backup, by the real program.
@Suite struct BackupProgramTests {
    /// A vault with old values, trash and tags.
    private func lived() throws -> TestVault {
        let vault = try TestVault(entries: 20)
        for (arguments, input) in [
            (["edit", "Entry 3", "--stdin"], "changed once"), (["edit", "Entry 3", "--stdin"], "changed twice"),
            (["edit", "Entry 4", "--add-tag", "work", "--title", "Renamed"], ""), (["remove", "Entry 5"], ""),
            (["remove", "Entry 6", "--purge", "--yes"], ""),
            (["add", "Letter", "--kind", "note", "--notes-stdin"], "dear all"),
        ] {
            let outcome = try vault.program.run(
                arguments + ["--password-fd", "3"], input: Array(input.utf8),
                descriptors: [3: Array((Program.password + "\n").utf8)])
            guard outcome.status == 0 else { throw TestVault.Failed("\(arguments)", outcome) }
        }
        return vault
    }

    @Test func `the vault made from a backup lists, shows and remembers the same`() throws {
        let vault = try lived()
        let file = vault.home.path + "/kept.keysbackup"
        let exported = try vault.program.keys("export", file)
        #expect(exported.status == 0 && exported.output.isEmpty, "\(exported.said)")
        #expect(Home.mode(file) == 0o600)
        let other = TestVault(of: try Program())
        let made = try other.program.keys("init", "--from", file, "--device-name", "second")
        #expect(made.status == 0, "\(made.said)")
        for arguments in [
            ["list", "--json"], ["list", "--trash", "--json"], ["show", "Entry 3", "--json", "--reveal"],
            ["history", "Entry 3", "--json", "--reveal"], ["history", "Renamed", "--json", "--reveal"],
            ["conflicts", "--json"], ["tags"], ["folders"],
        ] {
            let descriptors: [Int32: [UInt8]] = [3: Array((Program.password + "\n").utf8)]
            let one = try vault.program.run(arguments + ["--password-fd", "3"], descriptors: descriptors)
            let two = try other.program.run(arguments + ["--password-fd", "3"], descriptors: descriptors)
            #expect(one.status == 0 && one.text == two.text, "\(arguments): \(one.said) \(two.said)")
        }
        #expect(try other.contents() == vault.contents())
        let doctor = try other.program.keys("doctor")
        #expect(doctor.status == 0 && !doctor.errorText.contains("copy"), "\(doctor.said)")
        #expect(try other.program.keys("devices").lines.contains { $0.hasPrefix("second") && $0.contains("this one") })
        // The code of then opens it too, and the file is never written over.
        let code = try #require(vault.home.read("code.txt"))
        let third = try Program()
        let byCode = try third.run(["init", "--from", file, "--code-fd", "4"], descriptors: [4: Array(code.utf8)])
        #expect(byCode.status == 0, "\(byCode.said)")
        #expect(try TestVault(of: third).contents() == vault.contents())
        #expect(try third.run(["recovery", "check", "--code-fd", "4"], descriptors: [4: Array(code.utf8)]).status == 0)
        let before = FileManager.default.contents(atPath: file)
        let again = try vault.program.keys("export", file)
        #expect(again.status == 1 && again.errorText.contains("not written over"), "\(again.said)")
        #expect(FileManager.default.contents(atPath: file) == before)
    }

    @Test func `standard output and standard input carry a backup`() throws {
        let vault = try lived()
        let exported = try vault.program.keys("export", "-")
        #expect(exported.status == 0 && exported.output.starts(with: Array("KEYSBAK".utf8)), "\(exported.said)")
        let other = try TestVault()
        let imported = try other.program.run(
            [
                "import", "-", "--format", "keys-backup", "--json", "--password-fd", "3", "--file-password-fd", "4",
            ], input: exported.output,
            descriptors: [3: Array((Program.password + "\n").utf8), 4: Array((Program.password + "\n").utf8)])
        #expect(imported.status == 0 && imported.text.contains("\"format\":\"keys-backup\""), "\(imported.said)")
        #expect(imported.text.contains("\"added\":20,\"updated\":0,\"skipped\":0,\"trashed\":1"), "\(imported.text)")
        #expect(try other.contents() == vault.contents())
        let undone = try other.program.keys("import", "--undo")
        #expect(undone.status == 0, "\(undone.said)")
        #expect(try other.contents() == [])
    }

    @Test func `what is wrong with a backup is said, with the status of the table`() throws {
        let vault = try lived()
        let home = vault.home.path
        #expect(try vault.program.keys("export", home + "/good").status == 0)
        let good = Array(try #require(FileManager.default.contents(atPath: home + "/good")))
        func file(_ name: String, _ bytes: [UInt8]) throws -> String {
            try Data(bytes).write(to: URL(fileURLWithPath: home + "/" + name))
            return home + "/" + name
        }
        var newer = good
        newer[7] = 2
        var altered = good
        altered[good.count - 40] ^= 1
        let rows: [(path: String, status: Int32, words: String)] = [
            (try file("newer", newer), 1, "a newer Keys wrote this backup"),
            (try file("altered", altered), 1, "altered, cut off or added to"),
            (try file("cut", Array(good.dropLast(1000))), 1, "altered, cut off or added to"),
            (try file("longer", good + [0]), 1, "altered, cut off or added to"),
            (try file("text", Array("name,url\n".utf8)), 1, "no backup of Keys"),
            (home + "/nowhere", 1, "cannot be opened"),
        ]
        let before = try vault.contents()
        for row in rows {
            let program = try Program()
            let made = try program.keys("init", "--from", row.path)
            #expect(made.status == row.status && made.errorText.contains(row.words), "\(made.said)")
            #expect(made.failures.count == 1 && Home.mode(program.home.vault + "/vault.db") == nil)
            let taken = try vault.program.keys("import", row.path, "--format", "keys-backup")
            #expect(taken.status == row.status && taken.errorText.contains(row.words), "\(taken.said)")
            #expect(try vault.contents() == before)
            // Where one failed, the right one is taken.
            #expect(try program.keys("init", "--from", home + "/good").status == 0)
        }
        let program = try Program()
        let wrong = try program.keys("init", "--from", home + "/good", password: "not the password")
        #expect(wrong.status == 12, "\(wrong.said)")
        let code = try program.run(
            ["init", "--from", home + "/good", "--code-fd", "4"], descriptors: [4: Array("0000\n".utf8)])
        #expect(code.status == 12, "\(code.said)")
        #expect(try program.run(["init", "--from", home + "/good"]).status == 11)
        let there = try vault.program.keys("init", "--from", home + "/good")
        #expect(there.status == 1 && there.errorText.contains("already"), "\(there.said)")
        let other = try TestVault()
        #expect(try other.program.keys("import", home + "/good").status == 11)
        let clash = try other.program.keys("import", home + "/good", "--folder", "x")
        #expect(clash.status == 64, "\(clash.said)")
        for arguments in [
            ["export", "x", "--format", "nothing"], ["init", "--from", "x", "--allow-weak"],
            ["init", "--code-fd", "3", "--recovery-file", "x"], ["import", "x", "--file-password-fd", "3"],
        ] {
            let outcome = try vault.program.run(
                arguments + ["--password-fd", "3"], descriptors: [3: Array((Program.password + "\n").utf8)])
            #expect(outcome.status == 64, "\(arguments): \(outcome.said)")
        }
    }

    @Test func `a damaged vault is backed up as far as it opens, and that is said`() throws {
        let vault = try lived()
        let id = try #require(try vault.open().entries().first { $0.title == "Entry 9" }?.id.text)
        try vault.damage(bodyOf: "Entry 9")
        let exported = try vault.program.keys("export", vault.home.path + "/kept")
        #expect(exported.status == 22 && exported.errorText.contains(id), "\(exported.said)")
        let other = try Program()
        #expect(try other.keys("init", "--from", vault.home.path + "/kept").status == 0)
        #expect(try other.keys("list").lines.count == vault.program.keys("list").lines.count - 1)
    }

    @Test func `a vault made from a backup goes on with the store, and what was deleted since stays deleted`() throws {
        let folder = try Home()
        let laptop = try Desk("laptop", store: folder.path)
        for name in ["One", "Two", "Three"] { try laptop.add(name, "first \(name)") }
        try laptop.does("sync")
        let file = laptop.home.path + "/kept"
        try laptop.does("export", file)
        try laptop.does("edit", "One", "--stdin", input: "second One")
        try laptop.does("remove", "Two", "--purge", "--yes")
        try laptop.does("sync")
        let desk = try Desk("desk")
        let made = try desk.keys(["init", "--from", file], secrets: [3: laptop.password])
        #expect(made.status == 0, "\(made.said)")
        func there(_ arguments: String..., input: String = "") throws -> Outcome {
            let outcome = try desk.keys(arguments, input: input, secrets: [3: laptop.password])
            #expect(outcome.status == 0, "\(arguments): \(outcome.said)")
            return outcome
        }
        #expect(try there("list").lines.count == 3)
        _ = try there("store", "set", folder.path)
        _ = try there("sync")
        #expect(try there("list").text == laptop.does("list").text)
        #expect(try there("get", "One").text == "second One")
        _ = try there("edit", "Three", "--stdin", input: "third Three")
        _ = try there("sync")
        try laptop.does("sync")
        #expect(try laptop.secret(of: "Three") == "third Three")
        #expect(try laptop.does("list", "--json").text == there("list", "--json").text)
        #expect(try laptop.does("conflicts", "--json").text == "[]\n")
        // Nothing more goes either way.
        for outcome in [try laptop.does("sync"), try there("sync")] {
            #expect(outcome.errorText.contains("0 sent, 0 received"), "\(outcome.said)")
        }
    }

    // MARK: Failing disks and kills

    @Test(arguments: FaultyDisk.Kind.allCases) func `a backup on a failing disk is whole or not there`(
        kind: FaultyDisk.Kind
    ) throws {
        let vault = try TestVault(entries: 3)
        let folder = vault.home.path + "/out"
        mkdir(folder, 0o700)
        let file = folder + "/kept"
        let deed = Deed(name: "export", arguments: ["export", file, "--password-fd", "3"])
        let disk = FaultyDisk(program: vault.program, folders: [folder])
        let calls = try disk.run(deed, kind, at: nil).calls
        #expect(calls > 0)
        let before = try vault.contents()
        for at in 1...calls {
            unlink(file)
            let report = try disk.run(deed, kind, at: at)
            let isThere = Home.mode(file) != nil
            let how = "\(kind) at \(at), \(report.struck ?? "nothing struck"): \(report.outcome.said)"
            if report.outcome.status == 0 { #expect(isThere, "\(how)") }
            #expect(report.outcome.wasSignalled == FaultyDisk.Kind.killing.contains(kind), "\(how)")
            guard isThere else { continue }
            let again = try Program()
            #expect(try again.keys("init", "--from", file).status == 0, "\(how)")
            #expect(try TestVault(of: again).contents() == before, "\(how)")
        }
        #expect(try vault.program.keys("doctor").status == 0)
    }

    @Test(arguments: [FaultyDisk.Kind.enospc, .kill]) func `a restore on a failing disk is a whole vault or none`(
        kind: FaultyDisk.Kind
    ) throws {
        let vault = try TestVault(entries: 3)
        let file = vault.home.path + "/kept"
        #expect(try vault.program.keys("export", file).status == 0)
        let before = try vault.contents()
        let other = TestVault(of: try Program())
        let parts = ["data", "state"].map { other.home.path + "/" + $0 }
        func clear() throws {
            for part in parts {
                try? FileManager.default.removeItem(atPath: part)
                try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: false)
            }
        }
        try clear()
        let deed = Deed(name: "init --from", arguments: ["init", "--from", file, "--password-fd", "3"])
        let disk = FaultyDisk(program: other.program, folders: parts)
        let calls = try disk.run(deed, kind, at: nil).calls
        var chance = Chance(for: "\(kind) during a restore")
        let moments = Effort.isSoak ? Array(1...calls) : (1...calls).shuffled(using: &chance).prefix(8).sorted()
        for at in moments {
            try clear()
            let report = try disk.run(deed, kind, at: at)
            let how = "\(kind) at \(at), \(report.struck ?? "nothing struck"): \(report.outcome.said)"
            if Home.mode(other.database) == nil {
                #expect(report.outcome.status != 0, "\(how)")
                let again = try other.program.keys("init", "--from", file)
                #expect(again.status == 0, "\(how): \(again.said)")
            }
            #expect(try other.contents() == before, "\(how)")
            #expect(try other.program.keys("doctor").status == 0, "\(how)")
        }
    }

    @Test func `an import whose backup finds no room is refused before it begins`() throws {
        let vault = try TestVault(entries: 20)
        let backups = vault.folder + "/backups"
        #expect(Home.mode(backups) == nil)
        mkdir(backups, 0o700)
        let disk = FaultyDisk(program: vault.program, folders: [backups])
        let before = try vault.contents()
        let report = try disk.run(.importing, .enospc, at: 1, isSticky: true)
        #expect(report.outcome.status == 1 && report.outcome.errorText.contains("backup that is made before this"))
        #expect(
            report.outcome.errorText.contains("No space left") || report.outcome.errorText.contains("no space left"))
        #expect(try vault.contents() == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: backups) == [])
        #expect(try vault.program.keys("import", "-", input: TestVault.export(3, name: "Row")).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: backups) == ["before-import-1.keysbackup"])
        #expect(Home.mode(backups + "/before-import-1.keysbackup") == 0o600 && Home.mode(backups) == 0o700)
        // It is the vault of before.
        let other = try Program()
        #expect(try other.keys("init", "--from", backups + "/before-import-1.keysbackup").status == 0)
        #expect(try TestVault(of: other).contents() == before)
    }
}

extension TestVault {
    /// Alters the sealed secrets of an entry behind the program's back.
    fileprivate func damage(bodyOf title: String) throws {
        let id = try #require(try open().entries().first { $0.title == title }?.id)
        let bytes = [id.high, id.low].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
        let queue = try DatabaseQueue(path: database)
        try queue.write {
            try $0.execute(sql: "UPDATE bodies SET box = x'00' WHERE entry = ?", arguments: [Data(bytes)])
        }
        try queue.close()
    }
}
