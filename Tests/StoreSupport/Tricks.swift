public import KeysBlobs
public import KeysStore
internal import Synchronization

/// Ready-made tricks; each lies on top of those before it, and `behave` takes them all away.
extension Hostile {
    /// Is honest again.
    public func behave() { hooks = Hooks() }

    /// Denies these names: not listed, not found.
    public func hide(_ names: Set<BlobName>) {
        let before = hooks
        hooks.list = { (store) throws(StoreError) in
            let listing = try await before.list(store)
            return Listing(listing.names.filter { !names.contains($0) }, ignored: listing.ignored)
        }
        hooks.get = { (store, name, limit) throws(StoreError) in
            guard !names.contains(name) else { throw .notFound }
            return try await before.get(store, name, limit)
        }
    }

    /// Shows what there is now from now on: later blobs are denied, deleted ones still given.
    public func freeze() async throws(StoreError) {
        let listing = try await list()
        var blobs: [BlobName: [UInt8]] = [:]
        for name in listing.names { blobs[name] = try await get(name, limit: BlobLimits.blob) }
        let old = MemoryStore(blobs)
        hooks.list = { (_) throws(StoreError) in listing }
        hooks.get = { (_, name, limit) throws(StoreError) in try await old.get(name, limit: limit) }
    }

    /// Is suddenly empty.
    public func pretendEmpty() {
        hooks.list = { (_) throws(StoreError) in Listing([]) }
        hooks.get = { (_, _, _) throws(StoreError) in throw .notFound }
    }

    /// Lists names nobody put, and so many things that have none.
    public func add(_ names: [BlobName], ignored: Int = 0) {
        let before = hooks.list
        hooks.list = { (store) throws(StoreError) in
            let listing = try await before(store)
            return Listing(listing.names + names, ignored: listing.ignored + ignored)
        }
    }

    /// Gives each of two blobs for the other.
    public func swap(_ one: BlobName, _ other: BlobName) {
        let before = hooks.get
        hooks.get = { (store, name, limit) throws(StoreError) in
            try await before(store, name == one ? other : name == other ? one : name, limit)
        }
    }

    /// Gives one blob under another's name too.
    public func serve(_ one: BlobName, as other: BlobName) {
        let before = hooks.get
        hooks.get = { (store, name, limit) throws(StoreError) in
            try await before(store, name == other ? one : name, limit)
        }
    }

    /// Changes bytes on their way out.
    public func alter(_ change: @escaping @Sendable (BlobName, [UInt8]) -> [UInt8]) {
        let before = hooks.get
        hooks.get = { (store, name, limit) throws(StoreError) in change(name, try await before(store, name, limit)) }
    }

    /// Says yes to every put and keeps nothing.
    public func forgetPuts() { hooks.put = { (_, _, _) throws(StoreError) in } }

    /// Says yes to every put and keeps other bytes.
    public func spoilPuts(_ change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        let before = hooks.put
        hooks.put = { (store, name, bytes) throws(StoreError) in try await before(store, name, change(bytes)) }
    }

    /// Deletes nothing and says it did.
    public func keepDeleted() { hooks.delete = { (_, _) throws(StoreError) in } }

    /// Answers every verb from now on with an error, nothing done.
    public func refuse(_ error: StoreError) {
        hooks.list = { (_) throws(StoreError) in throw error }
        hooks.get = { (_, _, _) throws(StoreError) in throw error }
        hooks.put = { (_, _, _) throws(StoreError) in throw error }
        hooks.delete = { (_, _) throws(StoreError) in throw error }
    }

    /// Lets so many calls through, then answers every one with `.unreachable`: nothing done, or (`afterEffect`) the very next
    /// changing call done first and its answer lost. A machine that dies between two requests.
    public func die(after calls: Int, afterEffect: Bool = false) {
        let before = hooks
        let left = Counter(calls)
        hooks.list = { (store) throws(StoreError) in
            guard left.take() == .alive else { throw .unreachable }
            return try await before.list(store)
        }
        hooks.get = { (store, name, limit) throws(StoreError) in
            guard left.take() == .alive else { throw .unreachable }
            return try await before.get(store, name, limit)
        }
        hooks.put = { (store, name, bytes) throws(StoreError) in
            let turn = left.take()
            if turn == .alive || turn == .last && afterEffect { try await before.put(store, name, bytes) }
            guard turn == .alive else { throw .unreachable }
        }
        hooks.delete = { (store, name) throws(StoreError) in
            let turn = left.take()
            if turn == .alive || turn == .last && afterEffect { try await before.delete(store, name) }
            guard turn == .alive else { throw .unreachable }
        }
    }

    /// Takes its time before every answer.
    public func delay(_ time: Duration) {
        let before = hooks
        hooks.list = { (store) throws(StoreError) in
            try? await Task.sleep(for: time)
            return try await before.list(store)
        }
        hooks.get = { (store, name, limit) throws(StoreError) in
            try? await Task.sleep(for: time)
            return try await before.get(store, name, limit)
        }
        hooks.put = { (store, name, bytes) throws(StoreError) in
            try? await Task.sleep(for: time)
            try await before.put(store, name, bytes)
        }
        hooks.delete = { (store, name) throws(StoreError) in
            try? await Task.sleep(for: time)
            try await before.delete(store, name)
        }
    }
}

/// Counts calls down.
private final class Counter: Sendable {
    enum Turn { case alive, last, dead }
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func take() -> Turn {
        left.withLock { left in
            left -= 1
            return left >= 0 ? .alive : left == -1 ? .last : .dead
        }
    }
}
