internal import Foundation
internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// Two devices in sync over a store that can lie, with one entry both have.
final class Scene {
    let memory = MemoryStore()
    let store: Hostile
    let one: Desk
    let two: Desk
    let id: EntryID

    /// In memory where the system has a place for that: rows sync by the thousand.
    static let base: String = {
        let memory = "/dev/shm"
        return FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    }()

    init() async throws {
        store = Hostile(memory)
        one = try Desk(in: Scene.base)
        let session = try one.create()
        try session.point()
        id = try session.add(login("github.com", "first"))
        try await one.sync(store)
        two = try one.copied()
        try await two.sync(store)
        try await one.sync(store)
    }

    var names: Set<BlobName> { get async { await Set(memory.contents.keys) } }

    /// What some work puts on the store.
    func added(_ work: () async throws -> Void) async throws -> Set<BlobName> {
        let before = await names
        try await work()
        return await names.subtracting(before)
    }

    /// Changes the entry on a device and sends it; gives the one blob that adds.
    @discardableResult
    func send(_ desk: Desk, _ password: String, through store: (any BlobStore)? = nil) async throws -> BlobName {
        let names = try await added {
            try desk.edit(id, password)
            try await desk.sync(store ?? self.store)
        }
        #expect(names.count == 1)
        return try #require(names.first)
    }

    /// Every blob of a kind a device wrote, in the order of its steps.
    func blobs(_ kind: BlobKind, of desk: Desk) async throws -> [BlobName] {
        let device = try desk.me.value
        let naming = try desk.open().sealer.naming
        let found = await names.compactMap { name in naming.label(of: name).map { (name, $0) } }
        return found.filter { $0.1.kind == kind && $0.1.device == device }.sorted { $0.1.first < $1.1.first }.map(\.0)
    }

    /// The bytes under a name.
    func bytes(_ name: BlobName) async throws -> [UInt8] { try #require(await memory.contents[name]) }

    /// Everybody syncs until nothing moves; all hold the same then, and nothing is wrong.
    func settle(_ desks: [Desk], at location: SourceLocation = #_sourceLocation) async throws {
        var report = SyncReport()
        for _ in 0..<4 {
            for desk in desks { report = try await desk.sync(store) }
        }
        #expect(
            report.alarms.isEmpty && report.pulled == 0 && report.pushed == 0, "\(report)", sourceLocation: location)
        let prints = try desks.map { try $0.open().fingerprint }
        #expect(Set(prints).count == 1, sourceLocation: location)
    }
}

extension Desk {
    /// The device it is.
    var me: DeviceID { get throws { try #require(try open().head?.device) } }

    func shown(_ id: EntryID) throws -> String? { try open().password(id) }

    func edit(_ id: EntryID, _ password: String) throws { try open().edit(id, login("github.com", password)) }

    /// Steps of this device so far.
    var steps: UInt32 { get throws { try #require(try open().head).ownLast } }

    /// What waits for the store.
    var queued: Int { get throws { try open().storeSettings().pending } }

    /// The whole machine again, state folder and all: neither knows of the other.
    func cloned() throws -> Desk {
        let other = try Desk(in: Scene.base)
        try FileManager.default.removeItem(atPath: other.home)
        try FileManager.default.copyItem(atPath: home, toPath: other.home)
        return other
    }

    /// Every password an entry has or had here: shown, beside it, in its history.
    func passwords(_ id: EntryID) throws -> Set<String> { try open().passwords(id) }

    /// Lets a new device in, by hand.
    func lettingIn(_ name: String = "phone", cost: VaultCost = Desk.cheap) throws -> Desk {
        let pairing = try ByHand(try open(), name)
        let other = try Desk(in: Scene.base)
        _ = try Session.admit(
            try pairing.admission(), at: other.location, password: Desk.secret(), cost: cost, allowWeak: true,
            address: "/nowhere")
        other.now = now
        return other
    }
}

extension Session {
    /// Has an address of a store, as every vault that lets somebody in.
    func point() throws {
        guard try log().address.isEmpty else { return }
        try write { change in
            var log = try change.log()
            log.address = "/nowhere"
            try change.setLog(log)
        }
    }

    /// Every password an entry has or had: shown, beside it, in its history.
    func passwords(_ id: EntryID) throws -> Set<String> {
        let opened = try open(id)
        var all: Set<String> = []
        func text(_ bytes: Span<UInt8>) -> String {
            bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
        if let resolved = opened.entry.resolved(.password) {
            if let shown = opened.withValue(of: resolved, text) { all.insert(shown) }
        }
        for past in opened.history where past.item.field == .password { all.insert(opened.withValue(of: past, text)) }
        return all
    }
}

/// A pairing whose blobs are carried by hand.
struct ByHand {
    let host: PairingHost
    let guest: PairingGuest
    let offer: Pairing.Blob
    let answer: Pairing.Blob
    let disclosure: Pairing.Blob

    init(_ session: Session, _ name: String = "phone", known: Session? = nil) throws {
        try session.point()
        host = try PairingHost(session)
        guest = try PairingGuest(line: host.line, deviceName: name, known: known)
        offer = try #require(host.offer)
        answer = try guest.take(offer: offer.bytes)
        disclosure = try host.take(answer: answer.bytes)
        try guest.take(publicKey: disclosure.bytes)
    }

    /// After "yes".
    func admission() throws -> Admission {
        #expect(host.words == guest.words && host.words.count == 4)
        return try guest.take(entry: host.entry().bytes)
    }
}

/// What only somebody with the vault's key can put on a store.
struct Forger {
    let session: Session

    var sealing: BlobSealing { BlobSealing(sealer: session.sealer) }

    /// Any content as a step of a device, with the right name.
    func segment(_ content: [UInt8], _ device: DeviceID, _ step: UInt32) throws -> SealedBlob {
        try blob(content, .segment, .segment, device, step)
    }

    /// Any content, sealed as one type and named as another.
    func blob(
        _ content: [UInt8], _ type: BoxType, _ kind: BlobKind, _ device: DeviceID, _ step: UInt32
    ) throws -> SealedBlob {
        let padded = try #require(Padding.pad(content, overhead: SealedBox.overhead))
        let context = BoxContext(
            type, vault: session.sealer.vault.words, epoch: session.sealer.epoch,
            object: (device.value, UInt64(step) << 32 | UInt64(step)))
        return try named(
            SealedBox.seal(padded.span, key: session.sealer.segmentKey, context: context), kind, device, step)
    }

    /// Bytes under a name that fits them.
    func named(_ bytes: [UInt8], _ kind: BlobKind, _ device: DeviceID, _ step: UInt32) throws -> SealedBlob {
        let digest = BlobSealing.digest(bytes)
        let name = try #require(
            session.sealer.naming.name(kind, device: device.value, first: step, last: step, digest: digest))
        return SealedBlob(name: name, bytes: bytes, digest: digest)
    }

    /// An empty next step of this session's device, to be spoilt.
    func next(after session: Session) throws -> SegmentContent {
        let log = try session.log()
        let head = try #require(session.head)
        return SegmentContent(
            previous: log.ownSteps.last?.hash ?? .none, hashes: [], vector: log.seen.without(head.device),
            clock: head.clock, date: 0, setHash: head.setHash, notes: Notes(), cargo: .inline([]))
    }
}
