internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import Testing

@testable internal import KeysVault

/// The counter of an HOTP code among devices.
struct CounterTests {
    private func counted(_ password: String) -> EntryForm {
        var form = login("Bank", password)
        form.set(.otp, to: "otpauth://hotp/Bank?secret=GEZDGNBVGY3TQOJQ&counter=7")
        return form
    }

    private func take(_ id: EntryID, _ session: Session, least: UInt64 = 7) throws -> UInt64? {
        guard let seed = session.entry(id)?.resolved(.otp)?.field.value else { return nil }
        return try session.takeCounter(id, of: seed, least: least)
    }

    @Test func `a counter begins where the seed says, and only grows`() throws {
        let one = try Desk()
        let session = try one.create()
        let id = try session.add(counted("one"))
        let before = session.entry(id)
        #expect(try (0..<3).map { _ in try take(id, session) } == [7, 8, 9])
        #expect(session.entry(id)?.modified == before?.modified && session.entry(id)?.hasConflict == false)
        #expect(try session.password(id) == "one" && session.open(id).history.isEmpty)
        #expect(try take(id, one.open(), least: 3) == 10)
        #expect(try take(id, session, least: 20) == 20)
        #expect(try take(id, session, least: .max - 1) == .max - 1)
        #expect(try take(id, session) == nil && session.entry(id)?.text(.hotpCounter) == String(UInt64.max))
    }

    @Test func `a code is not counted on for a seed that is no longer there`() throws {
        let one = try Desk()
        let session = try one.create()
        let id = try session.add(counted("one"))
        let seed = try #require(session.entry(id)?.resolved(.otp)?.field.value)
        #expect(try session.takeCounter(id, of: seed, least: 7) == 7)
        var other = counted("one")
        other.set(.otp, to: "otpauth://hotp/Bank?secret=GEZDGNBVGY3TQOJR")
        try session.edit(id, other)
        #expect(throws: VaultError.noSuchEntry) { try session.takeCounter(id, of: seed, least: 7) }
        #expect(try take(id, session, least: 0) == 0)
    }

    @Test func `of two devices that counted apart the larger count goes on, and nothing they changed is lost`()
        async throws
    {
        let one = try Desk()
        let store = MemoryStore()
        let id = try one.create().add(counted("first"))
        _ = try await one.sync(store)
        let two = try one.copied()
        _ = try await two.sync(store)
        try one.open().edit(id, counted("of one"))
        try two.open().edit(id, counted("of two"))
        for _ in 0..<2 { _ = try take(id, one.open()) }
        for _ in 0..<5 { _ = try take(id, two.open()) }
        for desk in [one, two, one] { #expect(try await desk.sync(store).alarms.isEmpty) }
        for desk in [one, two] {
            let entry = try #require(try desk.open().entry(id))
            #expect(entry.hasConflict && entry.text(.hotpCounter) == "12")
        }
        #expect(try take(id, one.open()) == 12)
        for desk in [one, two] { #expect(try await desk.sync(store).alarms.isEmpty) }
        #expect(try take(id, two.open()) == 13)
        for desk in [two, one] { #expect(try await desk.sync(store).alarms.isEmpty) }
        #expect(try one.open().fingerprint == two.open().fingerprint)
        let session = try one.open()
        let opened = try session.open(id)
        let past = opened.history.map { past in
            opened.withValue(of: past) { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
        }
        let all = try past + [session.password(id) ?? ""]
        #expect(all.contains("of one") && all.contains("of two") && all.contains("first"))
        #expect(session.entry(id)?.text(.hotpCounter) == "14")
    }
}
