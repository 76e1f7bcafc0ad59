internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import Synchronization
internal import Testing

@testable internal import KeysVault

/// A sync on a thread of its own, with a twin, while the session goes on.
struct TwinSyncs {
    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .acquiring) }
        func set() { value.store(true, ordering: .releasing) }
    }

    @Test func `a session that was there before another's sync is no copy when it syncs`() async throws {
        let one = try Desk()
        let store = MemoryStore()
        let session = try one.create()
        _ = try session.add(login("first", "0"))
        try await one.sync(store)
        let twin = try session.twin()
        for late in [twin, session] {
            let report = try await Syncing(store, pace: .prompt, now: one.now).run(late)
            #expect(report.alarms.isEmpty && report.warnings.isEmpty, "\(report)")
        }
        #expect(session.devices.count == 1)
    }

    @Test func `one adds and edits while its twin syncs again and again, and nothing is lost`() async throws {
        let one = try Desk()
        let store = MemoryStore()
        let session = try one.create()
        let first = try session.add(login("first", "0"))
        try await one.sync(store)
        let two = try one.copied()
        try await two.sync(store)
        let isOver = Flag()
        let now = one.now
        let twin = try session.twin()
        let syncs = Task {
            var count = 0
            while !isOver.isSet {
                let report = try await Syncing(store, pace: .prompt, now: now).run(twin)
                #expect(report.alarms.isEmpty && report.warnings.isEmpty, "\(report)")
                count += 1
            }
            return count
        }
        var ids = [first]
        for number in 1...60 {
            ids.append(try session.add(login("entry \(number)", "\(number)")))
            if number % 3 == 0 { try session.edit(ids[number - 1], login("entry \(number - 1)", "edited \(number)")) }
            // A person pauses now and then; who waits for the writer's lock looks for it every ten milliseconds.
            if number % 5 == 0 { try await Task.sleep(for: .milliseconds(30)) }
            if number % 10 == 0 {
                _ = try two.open().add(login("theirs \(number)", "\(number)"))
                try await two.sync(store)
                _ = try session.refreshIfChanged()
                #expect(try session.password(first) != nil)
            }
        }
        isOver.set()
        #expect(try await syncs.value > 1)
        #expect(try session.examine { _, _ in }.isEmpty)
        try await one.sync(store)
        try await two.sync(store)
        try await one.sync(store)
        _ = try session.refreshIfChanged()
        let titles = Set(session.entries().map(\.title))
        #expect(titles.count == 61 + 6 && session.entryCount == 67)
        #expect(try one.open().fingerprint == two.open().fingerprint)
        for desk in [one, two] {
            let again = try desk.open()
            #expect(try again.examine { _, _ in }.isEmpty)
            for (number, id) in ids.enumerated() where number < 60 {
                let edited = (number + 1) % 3 == 0
                #expect(try again.password(id) == (edited ? "edited \(number + 1)" : "\(number)"))
            }
        }
    }
}
