internal import Foundation
public import KeysBlobs
internal import KeysModel

/// How far a store's word is to be trusted in time.
public enum StorePace: Sendable {
    /// What was put is listed: what is absent in two listings is gone.
    case prompt
    /// A folder that something carries elsewhere, in any order and late: what is absent may be on its way for a day.
    case carried
}

/// One sync of a vault with a store while it is going on: says which blobs to get, takes them, verifies and absorbs, says which to put
/// and which to delete. It never sees the store, and the store's side never sees it open anything. Of one thread.
///
/// It is a class because it grows while blobs come in.
public final class StoreExchange {
    let session: Session
    let sealing: BlobSealing
    let pace: StorePace
    let rereads: Bool
    /// Milliseconds since 1970.
    let now: Int64
    /// What was remembered when it began; changes go through `Change.log`.
    var state: LogState
    var listing: StoreListing
    let over: [BlobNaming]

    /// Heads of segments and snapshots that were read in this sync.
    var segments: [BlobName: (label: BlobLabel, content: SegmentContent, size: Int)] = [:]
    var snapshots: [BlobName: (label: BlobLabel, content: SnapshotContent, size: Int)] = [:]
    /// Pieces of packs, one after the other, by the blob that names them.
    var pieces: [BlobName: [UInt8]] = [:]
    var opened: [BlobName: OpenedPayload] = [:]
    /// What cannot be used, and why.
    var faults: [BlobName: BlobFault] = [:]
    var queue: [Wanted] = []
    var stage = Stage.snapshots
    var plan: ClosedSet?

    /// What was found.
    public internal(set) var alarms: Set<StoreAlarm> = []
    /// What is worth telling.
    public internal(set) var warnings: Set<SyncWarning> = []
    /// How many versions came in.
    public internal(set) var pulled = 0
    /// How many versions went out.
    public internal(set) var pushed = 0

    /// A blob that is to be got.
    public struct Wanted: Equatable, Sendable {
        /// Its name.
        public let name: BlobName
        /// The most bytes it may have.
        public let limit: Int
        let owner: BlobName
        let index: Int
    }

    enum Stage {
        case snapshots, segments, cargo, done
    }

    /// Begins a sync; the caller holds the vault's `SyncLock`. `now`: milliseconds since 1970.
    ///
    /// `rereads`: reads the whole store, whatever was seen of it, to put right what is damaged here.
    public init(_ session: Session, pace: StorePace, now: Int64, rereads: Bool = false) throws(VaultError) {
        self.session = session
        self.rereads = rereads
        self.pace = pace
        self.now = now
        sealing = BlobSealing(sealer: session.sealer)
        // Steps that another session has put since would be those of a copy.
        try session.catchUp()
        state = try session.log()
        over = try session.namingsThatAreOver()
        listing = StoreListing([], naming: session.sealer.naming, over: [], apart: [])
    }

    var own: DeviceID { session.head?.device ?? DeviceID(0) }

    /// Whether this vault's epoch was closed by another device.
    public var isClosed: Bool { state.closed != nil }

    // MARK: Listing

    /// Takes a listing, and begins to read it.
    public func take(listing names: [BlobName], ignored: Int) throws(VaultError) {
        listings += 1
        hasListedTwice = listings > 1
        absentHeads = []
        let apart = Set([try session.recovery()?.name].compactMap { $0 } + state.voided + state.pending.map(\.name))
        listing = StoreListing(names, naming: session.sealer.naming, over: over, apart: apart)
        try noticeCopy()
        faults = [:]
        // A head is read once in a sync, and what came with it is opened once.
        opened = opened.filter { listing.names.contains($0.key) }
        pieces = [:]
        stage = .snapshots
        queue = listing.snapshots.filter {
            // One whose head was read when its chunks were not there yet is read again.
            snapshots[$0.name] == nil && !(state.known[$0.name]?.snapshot.map { seen.covers($0.vector) } ?? false)
        }.map { head($0.name) }
        if listing.unknownKinds > 0 { alarms.insert(.tooNew) }
        let late = listing.late.filter { segment in
            guard let ended = state.ended, segment.label.device != state.endedBy.value else { return false }
            return segment.label.last > ended.vector.step(DeviceID(segment.label.device))
        }
        for (device, late) in Dictionary(grouping: late, by: \.label.device) {
            warnings.insert(.late(device: DeviceID(device), steps: late.count))
        }
    }

