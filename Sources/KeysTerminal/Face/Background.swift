public import KeysSync
public import KeysVault

/// What is done with the store for the screen: the commands know the stores.
public struct Errands {
    /// Syncs a session that is of the calling thread alone; blocks until it is done.
    public var sync: @Sendable (Session) throws -> SyncReport
    /// Puts what a sync found into words: alarms and warnings.
    public var words: (SyncReport, Session) -> [String]

    /// Errands of their parts.
    public init(
        sync: @escaping @Sendable (Session) throws -> SyncReport,
        words: @escaping (SyncReport, Session) -> [String]
    ) {
        self.sync = sync
        self.words = words
    }
}

/// What came of something that went on in the background.
enum BackgroundNews: Sendable {
    case synced(SyncReport)
    case syncFailed(message: String, hint: String)
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
