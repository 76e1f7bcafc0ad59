internal import Foundation
internal import GRDB
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// What somebody who can write the vault's files puts in their place: refused or named, and never the end of the program.
struct HostileFileTests {
    private static let planted = [
        "CREATE TRIGGER t BEFORE INSERT ON summaries BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER t AFTER UPDATE ON pages BEGIN DELETE FROM bodies; END",
        "ALTER TABLE bodies RENAME TO b; CREATE VIEW bodies AS SELECT * FROM b",
        "CREATE UNIQUE INDEX i ON pages (box)",
        "CREATE TABLE more (x)",
        "DROP TABLE aside",
        """
        ALTER TABLE summaries RENAME TO s;
        CREATE TABLE summaries (row INTEGER PRIMARY KEY, entry BLOB UNIQUE ON CONFLICT IGNORE, stamp BLOB, box BLOB);
        INSERT INTO summaries SELECT * FROM s; DROP TABLE s
        """,
    ]

    @Test(arguments: planted) func `a planted trigger, view, index, table or clause is refused before it can run`(
        _ sql: String
    ) throws {
        let scratch = try Scratch()
        _ = try scratch.create().add(login("a", "b"))
        try scratch.tamper { try $0.execute(sql: sql) }
        let error = #expect(throws: VaultError.self) { _ = try scratch.open().add(login("c", "d")) }
        guard case .damaged? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `tables without STRICT and with other blanks are ours too`() throws {
        let scratch = try Scratch()
        let id = try scratch.create().add(login("a", "b"))
        try scratch.tamper {
            try $0.execute(
                sql: """
                    ALTER TABLE records RENAME TO r; CREATE TABLE records(name TEXT PRIMARY KEY,box BLOB NOT NULL);
                    INSERT INTO records SELECT * FROM r; DROP TABLE r
                    """)
        }
        let session = try scratch.open()
        #expect(session.damage.isEmpty)
        #expect(try session.password(id) == "b")
    }

    private static let columns = [
        ("pages", "number, box"), ("records", "name, box"), ("summaries", "row, entry, stamp, box"),
        ("bodies", "row, entry, box"),
        ("meta", "name, value"), ("aside", "row, kind, entry, stamp, box"),
    ]

    @Test(arguments: columns, ["NULL", "7", "'text'", "1.5", "x''", "-9223372036854775808"])
    func `a value of another type in any column ends no program`(_ table: (String, String), _ value: String) throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.add(login("a", "b"))
        let names = table.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for column in names {
            try scratch.tamper { database in
                try database.execute(
                    sql: """
                        DROP TABLE IF EXISTS kept; ALTER TABLE \(table.0) RENAME TO kept; CREATE TABLE \(table.0) (\(table.1));
                        INSERT INTO \(table.0) SELECT * FROM kept; UPDATE \(table.0) SET \(column) = \(value);
                        INSERT INTO \(table.0) SELECT * FROM kept; DROP TABLE kept;
                        """)
            }
            // Whatever it says, it says it and goes on.
            do {
                let session = try scratch.open()
                _ = try? session.examine { _, _ in }
                for entry in session.entries(.all) { _ = try? session.password(entry.id) }
                _ = try? session.add(login("c", "d"))
                _ = try? session.accept()
            } catch is VaultError {}
        }
    }

    @Test func `a pipe, a device or a giant in place of the state file makes a copy and stops nobody`() throws {
        let scratch = try Scratch()
        try scratch.create()
        for number in 0..<3 {
            let folder = scratch.home + "/state/keys/"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            for name in names {
                try FileManager.default.removeItem(atPath: folder + name)
                switch number {
                case 0: #expect(mkfifo(folder + name, 0o600) == 0)
                case 1: #expect(symlink("/dev/zero", folder + name) == 0)
                default:
                    #expect(FileManager.default.createFile(atPath: folder + name, contents: Data()))
                    #expect(truncate(folder + name, 1 << 40) == 0)
                }
            }
            #expect(try scratch.open().notices.contains(.copyNoticed(newDevice: true)))
        }
    }

