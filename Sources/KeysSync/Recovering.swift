public import KeysBlobs
public import KeysStore
internal import KeysVault

/// Finding the recovery blob of a code.
public enum Recovering {
    /// The bytes under the name a code gives; a store that has none is no store of this code.
    public static func blob(_ name: BlobName?, _ store: any BlobStore) async throws(SyncError) -> [UInt8] {
        guard let name, let blob = try await Bounded(store).find(name) else {
            throw .vault(.wrongRecoveryCode)
        }
        return blob
    }
}
