internal import Foundation
internal import GRDB
internal import KeysBlobs
internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import Testing

@testable internal import KeysVault

/// Nothing that goes to a store can depend on a password (attacks.md, S14, S27).
struct PasswordTests {
    /// The random bytes of two runs cannot be made equal, so two stores cannot be compared. This is stronger than sizes and counts: of
    /// an open vault everything that was made from the password is taken away - what is left of it in the process is the vault key,
    /// which is random - and steps, snapshots and the recovery blob are made all the same. What is not there cannot be read.
    @Test func `S27 with the slot of the password torn out a vault syncs all the same`() async throws {
        let one = try Desk()
        let store = MemoryStore()
        let session = try one.create()
        let id = try session.add(login("github.com", "one"))
        let database = try DatabaseQueue(path: one.location.database)
        try await database.write { database in
            try database.execute(
                sql: "UPDATE meta SET value = zeroblob(length(value)) WHERE name = ?",
                arguments: [VaultSlots.passwordName])
            #expect(database.changesCount == 1)
        }
        var report = try await Syncing(store, pace: .prompt, now: one.now).run(session)
        #expect(report.pushed == 1 && report.alarms.isEmpty && report.warnings.isEmpty, "\(report)")
        try session.edit(id, login("github.com", "two"))
        report = try await Syncing(store, pace: .prompt, now: one.now).run(session, repair: true)
        #expect(report.alarms.isEmpty && report.pushed == 1, "\(report)")
        let blobs = await store.contents
        let kinds = blobs.keys.compactMap { session.sealer.naming.label(of: $0)?.kind }
        #expect(kinds.contains(.segment) && kinds.contains(.snapshot) && kinds.contains(.chunk))
        #expect(blobs.keys.contains { session.sealer.naming.label(of: $0) == nil }, "no recovery blob")
        // No password opens this vault any more: it was really gone.
        #expect(throws: VaultError.self) { try one.open() }
    }
}
