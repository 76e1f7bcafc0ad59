internal import Foundation
internal import GRDB
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// Undoing imports, and rows of an import that fail on the way.
struct UndoTests {
    private func update(_ session: Session, _ forms: Int, _ form: (Int) -> EntryForm) throws {
        let run = try session.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .update, dryRun: false))
        for number in 0..<forms { _ = try run.take(form(number), trashed: false) }
        _ = try run.commit()
    }

    @Test func `an undo whose kept body is gone refuses and touches nobody else's`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let ids = try (0..<12).map { try session.add(login("entry \($0)", "old \($0)")) }
        try update(session, 12) { login("entry \($0)", "new \($0)") }
        try scratch.tamper { try $0.execute(sql: "DELETE FROM aside WHERE kind = 'body' AND row % 4 = 0") }
        let again = try scratch.open()
        #expect(throws: VaultError.self) { try again.undoImport(nil) }
        #expect(try again.examine { _, _ in }.isEmpty)
        for (number, id) in ids.enumerated() { #expect(try again.password(id) == "new \(number)") }
    }

    @Test func `an undo with a kept body that was altered refuses`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "old"))
        try update(session, 1) { _ in login("a", "new") }
        try scratch.tamper { try $0.execute(sql: "UPDATE aside SET box = x'0102' WHERE kind = 'body'") }
        let again = try scratch.open()
        #expect(throws: VaultError.entryDamaged(id)) { try again.undoImport(nil) }
        #expect(try again.password(id) == "new")
    }

    @Test func `a row that cannot update its entry leaves no trace of it in the import`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let long = String(repeating: "n", count: 600_000)
        func noted(_ text: String) -> EntryForm {
            var form = login("a", "b")
            form.set(.notes, to: text)
            return form
        }
        let id = try session.add(noted(long))
        let run = try session.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .update, dryRun: false))
        #expect(throws: VaultError.self) { _ = try run.take(noted(long + "m"), trashed: false) }
        #expect(try run.take(login("c", "d"), trashed: false) == .added)
        _ = try run.commit()
        #expect(session.imports.map(\.updated) == [0])
        #expect(try session.undoImport(nil) == UndoReport(removed: 1, putBack: 0, kept: []))
        #expect(try session.password(id) == "b")
        let left = try session.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM aside") }
        #expect(left == 0)
    }

    @Test func `a copy undoes an import of before it was one`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let ids = try (0..<2).map { try session.add(login("entry \($0)", "old \($0)")) }
        try update(session, 3) { login("entry \($0)", "new \($0)") }
        let copy = try scratch.open(state: "elsewhere")
        #expect(copy.notices.contains(.copyNoticed(newDevice: true)))
        try copy.edit(ids[1], login("entry 1", "newer"))
        #expect(try copy.undoImport(nil) == UndoReport(removed: 1, putBack: 1, kept: ["entry 1"]))
        #expect(try copy.password(ids[0]) == "old 0" && copy.password(ids[1]) == "newer")
        let device = copy.devices.first { $0.isThis }?.id
        #expect(copy.entries().flatMap(\.versions).allSatisfy { $0.stamp.device == device })
        let again = try scratch.open(state: "elsewhere")
        #expect(try again.examine { _, _ in }.isEmpty)
        #expect(try again.password(ids[0]) == "old 0")
    }

    @Test func `an old value put back in the trash leaves the entry there`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "old"))
        try session.edit(id, EntryForm(editing: session.open(id)).with(password: "new"))
        try session.trash([id])
        try session.restoreValue(id, past: 1)
        #expect(session.entries().isEmpty)
        #expect(session.entries(.trashed).map(\.id) == [id])
        #expect(try session.password(id) == "old")
    }

    @Test func `a living entry counts before one of the same content in the trash`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        for _ in 0..<8 {
            let trashed = try session.add(login("a", "b"))
            try session.trash([trashed])
        }
        _ = try session.add(login("a", "b"))
        for _ in 0..<8 {
            let trashed = try session.add(login("a", "b"))
            try session.trash([trashed])
        }
        let again = try scratch.open()
        let run = try again.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .keep, dryRun: true))
        #expect(try run.take(login("a", "b"), trashed: false) == .skipped)
    }
}

extension EntryForm {
    consuming func with(password: String) -> EntryForm {
        set(.password, toSecret: Array(password.utf8).span)
        return self
    }
}