    private func head(_ name: BlobName) -> Wanted { Wanted(name: name, limit: BlobLimits.blob, owner: name, index: -1) }

    /// What the plan stands on.
    var seen: LogVector { rereads ? LogVector() : state.seen }

    /// What others have seen of this device's log goes beyond what it remembers of it, or is another: this is a copy, and what was its
    /// log is read like anyone's.
    private func noticeCopyInVectors() throws(VaultError) -> Bool {
        let vectors = snapshots.values.map(\.content.vector) + segments.values.map(\.content.vector)
        let ownLast = session.head?.ownLast ?? 0
        let isCopy = vectors.contains { vector in
            guard let position = vector[own] else { return false }
            if position.step > ownLast { return true }
            return state.ownSteps.contains { $0.step == position.step && $0.hash != position.hash }
        }
        guard isCopy else { return false }
        let other = vectors.compactMap { vector -> UInt32? in
            guard let position = vector[own] else { return nil }
            return state.ownSteps.contains { $0.step == position.step && $0.hash != position.hash }
                ? position.step : nil
        }.min()
        try session.becomeCopy(above: other.map { step in state.ownSteps.last { $0.step < step }?.clock ?? 0 })
        warnings.insert(.copy)
        state = try session.log()
        return true
    }

    /// A log of this device's own that is longer or other than remembered: this is a copy.
    private func noticeCopy() throws(VaultError) {
        let labels = listing.segments.map(\.label).filter { $0.device == own.value }
        var boundary: UInt64?
        var isCopy = labels.contains { $0.last > (session.head?.ownStep ?? 0) }
        for step in state.ownSteps {
            let others = labels.contains {
                $0.first == step.step && $0.last == step.step && $0.hash != BlobHashPrefix(of: step.hash.bytes)
            }
            guard others else { continue }
            isCopy = true
            let before = state.ownSteps.last { $0.step < step.step }?.clock ?? 0
            boundary = min(boundary ?? before, before)
            alarms.insert(.fork(device: own, step: step.step))
        }
        guard isCopy else { return }
        try session.becomeCopy(above: boundary)
        warnings.insert(.copy)
        state = try session.log()
    }

    // MARK: Getting

    /// The next blob to get; nil when everything that is needed is in.
    public func next() throws(VaultError) -> Wanted? {
        while true {
            if let wanted = queue.first { return wanted }
            switch stage {
            case .snapshots:
                stage = .segments
                queueSegments()
            case .segments where try noticeCopyInVectors():
                queueSegments()
            case .segments, .cargo:
                stage = .cargo
                makePlan()
                queue = missingChunks()
                guard queue.isEmpty else { continue }
                if !verify() { stage = .done }
            case .done: return nil
            }
        }
    }

    private func queueSegments() {
        let base = coveredBySnapshots(including: seen)
        queue = listing.segments.filter { segment in
            segments[segment.name] == nil && faults[segment.name] == nil
                && (segment.label.last > base.step(DeviceID(segment.label.device)) || isTold(segment.label))
                && (rereads || segment.label.device != own.value)
        }.map { head($0.name) }
    }

    /// Whether a snapshot that is new was made right after this step: what the step tells stands in no snapshot.
    private func isTold(_ label: BlobLabel) -> Bool {
        label.last > seen.step(DeviceID(label.device))
            && snapshots.values.contains { $0.label.device == label.device && $0.label.first == label.last }
    }

    /// Takes a blob that was asked for. Says false where it is not what its name says: it may be got once more.
    public func take(_ wanted: Wanted, _ bytes: [UInt8]) -> Bool {
        do throws(BlobFault) {
            if wanted.index >= 0 {
                try takeChunk(wanted, bytes)
            } else {
                try takeHead(wanted.name, bytes)
            }
            queue.removeAll { $0 == wanted }
            return true
        } catch {
            faults[wanted.owner] = error
            return false
        }
    }

