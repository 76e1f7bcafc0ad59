public import KeysStore
public import KeysVault

/// Reading every blob of a vault on its store, for `keys doctor`.
public enum Examining {
    /// Looks at all of them, one at a time.
    public static func run(
        _ session: Session, _ store: any BlobStore
    ) async throws(SyncError) -> StoreExamination {
        let store = Bounded(store)
        let listing = try await Syncing.ofStore { () async throws(StoreError) in try await store.list() }
        let examination = try Syncing.ofVault { () throws(VaultError) in
            try StoreExamination(session, listing: listing.names, ignored: listing.ignored)
        }
        for name in examination.names {
            do throws(StoreError) {
                examination.look(at: name, try await store.get(name, limit: .max))
            } catch .unreachable {
                throw .store(.unreachable)
            } catch {
                examination.look(at: name, nil)
            }
        }
        return examination
    }
}
