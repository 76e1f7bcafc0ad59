public import KeysBlobs

/// A store that is asked again where it did not answer: a few times, each after a longer pause of random length, so that many
/// devices do not come back at once; and only for so long. Every verb may be called again (`BlobStore`).
public struct Retrying: BlobStore {
    private let store: any BlobStore
    private let again: Again

    /// Asks a store up to `attempts` times, the last time not later than `budget` after the first.
    public init(
        _ store: any BlobStore, attempts: Int = 4, budget: Duration = .seconds(10),
        pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.store = store
        again = Again(attempts: attempts, budget: budget, pause: pause)
    }

    /// The names.
    public func list() async throws(StoreError) -> Listing {
        try await again.run { () async throws(StoreError) in try await store.list() }
    }

    /// The bytes.
    public func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
        try await again.run { () async throws(StoreError) in try await store.get(name, limit: limit) }
    }

    /// Puts.
    public func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        try await again.run { () async throws(StoreError) in try await store.put(name, bytes) }
    }

    /// Deletes.
    public func delete(_ name: BlobName) async throws(StoreError) {
        try await again.run { () async throws(StoreError) in try await store.delete(name) }
    }
}

extension StoreError {
    /// Whether the next try may have another end.
    var mayPass: Bool {
        switch self {
        case .unreachable, .busy, .failing: true
        case .noStore, .full, .readOnly, .notFound, .differs, .tooLarge, .tooMany, .notRegular, .token, .certificate,
            .redirects, .stranger, .denied, .io:
            false
        }
    }
}
