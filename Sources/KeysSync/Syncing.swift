public import KeysBlobs
public import KeysStore
public import KeysVault

/// What a sync did.
public struct SyncReport: Equatable, Sendable {
    /// Versions of entries that went out.
    public var pushed = 0
    /// Versions of entries that came in.
    public var pulled = 0
    /// Steps that are there and wait for others.
    public var waiting = 0
    /// Things in the store that are no blob of this vault.
    public var ignored = 0
    /// What is wrong with the store.
    public var alarms: Set<StoreAlarm> = []
    /// What is worth telling.
    public var warnings: Set<SyncWarning> = []
    /// Whether the store does not show yet what a device that was let in knows to be there.
    public var isBehind = false
    /// What stood in the way of what is to be set right at the account.
    public var accountTrouble: SyncError?
    /// What of this vault is on the store: what a rotation takes away.
    public var blobs: [BlobName] = []

    /// Nothing done.
    public init() {}
}

/// Brings a vault and a store to the same state: list, get what is lacking, verify, absorb, put what the store lacks.
public struct Syncing {
    private let store: any BlobStore
    private let pace: StorePace
    private let now: Int64
    private let errands: AccountErrands?
    private let progress: (SyncProgress) -> Void

    /// How far a sync is.
    public enum SyncProgress: Equatable, Sendable {
        case getting(bytes: Int)
        case putting(done: Int, of: Int)
    }

    /// A sync with a store. `now`: milliseconds since 1970. `errands`: what is done at the account of a server.
    public init(
        _ store: any BlobStore, pace: StorePace, now: Int64, errands: AccountErrands? = nil,
        progress: @escaping (SyncProgress) -> Void = { _ in }
    ) {
        self.store = Bounded(store)
        self.pace = pace
        self.now = now
        self.errands = errands
        self.progress = progress
    }

    /// Whether a sync may put something.
    public enum Direction: Sendable {
        /// Takes and gives.
        case both
        /// Takes alone.
        case pull
    }

    /// Syncs; the work is done as far as the store lets it, and alarms are in the report. `repair`: puts back what the store has
    /// lost.
    public func run(
        _ session: Session, repair: Bool = false, _ direction: Direction = .both
    ) async throws(SyncError) -> SyncReport {
        let lock = try Self.ofVault { () throws(VaultError) in try SyncLock(session) }
        defer { _ = lock }
        let exchange = try Self.ofVault { () throws(VaultError) in
            try StoreExchange(session, pace: pace, now: now, rereads: repair)
        }
        let ignored = try await read(exchange)
        try Self.ofVault { () throws(VaultError) in try exchange.absorb() }
        var report = SyncReport()
        if direction == .both {
            // Before anything is put: whoever is forgotten must not find what the others are told.
            if !exchange.isClosed { report.accountTrouble = await errands?.run(session) }
            try await give(exchange, repair: repair)
        }
        report.pushed = exchange.pushed
        report.pulled = exchange.pulled
        report.waiting = exchange.waitingSteps
        report.ignored = ignored
        report.blobs = exchange.ownBlobs
        report.isBehind = exchange.isBehind
        report.alarms = exchange.alarms
        report.warnings = exchange.warnings
        if exchange.isClosed { throw .closed }
        return report
    }

    private func give(_ exchange: StoreExchange, repair: Bool) async throws(SyncError) {
        if !exchange.isClosed {
            try Self.ofVault { () throws(VaultError) in try exchange.prepare(repair: repair) }
            try await put(exchange)
            while try await join(exchange) { try await put(exchange) }
        }
        try await cleanUp(exchange)
    }

    // MARK: Reading

    /// Lists and gets until everything that is needed is in; lists a second time where something seems to be gone.
    private func read(_ exchange: StoreExchange) async throws(SyncError) -> Int {
        var ignored = 0
        repeat {
            let listing = try await Self.ofStore { () async throws(StoreError) in try await store.list() }
            ignored = listing.ignored
            try Self.ofVault { () throws(VaultError) in
                try exchange.take(listing: listing.names, ignored: listing.ignored)
            }
            try await get(exchange)
        } while exchange.shouldListAgain
        return ignored + exchange.strangers
    }