    @Test func `a journal that outlived its database does not get into a new vault`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let location = try scratch.location()
        for number in 0..<20 { _ = try session.add(login("old \(number)", "x")) }
        let wal = try Data(contentsOf: URL(fileURLWithPath: location.database + "-wal"))
        #expect(!wal.isEmpty)
        try session.database.queue.close()
        try FileManager.default.removeItem(atPath: location.database)
        try wal.write(to: URL(fileURLWithPath: location.database + "-wal"))
        let new = try scratch.create()
        _ = try new.add(login("new", "y"))
        let again = try scratch.open()
        #expect(again.damage.isEmpty)
        #expect(again.entries().map(\.title) == ["new"])
        let kept = try FileManager.default.contentsOfDirectory(atPath: location.folder).filter { $0.hasSuffix(".old") }
        #expect(kept.count == 1)
    }

    @Test func `a vault file open to others is shut`() throws {
        let scratch = try Scratch()
        try scratch.create()
        let path = try scratch.location().database
        #expect(chmod(path, 0o666) == 0)
        _ = try scratch.open()
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a session whose database was removed or replaced acknowledges nothing more`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.add(login("a", "b"))
        let location = try scratch.location()
        let backup = scratch.home + "/backup"
        try FileManager.default.copyItem(atPath: location.folder, toPath: backup)
        try FileManager.default.removeItem(atPath: location.folder)
        #expect(throws: VaultError.self) { try session.add(login("lost", "?")) }
        try FileManager.default.copyItem(atPath: backup, toPath: location.folder)
        #expect(throws: VaultError.io(path: location.database, errno: ESTALE)) { try session.add(login("lost", "?")) }
    }

    @Test func `a lock on a file that has lost its name keeps nobody out and so is none`() throws {
        let scratch = try Scratch()
        try scratch.create()
        let location = try scratch.location()
        let first = try WriterLock(location, wait: 0)
        defer { _ = first }
        let held = open(location.lock, O_RDWR)
        #expect(held >= 0)
        #expect(throws: VaultError.busy(seconds: 0)) { _ = try WriterLock(location, wait: 0) }
        #expect(unlink(location.lock) == 0)
        // A fresh file stands there now, and whoever takes the lock holds that one.
        let second = try WriterLock(location, wait: 0)
        defer { _ = second }
        #expect(FileManager.default.fileExists(atPath: location.lock))
        close(held)
    }

    @Test(arguments: [-10, -1, Int64.max])
    func `rows with numbers no page can list take nothing away`(_ number: Int64) throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        try scratch.tamper { database in
            try database.execute(
                sql: """
                    INSERT INTO summaries (row, entry, stamp, box) VALUES (\(number), x'', x'', x'');
                    INSERT INTO bodies (row, entry, box) VALUES (\(number), x'', x'');
                    INSERT INTO aside (row, kind, box) VALUES (\(number), '', x'');
                    """)
        }
        let id = try session.add(login("a", "b"))
        #expect(try scratch.open().password(id) == "b")
        let run = try session.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .update, dryRun: false))
        _ = try run.take(login("a", "c"), trashed: false)
        _ = try run.commit()
        _ = try session.undoImport(nil)
        #expect(try scratch.open().password(id) == "b")
        _ = try session.accept()
        #expect(try scratch.open().damage.isEmpty)
        #expect(try scratch.open().password(id) == "b")
    }

    @Test func `rows that were given other numbers and plain columns are accepted with what they hold`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let ids = try (0..<8).map { try session.add(login("entry \($0)", "password \($0)")) }
        try scratch.tamper { database in
            try database.execute(
                sql: """
                    UPDATE summaries SET row = -row, entry = x'00', stamp = x'';
                    UPDATE bodies SET row = -row, entry = x'00';
                    """)
        }
        let again = try scratch.open()
        #expect(again.damage.contains(.summaryMissing(ids[0])))
        #expect(try again.accept() == 0)
        let accepted = try scratch.open()
        #expect(accepted.damage.isEmpty)
        // The plain columns are right again too: they alone are left when the pages are lost.
        try scratch.tamper { try $0.execute(sql: "DELETE FROM pages") }
        #expect(try scratch.open().accept() == 0)
        for (number, id) in ids.enumerated() { #expect(try scratch.open().password(id) == "password \(number)") }
    }

    @Test func `after a change of password the old slot is nowhere in the folder`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        var slot = Data()
        try scratch.tamper {
            slot = try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE name = 'password slot'") ?? Data()
        }
        #expect(slot.count > 100)
        try session.changePassword(
            from: SecretBytes(Array(Scratch.password.utf8)), to: SecretBytes(Array("another long pass phrase".utf8)),
            cost: nil, allowWeak: false)
        let folder = try scratch.location().folder
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains("vault.db"))
        for name in names {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
            #expect(bytes.range(of: slot) == nil, "\(name)")
        }
        withExtendedLifetime(session) {}
    }

    @Test(arguments: ["vault.db-wal", "vault.db-shm", "lock", "vault.db"], ["link", "pipe", "folder"])
    func `a link, a pipe or a folder in place of a file of the vault is refused and nothing else is touched`(
        _ name: String, _ kind: String
    ) throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.add(login("a", "b"))
        try session.database.queue.close()
        let path = try scratch.location().folder + "/" + name
        let victim = scratch.home + "/victim"
        #expect(FileManager.default.createFile(atPath: victim, contents: Data("precious".utf8)))
        try? FileManager.default.removeItem(atPath: path)
        switch kind {
        case "link": #expect(symlink(victim, path) == 0)
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        default: #expect(mkdir(path, 0o700) == 0)
        }
        do {
            _ = try scratch.open().add(login("c", "d"))
            // A pipe can be locked like any file.
            #expect(name == "lock" && kind == "pipe")
        } catch is VaultError {}
        #expect(try Data(contentsOf: URL(fileURLWithPath: victim)) == Data("precious".utf8))
    }

    @Test func `a byte of the file changed anywhere is refused, named or without effect, and ends no program`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let ids = try (0..<6).map { try session.add(login("entry \($0)", "password \($0)")) }
        try session.database.queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try session.database.queue.close()
        let path = try scratch.location().database
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(whole.count > 20_000)
        let state = scratch.home + "/state"
        for offset in Array(0..<120) + Array(stride(from: 120, to: whole.count, by: 211)) {
            var changed = whole
            changed[offset] ^= UInt8(truncatingIfNeeded: 1 << (offset % 8))
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            try changed.write(to: URL(fileURLWithPath: path))
            let kept = scratch.home + "/kept"
            try FileManager.default.copyItem(atPath: state, toPath: kept)
            do {
                let again = try scratch.open()
                let found = try again.examine { _, _ in }
                if found.isEmpty {
                    for (number, id) in ids.enumerated() {
                        #expect(try again.password(id) == "password \(number)", "\(offset)")
                    }
                } else {
                    _ = try? again.accept()
                }
                _ = try? again.add(login("more", "x"))
                try again.database.queue.close()
            } catch is VaultError {}
            try FileManager.default.removeItem(atPath: state)
            try FileManager.default.moveItem(atPath: kept, toPath: state)
        }
    }
}
