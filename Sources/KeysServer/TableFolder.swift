internal import Foundation

/// The folder a server keeps its database in: its user's alone, used by one server at a time.
struct TableFolder: Sendable {
    /// Its path.
    let path: String

    /// The database's path.
    var database: String { path + "/store.db" }

    /// Makes the folder where it is missing, and sees that it is this user's alone.
    init(_ path: String) throws(ServerError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .folder(path: path, errno: errno)
        }
        // A link to a folder is that folder.
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let found = try? FileManager.default.attributesOfItem(atPath: real)
        guard let found, found[.type] as? FileAttributeType == .typeDirectory else {
            throw .folder(path: path, errno: errno)
        }
        let owner = (found[.ownerAccountID] as? NSNumber)?.uint32Value
        let mode = (found[.posixPermissions] as? NSNumber)?.intValue
        guard owner == geteuid(), let mode, mode & 0o077 == 0 else { throw .folderNotOurs(path: path) }
    }

    /// The folder where nobody names one: for root the system's, for others below the state folder.
    static func usual(_ environment: [String: String]) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/keys-server" }
        if geteuid() == 0 { return "/var/lib/keys-server" }
        return (environment["HOME"] ?? "/var/lib") + "/.local/state/keys-server"
    }

    /// Holds the folder for this server until the process ends, however it ends.
    func hold() throws(ServerError) -> FolderHold {
        let descriptor = creat(path + "/lock", 0o600)
        guard descriptor >= 0 else { throw .folder(path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .running(path: path)
        }
        return FolderHold(descriptor: descriptor)
    }
}

/// A folder that is held. It lives as long as the server: nothing lets go of it but the end of the process.
struct FolderHold: Sendable {
    let descriptor: Int32
}
