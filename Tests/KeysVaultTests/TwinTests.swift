internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import Testing
@testable internal import KeysVault

/// A second session on one vault, and seeing what others wrote.
struct TwinTests {
    @Test func `a twin has what the session has, and each sees what the other writes`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let first = try session.add(login("first", "1"))
        let twin = try session.twin()
        #expect(twin.entryCount == 1 && twin.damage.isEmpty && twin.notices.isEmpty)
        #expect(try twin.password(first) == "1")
        let second = try twin.add(login("second", "2"))
        #expect(session.entry(second) == nil)
        #expect(try session.refreshIfChanged())
        #expect(try session.password(second) == "2")
        try session.edit(first, login("first", "one"))
        #expect(try twin.refreshIfChanged())
        #expect(try twin.password(first) == "one")
        #expect(try scratch.open().examine { _, _ in }.isEmpty)
    }

    @Test func `a twin outlives its session`() throws {
        let scratch = try Scratch()
        var session: Session? = try scratch.create()
        let id = try #require(try session?.add(login("a", "1")))
        let twin = try #require(try session?.twin())
        session = nil
        #expect(twin.entry(id)?.title == "a")
        #expect(try twin.password(id) == "1")
    }

    @Test func `looking for changes finds none where nobody wrote, nor after a write of one's own`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.refreshIfChanged()
        #expect(try !session.refreshIfChanged())
        _ = try session.add(login("a", "1"))
        #expect(try !session.refreshIfChanged())
    }

    @Test func `looking for changes waits for no writer`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let other = try scratch.open()
        let id = try other.add(login("a", "1"))
        let lock = try WriterLock(scratch.location(), wait: 0)
        defer { _ = lock }
        #expect(try session.refreshIfChanged())
        #expect(session.entry(id) != nil)
    }

    @Test func `what a write of one's own took in of another's shows when one looks`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        _ = try session.refreshIfChanged()
        _ = try scratch.open().add(login("theirs", "1"))
        _ = try session.add(login("mine", "2"))
        #expect(try session.refreshIfChanged())
        #expect(try !session.refreshIfChanged())
    }

    @Test func `a vault that got a new key meanwhile is another's`() throws {
        let scratch = try Scratch()
        let session = try scratch.create()
        let other = try scratch.open()
        #expect(throws: Never.self) { _ = try session.refreshIfChanged() }
        _ = try other.rotate(password: SecretBytes(Array(Scratch.password.utf8)), blobs: [], now: 0) { _ in }
        #expect(throws: VaultError.otherEpoch) { _ = try session.refreshIfChanged() }
    }
}
