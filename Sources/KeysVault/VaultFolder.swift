internal import Foundation

/// The folder a vault lies in: its owner's alone.
enum VaultFolder {
    /// Makes the folder of a new vault, or takes one that is there and empty of a vault.
    static func prepare(_ location: VaultLocation) throws(VaultError) {
        try DurableFile.makeFolder(location.folder)
        _ = try makePrivate(location)
    }

    /// Checks who owns the folder and shuts it to others if it was open; says whether it was.
    static func makePrivate(_ location: VaultLocation) throws(VaultError) -> Bool {
        var status = stat()
        guard stat(location.folder, &status) == 0 else {
            throw errno == ENOENT ? .noVault(folder: location.folder) : DurableFile.failure(location.folder)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notWritable(path: location.folder, errno: ENOTDIR) }
        guard status.st_uid == geteuid() else { throw .folderNotOurs(folder: location.folder) }
        guard status.st_mode & 0o077 != 0 else { return false }
        guard chmod(location.folder, 0o700) == 0 else { throw .folderNotOurs(folder: location.folder) }
        return true
    }
}
