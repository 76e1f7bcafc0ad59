public import KeysBlobs
internal import KeysModel

/// Looking at every blob of a vault that is on a store: whether it is what its name says, and what else lies there. Nothing is
/// absorbed.
public final class StoreExamination {
    private let session: Session
    private let listing: StoreListing
    private let recovery: Notes.Recovery?
    private var damaged: [DeviceID: Int] = [:]

    /// How many blobs of this vault are there.
    public let blobs: Int
    /// How many things are there that are none.
    public let strange: Int
    /// Bytes of all blobs that were looked at.
    public private(set) var bytes = 0

    /// Begins with a listing. `ignored`: what had no name of a blob.
    public init(_ session: Session, listing names: [BlobName], ignored: Int) throws(VaultError) {
        self.session = session
        let log = try session.log()
        recovery = try session.recovery()
        let apart = Set([recovery?.name].compactMap { $0 } + log.pending.map(\.name))
        listing = StoreListing(
            names, naming: session.sealer.naming, over: try session.namingsThatAreOver(), apart: apart)
        blobs = listing.segments.count + listing.snapshots.count + listing.chunks.count
        strange = listing.strange + ignored
    }

    /// What is to be got and looked at.
    public var names: [BlobName] {
        let recovery = [recovery?.name].compactMap { $0 }.filter { listing.names.contains($0) }
        return (listing.segments + listing.snapshots + listing.chunks).map(\.name) + recovery
    }

    /// Looks at a blob; nil for one that could not be read.
    public func look(at name: BlobName, _ found: [UInt8]?) {
        if let recovery, recovery.name == name {
            // Which device put it is not known; this one can put it again.
            if found != recovery.blob { damaged[session.head?.device ?? DeviceID(0), default: 0] += 1 }
            return
        }
        guard let label = session.sealer.naming.label(of: name) else { return }
        guard let found, BlobSealing.fits(found, label), opens(found, label) else {
            damaged[DeviceID(label.device), default: 0] += 1
            return
        }
        bytes += found.count
    }

    private func opens(_ bytes: [UInt8], _ label: BlobLabel) -> Bool {
        let sealing = BlobSealing(sealer: session.sealer)
        switch label.kind {
        case .segment: return (try? sealing.openSegment(bytes, label)) != nil
        case .snapshot: return (try? sealing.openSnapshot(bytes, label)) != nil
        // A chunk opens under the id of its pack; that its bytes are those of its name is all that can be said of it alone.
        default: return true
        }
    }

    /// What is wrong.
    public var alarms: Set<StoreAlarm> {
        var alarms: Set<StoreAlarm> = listing.unknownKinds > 0 ? [.tooNew] : []
        for (device, count) in damaged { alarms.insert(.corrupt(device: device, blobs: count)) }
        return alarms
    }
}
