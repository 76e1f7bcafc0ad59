internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// A sync that dies at any call while eight segments become one.
struct DyingJoins {
    /// The eighth sync joins eight segments; it dies after any of its calls.
    @Test(arguments: 0..<16, [false, true])
    func `a sync that dies while it joins segments leaves the log whole`(
        _ calls: Int, _ afterEffect: Bool
    ) async throws {
        let one = try Desk()
        let store = MemoryStore()
        let session = try one.create()
        try session.setStore(address: "/nowhere", syncsAfterChange: nil)
        let id = try session.add(login("a", "0"))
        for number in 1...7 {
            try session.edit(id, login("a", "\(number)"))
            _ = try await one.sync(store)
        }
        try one.open().edit(id, login("a", "8"))
        let dying = Hostile(store)
        dying.die(after: calls, afterEffect: afterEffect)
        _ = try? await one.sync(dying)
        for _ in 1...4 {
            let report = try await one.sync(store)
            #expect(report.alarms.isEmpty && report.warnings.isEmpty, "\(report)")
        }
        let fresh = try Desk()
        let admitted = try Session.admit(
            try Life.admission(one.open()), at: fresh.location, password: Desk.secret(), cost: Desk.cheap,
            allowWeak: true, address: "/nowhere")
        let report = try await Syncing(store, pace: .prompt, now: one.now).run(admitted, .pull)
        #expect(report.alarms.isEmpty && !report.isBehind, "\(report)")
        #expect(try admitted.password(id) == "8")
    }
}
