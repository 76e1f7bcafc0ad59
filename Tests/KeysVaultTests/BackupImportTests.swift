internal import Foundation
internal import GRDB
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// A backup brought into a vault, and the backups a vault makes by itself.
@Suite struct BackupImportTests {
    private func said(_ outcomes: [BackupOutcome]) -> [String] { outcomes.map { "\($0)" }.sorted() }

    @Test func `an entry that was deleted for good comes back with its history, and goes again with an undo`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "first"))
        try session.edit(id, EntryForm(editing: try session.open(id)).with(password: "second"))
        let kept = try session.add(login("b", "x"))
        let before = try session.everything()
        let backup = try session.backup()
        try session.purge([id])
        #expect(said(try session.take(backup, dry: true)) == ["added(trashed: false)", "skipped(inTrash: false)"])
        #expect(session.entry(id) == nil)
        #expect(said(try session.take(backup)) == ["added(trashed: false)", "skipped(inTrash: false)"])
        #expect(try session.everything().sorted() == before.sorted())
        #expect(said(try session.take(backup)) == ["skipped(inTrash: false)", "skipped(inTrash: false)"])
        let report = try session.undoImport(nil)
        #expect(report.removed + report.putBack == 1 && report.kept.isEmpty)
        #expect(session.entry(id) == nil && session.entry(kept) != nil)
        // And once more, whatever the undo has left of it.
        #expect(said(try session.take(backup)) == ["added(trashed: false)", "skipped(inTrash: false)"])
        #expect(try session.everything().sorted() == before.sorted())
        #expect(try scratch.open().examine { _, _ in }.isEmpty)
    }

    @Test func `an entry comes back over its tombstone, and an undo brings the tombstone back`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "first"))
        let backup = try session.backup()
        // A device of its own, where what another made leaves a tombstone.
        let other = try scratch.restore(backup, "other")
        try other.edit(id, EntryForm(editing: try other.open(id)).with(password: "second"))
        let newer = try other.backup()
        try other.purge([id])
        #expect(other.catalog.index(of: id) != nil && other.entry(id) == nil)
        #expect(said(try other.take(newer)) == ["added(trashed: false)"])
        #expect(try other.password(id) == "second")
        #expect(try other.open(id).history.count == 1)
        #expect(other.catalog.rows.count == 1 && other.entry(id)?.versions.count == 1)
        _ = try other.undoImport(nil)
        #expect(other.entry(id) == nil && other.catalog.index(of: id) != nil)
        #expect(said(try other.take(newer)) == ["added(trashed: false)"])
        #expect(try scratch.open("other").examine { _, _ in }.isEmpty)
    }

    @Test func `what was changed on both sides stays, and the backup wins where that is asked for`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "common"))
        let other = try scratch.restore(try session.backup(), "other")
        try session.edit(id, EntryForm(editing: try session.open(id)).with(password: "here"))
        try other.edit(id, EntryForm(editing: try other.open(id)).with(password: "there"))
        let backup = try other.backup()
        let before = try session.everything()
        #expect(said(try session.take(backup)) == ["differs"])
        #expect(try session.everything() == before && session.imports.isEmpty)
        #expect(said(try session.take(backup, .update)) == ["updated"])
        #expect(try session.password(id) == "there")
        _ = try session.undoImport(nil)
        #expect(try session.everything() == before)
    }

    @Test func `a backup of another vault comes in under its password, once`() throws {
        let scratch = try Scratch()
        let other = try scratch.create("other")
        let id = try other.add(login("a", "first", url: "https://a.example"))
        try other.edit(id, EntryForm(editing: try other.open(id)).with(password: "second"))
        let trashed = try other.add(login("gone", "x"))
        try other.trash([trashed])
        let twin = try scratch.restore(try other.backup(), "twin")
        try other.edit(id, EntryForm(editing: try other.open(id)).with(password: "one"))
        try twin.edit(id, EntryForm(editing: try twin.open(id)).with(password: "two"))
        try other.absorb(from: twin)
        #expect(other.entries().contains { $0.hasConflict })
        let backup = try other.backup()
        let session = try scratch.create()
        _ = try session.add(login("mine", "mine"))
        #expect(throws: VaultError.backup(.locked)) { try session.take(backup) }
        #expect(throws: VaultError.wrongPassword) { try session.take(backup, password: "not the password") }
        let outcomes = said(try session.take(backup, password: Scratch.password))
        #expect(outcomes == ["added(trashed: false)", "added(trashed: true)"])
        #expect(try session.everything().filter { !$0.contains("mine") }.sorted().count == 3)
        #expect(Set(try other.everything()).subtracting(try session.everything()).isEmpty)
        #expect(session.entries().contains { $0.hasConflict })
        #expect(try session.examine { _, _ in }.isEmpty)
        #expect(
            said(try session.take(backup, password: Scratch.password))
                == ["skipped(inTrash: false)", "skipped(inTrash: true)"])
        #expect(session.imports.map(\.added) == [2])
        let report = try session.undoImport(nil)
        #expect(report == UndoReport(removed: 2, putBack: 0, kept: []))
        #expect(session.entries(.all).count == 1)
        // Found again by content under this vault's key.
        #expect(said(try session.take(backup, password: Scratch.password)).count == 2)
        let opened = try scratch.open()
        #expect(try opened.examine { _, _ in }.isEmpty)
        try opened.edit(id, EntryForm(editing: try opened.open(id)).with(password: "settled"))
        #expect(try opened.password(id) == "settled")
    }

    @Test func `a clock nobody could have reached is not taken over`() throws {
        let scratch = try Scratch()
        let other = try scratch.create("other")
        _ = try other.add(login("a", "b"))
        try other.write { $0.head.clock = UInt64.max - 5 }
        _ = try other.add(login("c", "d"))
        let backup = try other.backup()
        let session = try scratch.create()
        #expect(throws: VaultError.backup(.damaged)) { try session.take(backup, password: Scratch.password) }
        _ = try session.add(login("goes on", "x"))
        #expect(session.entryCount == 1)
    }

    @Test func `a backup of before a rotation comes in under the password of then`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "b"))
        let backup = try session.backup()
        try session.purge([id])
        _ = try session.add(login("c", "d"))
        let rotated = try session.rotate(
            password: SecretBytes(Array(Scratch.password.utf8)), blobs: [], now: 1, deliver: { _ in })
        #expect(throws: VaultError.backup(.locked)) { try rotated.take(backup) }
        #expect(said(try rotated.take(backup, password: Scratch.password)) == ["added(trashed: false)"])
        #expect(try rotated.password(id) == "b")
        #expect(scratch.kept == ["before-import-2.keysbackup", "before-rotate-1.keysbackup"])
    }

    // MARK: Before something large

    private func importCSV(_ session: Session, _ name: String, dry: Bool = false) throws {
        let run = try session.beginImport(
            ImportPlan(format: "csv", fileName: "x", onDuplicate: .keep, dryRun: dry))
        _ = try run.take(login(name, name), trashed: false)
        _ = try run.commit()
    }

    @Test func `the last three backups before an import stay, each as the vault was then`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        try importCSV(session, "0")
        // An empty vault needs none.
        #expect(scratch.kept == [])
        for number in 1...5 {
            try importCSV(session, "\(number)")
            // Nothing is left of a dry run and of one that changes nothing.
            try importCSV(session, "dry", dry: true)
            try importCSV(session, "\(number)")
        }
        #expect(scratch.kept == (3...5).map { "before-import-\($0).keysbackup" })
        for (index, name) in scratch.kept.enumerated() {
            let path = try scratch.location().folder + "/backups/" + name
            let bytes = try #require(FileManager.default.contents(atPath: path))
            #expect(try session.read(Array(bytes)).count == index + 3)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `an import without room for its backup is refused before it begins`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.add(login("a", "b"))
        try Data([1]).write(to: URL(fileURLWithPath: try scratch.location().folder + "/backups"))
        #expect(throws: VaultError.backup(.notMade(errno: ENOTDIR))) { try importCSV(session, "c") }
        #expect(throws: VaultError.backup(.notMade(errno: ENOTDIR))) {
            _ = try session.rotate(
                password: SecretBytes(Array(Scratch.password.utf8)), blobs: [], now: 1,
                deliver: { _ in Issue.record("a code is given away") })
        }
        #expect(try scratch.open().entryCount == 1)
        try importCSV(session, "c", dry: true)
        unlink(try scratch.location().folder + "/backups")
        try importCSV(session, "c")
        #expect(session.entryCount == 2 && scratch.kept.count == 1)
    }

    @Test func `a recovery makes one, and a damaged vault pushes none out`() throws {
        let scratch = try Scratch()
        var code: [UInt8] = []
        let session = try Session.create(
            at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: Scratch.cheap,
            deviceName: "laptop", allowWeak: false
        ) { code = $0.withBytes { Array($0.withUnsafeBufferPointer { $0 }) } }
        let ids = try (0..<4).map { try session.add(login("entry \($0)", "p")) }
        let recovered = try Session.recover(
            at: scratch.location(), code: SecretBytes(code), newPassword: SecretBytes(Array(Scratch.password.utf8)),
            allowWeak: true, wait: 1, deliver: { _ in })
        #expect(scratch.kept == ["before-recover-1.keysbackup"])
        struct Refused: Error {}
        #expect(throws: Refused.self) {
            _ = try recovered.rotate(
                password: SecretBytes(Array(Scratch.password.utf8)), blobs: [], now: 1,
                deliver: { _ in throw Refused() })
        }
        #expect(scratch.kept == ["before-recover-1.keysbackup"])
        try scratch.tamper {
            try $0.execute(
                sql: "DELETE FROM summaries WHERE entry = ?", arguments: [Data(Change.bytes(of: ids[0]))])
        }
        let damaged = try scratch.open()
        #expect(damaged.damage == [.summaryMissing(ids[0])])
        for number in 0..<4 { try importCSV(damaged, "import \(number)") }
        #expect(scratch.kept.count == 5)
        // And from the oldest the entry that was lost comes back.
        _ = try damaged.accept()
        let path = try scratch.location().folder + "/backups/before-recover-1.keysbackup"
        let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
        #expect(said(try damaged.take(bytes)).filter { $0.hasPrefix("added") }.count == 1)
        #expect(try damaged.password(ids[0]) == "p")
        #expect(scratch.kept.count == 3)
    }

    @Test func `an import that is given up leaves no backup, and what a kill left goes`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.add(login("a", "b"))
        let run = try session.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .keep, dryRun: false))
        #expect(scratch.kept.count == 1)
        run.cancel()
        #expect(scratch.kept == [])
        try Data([1]).write(
            to: URL(fileURLWithPath: try scratch.location().folder + "/backups/before-rotate-7.keysbackup.new"))
        try importCSV(session, "c")
        #expect(scratch.kept == ["before-import-1.keysbackup"])
    }
}
