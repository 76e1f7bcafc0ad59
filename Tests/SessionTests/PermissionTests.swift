import Foundation
import SessionSupport
import Testing

/// Who can reach what Keys writes (attacks.md, L08).
@Suite struct PermissionTests {
    /// A shell that lets everything be open, and gives way to the program.
    private static let openToAll = ["/bin/sh", "-c", "umask 000; exec \"$0\" \"$@\""]
    private static let password: [Int32: [UInt8]] = [3: Array((Program.password + "\n").utf8)]

    private static func expectPrivate(_ folder: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let all = TestVault.everything(below: folder)
        #expect(!all.isEmpty, sourceLocation: sourceLocation)
        for path in all {
            var info = stat()
            #expect(lstat(path, &info) == 0)
            let wanted: mode_t = info.st_mode & S_IFMT == S_IFDIR ? 0o700 : 0o600
            #expect(info.st_mode & 0o7777 == wanted, "\(path)", sourceLocation: sourceLocation)
        }
    }

    @Test func `L08 under umask 000 everything is its owner's alone`() throws {
        let program = try Program()
        let home = program.home.path
        func run(_ arguments: [String], _ more: [Int32: [UInt8]] = [:]) throws {
            let outcome = try program.start(
                arguments + ["--password-fd", "3"], input: Array("secret".utf8),
                descriptors: Self.password.merging(more) { $1 }, through: Self.openToAll
            ).finish()
            #expect(outcome.status == 0, "\(arguments): \(outcome.said)")
        }
        try run(["init", "--recovery-file", home + "/code", "--kdf-memory", "1", "--kdf-passes", "1"])
        // A reader keeps log and shared memory of the database there.
        let vault = TestVault(of: program)
        try run(["add", "One", "--stdin"])
        let reader = try vault.open()
        try run(["add", "Two", "--stdin"])
        try run(["recovery", "new", "--recovery-file", home + "/code2"])
        #expect(
            Home.mode(vault.home.vault + "/vault.db-wal") == 0o600
                && Home.mode(vault.home.vault + "/vault.db-shm") == 0o600)
        withExtendedLifetime(reader) {}
        Self.expectPrivate(vault.home.path + "/data/keys")
        Self.expectPrivate(vault.home.path + "/state/keys")
        #expect(Home.mode(home + "/code") == 0o600 && Home.mode(home + "/code2") == 0o600)
    }

    @Test func `L08 a vault folder others may write to is shut, and that is said`() throws {
        let vault = try TestVault()
        chmod(vault.folder, 0o777)
        let outcome = try vault.program.keys("list")
        #expect(outcome.status == 0 && outcome.errorText.contains("open to others"), "\(outcome.said)")
        #expect(Home.mode(vault.folder) == 0o700)
        #expect(try vault.program.keys("list").errors.isEmpty)
    }

    @Test(arguments: ["list", "doctor"]) func `L08 a symbolic link in the place of the database is refused`(
        verb: String
    ) throws {
        let vault = try TestVault()
        let elsewhere = vault.home.path + "/elsewhere.db"
        #expect(rename(vault.database, elsewhere) == 0 && symlink(elsewhere, vault.database) == 0)
        let before = FileManager.default.contents(atPath: elsewhere)
        let outcome = try vault.program.keys(verb)
        #expect(outcome.status == 1 && outcome.errorText.contains("symbolic link"), "\(outcome.said)")
        #expect(FileManager.default.contents(atPath: elsewhere) == before)
    }

    @Test func `L08 a symbolic link in the place of the lock is refused and what it leads to untouched`() throws {
        let vault = try TestVault()
        let victim = try vault.home.write("victim", "precious")
        unlink(vault.folder + "/lock")
        #expect(symlink(victim, vault.folder + "/lock") == 0)
        let outcome = try vault.program.keys("add", "One", "--stdin", input: "x")
        #expect(outcome.status == 1 && outcome.errorText.contains("symbolic link"), "\(outcome.said)")
        #expect(vault.home.read("victim") == "precious")
        #expect(try vault.contents() == [])
    }

    @Test func `L08 links waiting where init writes lead nowhere`() throws {
        let program = try Program()
        let home = program.home.path
        let elsewhere = home + "/elsewhere"
        try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
        try program.home.write("elsewhere/vault.db", "precious")
        try FileManager.default.createDirectory(atPath: program.home.vault, withIntermediateDirectories: true)
        #expect(symlink(elsewhere, program.home.vault + "/.new") == 0)
        #expect(symlink(home + "/not-there", program.home.vault + "/vault.db") == 0)
        let outcome = try program.makeVault()
        #expect([0, 1].contains(outcome.status), "\(outcome.said)")
        #expect(program.home.read("elsewhere/vault.db") == "precious")
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == ["vault.db"])
        #expect(Home.mode(home + "/not-there") == nil)
    }

    @Test(arguments: ["file", "link", "dangling link", "folder"])
    func `a recovery file is never written over or through`(what: String) throws {
        let program = try Program()
        let home = program.home.path
        let target = home + "/target"
        switch what {
        case "file": try program.home.write("code", "precious")
        case "link": #expect(symlink(try program.home.write("target", "precious"), home + "/code") == 0)
        case "dangling link": #expect(symlink(target, home + "/code") == 0)
        default: mkdir(home + "/code", 0o700)
        }
        let refused = try program.keys(
            "init", "--recovery-file", home + "/code", "--kdf-memory", "1", "--kdf-passes", "1")
        #expect(refused.status == 1 && refused.failures.count == 1, "\(refused.said)")
        // Before anything was done.
        #expect(Home.mode(program.home.vault) == nil)
        // The same for a new code of a vault that is there.
        let other = home + "/other-code"
        #expect(
            try program.keys("init", "--recovery-file", other, "--kdf-memory", "1", "--kdf-passes", "1").status == 0)
        #expect(try program.keys("recovery", "new", "--recovery-file", home + "/code").status == 1)
        let code = try #require(program.home.read("other-code"))
        let recovering = try program.run(
            ["recover", "--password-fd", "3", "--code-fd", "4", "--recovery-file", home + "/code"],
            descriptors: [3: Array("a third long passphrase 99\n".utf8), 4: Array(code.utf8)])
        #expect(recovering.status == 1, "\(recovering.said)")
        // And the old code still counts.
        #expect(
            try program.run(["recovery", "check", "--code-fd", "4"], descriptors: [4: Array(code.utf8)]).status == 0)
        if what == "file" || what == "link" {
            #expect(program.home.read(what == "file" ? "code" : "target") == "precious")
        }
        if what == "dangling link" { #expect(Home.mode(target) == nil) }
    }

    @Test func `L08 a vault folder of another user is refused`() throws {
        guard geteuid() == 0 else {
            print("not root: a folder of another user could not be made")
            return
        }
        let vault = try TestVault()
        chown(vault.folder, OrdinaryUser.number, OrdinaryUser.number)
        let outcome = try vault.program.keys("list")
        #expect(outcome.status == 1 && outcome.errorText.contains("others own"), "\(outcome.said)")
        let other = try Program()
        try FileManager.default.createDirectory(atPath: other.home.vault, withIntermediateDirectories: true)
        chown(other.home.vault, OrdinaryUser.number, OrdinaryUser.number)
        let refused = try other.makeVault()
        #expect(refused.status == 1, "\(refused.said)")
        #expect(Home.mode(other.home.vault + "/vault.db") == nil && Home.mode(other.home.path + "/code.txt") == nil)
    }

    @Test func `a folder that cannot be written to is 1, and nothing is half done`() throws {
        guard let person = try OrdinaryUser() else { return }
        let vault = person.vault
        chmod(vault.folder, 0o500)
        let adding = try person.keys("add", "One", "--stdin", input: "x")
        #expect(adding.status == 1 && adding.failures.count == 1, "\(adding.said)")
        chmod(vault.folder, 0o700)
        #expect(try person.keys("doctor").status == 0)
        let list = try person.keys("list")
        #expect(list.status == 0 && list.output.isEmpty, "\(list.said)")

        let locked = vault.home.path + "/locked"
        mkdir(locked, 0o500)
        chown(locked, OrdinaryUser.number, OrdinaryUser.number)
        let making = try person.keys(
            "init", "--vault", locked + "/new", "--recovery-file", vault.home.path + "/code9", "--kdf-memory", "1",
            "--kdf-passes", "1")
        #expect(making.status == 1 && making.failures.count == 1, "\(making.said)")
        #expect(Home.mode(vault.home.path + "/code9") == nil)
        let nowhere = try person.keys(
            "init", "--vault", vault.home.path + "/new", "--recovery-file", locked + "/code", "--kdf-memory", "1",
            "--kdf-passes", "1")
        #expect(nowhere.status == 1 && Home.mode(vault.home.path + "/new/vault.db") == nil, "\(nowhere.said)")
    }
}
