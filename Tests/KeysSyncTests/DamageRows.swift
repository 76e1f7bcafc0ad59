internal import Foundation
internal import GRDB
internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// A store that gives other blobs than it was given: S07, S09 to S12, S17, S19 to S21, S38. (S13 is in FlipRows.)
struct DamageRows {
    // MARK: S07

    @Test func `S07 a step others stand on that was never seen is waited for, and shown`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let three = try one.lettingIn()
        try await scene.settle([one, two, three])
        let dropped = try await scene.send(one, "second")
        try await two.sync(scene.store)
        try await scene.send(two, "third")
        scene.store.hide([dropped])
        var report = try await three.sync(scene.store)
        #expect(report.alarms.isEmpty && report.waiting == 1 && report.pulled == 0, "\(report)")
        #expect(try three.shown(id) == "first")
        report = try await three.sync(scene.store)
        #expect(report.alarms.isEmpty && report.warnings == [.waiting(steps: 1, days: 0)], "\(report)")
        scene.store.behave()
        report = try await three.sync(scene.store)
        #expect(report.waiting == 0 && report.warnings.isEmpty && report.pulled == 2, "\(report)")
        try await scene.settle([one, two, three])
        #expect(try three.shown(id) == "third")
    }

    /// Three entries too large for a segment, sent in one step; gives the chunks.
    private func sendLarge(_ scene: Scene) async throws -> (ids: [EntryID], chunks: [BlobName]) {
        let session = try scene.one.open()
        let ids = try (0..<3).map { number in
            var form = login("large \(number)", "large")
            form.set(.notes, toSecret: [UInt8](repeating: UInt8(ascii: "n"), count: 500_000).span)
            return try session.add(form)
        }
        try await scene.one.sync(scene.store)
        let chunks = try await scene.blobs(.chunk, of: scene.one)
        #expect(!chunks.isEmpty)
        return (ids, chunks)
    }

    @Test func `S07 a step whose chunk was never seen is waited for, and shown`() async throws {
        let scene = try await Scene()
        let (ids, chunks) = try await sendLarge(scene)
        scene.store.hide(Set(chunks))
        var report = try await scene.two.sync(scene.store)
        #expect(report.alarms.isEmpty && report.waiting == 1 && report.pulled == 0, "\(report)")
        report = try await scene.two.sync(scene.store)
        #expect(report.alarms.isEmpty && report.warnings == [.waiting(steps: 1, days: 0)], "\(report)")
        scene.store.behave()
        report = try await scene.two.sync(scene.store)
        #expect(report.alarms.isEmpty && report.pulled == 3, "\(report)")
        #expect(try scene.two.open().password(ids[0]) == "large")
        try await scene.settle([scene.one, scene.two])
    }

    @Test func `S07 a chunk that was seen and is gone is an alarm, no delete, and is put back when asked`() async throws
    {
        let scene = try await Scene()
        let (one, two) = (scene.one, scene.two)
        let (ids, chunks) = try await sendLarge(scene)
        try await two.sync(scene.store)
        for chunk in chunks { try await scene.memory.delete(chunk) }
        let step = try one.steps
        for desk in [one, two] {
            let report = try await desk.sync(scene.store)
            #expect(report.alarms.count == 1, "\(report)")
            #expect(try desk.open().password(ids[2]) == "large")
        }
        try await one.sync(scene.store, repair: true)
        let three = try one.lettingIn()
        let report = try await three.sync(scene.store)
        #expect(report.alarms.isEmpty, "\(report)")
        #expect(try three.open().password(ids[2]) == "large")
        try await scene.settle([one, two, three])
        #expect(try one.steps > step)
    }

    @Test func `S07 a snapshot that lost a chunk covers nothing any more`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        for repair in [true, false, false] { try await one.sync(scene.store, repair: repair) }
        try await two.sync(scene.store)
        let chunks = try await scene.blobs(.chunk, of: one)
        #expect(!chunks.isEmpty)
        for chunk in chunks { try await scene.memory.delete(chunk) }
        for desk in [one, two] {
            let report = try await desk.sync(scene.store)
            #expect(!report.alarms.isEmpty, "\(report)")
            #expect(try desk.shown(id) == "first")
        }
        try await one.sync(scene.store, repair: true)
        try await scene.settle([one, two])
    }

    // MARK: S09, S11

    @Test func `S09 blobs nobody wrote are ignored, counted, and not asked for`() async throws {
        let scene = try await Scene()
        let added = (0..<20).map { Blobs.name($0) }
        let before = scene.store.calls.count
        scene.store.add(added, ignored: 3)
        let report = try await scene.one.sync(scene.store)
        #expect(report.alarms.isEmpty && report.warnings.isEmpty && report.ignored == 23, "\(report)")
        #expect(scene.store.calls.dropFirst(before).allSatisfy { $0 == .list })
        #expect(try await Examining.run(try scene.one.open(), scene.store).strange == 23)
    }

    @Test func `S11 the blobs of another vault of the same person are none of this one's`() async throws {
        let scene = try await Scene()
        let other = try Desk()
        let foreign = MemoryStore()
        _ = try other.create().add(login("bank", "of the other vault"))
        try await other.sync(foreign)
        let blobs = await foreign.contents
        var report = try await scene.two.sync(foreign)
        #expect(
            report.alarms == [.foreign(blobs: blobs.count)] && report.pulled == 0 && report.pushed == 0, "\(report)")
        #expect(await foreign.contents == blobs)
        #expect(try scene.two.open().entryCount == 1 && scene.two.shown(scene.id) == "first")
        // Beside each other in one folder they are two vaults.
        for (name, bytes) in blobs { try await scene.memory.put(name, bytes) }
        report = try await scene.two.sync(scene.store)
        #expect(report.alarms.isEmpty && report.ignored == blobs.count, "\(report)")
        try await other.sync(scene.store)
        try await scene.settle([scene.one, scene.two])
        #expect(try other.open().entryCount == 1)
    }

    // MARK: S10, S12

    @Test func `S10 two blobs that were swapped are damage of their logs alone`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let (three, four) = (try one.lettingIn("three"), try one.lettingIn("four"))
        try await scene.settle([one, two, three, four])
        let first = try await scene.send(one, "of one")
        let second = try await scene.added {
            try two.open().edit(id, login("github.com", "of two"))
            try await two.sync(scene.store)
        }
        let other = try three.open().add(login("bank", "of three"))
        let third = Hostile(scene.memory)
        third.hide(second.union([first]))
        try await three.sync(third)
        scene.store.swap(first, try #require(second.first))
        var report = try await four.sync(scene.store)
        let bad: Set<StoreAlarm> = [.corrupt(device: try one.me, blobs: 1), .corrupt(device: try two.me, blobs: 1)]
        #expect(report.alarms == bad && report.pulled == 1, "\(report)")
        #expect(try four.shown(id) == "first" && four.shown(other) == "of three")
        // The device goes on sending.
        try four.edit(other, "of four")
        report = try await four.sync(scene.store)
        #expect(report.pushed == 1 && report.alarms == bad, "\(report)")
        #expect(await scene.names.isSuperset(of: second.union([first])))
        scene.store.behave()
        try await scene.settle([one, two, three, four])
        #expect(try four.passwords(id).isSuperset(of: ["of one", "of two"]))
    }

    @Test func `S10 one blob under two names is read under its own alone`() async throws {
        let scene = try await Scene()
        let first = try await scene.send(scene.one, "second")
        let second = try await scene.send(scene.one, "third")
        scene.store.serve(first, as: second)
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms == [.corrupt(device: try scene.one.me, blobs: 1)], "\(report)")
        #expect(try scene.two.shown(scene.id) == "second")
        scene.store.behave()
        try await scene.settle([scene.one, scene.two])
        #expect(try scene.two.shown(scene.id) == "third")
    }

    @Test func `S12 no type passes for another, neither on the store nor under a name that fits`() async throws {
        let scene = try await Scene()
        let (one, two) = (scene.one, scene.two)
        _ = try await sendLarge(scene)
        for repair in [true, false] { try await one.sync(scene.store, repair: repair) }
        try await scene.send(one, "before")
        let pairing = try ByHand(try one.open())
        let recovery = try #require(try one.open().recovery())
        let session = try one.open()
        let parts = try session.database.read { database in
            [
                ("summary", try Data.fetchOne(database, sql: "SELECT box FROM summaries LIMIT 1")),
                ("body", try Data.fetchOne(database, sql: "SELECT box FROM bodies LIMIT 1")),
                ("page", try Data.fetchOne(database, sql: "SELECT box FROM pages LIMIT 1")),
            ].compactMap { name, box in box.map { (name, Array($0)) } }
        }
        let entry = try pairing.host.entry()
        var kinds: [(String, [UInt8])] = [
            ("offer", pairing.offer.bytes), ("answer", pairing.answer.bytes), ("reveal", pairing.disclosure.bytes),
            ("entry", entry.bytes), ("recovery", recovery.blob), ("slot", recovery.slot),
        ]
        for (kind, text) in [(BlobKind.segment, "segment"), (.chunk, "chunk"), (.snapshot, "snapshot")] {
            let name = try #require(try await scene.blobs(kind, of: one).last)
            kinds.append((text, try await scene.bytes(name)))
        }
        kinds += parts
        let sealing = BlobSealing(sealer: session.sealer)
        let device = try one.me
        for (text, bytes) in kinds {
            for kind in BlobKind.known where text != "\(kind)" {
                let forged = try Forger(session: session).named(bytes, kind, device, 77)
                let label = try #require(session.sealer.naming.label(of: forged.name))
                if !(kind == .segment && text == "segment") {
                    #expect(throws: BlobFault.unreadable, "\(text)") { _ = try sealing.openSegment(bytes, label) }
                }
                if !(kind == .snapshot && text == "snapshot") {
                    #expect(throws: BlobFault.unreadable, "\(text)") { _ = try sealing.openSnapshot(bytes, label) }
                }
            }
        }
        // On the store: for the newest step every other blob.
        let step = try await scene.send(one, "second")
        for (_, bytes) in kinds {
            scene.store.behave()
            scene.store.alter { name, good in name == step ? bytes : good }
            let report = try await two.sync(scene.store)
            #expect(report.alarms == [.corrupt(device: device, blobs: 1)], "\(report)")
            #expect(try two.shown(scene.id) == "before")
        }
        scene.store.behave()
        try await scene.settle([one, two])
        #expect(try two.shown(scene.id) == "second")
    }

    // MARK: S17

    @Test(arguments: [0, 2, 255])
    func `S17 another format is refused by name and the vault stays usable`(format: Int) async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let forger = Forger(session: try one.open())
        var content = try forger.next(after: forger.session).encoded
        content[0] = UInt8(format)
        let blob = try forger.segment(content, try one.me, try one.steps + 1)
        try await scene.memory.put(blob.name, blob.bytes)
        var report = try await two.sync(scene.store)
        #expect(report.alarms == [format == 0 ? .downgrade : .tooNew], "\(report)")
        try two.edit(id, "second")
        report = try await two.sync(scene.store)
        #expect(report.pushed == 1 && report.alarms.count == 1, "\(report)")
        #expect(try two.shown(id) == "second")
        #expect(await scene.names.contains(blob.name))
    }

    @Test func `S17 kinds, notes and flags of a newer Keys are refused`() async throws {
        let scene = try await Scene()
        let (one, two) = (scene.one, scene.two)
        let session = try one.open()
        let forger = Forger(session: session)
        let device = try one.me
        let unknown = try forger.named([1, 2, 3], BlobKind(rawValue: 9), device, 1)
        try await scene.memory.put(unknown.name, unknown.bytes)
        var report = try await two.sync(scene.store)
        #expect(report.alarms == [.tooNew], "\(report)")
        try await scene.memory.delete(unknown.name)
        // Where versions lie is 0 or 1; a note has a number from 1 to 5.
        let good = try forger.next(after: session)
        var place = good.encoded
        place[place.count - 1] = 2
        var writer = PageWriter()
        writer.put(bytes: good.previous.bytes)
        writer.put(good.vector)
        writer.put(short: good.clock)
        writer.put(short: UInt64(bitPattern: good.date))
        writer.put(bytes: good.setHash.bytes)
        writer.put(short: 1)
        writer.put(short: 6)
        writer.put(long: [])
        writer.put(UInt8(0))
        for content in [place, writer.bytes] {
            let blob = try forger.segment(content, device, try one.steps + 1)
            try await scene.memory.put(blob.name, blob.bytes)
            report = try await two.sync(scene.store)
            #expect(report.alarms == [.corrupt(device: device, blobs: 1)], "\(report)")
            #expect(try two.shown(scene.id) == "first")
            try await scene.memory.delete(blob.name)
        }
        try await scene.settle([two])
    }

    // MARK: S19, S20, S21

    @Test func `S19 what a store says it kept and did not counts for nothing and is put again`() async throws {
        for spoils in [false, true] {
            let scene = try await Scene()
            let (one, two, id) = (scene.one, scene.two, scene.id)
            if spoils {
                scene.store.spoilPuts { $0.dropLast() + [0x5a] }
            } else {
                scene.store.forgetPuts()
            }
            try one.edit(id, "second")
            await #expect(throws: SyncError.store(.differs)) { try await one.sync(scene.store) }
            #expect(try one.queued > 0 && one.shown(id) == "second")
            scene.store.behave()
            let report = try await one.sync(scene.store)
            #expect(report.alarms.isEmpty, "\(report)")
            #expect(try one.queued == 0)
            try await scene.settle([one, two])
            #expect(try two.shown(id) == "second")
        }
    }

    @Test func `S19 a blob that rots is damage for readers, and its author puts what it held again`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let rotten = try await scene.send(one, "second")
        var bytes = try await scene.bytes(rotten)
        bytes[500] ^= 4
        try await scene.memory.delete(rotten)
        try await scene.memory.put(rotten, bytes)
        let damage: Set<StoreAlarm> = [.corrupt(device: try one.me, blobs: 1)]
        #expect(try await two.sync(scene.store).alarms == damage)
        #expect(try await one.sync(scene.store, repair: true).alarms == damage)
        for _ in 0..<3 { for desk in [one, two] { try await desk.sync(scene.store) } }
        try await scene.settle([one, two])
        #expect(try two.shown(id) == "second")
        #expect(try await Examining.run(try two.open(), scene.store).alarms.isEmpty)
    }

    @Test func `S19 two devices whose snapshots both rot come to rest when both have put all they hold again`()
        async throws
    {
        let scene = try await Scene()
        let desks = [scene.one, scene.two]
        for desk in desks { try await desk.sync(scene.store, repair: true) }
        for desk in desks {
            for kind in [BlobKind.snapshot, .chunk] {
                let name = try #require(try await scene.blobs(kind, of: desk).last)
                var bytes = try await scene.bytes(name)
                bytes[300] ^= 1
                try await scene.memory.delete(name)
                try await scene.memory.put(name, bytes)
            }
        }
        let three = try scene.one.lettingIn()
        #expect(!(try await three.sync(scene.store).alarms.isEmpty))
        for desk in desks { try await desk.sync(scene.store, repair: true) }
        for _ in 0..<3 { for desk in desks + [three] { try await desk.sync(scene.store) } }
        try await scene.settle(desks + [three])
        #expect(try await Examining.run(try three.open(), scene.store).alarms.isEmpty)
        #expect(try three.shown(scene.id) == "first")
    }

    @Test func `S20 a store that refuses, or gives more than was asked for, is asked a bounded number of times`()
        async throws
    {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        try one.edit(id, "second")
        let faults: [StoreError] = [
            .differs, .unreachable, .full, .noStore, .readOnly, .denied(errno: 13), .io(errno: 5),
        ]
        for fault in faults {
            let before = scene.store.calls.count
            scene.store.refuse(fault)
            await #expect(throws: SyncError.store(fault)) { try await one.sync(scene.store) }
            #expect(scene.store.calls.count - before < 4)
            #expect(try one.shown(id) == "second" && one.queued > 0)
        }
        scene.store.behave()
        // Puts alone are refused for ever: each is tried twice, none is forced.
        for fault in faults {
            let before = scene.store.calls.count
            scene.store.hooks.put = { (_, _, _) throws(StoreError) in throw fault }
            await #expect(throws: SyncError.store(fault)) { try await one.sync(scene.store) }
            #expect(scene.store.calls.count - before < 8)
            scene.store.behave()
        }
        let step = try await scene.added { try await one.sync(scene.store) }
        scene.store.alter { name, good in
            step.contains(name) ? good + [UInt8](repeating: 0, count: BlobLimits.blob) : good
        }
        let before = scene.store.calls.count
        let report = try await two.sync(scene.store)
        #expect(report.alarms == [.corrupt(device: try one.me, blobs: 1)], "\(report)")
        #expect(scene.store.calls.count - before < 10)
        scene.store.behave()
        try await scene.settle([one, two])
        #expect(try two.shown(id) == "second")
    }

    @Test func `S21 more names than a store may list are a limit`() async throws {
        let scene = try await Scene()
        let many = Bounded(scene.store, names: 50)
        scene.store.add((0..<60).map { Blobs.name($0) })
        try scene.one.edit(scene.id, "second")
        await #expect(throws: SyncError.store(.tooMany(limit: 50))) { try await scene.one.sync(many) }
        #expect(try scene.one.shown(scene.id) == "second" && scene.one.queued > 0)
    }

    @Test func `S21 counts are held against what is there before memory is taken`() throws {
        var huge = PageWriter()
        huge.put(short: UInt64.max)
        var large = PageWriter()
        large.put(short: 1 << 40)
        for number in [huge.bytes, large.bytes] {
            for padding in [0, 100, 1000] {
                let bytes = number + [UInt8](repeating: 1, count: padding)
                var (vector, notes) = (PageReader(bytes), PageReader(bytes))
                var pack = PageReader(bytes.prefix(1) + [UInt8](repeating: 7, count: 17) + bytes.dropFirst())
                #expect(vector?.logVector() == nil)
                #expect(notes?.notes() == nil)
                #expect(pack?.pack() == nil)
                let device = DeviceID(1)
                #expect(SegmentContent(decoding: bytes, first: 1, last: .max, of: device) == nil)
                #expect(SnapshotContent(decoding: bytes) == nil)
                #expect(LogState(decoding: bytes) == nil)
                #expect(Payload(Array(bytes.dropFirst())) == nil)
            }
        }
        // Versions whose boxes claim more than there is.
        for claim: UInt64 in [2, 1 << 31, 1 << 62, .max] {
            var writer = PageWriter(marked: false)
            writer.put(EntryID(high: 1, low: 2))
            writer.put(shortStamp: Stamp(clock: 1, device: DeviceID(1)))
            writer.put(short: claim)
            writer.put(bytes: [0])
            #expect(Payload(writer.bytes) == nil)
        }
    }

    // MARK: S38

    @Test func `S38 a step with the largest clock, or a vector far beyond, holds up its own log alone`() async throws {
        for kind in 0..<3 {
            let scene = try await Scene()
            let (one, two, id) = (scene.one, scene.two, scene.id)
            let three = try one.lettingIn()
            try await scene.settle([one, two, three])
            let session = try one.open()
            let forger = Forger(session: session)
            var content = try forger.next(after: session)
            switch kind {
            case 0: content.clock = .max
            case 1: content.clock = .max - 5
            default:
                content.vector[try two.me] = LogPosition(step: 1_000_000_000, clock: 5, date: 0, hash: .none)
            }
            let blob = try forger.segment(content.encoded, try one.me, try one.steps + 1)
            try await scene.memory.put(blob.name, blob.bytes)
            let own = Hostile(scene.memory)
            own.hide([blob.name])
            let sent = try await scene.send(two, "second", through: own)
            #expect(sent != blob.name)
            let report = try await three.sync(scene.store)
            #expect(report.alarms == [.corrupt(device: try one.me, blobs: 1)], "\(kind) \(report)")
            #expect(try three.shown(id) == "second")
            #expect(try three.open().head?.clock ?? .max < 1 << 20)
            // What this device writes goes out.
            try three.edit(id, "third")
            #expect(try await three.sync(scene.store).pushed == 1)
            #expect(try three.shown(id) == "third")
        }
    }

    @Test func `S38 a version with the largest clock wins nothing`() async throws {
        let scene = try await Scene()
        let (one, two, id) = (scene.one, scene.two, scene.id)
        let session = try one.open()
        let forger = Forger(session: session)
        let device = try one.me
        for claimed: UInt64 in [.max, 1 << 40] {
            let stamp = Stamp(clock: .max, device: device)
            var version = try #require(session.entry(id)?.versions.first)
            version.vector.include(stamp)
            version.stamp = stamp
            version.body = nil
            version.fields = version.fields.filter { if case .sealed = $0.value { false } else { true } }
            var writer = PayloadWriter()
            let box = session.sealer.seal(summary: version.encoded(), entry: id, stamp: stamp)
            writer.put(entry: id, stamp: stamp, summary: box, body: nil)
            var content = try forger.next(after: session)
            content.clock = claimed
            content.cargo = .inline(writer.bytes)
            let blob = try forger.segment(content.encoded, device, try one.steps + 1)
            try await scene.memory.put(blob.name, blob.bytes)
            let report = try await two.sync(scene.store)
            #expect(report.alarms == [.corrupt(device: device, blobs: 1)] && report.pulled == 0, "\(report)")
            #expect(try two.shown(id) == "first")
            try await scene.memory.delete(blob.name)
        }
    }
}
