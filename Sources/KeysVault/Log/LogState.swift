internal import KeysBlobs
internal import KeysModel

/// What a device remembers of logs and of its store, as a sealed record (FORMAT, "Records"). It changes in the same transaction as
/// what it stands for.
struct LogState: Equatable {
    static let recordName = "log"

    /// A step of this device that may be asked after again.
    struct OwnStep: Equatable {
        let step: UInt32
        let clock: UInt64
        let hash: StepHash
    }

    /// A blob that is made and not yet on the store; its bytes lie in `aside`.
    struct Pending: Equatable {
        let name: BlobName
        let row: Int64
        let size: Int
    }

    /// A blob of the store that was read or put by this device.
    struct Known: Equatable {
        var size: Int
        /// For a snapshot what it covers and its chunks.
        var snapshot: Snapshot?
        /// For a segment whose versions lie in a pack, the chunks.
        var chunks: [BlobName] = []
        /// Whether its versions lie in a pack.
        var isPacked: Bool { !chunks.isEmpty }

        struct Snapshot: Equatable {
            let vector: LogVector
        }
    }

    /// Since when something that was seen is not there.
    struct Absence: Equatable {
        let device: DeviceID
        let since: Int64
        /// In how many listings it was absent.
        var listings: UInt32
    }

    /// How much of every log went in, on this or any store.
    var seen = LogVector()
    /// The last steps of this device's log, oldest first.
    var ownSteps: [OwnStep] = []
    /// Devices of which two logs were seen.
    var forks: [DeviceID] = []
    /// What a store must show before it is believed to be up to date: a device that was let in knows it from its first minute.
    var floor = LogVector()

    /// The store; empty for none.
    var address = ""
    /// Whether a sync follows each change.
    var syncsAfterChange = false
    /// Whether this store was ever brought up to date.
    var hasContact = false
    var lastSync: Int64 = 0

    var known: [BlobName: Known] = [:]
    var pending: [Pending] = []
    /// What the last sync found to be unnecessary, and since when it is; milliseconds since 1970.
    var expendable: [BlobName: Int64] = [:]
    /// What is to be deleted as soon as nothing waits to be put.
    var voided: [BlobName] = []
    var absences: [Absence] = []
    /// Since when something waits; 0 when nothing does.
    var waitingSince: Int64 = 0
    var waitingListings: UInt32 = 0

    /// What the next step is to say.
    var news = Notes()
    /// The epoch is over: another device closed it.
    var closed: Notes.Closing?
    var closedBy = DeviceID(0)
    /// How the epoch before this one ended, and by whose hand: what came of it later is late.
    var ended: Notes.Closing?
    var endedBy = DeviceID(0)

    static let keptOwnSteps = 64

