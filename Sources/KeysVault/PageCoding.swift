internal import KeysModel

/// The plaintext of pages (FORMAT, "Pages"). Numbers are fixed-width and big-endian, or LEB128 where many of them stand in one
/// page: a full leaf fits one page of SQLite.
struct PageWriter {
    private(set) var bytes: [UInt8]

    /// A writer that begins with the format's byte, or (`marked` false) with nothing: a part of something marked.
    init(marked: Bool = true) { bytes = marked ? [PageReader.formatByte] : [] }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

    mutating func put(bytes more: [UInt8]) { bytes.append(contentsOf: more) }

    /// The low 48 bits.
    mutating func put(word48 value: UInt64) {
        for shift in stride(from: UInt64(40), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Bytes behind their number.
    mutating func put(long value: [UInt8]) {
        put(short: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func put<T: FixedWidthInteger & Sendable>(_ value: T) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// A number that is mostly small.
    mutating func put(short value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ nonce: Nonce) {
        put(nonce.one)
        put(nonce.two)
        put(nonce.three)
    }

    mutating func put(counted value: [UInt8]) {
        put(UInt16(value.count))
        bytes.append(contentsOf: value)
    }
}

/// Reads what `PageWriter` wrote. A page was sealed by this program under this key; one that does not read is a fault of
/// ours or of a newer program, and is treated as damage.
struct PageReader {
    static let formatByte: UInt8 = 1
    private let bytes: [UInt8]
    private var offset = 1

    init?(_ bytes: [UInt8]) {
        guard bytes.first == Self.formatByte else { return nil }
        self.bytes = bytes
    }

    /// A reader of a part of something marked.
    init(unmarked bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
    }

    var remaining: Int { bytes.count - offset }

    mutating func word48() -> UInt64? {
        take(6).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Bytes behind their number.
    mutating func long() -> [UInt8]? {
        guard let count = short().flatMap({ Int(exactly: $0) }) else { return nil }
        return take(count)
    }

    /// A number of things of at least `size` bytes each, which must fit into what is left.
    mutating func count(of size: Int) -> Int? {
        guard let count = short().flatMap({ Int(exactly: $0) }), count <= remaining / size else { return nil }
        return count
    }

    /// Valid UTF-8 behind its number.
    mutating func text() -> String? { long().flatMap { String(validating: $0, as: UTF8.self) } }

    /// All that is left.
    mutating func rest() -> [UInt8] {
        defer { offset = bytes.count }
        return Array(bytes[offset...])
    }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func get<T: FixedWidthInteger>(_ type: T.Type) -> T? {
        let size = MemoryLayout<T>.size
        guard bytes.count - offset >= size else { return nil }
        defer { offset += size }
        return bytes.withUnsafeBytes { T(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }

    mutating func short() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let next = get(UInt8.self), shift < 63 || next <= 1 {
            value |= UInt64(next & 0x7f) << shift
            // Only the shortest spelling of a number is one.
            if next & 0x80 == 0 { return next != 0 || shift == 0 ? value : nil }
            shift += 7
        }
        return nil
    }

    mutating func row() -> Int64? { short().flatMap { Int64(exactly: $0) } }

    mutating func nonce() -> Nonce? {
        guard let one = get(UInt64.self), let two = get(UInt64.self), let three = get(UInt64.self) else { return nil }
        return Nonce(one: one, two: two, three: three)
    }

    mutating func counted() -> [UInt8]? {
        guard let count = get(UInt16.self), bytes.count - offset >= Int(count) else { return nil }
        defer { offset += Int(count) }
        return Array(bytes[offset..<offset + Int(count)])
    }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count >= 0, bytes.count - offset >= count else { return nil }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }
}

extension Leaf {
    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(UInt16(records.count))
        for record in records {
            writer.put(record.entry.high)
            writer.put(record.entry.low)
            writer.put(short: UInt64(record.row))
            writer.put(record.nonce)
            writer.put(short: UInt64(record.bodyRow))
            writer.put(short: record.stamp.clock)
            writer.put(short: record.stamp.device.value)
            writer.put(UInt8(record.isUnsent ? 1 : 0))
            writer.put(short: record.sentClock)
        }
        return writer.bytes
    }

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let count = reader.get(UInt16.self) else { return nil }
        records.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let high = reader.get(UInt64.self), let low = reader.get(UInt64.self),
                let row = reader.row(), let nonce = reader.nonce(), let bodyRow = reader.row(),
                let clock = reader.short(), let device = reader.short(), let flags = reader.get(UInt8.self), flags <= 1,
                let sentClock = reader.short()
            else { return nil }
            records.append(
                LeafRecord(
                    entry: EntryID(high: high, low: low), row: row, nonce: nonce, bodyRow: bodyRow,
                    stamp: Stamp(clock: clock, device: DeviceID(device)), isUnsent: flags == 1, sentClock: sentClock))
        }
        guard reader.isAtEnd else { return nil }
    }
}

extension Bucket {
    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(UInt16(leaves.count))
        for leaf in leaves {
            writer.put(short: UInt64(leaf.number))
            writer.put(leaf.prefix)
            writer.put(leaf.depth)
            writer.put(leaf.nonce)
            writer.put(short: UInt64(leaf.count))
            writer.put(UInt8(leaf.hasUnsent ? 1 : 0))
        }
        return writer.bytes
    }

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let count = reader.get(UInt16.self) else { return nil }
        for _ in 0..<count {
            guard let number = reader.row(), let prefix = reader.get(UInt64.self), let depth = reader.get(UInt8.self),
                (UInt8(Self.bits)...64).contains(depth), let nonce = reader.nonce(),
                let versions = reader.short().flatMap({ Int(exactly: $0) }), let flags = reader.get(UInt8.self),
                flags <= 1
            else { return nil }
            leaves.append(
                LeafReference(
                    number: number, prefix: prefix, depth: depth, nonce: nonce, count: versions,
                    hasUnsent: flags == 1))
        }
        guard reader.isAtEnd else { return nil }
    }
}

