internal import Foundation

/// Only one process syncs a vault at a time; others read and write meanwhile. `flock(2)` on a file of its own.
public struct SyncLock: ~Copyable {
    private let lock: FileLock

    /// Waits as long as the session waits for another writer.
    public init(_ session: Session) throws(VaultError) {
        lock = try FileLock(session.location.syncLock, wait: session.waitSeconds)
    }
}
