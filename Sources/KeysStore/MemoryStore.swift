public import KeysBlobs

/// A store that forgets when the process ends: for tests, and the model the others are held against.
public actor MemoryStore: BlobStore {
    private var blobs: [BlobName: [UInt8]]

    /// A store that holds these blobs.
    public init(_ blobs: [BlobName: [UInt8]] = [:]) { self.blobs = blobs }

    /// All it holds now.
    public var contents: [BlobName: [UInt8]] { blobs }

    /// The names there are.
    public func list() throws(StoreError) -> Listing { Listing(blobs.keys) }

    /// The bytes under a name, if they are at most `limit`.
    public func get(_ name: BlobName, limit: Int) throws(StoreError) -> [UInt8] {
        guard let bytes = blobs[name] else { throw .notFound }
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        return bytes
    }

    /// Keeps bytes under a name that has none or the same.
    public func put(_ name: BlobName, _ bytes: [UInt8]) throws(StoreError) {
        guard blobs[name] == nil || blobs[name] == bytes else { throw .differs }
        blobs[name] = bytes
    }

    /// Forgets a name.
    public func delete(_ name: BlobName) throws(StoreError) { blobs[name] = nil }
}
