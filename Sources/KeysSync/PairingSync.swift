public import KeysBlobs
public import KeysStore
public import KeysVault

/// How the sides of a pairing wait for each other.
public struct PairingWait: Sendable {
    /// Seconds on the monotonic clock until the line is worth nothing.
    public var seconds: Int
    /// How long to wait between two looks at most; the first come sooner.
    public var pause: Duration

    /// Ten minutes, a look every half second.
    public static let usual = PairingWait(seconds: Pairing.seconds, pause: .milliseconds(500))

    /// A wait of its own.
    public init(seconds: Int, pause: Duration) {
        self.seconds = seconds
        self.pause = pause
    }

    /// Looks again and again until something is there; throws `timedOut` when it takes too long.
    func until<R>(_ look: () async throws(SyncError) -> R?) async throws(SyncError) -> R {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var pause = min(self.pause, .milliseconds(20))
        while true {
            if let found = try await look() { return found }
            guard clock.now < end, (try? await Task.sleep(for: pause)) != nil else {
                throw .vault(.pairing(.timedOut))
            }
            pause = min(self.pause, pause * 2)
        }
    }
}

/// Letting a device in over a store: the side that is in.
public struct Hosting {
    private let store: any BlobStore
    private let wait: PairingWait
    private let host: PairingHost
    private let owned: OwnedAccount?

    /// A pairing of a vault that is up to date. `owned`: the account at the store's server, where this vault has the owner's token.
    public init(_ host: PairingHost, _ store: any BlobStore, wait: PairingWait = .usual, owned: OwnedAccount? = nil) {
        self.store = Bounded(store)
        self.wait = wait
        self.host = host
        self.owned = owned
    }

    /// Before the line is shown: makes known to the server what the line lets somebody do there. Where the server does not take the
    /// owner's token the other device asks for one.
    public func prepare() async throws(SyncError) {
        guard let owned else { return }
        do throws(StoreError) {
            host.serverID = try await owned.ask { account async throws(StoreError) in
                try await account.make(.pairing(vault: host.vaultText, host.names), hash: host.tokenHash)
            }
        } catch .token {
            return
        } catch {
            throw .store(error)
        }
    }

    /// Offers, and waits until a device has answered.
    public func meet() async throws(SyncError) {
        guard let offer = host.offer, let answer = host.answerName else { throw .vault(.pairing(.doesNotFit)) }
        try await put(offer)
        let bytes = try await wait.until { () async throws(SyncError) in try await find(answer) }
        let disclosure = try Syncing.ofVault { () throws(VaultError) in try host.take(answer: bytes) }
        try await put(disclosure)
    }

    /// After "yes": sends the key, with a token of the device's own where this side can have one made, and waits until the device has it.
    public func admit() async throws(SyncError) {
        if let owned, host.serverID != nil {
            try await Syncing.ofStore { () async throws(StoreError) in
                try await owned.ask { account async throws(StoreError) in
                    _ = try await account.make(.device, hash: host.makeGuestToken())
                }
            }
        }
        let entry = try Syncing.ofVault { () throws(VaultError) in try host.entry() }
        let before = Set(try await list())
        try await put(entry)
        guard let answer = host.answerName else { return }
        // A folder that is carried without deletions shows a new step of the device instead.
        _ = try await wait.until { () async throws(SyncError) in
            if try await find(answer) == nil { return true }
            return host.isIn(try await list().filter { !before.contains($0) }) ? true : nil
        }
    }

    /// Clears what the pairing left on the store.
    public func clear() async {
        await Self.clear(host.names, store)
        guard let owned, let id = host.serverID else { return }
        try? await owned.ask { account async throws(StoreError) in try await account.remove(id) }
    }

    /// Clears the blobs of a pairing.
    public static func clear(_ names: [BlobName], _ store: any BlobStore) async {
        for name in names { try? await store.delete(name) }
    }

    private func list() async throws(SyncError) -> [BlobName] {
        try await Syncing.ofStore { () async throws(StoreError) in try await store.list() }.names
    }

    private func put(_ blob: Pairing.Blob) async throws(SyncError) {
        try await Syncing.ofStore { () async throws(StoreError) in try await store.put(blob.name, blob.bytes) }
    }

    private func find(_ name: BlobName) async throws(SyncError) -> [UInt8]? { try await store.find(name) }
}

/// Being let in over a store.
public struct Visiting {
    private let store: any BlobStore
    private let wait: PairingWait
    private let guest: PairingGuest

    /// A pairing by a line somebody carried over.
    public init(_ guest: PairingGuest, _ store: any BlobStore, wait: PairingWait = .usual) {
        self.guest = guest
        self.store = Bounded(store)
        self.wait = wait
    }

    /// Answers the offer, and waits for the words to compare.
    public func meet() async throws(SyncError) -> [String] {
        guard let offerName = guest.offerName, let publicKeyName = guest.publicKeyName else {
            throw .vault(.pairing(.doesNotFit))
        }
        // A line without an offer is used or expired; a carried folder may need a moment.
        let short = PairingWait(seconds: min(wait.seconds, 60), pause: wait.pause)
        let offer: [UInt8]
        do throws(SyncError) {
            offer = try await short.until { () async throws(SyncError) in try await store.find(offerName) }
        } catch .vault(.pairing(.timedOut)) {
            throw .vault(.pairing(.usedOrExpired))
        }
        let answer = try Syncing.ofVault { () throws(VaultError) in try guest.take(offer: offer) }
        do throws(StoreError) {
            try await store.put(answer.name, answer.bytes)
        } catch .differs {
            // Somebody else answered with this line.
            throw .vault(.pairing(.usedOrExpired))
        } catch {
            throw .store(error)
        }
        let disclosed = try await wait.until { () async throws(SyncError) in try await store.find(publicKeyName) }
        try Syncing.ofVault { () throws(VaultError) in try guest.take(publicKey: disclosed) }
        return guest.words
    }

    /// Waits for the other side's "yes".
    public func admission() async throws(SyncError) -> Admission {
        guard let entryName = guest.entryName else { throw .vault(.pairing(.doesNotFit)) }
        let entry = try await wait.until { () async throws(SyncError) in
            if let entry = try await store.find(entryName) { return entry }
            // The other side clears everything when it says no or gives up.
            guard let offer = guest.offerName, try await store.find(offer) != nil else {
                throw .vault(.pairing(.usedOrExpired))
            }
            return nil
        }
        return try Syncing.ofVault { () throws(VaultError) in try guest.take(entry: entry) }
    }

    /// Tells the other side that this one is in.
    public func thank() async {
        if let answer = guest.answerName { try? await store.delete(answer) }
    }
}

extension BlobStore {
    /// A pairing blob, if it is there.
    func find(_ name: BlobName) async throws(SyncError) -> [UInt8]? {
        do throws(StoreError) {
            return try await get(name, limit: Pairing.largest)
        } catch .notFound {
            return nil
        } catch {
            throw .store(error)
        }
    }
}
