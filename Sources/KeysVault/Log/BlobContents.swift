internal import KeysBlobs
internal import KeysModel

/// Where the versions of a segment are: in it, or cut into chunks beside it.
enum Cargo: Sendable {
    case inline([UInt8])
    case pack(PackReference)
}

/// The chunks of a pack: which they are, and how many bytes they hold together before padding.
struct PackReference: Hashable, Sendable {
    let id: [UInt8]
    let size: Int
    /// BLAKE2b-256 of every chunk's blob, in order.
    let chunks: [[UInt8]]

    static let idSize = 16
    static let hashSize = 32
    /// No pack has more chunks: a million entries with all they may hold stay below it.
    static let most = 65_536
}

/// What a segment's box holds (FORMAT, "Segment").
struct SegmentContent: Sendable {
    var previous: StepHash
    /// The hashes of its steps; empty for a segment of one step, whose hash is that of its blob.
    var hashes: [StepHash]
    /// What its device had seen of all others.
    var vector: LogVector
    var clock: UInt64
    var date: Int64
    var setHash: SetHash
    var notes: Notes
    var cargo: Cargo

    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(bytes: previous.bytes)
        for hash in hashes { writer.put(bytes: hash.bytes) }
        writer.put(vector)
        writer.put(short: clock)
        writer.put(short: UInt64(bitPattern: date))
        writer.put(bytes: setHash.bytes)
        writer.put(notes)
        switch cargo {
        case .inline(let versions):
            writer.put(UInt8(0))
            writer.put(bytes: versions)
        case .pack(let pack):
            writer.put(UInt8(1))
            writer.put(pack)
        }
        return writer.bytes
    }

    /// Reads the content of a segment of these steps of a device.
    init?(decoding bytes: [UInt8], first: UInt32, last: UInt32, of device: DeviceID) {
        guard first > 0, first <= last else { return nil }
        let steps = Int(last - first) + 1
        guard var reader = PageReader(bytes), let previous = reader.stepHash(), first > 1 || previous == .none else {
            return nil
        }
        var hashes: [StepHash] = []
        if steps > 1 {
            guard steps <= reader.remaining / StepHash.size else { return nil }
            for _ in 0..<steps {
                guard let hash = reader.stepHash() else { return nil }
                hashes.append(hash)
            }
        }
        guard let vector = reader.logVector(), vector[device] == nil, let clock = reader.short(),
            let date = reader.short(), let setHash = reader.take(32), let notes = reader.notes(),
            steps == 1 || notes == notes.lasting, let place = reader.get(UInt8.self)
        else { return nil }
        switch place {
        case 0: cargo = .inline(reader.rest())
        case 1:
            guard let pack = reader.pack(), reader.isAtEnd else { return nil }
            cargo = .pack(pack)
        default: return nil
        }
        self.previous = previous
        self.hashes = hashes
        self.vector = vector
        self.clock = clock
        self.date = Int64(bitPattern: date)
        self.setHash = SetHash(bytes: setHash)
        self.notes = notes
    }

    init(
        previous: StepHash, hashes: [StepHash], vector: LogVector, clock: UInt64, date: Int64, setHash: SetHash,
        notes: Notes, cargo: Cargo
    ) {
        self.previous = previous
        self.hashes = hashes
        self.vector = vector
        self.clock = clock
        self.date = date
        self.setHash = setHash
        self.notes = notes
        self.cargo = cargo
    }
}

/// What a snapshot's box holds (FORMAT, "Snapshot").
struct SnapshotContent: Sendable {
    let vector: LogVector
    let setHash: SetHash
    let notes: Notes
    let pack: PackReference

    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(vector)
        writer.put(bytes: setHash.bytes)
        writer.put(notes)
        writer.put(pack)
        return writer.bytes
    }

    init(vector: LogVector, setHash: SetHash, notes: Notes, pack: PackReference) {
        self.vector = vector
        self.setHash = setHash
        self.notes = notes
        self.pack = pack
    }

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let vector = reader.logVector(), let setHash = reader.take(32),
            let notes = reader.notes(), notes == notes.lasting, let pack = reader.pack(), reader.isAtEnd
        else { return nil }
        self.init(vector: vector, setHash: SetHash(bytes: setHash), notes: notes, pack: pack)
    }
}

extension PageWriter {
    mutating func put(_ pack: PackReference) {
        put(bytes: pack.id)
        put(short: UInt64(pack.size))
        put(short: UInt64(pack.chunks.count))
        for chunk in pack.chunks { put(bytes: chunk) }
    }
}

extension PageReader {
    mutating func pack() -> PackReference? {
        guard let id = take(PackReference.idSize), let size = short().flatMap({ Int(exactly: $0) }),
            let count = count(of: PackReference.hashSize), (1...PackReference.most).contains(count), size >= 0,
            PackCutting.plan(size)?.count == count
        else { return nil }
        var chunks: [[UInt8]] = []
        for _ in 0..<count {
            guard let hash = take(PackReference.hashSize) else { return nil }
            chunks.append(hash)
        }
        return PackReference(id: id, size: size, chunks: chunks)
    }
}

/// Cutting the content of a pack into pieces and putting it together again (FORMAT, "Padding").
enum PackCutting {
    /// Bytes of a piece: with its box a whole chunk.
    static let piece = BlobLimits.chunk - boxOverhead
    static let boxOverhead = 72

    /// How many pieces a content of `size` bytes becomes, and how long it is when padded.
    static func plan(_ size: Int) -> (count: Int, padded: Int)? {
        guard size <= Padding.largestContent else { return nil }
        var count = max(1, (size + 1 + piece - 1) / piece)
        while true {
            guard let padded = Padding.size(for: size, overhead: boxOverhead * count) else { return nil }
            if padded <= count * piece { return (count, padded) }
            count += 1
        }
    }

    /// The content in its padded pieces.
    static func cut(_ content: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard let (count, _) = plan(content.count),
            let padded = Padding.pad(content, overhead: boxOverhead * count)
        else { return nil }
        return (0..<count).map { padded[min($0 * piece, padded.count)..<min(($0 + 1) * piece, padded.count)] }
    }

    /// The content of all pieces in a row; nil where it is padded in another way.
    static func content(_ padded: [UInt8], pieces: Int) -> [UInt8]? {
        Padding.unpad(padded, overhead: boxOverhead * pieces)
    }
}
