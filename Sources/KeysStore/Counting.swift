public import KeysBlobs
internal import Synchronization

/// A store whose use is counted: what a bench and a test ask.
public final class Counting: BlobStore {
    /// How often each verb was called, failed calls too, and how many bytes went each way.
    public struct Counts: Equatable, Sendable {
        /// Listings asked for.
        public var lists = 0
        /// Blobs asked for.
        public var gets = 0
        /// Blobs offered.
        public var puts = 0
        /// Blobs deleted.
        public var deletes = 0
        /// Bytes that came.
        public var bytesGot = 0
        /// Bytes that were offered.
        public var bytesPut = 0

        /// Nothing yet.
        public init() {}
    }

    private let store: any BlobStore
    private let tally = Mutex(Counts())

    /// Counts what is asked of a store.
    public init(_ store: any BlobStore) { self.store = store }

    /// The counts so far.
    public var counts: Counts { tally.withLock { $0 } }

    /// Begins to count anew; gives the counts up to now.
    @discardableResult
    public func reset() -> Counts {
        tally.withLock { counts in
            defer { counts = Counts() }
            return counts
        }
    }

    /// Lists, counted.
    public func list() async throws(StoreError) -> Listing {
        tally.withLock { $0.lists += 1 }
        return try await store.list()
    }

    /// Gets, counted.
    public func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
        tally.withLock { $0.gets += 1 }
        let bytes = try await store.get(name, limit: limit)
        tally.withLock { $0.bytesGot += bytes.count }
        return bytes
    }

    /// Puts, counted.
    public func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        tally.withLock {
            $0.puts += 1
            $0.bytesPut += bytes.count
        }
        try await store.put(name, bytes)
    }

    /// Deletes, counted.
    public func delete(_ name: BlobName) async throws(StoreError) {
        tally.withLock { $0.deletes += 1 }
        try await store.delete(name)
    }
}