    // MARK: Coding

    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(seen)
        writer.put(short: UInt64(ownSteps.count))
        for own in ownSteps {
            writer.put(short: UInt64(own.step))
            writer.put(short: own.clock)
            writer.put(bytes: own.hash.bytes)
        }
        writer.put(short: UInt64(forks.count))
        for device in forks { writer.put(word48: device.value) }
        writer.put(floor)
        writer.put(long: Array(address.utf8))
        writer.put(UInt8(syncsAfterChange ? 1 : 0))
        writer.put(UInt8(hasContact ? 1 : 0))
        writer.put(lastSync)
        writeKnown(&writer)
        writer.put(short: UInt64(pending.count))
        for pending in pending {
            writer.put(bytes: pending.name.bytes)
            writer.put(short: UInt64(pending.row))
            writer.put(short: UInt64(pending.size))
        }
        writer.put(short: UInt64(expendable.count))
        for (name, since) in expendable.sorted(by: { $0.key < $1.key }) {
            writer.put(bytes: name.bytes)
            writer.put(since)
        }
        writer.put(voided)
        writer.put(short: UInt64(absences.count))
        for absence in absences {
            writer.put(word48: absence.device.value)
            writer.put(absence.since)
            writer.put(absence.listings)
        }
        writer.put(waitingSince)
        writer.put(waitingListings)
        writer.put(news)
        var notes = Notes()
        notes.closing = closed
        writer.put(notes)
        writer.put(word48: closedBy.value)
        notes.closing = ended
        writer.put(notes)
        writer.put(word48: endedBy.value)
        return writer.bytes
    }

    private func writeKnown(_ writer: inout PageWriter) {
        writer.put(short: UInt64(known.count))
        for (name, known) in known.sorted(by: { $0.key < $1.key }) {
            writer.put(bytes: name.bytes)
            writer.put(short: UInt64(known.size))
            writer.put(known.chunks)
            writer.put(UInt8(known.snapshot == nil ? 0 : 1))
            if let snapshot = known.snapshot { writer.put(snapshot.vector) }
        }
    }

    init() {}

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let seen = reader.logVector(), let ownCount = reader.count(of: 18) else {
            return nil
        }
        self.seen = seen
        for _ in 0..<ownCount {
            guard let step = reader.step(), let clock = reader.short(), let hash = reader.stepHash() else { return nil }
            ownSteps.append(OwnStep(step: step, clock: clock, hash: hash))
        }
        guard let forkCount = reader.count(of: 6) else { return nil }
        for _ in 0..<forkCount {
            guard let device = reader.word48() else { return nil }
            forks.append(DeviceID(device))
        }
        guard let floor = reader.logVector(), let address = reader.text(), let flag = reader.get(UInt8.self),
            let contact = reader.get(UInt8.self),
            let lastSync = reader.get(Int64.self), readKnown(&reader), let pendingCount = reader.count(of: 42)
        else { return nil }
        self.floor = floor
        self.address = address
        syncsAfterChange = flag == 1
        hasContact = contact == 1
        self.lastSync = lastSync
        for _ in 0..<pendingCount {
            guard let name = reader.blobName(), let row = reader.row(), let size = reader.short() else { return nil }
            pending.append(Pending(name: name, row: row, size: Int(truncatingIfNeeded: size)))
        }
        guard let expendableCount = reader.count(of: 48) else { return nil }
        for _ in 0..<expendableCount {
            guard let name = reader.blobName(), let since = reader.get(Int64.self) else { return nil }
            expendable[name] = since
        }
        guard let voided = reader.blobNames(), let absent = reader.count(of: 18) else { return nil }
        self.voided = voided
        for _ in 0..<absent {
            guard let device = reader.word48(), let since = reader.get(Int64.self),
                let listings = reader.get(UInt32.self)
            else { return nil }
            absences.append(Absence(device: DeviceID(device), since: since, listings: listings))
        }
        guard let since = reader.get(Int64.self), let listings = reader.get(UInt32.self), let news = reader.notes(),
            let end = reader.notes(), let closedBy = reader.word48(), let before = reader.notes(),
            let endedBy = reader.word48(), reader.isAtEnd
        else { return nil }
        waitingSince = since
        waitingListings = listings
        self.news = news
        closed = end.closing
        self.closedBy = DeviceID(closedBy)
        ended = before.closing
        self.endedBy = DeviceID(endedBy)
    }

    private mutating func readKnown(_ reader: inout PageReader) -> Bool {
        guard let count = reader.count(of: 43) else { return false }
        for _ in 0..<count {
            guard let name = reader.blobName(), let size = reader.short(), let chunks = reader.blobNames(),
                let isSnapshot = reader.get(UInt8.self)
            else { return false }
            var one = Known(size: Int(truncatingIfNeeded: size), chunks: chunks)
            if isSnapshot == 1 {
                guard let vector = reader.logVector() else { return false }
                one.snapshot = .init(vector: vector)
            }
            known[name] = one
        }
        return true
    }
}

extension PageWriter {
    mutating func put(_ names: [BlobName]) {
        put(short: UInt64(names.count))
        for name in names { put(bytes: name.bytes) }
    }
}

extension PageReader {
    mutating func step() -> UInt32? { short().flatMap { UInt32(exactly: $0) } }

    mutating func blobName() -> BlobName? { take(BlobName.byteCount).flatMap { BlobName(bytes: $0) } }

    mutating func blobNames() -> [BlobName]? {
        guard let count = count(of: BlobName.byteCount) else { return nil }
        var names: [BlobName] = []
        for _ in 0..<count {
            guard let name = blobName() else { return nil }
            names.append(name)
        }
        return names
    }
}
