/// Whether an entry lives.
public enum EntryState: UInt8, Comparable, Sendable {
    case live = 0
    case trashed = 1
    /// Gone for good; a tombstone with neither fields nor body.
    case purged = 2

    /// The more alive is the smaller.
    public static func < (one: EntryState, other: EntryState) -> Bool { one.rawValue < other.rawValue }
}

/// Which sealed body belongs to a version.
public struct BodyReference: Hashable, Sendable {
    /// When and where the body was written.
    public var stamp: Stamp
    /// BLAKE2b-256 of its sealed bytes.
    public var hash: [UInt8]

    /// Bytes of the hash.
    public static let hashSize = 32

    /// A reference of its parts.
    public init(stamp: Stamp, hash: [UInt8]) {
        self.stamp = stamp
        self.hash = hash
    }
}

/// One state of one entry: what its sealed summary holds. Versions are compared by their vectors alone; times are for
/// showing.
public struct Version: Hashable, Sendable {
    /// When and where this state was made.
    public var stamp: Stamp
    /// All that went into it; contains every stamp of its fields.
    public var vector: VersionVector
    /// Whether the entry lives.
    public var state: EntryState
    /// Milliseconds since 1970, for showing.
    public var created: Int64
    /// Milliseconds since 1970, for showing.
    public var modified: Int64
    /// Keyed hash of kind and every field, 16 bytes: finds an entry that is imported a second time.
    public var contentHash: [UInt8]
    /// The body; nil where there is nothing secret.
    public var body: BodyReference?
    /// The fields in the order of their ids.
    public var fields: [Field]
    /// Parts a newer Keys added, as (number, bytes), in order; kept as they are.
    public var unknownParts: [UnknownPart]

    /// A part of a summary that this program does not know.
    public struct UnknownPart: Hashable, Sendable {
        /// The part's number.
        public var number: UInt64
        /// Its bytes.
        public var bytes: [UInt8]
    }

    /// Bytes of a content hash.
    static let contentHashSize = 16

    /// A version of all its parts.
    public init(
        stamp: Stamp, vector: VersionVector, state: EntryState, created: Int64, modified: Int64,
        contentHash: [UInt8],
        body: BodyReference?, fields: [Field], unknownParts: [UnknownPart] = []
    ) {
        self.stamp = stamp
        self.vector = vector
        self.state = state
        self.created = created
        self.modified = modified
        self.contentHash = contentHash
        self.body = body
        self.fields = fields
        self.unknownParts = unknownParts
    }

    /// What is left of an entry that is gone.
    public static func tombstone(_ stamp: Stamp) -> Version {
        Version(
            stamp: stamp, vector: VersionVector(stamp), state: .purged, created: 0, modified: 0, contentHash: [],
            body: nil,
            fields: [])
    }

    /// The field of an id.
    public func field(_ id: FieldID) -> Field? { fields.first { $0.id == id } }
}
