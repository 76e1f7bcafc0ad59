public import KeysBlobs

/// A folder as a store: a plain one, a USB stick, NFS, or one that Syncthing, rsync or a cloud drive carries elsewhere.
///
/// Every blob is one file, its name the blob's, directly in the folder; several vaults may share it. Files are written aside,
/// synced, and then given their name without replacing (`Placing`); their times are 0, so the folder keeps no calendar
/// (where the system can set them; it never lets the time of the last change of an inode be set, and the folder has its own).
///
/// Promised beyond the contract: no link is followed, nothing but a plain file is read, a name that is no blob's is left
/// alone, a folder that hangs is given up. On a file system without links (FAT, exFAT) a machine that dies in the middle of a
/// put may leave the name with no bytes; elsewhere it has all of them or is not there.
///
/// Copies that synchronisers make carry other names and are ignored. `rsync` takes files of one size and time for equal: to
/// carry a blob that was deleted and put again over a damaged one it needs `--checksum`.
public struct FileStore: BlobStore {
    private let folder: String
    private let limit: Int
    private let patience: Patience
    private let ways: [Placing]

    /// The store in a folder, which is not made here: a missing one is `.noStore`. A folder with more blobs than `names` is
    /// `.tooMany`; one that does not answer a verb within `patience` is `.unreachable`.
    public init(folder: String, names: Int = BlobLimits.names, patience: Duration = .seconds(60)) {
        self.init(folder: folder, names: names, patience: patience, ways: Placing.allCases)
    }

    /// A store that gives names in these ways alone: how a test has a file system that lacks the others.
    package init(
        folder: String, names: Int = BlobLimits.names, patience: Duration = .seconds(60), ways: [Placing]
    ) {
        self.folder = folder
        self.limit = names
        self.patience = Patience(patience)
        self.ways = ways
    }

    /// The blobs in the folder. What writers who are gone have left aside is cleaned away on the way.
    public func list() async throws(StoreError) -> Listing {
        try await patience.run { [folder, limit] () throws(StoreError) in
            let open = try BlobFolder(folder)
            let found = try open.names(limit: limit)
            for aside in found.asides { AsideFile.clean(aside, in: open.folder) }
            return found.listing
        }
    }

    /// The bytes of a file.
    public func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
        try await patience.run { [folder] () throws(StoreError) in
            try BlobFolder(folder).bytes(of: name, limit: limit)
        }
    }

    /// Makes a file; on the disk, and its name too, when this returns.
    public func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        try await patience.run { [folder, ways] () throws(StoreError) in
            try BlobFolder(folder).put(bytes, under: name, ways: ways)
        }
    }

    /// Takes away the file, or the link or pipe that has its name. A folder of that name stays: `.notRegular`.
    public func delete(_ name: BlobName) async throws(StoreError) {
        try await patience.run { [folder] () throws(StoreError) in try BlobFolder(folder).remove(name) }
    }
}