    private func get(_ exchange: StoreExchange) async throws(SyncError) {
        var bytes = 0
        while let wanted = try Self.ofVault({ () throws(VaultError) in try exchange.next() }) {
            var isGood = false
            var isMissing = false
            // What is damaged may be half there: it is asked for twice.
            for _ in 0..<2 where !isGood && !isMissing {
                do throws(StoreError) {
                    let blob = try await store.get(wanted.name, limit: wanted.limit)
                    bytes += blob.count
                    isGood = exchange.take(wanted, blob)
                } catch .notFound {
                    isMissing = true
                } catch .tooLarge, .notRegular {
                    exchange.refuse(wanted)
                    isMissing = false
                    break
                } catch {
                    throw .store(error)
                }
            }
            if !isGood { exchange.giveUp(wanted, notFound: isMissing) }
            progress(.getting(bytes: bytes))
        }
    }

    // MARK: Putting

    /// Puts what waits, in order; a put counts once it is read back.
    private func put(_ exchange: StoreExchange) async throws(SyncError) {
        let names = exchange.outgoing
        var done: [BlobName] = []
        var spared: [BlobName] = []
        for (index, name) in names.enumerated() {
            progress(.putting(done: index, of: names.count))
            let bytes = try Self.ofVault { () throws(VaultError) in try exchange.bytes(of: name) }
            guard let bytes, !exchange.isCovered(name) else {
                spared.append(name)
                continue
            }
            do throws(StoreError) {
                try await place(name, bytes)
            } catch {
                try Self.ofVault { () throws(VaultError) in try exchange.confirm(done, spared: spared) }
                throw .store(error)
            }
            done.append(name)
        }
        try Self.ofVault { () throws(VaultError) in try exchange.confirm(done, spared: spared) }
    }

    /// Puts a blob and reads it back. Other bytes under its name are damage: they give way, once.
    private func place(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        for attempt in 0..<2 {
            do throws(StoreError) {
                try await store.put(name, bytes)
                if try await store.get(name, limit: bytes.count) == bytes { return }
            } catch .differs {
            } catch .tooLarge {
            } catch .notFound {
                if attempt == 1 { throw .differs }
                continue
            }
            if attempt == 0 { try await store.delete(name) }
        }
        throw .differs
    }

    /// Joins segments where eight of one class stand in a row; says whether something new waits to be put.
    private func join(_ exchange: StoreExchange) async throws(SyncError) -> Bool {
        let names = exchange.joinable()
        guard !names.isEmpty else { return false }
        var blobs: [(name: BlobName, bytes: [UInt8])] = []
        for name in names {
            do throws(StoreError) {
                blobs.append((name, try await store.get(name, limit: BlobLimits.blob)))
            } catch .notFound {
                return false
            } catch {
                throw .store(error)
            }
        }
        return try Self.ofVault { () throws(VaultError) in try exchange.join(blobs) }
    }

    // MARK: Cleaning up

    private func cleanUp(_ exchange: StoreExchange) async throws(SyncError) {
        var deleted: [BlobName] = []
        for name in exchange.deletions() {
            do throws(StoreError) {
                try await store.delete(name)
                deleted.append(name)
            } catch .readOnly, .denied {
                break
            } catch {
                try Self.ofVault { () throws(VaultError) in try exchange.finish(deleted: deleted) }
                throw .store(error)
            }
        }
        try Self.ofVault { () throws(VaultError) in try exchange.finish(deleted: deleted) }
    }

    // MARK: Errors

    static func ofVault<R: ~Copyable>(_ body: () throws(VaultError) -> R) throws(SyncError) -> R {
        do { return try body() } catch { throw .vault(error) }
    }

    static func ofStore<R>(_ body: () async throws(StoreError) -> R) async throws(SyncError) -> R {
        do { return try await body() } catch { throw .store(error) }
    }
}
