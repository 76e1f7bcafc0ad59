/// What a blob is, as its label says. A number of a newer Keys stays a number here: whoever opens the label decides.
public struct BlobKind: RawRepresentable, Hashable, Sendable {
    /// The number in the label.
    public let rawValue: UInt8

    /// A kind by its number, known or not.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// One or more steps of one device's log.
    public static let segment = BlobKind(rawValue: 1)
    /// A piece of a pack; the label's numbers are which (from 1) and of how many.
    public static let chunk = BlobKind(rawValue: 2)
    /// What says which vector a snapshot covers and which chunks it has.
    public static let snapshot = BlobKind(rawValue: 3)
    /// A vault key sealed under a recovery code.
    public static let recovery = BlobKind(rawValue: 4)
    /// Pairing, first: the hash of the old device's key.
    public static let offer = BlobKind(rawValue: 5)
    /// Pairing, second: the new device's key, id and name.
    public static let answer = BlobKind(rawValue: 6)
    /// Pairing, third: the old device's key.
    public static let reveal = BlobKind(rawValue: 7)
    /// Pairing, last: what lets the new device in.
    public static let entry = BlobKind(rawValue: 8)

    /// Every kind this Keys knows.
    public static let known: [BlobKind] = [.segment, .chunk, .snapshot, .recovery, .offer, .answer, .reveal, .entry]

    /// Whether this Keys knows what such a blob holds.
    public var isKnown: Bool { Self.known.contains(self) }
}
