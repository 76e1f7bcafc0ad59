/// The 24 bytes a name hides: kind (1), device (6), first (4), last (4), hash prefix (9); numbers big-endian. This is the
/// layout alone; the vault makes tag and mask with its key.
public struct BlobLabel: Hashable, Sendable {
    /// How many bytes a label has.
    public static let byteCount = 24

    /// What the blob is.
    public let kind: BlobKind
    /// The device that wrote it: 48 bits.
    public let device: UInt64
    /// The first step the blob holds, or which chunk it is, from 1; 0 where the kind counts nothing.
    public let first: UInt32
    /// The last step, or how many chunks there are; never below `first`.
    public let last: UInt32
    /// The start of the hash of the blob's bytes.
    public let hash: BlobHashPrefix

    /// A label; nil when the device does not fit 48 bits or `last` is below `first`.
    public init?(kind: BlobKind, device: UInt64, first: UInt32, last: UInt32, hash: BlobHashPrefix) {
        guard device < 1 << 48, first <= last else { return nil }
        self.kind = kind
        self.device = device
        self.first = first
        self.last = last
        self.hash = hash
    }

    /// Reads a label; nil for another length or a range that runs backwards.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, let hash = BlobHashPrefix(bytes: Array(bytes[15...])) else { return nil }
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(
            kind: BlobKind(rawValue: bytes[0]), device: number(1..<7), first: UInt32(number(7..<11)),
            last: UInt32(number(11..<15)), hash: hash)
    }

    /// The 24 bytes.
    public var bytes: [UInt8] {
        func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
        }
        return [kind.rawValue] + bytes(device, 6) + bytes(UInt64(first), 4) + bytes(UInt64(last), 4) + hash.bytes
    }
}

/// The first nine bytes of the hash of a blob's bytes: what ties a name to them.
public struct BlobHashPrefix: Hashable, Sendable {
    /// How many bytes of the hash a name carries.
    public static let byteCount = 9

    private let high: UInt64
    private let low: UInt8

    /// A prefix of exactly nine bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8]
    }

    /// The prefix of a whole hash; nil when that is shorter than nine bytes.
    public init?(of hash: [UInt8]) { self.init(bytes: Array(hash.prefix(Self.byteCount))) }

    /// The nine bytes.
    public var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * $0)) } + [low] }
}
