internal import KeysBlobs
internal import KeysModel

/// A listing read like a table of contents: what of it is this vault's, and what that is.
struct StoreListing {
    private(set) var names: Set<BlobName> = []
    private(set) var segments: [(name: BlobName, label: BlobLabel)] = []
    private(set) var snapshots: [(name: BlobName, label: BlobLabel)] = []
    private(set) var chunks: [(name: BlobName, label: BlobLabel)] = []
    /// Segments of epochs that are over.
    private(set) var late: [(name: BlobName, label: BlobLabel)] = []
    /// Kinds a newer Keys knows.
    private(set) var unknownKinds = 0
    /// What opens under no name of this vault.
    private(set) var strange = 0

    init(_ listed: [BlobName], naming: BlobNaming, over: [BlobNaming], apart own: Set<BlobName>) {
        names = Set(listed)
        for name in listed {
            if let label = naming.label(of: name) {
                switch label.kind {
                case .segment where label.first > 0: segments.append((name, label))
                case .snapshot where label.first > 0: snapshots.append((name, label))
                case .chunk where label.first > 0: chunks.append((name, label))
                default: unknownKinds += 1
                }
            } else if let label = over.lazy.compactMap({ $0.label(of: name) }).first {
                if label.kind == .segment { late.append((name, label)) }
            } else if !own.contains(name) {
                strange += 1
            }
        }
    }

    /// Adds what was put.
    mutating func add(_ put: [BlobName], naming: BlobNaming) {
        for name in put where names.insert(name).inserted {
            guard let label = naming.label(of: name) else { continue }
            switch label.kind {
            case .segment: segments.append((name, label))
            case .snapshot: snapshots.append((name, label))
            case .chunk: chunks.append((name, label))
            default: break
            }
        }
    }

    /// Takes away what was deleted.
    mutating func remove(_ gone: Set<BlobName>) {
        names.subtract(gone)
        segments.removeAll { gone.contains($0.name) }
        snapshots.removeAll { gone.contains($0.name) }
        chunks.removeAll { gone.contains($0.name) }
    }

    /// Whether nothing of this vault is there.
    var isEmpty: Bool { segments.isEmpty && snapshots.isEmpty && chunks.isEmpty }

    /// Up to where a device's log is there without a gap, from a step that is covered.
    func reach(of device: DeviceID, from covered: UInt32, where isWhole: (BlobName) -> Bool) -> UInt32 {
        let own = segments.filter { $0.label.device == device.value && isWhole($0.name) }
        var step = covered
        while let next = own.filter({ $0.label.first <= step &+ 1 && $0.label.last > step }).map(\.label.last).max() {
            step = next
        }
        return step
    }

    /// The last step of a device that a segment is there of.
    func last(of device: DeviceID) -> UInt32 {
        segments.filter { $0.label.device == device.value }.map(\.label.last).max() ?? 0
    }
}
