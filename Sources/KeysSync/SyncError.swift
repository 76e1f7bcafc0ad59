public import KeysStore
public import KeysVault

/// What can go wrong between a vault and a store. Whatever it is, all local work is safe and queued.
public enum SyncError: Error, Equatable {
    /// No store is set.
    case noStore
    /// The store failed.
    case store(StoreError)
    /// The vault failed.
    case vault(VaultError)
    /// Another device closed this epoch: this one must be let in again.
    case closed
}
