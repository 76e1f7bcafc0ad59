public import KeysSync
public import KeysVault

/// Errands that take a store: the commands know the stores.
public struct Errands {
    /// Syncs a session that is of the calling thread alone; blocks until it is done.
    public var sync: @Sendable (Session) throws -> SyncReport
    /// Puts what a sync found into words: alarms with what to do, then warnings.
    public var words: (SyncReport, Session) -> [String]
    /// What is wrong in a word or two, for the title row.
    public var trouble: (any Error) -> String
    /// Sets another store, by the address as it was typed, and looks whether it can be read. Gives what to say.
    /// `shown`: what somebody gave for it to be shown; throws a `StoreQuestion` where it wants that.
    public var setStore: (Session, String, _ shown: StoreAccess?) throws -> String
    /// Lets another device in, with a session that is of the calling thread alone; blocks until it is in. What it left on the store is
    /// cleared however it ends.
    public var pair: @Sendable (Session, PairingTalk) throws -> Void
    /// Makes the vault here that another device lets in to; blocks until it is there. Where it fails nothing is left.
    public var join: @Sendable (JoinRequest, ArrivalTalk) throws -> Arrival
    /// Makes the vault here that a store and a recovery code give; blocks until it is there. Where it fails nothing is left.
    public var recover: @Sendable (RecoverRequest, ArrivalTalk) throws -> Arrival

    /// Errands of their parts; those that are not given fail.
    public init(
        sync: @escaping @Sendable (Session) throws -> SyncReport,
        words: @escaping (SyncReport, Session) -> [String],
        trouble: @escaping (any Error) -> String = { _ in "sync failed" },
        setStore: @escaping (Session, String, StoreAccess?) throws -> String = { _, _, _ in throw SyncError.noStore },
        pair: @escaping @Sendable (Session, PairingTalk) throws -> Void = { _, _ in throw SyncError.noStore },
        join: @escaping @Sendable (JoinRequest, ArrivalTalk) throws -> Arrival = { _, _ in throw SyncError.noStore },
        recover: @escaping @Sendable (RecoverRequest, ArrivalTalk) throws -> Arrival = { _, _ in
            throw SyncError.noStore
        }
    ) {
        self.sync = sync
        self.words = words
        self.trouble = trouble
        self.setStore = setStore
        self.pair = pair
        self.join = join
        self.recover = recover
    }
}

/// What came of something that went on in the background.
enum BackgroundNews: Sendable {
    case synced(SyncReport)
    case syncFailed(any Error)
    /// A pairing came to its next stage: `PairingTalk` has it.
    case pairingMoved
    case paired
    case pairingFailed(any Error)
    /// A vault that is on its way here came to its next stage.
    case arrivalMoved(ArrivalTalk)
    case arrived(ArrivalTalk, Arrival)
    case arrivalFailed(ArrivalTalk, any Error)
}

/// What is known of syncing.
struct SyncState {
    /// Whether there is a store.
    var hasStore = false
    var isRunning = false
    /// When the last one ended well; nil for never.
    var last: Int64?
    /// What is wrong, in a word or two for the title; nil for nothing.
    var trouble: String?
    /// When the next one is due by itself.
    var due: Int64?
}
