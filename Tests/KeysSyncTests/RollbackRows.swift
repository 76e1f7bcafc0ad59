internal import KeysBlobs
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// A store that shows less than it was given: S01, S02, S04, S06, S08, S18, S35.
///
/// Which rows of the table of attacks are elsewhere: S22 (redirects, cookies, portals), S30 (device tokens) and what S20 and S29 say of
/// statuses, headers and slow bytes need an HTTP store and are tested with it.
struct RollbackRows {
    private static let day: Int64 = 86_400_000

    @Test func `S01 an older state than was seen is an alarm that names the device`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let newest = try await scene.send(one, "second")
        try await two.sync(scene.store)
        scene.store.hide([newest])
        let (seen, author) = (try one.steps, try one.me)
        var report = try await two.sync(scene.store)
        #expect(report.alarms == [.rollback(device: author, seen: seen, offered: seen - 1)], "\(report)")
        #expect(try two.shown(id) == "second")
        // What is written meanwhile goes out, for the own log is whole.
        try two.edit(id, "third")
        report = try await two.sync(scene.store)
        #expect(report.pushed == 1 && report.alarms.count == 1, "\(report)")
        // Putting back is asked for, never guessed.
        report = try await two.sync(scene.store, repair: true)
        let three = try two.lettingIn()
        report = try await three.sync(scene.store)
        #expect(report.alarms.isEmpty && !report.isBehind, "\(report)")
        #expect(try three.shown(id) == "third")
        report = try await two.sync(scene.store)
        #expect(report.alarms.isEmpty, "\(report)")
        scene.store.behave()
        try await scene.settle([one, two, three])
        #expect(try one.shown(id) == "third")
    }

    @Test func `S01 steps a snapshot covers are not missed`() async throws {
        let scene = try await Scene()
        try await scene.send(scene.one, "second")
        try await scene.two.sync(scene.store)
        try await scene.one.sync(scene.store, repair: true)
        try await scene.one.sync(scene.store)
        try await scene.one.sync(scene.store)
        #expect(try await scene.blobs(.segment, of: scene.one).count < scene.one.steps)
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms.isEmpty, "\(report)")
        try await scene.settle([scene.one, scene.two])
    }

    @Test func `S02 a device that was just let in knows an older state for one`() async throws {
        let scene = try await Scene()
        let (one, id) = (scene.one, scene.id)
        let newest = try await scene.send(one, "second")
        let three = try one.lettingIn()
        scene.store.hide([newest])
        var report = try await three.sync(scene.store)
        let (seen, author) = (try one.steps, try one.me)
        #expect(report.alarms == [.rollback(device: author, seen: seen, offered: seen - 1)], "\(report)")
        #expect(report.isBehind)
        scene.store.behave()
        report = try await three.sync(scene.store)
        #expect(report.alarms.isEmpty && !report.isBehind, "\(report)")
        #expect(try three.shown(id) == "second")
    }

    @Test func `S02 on a carried folder it is told at once and an alarm after a day`() async throws {
        let scene = try await Scene()
        let newest = try await scene.send(scene.one, "second")
        let three = try scene.one.lettingIn()
        scene.store.hide([newest])
        var report = try await three.sync(scene.store, pace: .carried)
        #expect(report.alarms.isEmpty && report.isBehind, "\(report)")
        #expect(report.warnings.contains(.absent(device: try scene.one.me, days: 0)), "\(report)")
        three.now += Self.day
        report = try await three.sync(scene.store, pace: .carried)
        #expect(!report.alarms.isEmpty && report.isBehind, "\(report)")
    }

    @Test func `S04 a device that is kept away is named with its days, and four words differ`() async throws {
        let scene = try await Scene()
        let (one, two) = (scene.one, scene.two)
        #expect(try one.open().vectorWords() == two.open().vectorWords())
        let kept = try await scene.send(two, "second")
        scene.store.hide([kept])
        one.now += 31 * Self.day
        let report = try await one.sync(scene.store)
        #expect(report.alarms.isEmpty && report.warnings == [.stale(device: try two.me, days: 31)], "\(report)")
        #expect(try one.open().vectorWords() != two.open().vectorWords())
        #expect(try one.open().vectorWords().count == 4)
        scene.store.behave()
        try await scene.settle([one, two])
        #expect(try one.open().vectorWords() == two.open().vectorWords())
    }

    @Test func `S06 a confirmed step of this device that is gone is an alarm, and is put back when asked`() async throws
    {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let dropped = try await scene.send(one, "second")
        try await scene.memory.delete(dropped)
        let (step, me) = (try one.steps, try one.me)
        // What is written meanwhile stays queued.
        try one.edit(id, "third")
        var report = try await one.sync(scene.store)
        #expect(report.alarms == [.missing(device: me, from: step, to: step)] && report.pushed == 0, "\(report)")
        #expect(try one.queued > 0 && one.shown(id) == "third")
        report = try await one.sync(scene.store, repair: true)
        #expect(report.pushed == 1, "\(report)")
        report = try await one.sync(scene.store)
        #expect(report.alarms.isEmpty, "\(report)")
        report = try await two.sync(scene.store)
        #expect(report.alarms.isEmpty && report.warnings == [.putBack(device: me)], "\(report)")
        #expect(try two.shown(id) == "third")
        try await scene.settle([one, two])
    }

    @Test func `S08 a delete whose step is dropped is missed, and the entry does not come back`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let tombstone = try await scene.added {
            try one.open().purge([id])
            try await one.sync(scene.store)
        }
        try await two.sync(scene.store)
        #expect(try two.open().entry(id) == nil)
        scene.store.hide(tombstone)
        for desk in [one, two] {
            let report = try await desk.sync(scene.store)
            #expect(report.alarms.count == 1, "\(report)")
            #expect(try desk.open().entry(id) == nil)
        }
        scene.store.behave()
        try await scene.settle([one, two])
        #expect(try two.open().entry(id) == nil && one.open().entry(id) == nil)
    }

    @Test func `S08 deleted blobs that come back bring nothing back`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let old = await scene.memory.contents
        try one.open().purge([id])
        try await one.sync(scene.store, repair: true)
        for _ in 0..<3 { for desk in [one, two] { try await desk.sync(scene.store) } }
        #expect(await scene.names.isDisjoint(with: try await scene.blobs(.segment, of: one).filter { old[$0] != nil }))
        for (name, bytes) in old { try await scene.memory.put(name, bytes) }
        for desk in [one, two] {
            let report = try await desk.sync(scene.store)
            #expect(report.alarms.isEmpty && report.pulled == 0, "\(report)")
            #expect(try desk.open().entry(id) == nil)
        }
        let three = try one.lettingIn()
        let report = try await three.sync(scene.store)
        #expect(report.alarms.isEmpty, "\(report)")
        #expect(try three.open().entry(id) == nil)
        try await scene.settle([one, two, three])
    }

    @Test func `S18 a store that is suddenly empty is an alarm, no new start and no delete`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        for name in await scene.names { try await scene.memory.delete(name) }
        let calls = scene.store.calls.count
        try one.edit(id, "second")
        for desk in [one, two] {
            let report = try await desk.sync(scene.store)
            #expect(report.alarms == [.empty] && report.pushed == 0, "\(report)")
        }
        #expect(scene.store.calls.dropFirst(calls).allSatisfy { $0 == .list })
        #expect(try one.shown(id) == "second" && two.shown(id) == "first")
        var report = try await one.sync(scene.store, repair: true)
        #expect(report.pushed == 1, "\(report)")
        for _ in 0..<2 { report = try await two.sync(scene.store, repair: true) }
        try await scene.settle([one, two])
        #expect(try two.shown(id) == "second")
    }

    @Test func `S18 a carried folder that is empty is told, and an alarm after a day`() async throws {
        let scene = try await Scene()
        scene.store.pretendEmpty()
        let one = scene.one
        for hours in [0, 1, 23] {
            one.now += Int64(hours) * 3_600_000 - (hours == 23 ? 3_600_001 : 0)
            let report = try await one.sync(scene.store, pace: .carried)
            #expect(report.alarms.isEmpty && !report.warnings.isEmpty, "\(hours) \(report)")
        }
        one.now += Self.day
        let report = try await one.sync(scene.store, pace: .carried)
        #expect(report.alarms == [.empty], "\(report)")
    }

    @Test func `S35 an old state handed to a recovery shows its devices and dates, and ends in a new epoch`()
        async throws
    {
        let code = Kept()
        let memory = MemoryStore()
        let one = try Desk()
        let session = try Session.create(
            at: one.location, password: Desk.secret(), cost: Desk.cheap, deviceName: "laptop", allowWeak: false
        ) { code.keep($0) }
        let id = try session.add(login("github.com", "first"))
        try await one.sync(memory)
        let (old, before) = (await memory.contents, one.now)
        one.now += Self.day
        try one.edit(id, "second")
        try await one.sync(memory)
        let store = MemoryStore(old)
        let name = try Admission.blobName(code: code.secret)
        let blob = try await Recovering.blob(name, store)
        let admission = try Admission(blob: blob, code: code.secret, deviceName: "new laptop")
        let other = try Desk()
        let made = try Session.admit(
            admission, at: other.location, password: Desk.secret(), cost: Desk.cheap, allowWeak: true, address: "x")
        let report = try await Syncing(store, pace: .prompt, now: one.now).run(made, .pull)
        #expect(report.alarms.isEmpty && report.pushed == 0, "\(report)")
        // The store cannot be caught at this; the person sees the date.
        #expect(made.devices.filter { !$0.isThis }.map(\.lastStep) == [before])
        #expect(made.devices.filter { !$0.isThis }.map(\.name) == ["laptop"])
        let rotated = try made.rotate(password: Desk.secret(), blobs: report.blobs, now: one.now) { _ in }
        #expect(rotated.epoch == 2)
        _ = try await Syncing(store, pace: .prompt, now: one.now).run(rotated)
        #expect(try rotated.password(id) == "first")
        // The device that has the newer state loses nothing.
        await #expect(throws: SyncError.closed) { try await one.sync(store) }
        #expect(try one.shown(id) == "second")
    }
}

/// A code somebody keeps on paper.
final class Kept {
    private var bytes: [UInt8] = []
    func keep(_ code: borrowing SecretBytes) { bytes = Pairing.plain(code) }
    var secret: SecretBytes { SecretBytes(bytes) }
}
