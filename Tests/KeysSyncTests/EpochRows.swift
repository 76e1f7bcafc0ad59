internal import KeysBlobs
internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// Epochs, forgotten devices, snapshots that cross: S34, S36, S37. (S33 is in PairingRows, S35 in RollbackRows.)
struct EpochRows {
    /// Rotates a device's vault and brings the new epoch to the store.
    private func rotate(_ desk: Desk, _ store: any BlobStore) async throws {
        let report = try await desk.sync(store)
        #expect(report.alarms.isEmpty, "\(report)")
        _ = try desk.open().rotate(password: Desk.secret(), blobs: report.blobs, now: desk.now) { _ in }
        for _ in 0..<2 { try await desk.sync(store) }
    }

    /// Lets a device that has the vault already into the epoch of another.
    private func rejoin(_ desk: Desk, from host: Desk, _ store: any BlobStore) async throws -> Int {
        let here = try desk.open()
        let pairing = try ByHand(try host.open(), known: here)
        Session.clearSuccessor(of: try desk.location)
        let next = try Session.admit(
            try pairing.admission(), at: try desk.location.successor, password: Desk.secret(), cost: Desk.cheap,
            allowWeak: true, address: "")
        let report = try await Syncing(store, pace: .prompt, now: desk.now).run(next, .pull)
        #expect(report.alarms.isEmpty && !report.isBehind, "\(report)")
        return try here.giveWay(to: next).carried
    }

