internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

struct SessionTests {
    @Test func `what is added is there when the vault is opened again`() throws {
        let scratch = try Scratch()
        let id = try scratch.create().add(login("github.com", "s3cret", url: "https://github.com"))
        let session = try scratch.open()
        #expect(session.entryCount == 1)
        #expect(session.damage.isEmpty)
        #expect(session.notices.filter { $0 != .memoryNotLocked }.isEmpty)
        #expect(session.entry(id)?.title == "github.com")
        #expect(try session.password(id) == "s3cret")
    }

    @Test func `a wrong password opens nothing`() throws {
        let scratch = try Scratch()
        try scratch.create()
        #expect(throws: VaultError.wrongPassword) { try scratch.open(password: "wrong") }
        #expect(throws: VaultError.wrongPassword) { try scratch.open(password: "") }
    }

    @Test func `hundreds of entries split pages and all come back`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let run = try session.beginImport(ImportPlan(format: "csv", fileName: "x", onDuplicate: .keep, dryRun: false))
        for number in 0..<6000 { _ = try run.take(login("entry \(number)", "password \(number)"), trashed: false) }
        #expect(try run.commit() != nil)
        #expect(session.entryCount == 6000)
        let again = try scratch.open()
        #expect(again.damage.isEmpty)
        #expect(again.entryCount == 6000)
        guard case .one(let entry) = again.find("entry 4711", exact: false) else {
            Issue.record("not found")
            return
        }
        #expect(try again.password(entry.id) == "password 4711")
        for number in stride(from: 0, to: 6000, by: 500) {
            guard case .one(let entry) = again.find("entry \(number)", exact: true) else { continue }
            try again.edit(entry.id, login("entry \(number)", "changed \(number)"))
        }
        let third = try scratch.open()
        #expect(third.damage.isEmpty)
        guard case .one(let changed) = third.find("entry 1500", exact: true) else { return }
        #expect(try third.password(changed.id) == "changed 1500")
        #expect(try third.open(changed.id).history.count == 1)
    }

    @Test func `trash, restore, purge`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "b"))
        try session.trash([id])
        #expect(session.entries().isEmpty)
        #expect(session.entries(.trashed).map(\.id) == [id])
        try session.restore([id])
        #expect(session.entries().map(\.id) == [id])
        #expect(try session.password(id) == "b")
        try session.purge([id])
        #expect(session.entry(id) == nil)
        let again = try scratch.open()
        #expect(again.entries(.all).isEmpty && again.damage.isEmpty)
    }

    @Test func `two sessions write in turns and neither loses a change`() throws {
        let scratch = try Scratch()
        let one = try scratch.create()
        let other = try scratch.open()
        let first = try one.add(login("first", "1"))
        let second = try other.add(login("second", "2"))
        let third = try one.add(login("third", "3"))
        #expect(Set(one.entries().map(\.id)) == [first, second, third])
        #expect(try one.password(second) == "2")
        #expect(try scratch.open().entryCount == 3)
    }

    @Test func `two who change one entry at once keep what the other changed`() throws {
        let scratch = try Scratch()
        let one = try scratch.create()
        var form = login("site", "first", url: "https://a.example")
        form.tags = ["old"]
        form.addField(label: "pin", type: .concealed, bytes: Array("1234".utf8).span)
        let id = try one.add(form)
        let other = try scratch.open()
        var mine = EntryForm(editing: try one.open(id))
        var theirs = EntryForm(editing: try other.open(id))
        theirs.set(.username, to: "robin")
        theirs.tags += ["theirs"]
        theirs.urls += ["https://b.example"]
        theirs.set(.password, toSecret: Array("theirs".utf8).span)
        try other.edit(id, theirs)
        mine.folder = "Work"
        mine.tags = ["mine"]
        mine.set(.password, toSecret: Array("mine".utf8).span)
        if let pin = mine.index(label: "pin") { mine.removeItem(at: pin) }
        try one.edit(id, mine)
        let entry = try #require(try scratch.open().entry(id))
        #expect(entry.username == "robin" && entry.folder == "Work")
        #expect(Set(entry.tags) == ["theirs", "mine"])
        #expect(entry.urls == ["https://a.example", "https://b.example"])
        #expect(entry.fields(.custom).isEmpty)
        #expect(try one.password(id) == "mine")
        let opened = try one.open(id)
        let past = opened.history.filter { $0.item.field == .password }.map { past in
            opened.withValue(of: past) { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(past == ["theirs", "first"])
    }

    @Test func `the password changes and the old one opens no more`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let id = try session.add(login("a", "b"))
        try session.changePassword(
            from: SecretBytes(Array(Scratch.password.utf8)), to: SecretBytes(Array("another long pass phrase".utf8)),
            cost: nil, allowWeak: false)
        #expect(throws: VaultError.wrongPassword) { try scratch.open() }
        #expect(try scratch.open(password: "another long pass phrase").password(id) == "b")
    }

    @Test func `the recovery code lets its owner in and gives a new password and code`() throws {
        let scratch = try Scratch()
        var code = SecretBytes(zeros: 0)
        let session = try Session.create(
            at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: Scratch.cheap,
            deviceName: "laptop", allowWeak: false
        ) { code = $0.copy() }
        let id = try session.add(login("a", "b"))
        try Session.checkRecoveryCode(at: scratch.location(), code: code)
        var second = SecretBytes(zeros: 0)
        let recovered = try Session.recover(
            at: scratch.location(), code: code, newPassword: SecretBytes(Array("a fresh start tomorrow".utf8)),
            allowWeak: false, wait: 5
        ) { second = $0.copy() }
        #expect(try recovered.password(id) == "b")
        #expect(try scratch.open(password: "a fresh start tomorrow").damage.isEmpty)
        #expect(throws: VaultError.wrongRecoveryCode) {
            try Session.checkRecoveryCode(at: scratch.location(), code: code)
        }
        try Session.checkRecoveryCode(at: scratch.location(), code: second)
    }

    @Test func `a vault is not made where one is, and a failed delivery makes none`() throws {
        let scratch = try Scratch()
        struct Refused: Error {}
        #expect(throws: Refused.self) {
            try Session.create(
                at: scratch.location(), password: SecretBytes(Array(Scratch.password.utf8)), cost: Scratch.cheap,
                deviceName: "x", allowWeak: false
            ) { _ in throw Refused() }
        }
        #expect(try !scratch.location().exists)
        try scratch.create()
        #expect(throws: VaultError.vaultExists(folder: try scratch.location().folder)) { try scratch.create() }
    }

    @Test func `a second import adds nothing and an undo restores the vault`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let old = try session.add(login("a", "old", url: "https://a.example"))
        let before = session.entries().map { ($0.id, $0.versions) }.map(\.1)
        func importing(_ rule: DuplicateRule) throws -> [ImportOutcome] {
            let run = try session.beginImport(
                ImportPlan(format: "chrome", fileName: "x.csv", onDuplicate: rule, dryRun: false))
            let outcomes = [
                try run.take(login("a", "new", url: "https://a.example"), trashed: false),
                try run.take(login("b", "bb"), trashed: false), try run.take(login("b", "bb"), trashed: false),
            ]
            _ = try run.commit()
            return outcomes
        }
        #expect(try importing(.update) == [.updated, .added, .skipped])
        #expect(try session.password(old) == "new")
        #expect(try session.open(old).history.map(\.item.reason) == [.import])
        #expect(try importing(.update) == [.skipped, .skipped, .skipped])
        #expect(session.imports.count == 1)
        let report = try session.undoImport(nil)
        #expect(report == UndoReport(removed: 1, putBack: 1, kept: []))
        #expect(try session.password(old) == "old")
        #expect(session.entries().map(\.versions) == before)
        #expect(try importing(.keep) == [.addedBeside, .added, .skipped])
        let again = try scratch.open()
        #expect(again.damage.isEmpty)
        #expect(try again.examine { _, _ in }.isEmpty)
        #expect(again.entryCount == 3)
        guard case .one(let b) = again.find("b", exact: true) else { return }
        try again.edit(b.id, login("b", "changed"))
        #expect(try again.undoImport(nil).kept == ["b"])
        #expect(throws: VaultError.noSuchBatch) { try again.undoImport(nil) }
    }

    @Test func `a dry run leaves nothing`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let run = try session.beginImport(ImportPlan(format: "x", fileName: "x", onDuplicate: .keep, dryRun: true))
        #expect(try run.take(login("b", "bb"), trashed: false) == .added)
        #expect(try run.commit() == nil)
        #expect(session.entryCount == 0)
        #expect(try scratch.open().entryCount == 0)
        _ = try session.add(login("still", "works"))
    }
}
