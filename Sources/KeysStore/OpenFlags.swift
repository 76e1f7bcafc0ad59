internal import Glibc

/// Flags of `open(2)` that Swift is not shown, as Linux numbers them on x86-64 and arm64.
enum OpenFlags {
    /// Looking leaves no date.
    static let noAccessTime: Int32 = 0o1_000_000
    /// A file without a name.
    static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY
    /// To look at what may be anything: no link is followed, no pipe waited for.
    static let looking = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
}