    @Test func `S34 a forgotten device is noticed, and after a rotation nothing of it is absorbed`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let gone = try two.me
        try one.open().forget(device: gone)
        try await one.sync(scene.store)
        #expect(try one.open().devices.first { $0.id == gone }?.isForgotten == true)
        // Until then it holds the key: what it writes is seen, and is in the list.
        try await scene.send(two, "of the forgotten")
        var report = try await one.sync(scene.store)
        #expect(report.pulled == 1, "\(report)")
        #expect(try one.open().devices.first { $0.id == gone }?.isForgotten == true)
        try await rotate(one, scene.store)
        // It goes on as if it had not seen the end: writes, names itself again, closes the epoch.
        let session = try two.open()
        let forger = Forger(session: session)
        var content = try forger.next(after: session)
        content.clock += 1
        content.notes.devices = [
            .init(device: gone, isForgotten: false, name: "back", stamp: Stamp(clock: content.clock, device: gone))
        ]
        content.notes.closing = Notes.Closing(nextEpoch: 9, vector: LogVector())
        let forged = try forger.segment(content.encoded, gone, try two.steps + 1)
        try await scene.memory.put(forged.name, forged.bytes)
        let old = Hostile(scene.memory)
        old.hide(await scene.names.filter { session.sealer.naming.label(of: $0)?.device != gone.value })
        try two.edit(id, "too late")
        report = try await one.sync(scene.store)
        #expect(report.warnings == [.late(device: gone, steps: 1)] && report.alarms.isEmpty, "\(report)")
        #expect(report.pulled == 0)
        #expect(try one.shown(id) == "of the forgotten")
        #expect(try one.open().epoch == 2 && !one.open().storeSettings().isClosed)
        #expect(try one.open().devices.first { $0.id == gone }?.isForgotten == true)
        #expect(try one.open().devices.first { $0.id == gone }?.name != "back")
    }

    @Test func `S34 what the old key seals opens nowhere in the new epoch`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let old = try two.open()
        try await rotate(one, scene.store)
        let new = try one.open()
        // The old key under the new names: only who has the new name key could make them, and it would still not open.
        let content = try Forger(session: old).next(after: old)
        let blob = try #require(
            BlobSealing(sealer: old.sealer).seal(content, device: try two.me, first: 1, last: 1))
        let name = try #require(
            new.sealer.naming.name(.segment, device: try two.me.value, first: 1, last: 1, digest: blob.digest))
        try await scene.memory.put(name, blob.bytes)
        let report = try await one.sync(scene.store)
        #expect(report.alarms == [.corrupt(device: try two.me, blobs: 1)], "\(report)")
        #expect(try one.shown(id) == "first")
    }

    @Test func `S36 an epoch that was closed meanwhile takes nothing more, and the unsent edits arrive after joining`()
        async throws
    {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        try two.edit(id, "written away")
        let other = try two.open().add(login("bank", "also away"))
        try await rotate(one, scene.store)
        let (before, calls) = (await scene.names, scene.store.calls.count)
        for repair in [false, true, true] {
            await #expect(throws: SyncError.closed) { try await two.sync(scene.store, repair: repair) }
        }
        #expect(await scene.names == before)
        let later = scene.store.calls.dropFirst(calls)
        #expect(later.allSatisfy { if case .put = $0 { false } else if case .delete = $0 { false } else { true } })
        #expect(try two.shown(id) == "written away" && two.open().epoch == 1)
        // It goes on being used.
        try two.edit(other, "still here")
        #expect(try await rejoin(two, from: one, scene.store) == 2)
        #expect(try two.open().epoch == 2 && two.shown(id) == "written away")
        try await scene.settle([two, one])
        #expect(try one.shown(id) == "written away" && one.shown(other) == "still here")
        #expect(try one.passwords(id).contains("first"))
    }

    @Test func `S36 two devices that rotate at once end in one epoch, and nothing is lost`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        for desk in [one, two] { try await desk.sync(scene.store) }
        try two.edit(id, "of two")
        let report = try await two.sync(scene.store)
        _ = try two.open().rotate(password: Desk.secret(), blobs: report.blobs, now: two.now) { _ in }
        try one.edit(id, "of one")
        _ = try one.open().rotate(password: Desk.secret(), blobs: report.blobs, now: one.now) { _ in }
        for _ in 0..<2 { for desk in [one, two] { _ = try? await desk.sync(scene.store) } }
        #expect(try one.shown(id) == "of one" && two.shown(id) == "of two")
        #expect(try await rejoin(two, from: one, scene.store) >= 1)
        try await scene.settle([two, one])
        for desk in [one, two] { #expect(try desk.passwords(id).isSuperset(of: ["of one", "of two"])) }
    }

    // MARK: S37

    /// Makes a snapshot at what was seen, without a step.
    private func snapshot(_ desk: Desk) throws {
        let session = try desk.open()
        try session.write { change in
            var log = try change.log()
            let maker = StepMaker(change: change, sealing: BlobSealing(sealer: session.sealer), now: desk.now)
            try maker.snapshot(&log, session.catalog)
            try change.setLog(log)
        }
    }

    @Test func `S37 of two snapshots at one vector one always stays, however deletes cross`() async throws {
        for order in 0..<4 {
            let scene = try await Scene()
            let (one, two) = (scene.one, scene.two)
            try await scene.settle([one, two])
            for desk in [one, two] { try snapshot(desk) }
            let views = [Hostile(scene.memory), Hostile(scene.memory)]
            for (desk, view) in zip([one, two], views) { try await desk.sync(view) }
            func snapshots() async throws -> [BlobName] {
                try await scene.blobs(.snapshot, of: one) + scene.blobs(.snapshot, of: two)
            }
            #expect(try await snapshots().count == 2)
            // Both see both; then each deletes by a listing in which the other's still stands.
            for (desk, view) in zip([one, two], views) { try await desk.sync(view) }
            if order & 1 == 1 { for view in views { try await view.freeze() } }
            let turns = order & 2 == 2 ? [(two, views[1]), (one, views[0])] : [(one, views[0]), (two, views[1])]
            for _ in 0..<3 { for (desk, view) in turns { try await desk.sync(view) } }
            #expect(try await snapshots().count == 1)
            let three = try one.lettingIn()
            let report = try await three.sync(scene.store)
            #expect(report.alarms.isEmpty && !report.isBehind, "\(report)")
            #expect(try three.shown(scene.id) == "first")
            try await scene.settle([one, two, three])
        }
    }
}