extension Head {
    var encoded: [UInt8] {
        var writer = PageWriter()
        writer.put(counter)
        writer.put(incarnation)
        writer.put(device.value)
        writer.put(clock)
        writer.put(sentClock)
        writer.put(ownStep)
        writer.put(nextLeaf)
        for word in setHash.words { writer.put(word) }
        writer.put(counted: passwordSlot)
        writer.put(counted: recoverySlot)
        for bucket in buckets {
            guard let bucket else { writer.put(UInt8(0)); continue }
            writer.put(UInt8(bucket.hasUnsent ? 2 : 1))
            writer.put(bucket.nonce)
        }
        writer.put(UInt16(records.count))
        for record in records {
            writer.put(counted: Array(record.name.utf8))
            writer.put(record.nonce)
        }
        return writer.bytes
    }

    init?(decoding bytes: [UInt8]) {
        guard var reader = PageReader(bytes), let counter = reader.get(UInt64.self),
            let incarnation = reader.get(UInt64.self), let device = reader.get(UInt64.self),
            let clock = reader.get(UInt64.self), let sentClock = reader.get(UInt64.self),
            let ownStep = reader.get(UInt64.self), let nextLeaf = reader.get(Int64.self),
            let setHash = reader.take(32), let passwordSlot = reader.counted(), let recoverySlot = reader.counted()
        else { return nil }
        self.init(incarnation: incarnation, device: DeviceID(device))
        self.counter = counter
        self.clock = clock
        self.sentClock = sentClock
        self.ownStep = ownStep
        self.nextLeaf = nextLeaf
        self.setHash = SetHash(bytes: setHash)
        self.passwordSlot = passwordSlot
        self.recoverySlot = recoverySlot
        for index in buckets.indices {
            guard let mark = reader.get(UInt8.self), mark <= 2 else { return nil }
            guard mark > 0 else { continue }
            guard let nonce = reader.nonce() else { return nil }
            buckets[index] = BucketReference(nonce: nonce, hasUnsent: mark == 2)
        }
        guard let count = reader.get(UInt16.self) else { return nil }
        for _ in 0..<count {
            guard let name = reader.counted(), let text = String(validating: name, as: UTF8.self),
                let nonce = reader.nonce()
            else { return nil }
            records.append(RecordReference(name: text, nonce: nonce))
        }
        guard reader.isAtEnd else { return nil }
    }
}
