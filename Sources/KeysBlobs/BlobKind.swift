/// What a blob is, as its label says. A number of a newer Keys stays a number here: whoever opens the label decides.
public struct BlobKind: RawRepresentable, Hashable, Sendable {
    /// The number in the label.
    public let rawValue: UInt8

    /// A kind by its number, known or not.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// One or more steps of one device's log; the label's numbers are the first and the last.
    public static let segment = BlobKind(rawValue: 1)
    /// A piece of a pack; the label's numbers are which (from 1) and of how many.
    public static let chunk = BlobKind(rawValue: 2)
    /// Says which log vector a snapshot covers and which chunks it has; both numbers are its author's step.
    public static let snapshot = BlobKind(rawValue: 3)

    /// Every kind this Keys knows. Recovery and pairing blobs have no label: their names are made from their codes.
    public static let known: [BlobKind] = [.segment, .chunk, .snapshot]

    /// Whether this Keys knows what such a blob holds.
    public var isKnown: Bool { Self.known.contains(self) }
}
