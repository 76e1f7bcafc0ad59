public import KeysBlobs
public import KeysStore
internal import Synchronization

/// A store in the hands of somebody else: a hook on every verb may drop, alter, delay, swap, fail before or after the effect,
/// or answer from an older state. Without hooks it is the store inside.
public final class Hostile: BlobStore {
    /// A listing, made of the store inside.
    public typealias List = @Sendable (any BlobStore) async throws(StoreError) -> Listing
    /// A blob, made of the store inside.
    public typealias Get = @Sendable (any BlobStore, BlobName, Int) async throws(StoreError) -> [UInt8]
    /// A put, done to the store inside or not.
    public typealias Put = @Sendable (any BlobStore, BlobName, [UInt8]) async throws(StoreError) -> Void
    /// A delete, done to the store inside or not.
    public typealias Delete = @Sendable (any BlobStore, BlobName) async throws(StoreError) -> Void

    /// What is done instead of each verb; each gets the store inside.
    public struct Hooks: Sendable {
        /// Instead of listing.
        public var list: List = { (store) throws(StoreError) in try await store.list() }
        /// Instead of getting.
        public var get: Get = { (store, name, limit) throws(StoreError) in try await store.get(name, limit: limit) }
        /// Instead of putting.
        public var put: Put = { (store, name, bytes) throws(StoreError) in try await store.put(name, bytes) }
        /// Instead of deleting.
        public var delete: Delete = { (store, name) throws(StoreError) in try await store.delete(name) }

        /// The honest ones.
        public init() {}
    }

    /// One call, as it came.
    public enum Call: Equatable, Sendable {
        case list
        case get(BlobName)
        case put(BlobName, bytes: Int)
        case delete(BlobName)
    }

    /// The store inside, for a test that looks behind the lies.
    public let honest: any BlobStore
    private let state: Mutex<(hooks: Hooks, calls: [Call])>

    /// A store that lies about another one by these hooks.
    public init(_ store: any BlobStore, _ hooks: Hooks = Hooks()) {
        honest = store
        state = Mutex((hooks, []))
    }

    /// The hooks now; setting them changes what the next call meets.
    public var hooks: Hooks {
        get { state.withLock { $0.hooks } }
        set { state.withLock { $0.hooks = newValue } }
    }

    /// Every call so far, in the order they came.
    public var calls: [Call] { state.withLock { $0.calls } }

    /// Lists, as the hook will have it.
    public func list() async throws(StoreError) -> Listing { try await meet(.list).list(honest) }

    /// Gets, as the hook will have it.
    public func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
        try await meet(.get(name)).get(honest, name, limit)
    }

    /// Puts, as the hook will have it.
    public func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        try await meet(.put(name, bytes: bytes.count)).put(honest, name, bytes)
    }

    /// Deletes, as the hook will have it.
    public func delete(_ name: BlobName) async throws(StoreError) {
        try await meet(.delete(name)).delete(honest, name)
    }

    private func meet(_ call: Call) -> Hooks {
        state.withLock { state in
            state.calls.append(call)
            return state.hooks
        }
    }
}
