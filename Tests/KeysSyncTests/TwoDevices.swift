internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import Testing

@testable internal import KeysVault

struct TwoDevices {
    @Test func `what one device writes the other has, and the other way round`() async throws {
        let one = try Desk()
        let store = MemoryStore()
        let session = try one.create()
        let id = try session.add(login("github.com", "one"))
        var report = try await one.sync(store)
        #expect(report.pushed == 1 && report.alarms.isEmpty)
        let two = try one.copied()
        report = try await two.sync(store)
        #expect(report.alarms.isEmpty && report.pulled == 0, "\(report)")
        try two.open().edit(id, login("github.com", "two"))
        report = try await two.sync(store)
        #expect(report.pushed == 1 && report.alarms.isEmpty, "\(report)")
        report = try await one.sync(store)
        #expect(report.pulled == 1 && report.alarms.isEmpty && report.warnings.isEmpty, "\(report)")
        #expect(try one.open().password(id) == "two")
        #expect(try one.open().fingerprint == two.open().fingerprint)
        report = try await one.sync(store)
        #expect(report.pulled == 0 && report.pushed == 0)
    }

    @Test func `a hundred syncs of one edit leave few blobs`() async throws {
        let one = try Desk()
        let store = Counting(MemoryStore())
        let session = try one.create()
        let id = try session.add(login("a", "0"))
        for number in 1...100 {
            try session.edit(id, login("a", "\(number)"))
            let report = try await Syncing(store, pace: .prompt, now: one.now).run(session)
            #expect(report.alarms.isEmpty && report.warnings.isEmpty, "\(number) \(report)")
        }
        let count = try await store.list().names.count
        #expect(count < 20, "\(count)")
        let two = try one.copied()
        var report = try await two.sync(store)
        #expect(report.alarms.isEmpty, "\(report)")
        report = try await one.sync(store)
        #expect(report.alarms.isEmpty, "\(report)")
        #expect(try one.open().fingerprint == two.open().fingerprint)
    }
}
