public import KeysBlobs

/// Keeps blobs by name: four verbs, at the wall between a vault and whatever holds its blobs. A store is never trusted; this
/// contract is what an honest one does, and what every one of ours is tested for.
///
/// * A verb may be called at any time, from any task, any number of times, in any order; no verb needs another before it.
///   Other programs and machines may use the same store meanwhile.
/// * Nothing is ever replaced. Under one name there are the same bytes, whole, or none, for whoever looks, whenever
///   (nearly so on a file system without links: see `FileStore`).
/// * A verb that throws has either done all of it or nothing. It may be called again; calling again does no harm.
/// * A verb ends: a store that does not answer is `.unreachable` within a time of its own.
/// * Cancelling the task changes nothing in what is true afterwards.
public protocol BlobStore: Sendable {
    /// Every name there is.
    ///
    /// A blob whose `put` returned before the call and that nobody deletes is listed, on a store without copies elsewhere; a
    /// blob that comes or goes during the call may be or not. Throws `.tooMany` rather than give a part.
    func list() async throws(StoreError) -> Listing

    /// The bytes under a name.
    ///
    /// Throws `.notFound` where there are none, `.tooLarge` when there are more than `limit`, before memory is taken for
    /// them. What comes back is whatever the store gives; whether it fits its name is for the caller to see.
    func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8]

    /// Puts bytes under a name.
    ///
    /// After it returned they are there, and still there after the machine lost its power. The same bytes there already is
    /// the same as having put them; other bytes there is `.differs`, and they stay. After a failure the name has these bytes
    /// whole, what it had, or nothing.
    func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError)

    /// Takes away what stands under a name, whatever it is; where nothing does, that is done already.
    func delete(_ name: BlobName) async throws(StoreError)
}

/// What a store lists.
public struct Listing: Equatable, Sendable {
    /// The names, each once, in their order.
    public let names: [BlobName]
    /// How many things there are that have no name of a blob: left alone, and counted for `keys doctor`.
    public let ignored: Int

    /// A listing of names in any order, given any number of times.
    public init(_ names: some Sequence<BlobName>, ignored: Int = 0) {
        var sorted = names.sorted()
        var kept = 0
        for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
            sorted[kept] = sorted[index]
            kept += 1
        }
        sorted.removeLast(sorted.count - kept)
        self.names = sorted
        self.ignored = ignored
    }
}
