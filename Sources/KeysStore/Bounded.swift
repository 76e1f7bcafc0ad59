public import KeysBlobs

/// A store that is believed no number: more names or bytes than the limits are an error, whatever the store inside does.
public struct Bounded: BlobStore {
    private let store: any BlobStore
    private let names: Int
    private let bytes: Int

    /// Bounds a store to so many names, and blobs of so many bytes.
    public init(_ store: any BlobStore, names: Int = BlobLimits.names, bytes: Int = BlobLimits.blob) {
        self.store = store
        self.names = names
        self.bytes = bytes
    }

    /// The names, if they are not too many.
    public func list() async throws(StoreError) -> Listing {
        let listing = try await store.list()
        guard listing.names.count <= names else { throw .tooMany(limit: names) }
        return listing
    }

    /// The bytes, if they are within both limits.
    public func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
        let limit = min(limit, bytes)
        let blob = try await store.get(name, limit: limit)
        guard blob.count <= limit else { throw .tooLarge(limit: limit) }
        return blob
    }

    /// Puts bytes that are within the limit; others never reach the store.
    public func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        guard bytes.count <= self.bytes else { throw .tooLarge(limit: self.bytes) }
        try await store.put(name, bytes)
    }

    /// Deletes as the store inside does.
    public func delete(_ name: BlobName) async throws(StoreError) { try await store.delete(name) }
}
