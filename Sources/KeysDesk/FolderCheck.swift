internal import Glibc

/// What the permissions of a file or folder say, for `keys doctor`.
public struct FolderCheck: Equatable, Sendable {
    /// The permission bits.
    public let mode: UInt32
    /// Whether this user owns it.
    public let isOurs: Bool
    /// Whether it is a symbolic link.
    public let isLink: Bool

    /// Looks at a path without following a link; nil where nothing is.
    public init?(_ path: String) {
        var info = stat()
        guard lstat(path, &info) == 0 else { return nil }
        mode = info.st_mode & 0o777
        isOurs = info.st_uid == geteuid()
        isLink = info.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether only its owner can reach it.
    public var isPrivate: Bool { isOurs && !isLink && mode & 0o077 == 0 }

    /// The permissions as `chmod` writes them.
    public var octal: String { String(mode, radix: 8) }
}
