public import KeysBlobs

/// Names and bytes that tests draw.
public enum Blobs {
    /// A name of 40 random bytes.
    public static func name(_ random: inout some RandomNumberGenerator) -> BlobName {
        var words: [UInt64] = []
        for _ in 0..<5 { words.append(random.next()) }
        return name(words)
    }

    /// The n-th of a row of names, always the same.
    public static func name(_ number: Int) -> BlobName { name([UInt64(bitPattern: Int64(number)), 1, 2, 3, 4]) }

    /// So many random bytes.
    public static func bytes(_ count: Int, _ random: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Bytes that tell which name they belong to.
    public static func bytes(for name: BlobName, count: Int = 1024) -> [UInt8] {
        let name = name.bytes
        return (0..<count).map { name[$0 % name.count] ^ UInt8(truncatingIfNeeded: $0) }
    }

    private static func name(_ words: [UInt64]) -> BlobName {
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
        guard let name = BlobName(bytes: bytes) else { preconditionFailure("five words are forty bytes") }
        return name
    }
}
