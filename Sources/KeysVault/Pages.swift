internal import KeysModel

/// One version as a leaf page lists it: where its rows are and what they must be.
struct LeafRecord: Equatable {
    var entry: EntryID
    /// Row of the sealed summary.
    var row: Int64
    /// Nonce of the summary's box, 24 bytes; it pins the box (SealedBox).
    var nonce: Nonce
    /// Row of the sealed body; 0 for none. Its hash is in the summary.
    var bodyRow: Int64
    var stamp: Stamp
    /// Whether the version has not gone into a step yet.
    var isUnsent: Bool
    /// The highest clock of this device's versions of the entry that is in a step; 0 for none.
    var sentClock: UInt64
}

/// The nonce of a box, as three words: cheap to hold by the hundred thousand and to compare.
struct Nonce: Hashable {
    static let size = 24
    let one: UInt64
    let two: UInt64
    let three: UInt64

    /// The first 24 bytes of a box; nil for something shorter.
    init?(box: UnsafeRawBufferPointer) {
        guard box.count >= Self.size else { return nil }
        one = UInt64(bigEndian: box.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        two = UInt64(bigEndian: box.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        three = UInt64(bigEndian: box.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    }

    init?(box: [UInt8]) {
        guard let nonce = box.withUnsafeBytes({ Nonce(box: $0) }) else { return nil }
        self = nonce
    }

    init(one: UInt64, two: UInt64, three: UInt64) {
        self.one = one
        self.two = two
        self.three = three
    }

    static let none = Nonce(one: 0, two: 0, three: 0)

    var bytes: [UInt8] {
        [one, two, three].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    }
}

/// A leaf page: the versions of up to 64 entries whose ids begin with the same bits, in the order of their ids.
struct Leaf: Equatable {
    static let capacity = 64
    var records: [LeafRecord] = []

    var hasUnsent: Bool { records.contains(where: \.isUnsent) }
}

/// What a bucket says of a leaf.
struct LeafReference: Equatable {
    /// Number of the page's row.
    var number: Int64
    /// The first bits of the ids it holds, left-aligned.
    var prefix: UInt64
    /// How many bits those are, from 6.
    var depth: UInt8
    var nonce: Nonce
    /// Versions in it.
    var count: Int
    var hasUnsent: Bool

    func holds(_ entry: EntryID) -> Bool { (entry.high ^ prefix) >> UInt64(64 - Int(depth)) == 0 }
}

/// A bucket: all leaves whose ids begin with the same six bits, in the order of their prefixes.
struct Bucket: Equatable {
    static let bits = 6
    static let count = 1 << bits
    var leaves: [LeafReference] = []

    static func index(of entry: EntryID) -> Int { Int(entry.high >> UInt64(64 - bits)) }
    static func number(_ index: Int) -> Int64 { Int64(index) + 1 }
}

/// The head: the one page that pins everything, rewritten with every write.
struct Head: Equatable {
    static let number: Int64 = 0
    static let firstLeaf: Int64 = 1 + Int64(Bucket.count)

    struct BucketReference: Equatable {
        var nonce: Nonce
        var hasUnsent: Bool
    }

    struct RecordReference: Equatable {
        var name: String
        var nonce: Nonce
    }

    /// Grows by one with every write.
    var counter: UInt64 = 1
    /// Repeated by the state folder; another value there, or none, means that this is a copy.
    var incarnation: UInt64
    /// This device.
    var device: DeviceID
    /// The highest logical clock seen.
    var clock: UInt64 = 0
    /// The highest clock of this device that is in a step.
    var sentClock: UInt64 = 0
    /// This device's last step in its log.
    var ownStep: UInt64 = 0
    /// Number the next new leaf gets.
    var nextLeaf: Int64 = Head.firstLeaf
    /// Sum mod 2^256 of the keyed hashes of all versions; the same on every device that has the same versions. It never
    /// stands outside a sealed box: three bare ones forge a fourth (attacks.md, L13).
    var setHash = SetHash()
    /// BLAKE2b-256 of the password slot.
    var passwordSlot: [UInt8] = []
    /// BLAKE2b-256 of the recovery slot; empty for none.
    var recoverySlot: [UInt8] = []
    /// For every bucket that is not empty its box's nonce.
    var buckets = [BucketReference?](repeating: nil, count: Bucket.count)
    /// The sealed records there are, in the order of their names.
    var records: [RecordReference] = []
}

/// A number mod 2^256 to which hashes of 32 bytes are added and from which they are taken.
struct SetHash: Hashable {
    private(set) var words: [UInt64] = [0, 0, 0, 0]

    init() {}

    init(bytes: [UInt8]) {
        precondition(bytes.count == 32)
        words = (0..<4).map { index in bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    }

    var bytes: [UInt8] { words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } } }

    mutating func add(_ digest: [UInt8]) {
        let other = SetHash(bytes: digest).words
        var carry = false
        for index in stride(from: 3, through: 0, by: -1) {
            let (sum, first) = words[index].addingReportingOverflow(other[index])
            let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
            words[index] = total
            carry = first || second
        }
    }

    mutating func remove(_ digest: [UInt8]) {
        let other = SetHash(bytes: digest).words
        var borrow = false
        for index in stride(from: 3, through: 0, by: -1) {
            let (difference, first) = words[index].subtractingReportingOverflow(other[index])
            let (total, second) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
            words[index] = total
            borrow = first || second
        }
    }
}