    /// A blob that is larger than any of ours, or no file at all.
    public func refuse(_ wanted: Wanted) { faults[wanted.owner] = .notItsName }

    /// What of this vault and epoch is on the store.
    public var ownBlobs: [BlobName] {
        (listing.segments + listing.snapshots + listing.chunks).map(\.name)
    }

    /// How many names in the listing are nobody's of this vault.
    public var strangers: Int { listing.strange }

    /// Gives up on a blob: it is not there, or is again not what its name says.
    public func giveUp(_ wanted: Wanted, notFound: Bool) {
        queue.removeAll { $0 == wanted || $0.owner == wanted.owner && wanted.index >= 0 }
        if notFound { absentHeads.insert(wanted.owner) }
        pieces[wanted.owner] = nil
    }

    /// Blobs that were listed and not there when asked for.
    var absentHeads: Set<BlobName> = []
    /// Whether the store was listed a second time in this sync.
    var hasListedTwice = false
    private var listings = 0

    private func takeHead(_ name: BlobName, _ bytes: [UInt8]) throws(BlobFault) {
        guard let label = session.sealer.naming.label(of: name) else { throw .unreadable }
        if label.kind == .snapshot {
            snapshots[name] = (label, try sealing.openSnapshot(bytes, label), bytes.count)
        } else {
            let content = try sealing.openSegment(bytes, label)
            segments[name] = (label, content, bytes.count)
            if label.first == label.last { singleHashes[name] = StepHash(BlobSealing.digest(bytes)) }
            if case .inline(let versions) = content.cargo { try openCargo(name, versions) }
        }
        faults[name] = nil
    }

    /// The hashes of steps that came in a segment of their own.
    var singleHashes: [BlobName: StepHash] = [:]

    private func takeChunk(_ wanted: Wanted, _ bytes: [UInt8]) throws(BlobFault) {
        guard let pack = pack(of: wanted.owner) else { throw .unreadable }
        try sealing.openChunk(bytes, pack, wanted.index, onto: &pieces[wanted.owner, default: []])
        faults[wanted.owner] = nil
        guard wanted.index + 1 == pack.chunks.count else { return }
        let padded = pieces.removeValue(forKey: wanted.owner) ?? []
        try openCargo(wanted.owner, try sealing.content(of: pack, padded))
    }

    private func openCargo(_ name: BlobName, _ content: [UInt8]) throws(BlobFault) {
        guard let payload = Payload(content), let all = OpenedPayload(payload, sealer: session.sealer) else {
            throw .unreadable
        }
        opened[name] = all
    }

    func pack(of name: BlobName) -> PackReference? {
        if let snapshot = snapshots[name] { return snapshot.content.pack }
        if case .pack(let pack)? = segments[name]?.content.cargo { return pack }
        return nil
    }

    func author(of name: BlobName) -> DeviceID? {
        session.sealer.naming.label(of: name).map { DeviceID($0.device) }
    }

    /// Whether all chunks a blob names are listed.
    func isWhole(_ name: BlobName) -> Bool {
        guard listing.names.contains(name) else { return false }
        if let known = state.known[name], snapshots[name] == nil, segments[name] == nil {
            return known.chunks.allSatisfy { listing.names.contains($0) }
        }
        guard let pack = pack(of: name), let author = author(of: name) else { return true }
        return sealing.chunkNames(pack, device: author).allSatisfy { listing.names.contains($0) }
    }

    private func missingChunks() -> [Wanted] {
        guard let plan else { return [] }
        let taken = plan.snapshots + plan.chains.values.joined().map(\.name)
        return taken.filter { opened[$0] == nil }.flatMap { owner -> [Wanted] in
            guard let pack = pack(of: owner), let author = author(of: owner) else { return [] }
            pieces[owner] = nil
            return sealing.chunkNames(pack, device: author).enumerated().map { index, name in
                Wanted(name: name, limit: BlobLimits.blob, owner: owner, index: index)
            }
        }
    }
}
