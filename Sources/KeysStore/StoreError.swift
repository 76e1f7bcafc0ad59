/// What can go wrong with a store. Cases are facts; nothing a store said stands in them.
public enum StoreError: Error, Equatable, Sendable {
    /// It does not answer, or not in time. What was asked may have happened all the same, or may yet.
    case unreachable
    /// There is nothing where the store should be: no folder, no such vault.
    case noStore
    /// It has no room left.
    case full
    /// It can be read only.
    case readOnly
    /// Nothing has this name.
    case notFound
    /// Other bytes have this name.
    case differs
    /// A blob is larger than this many bytes.
    case tooLarge(limit: Int)
    /// There are more names than this.
    case tooMany(limit: Int)
    /// What has this name is no file: a link, a pipe, a device, a folder.
    case notRegular
    /// It refuses the token, or the name and password.
    case token
    /// Whoever answers cannot show to be the store.
    case certificate(CertificateFault)
    /// It sends elsewhere; nobody follows.
    case redirects
    /// What answers is no store: a portal's page, another program.
    case stranger
    /// It asks to be left alone for a while.
    case busy
    /// It fails, and says so with this HTTP status.
    case failing(status: Int)
    /// The system does not allow it.
    case denied(errno: Int32)
    /// The system failed.
    case io(errno: Int32)
}
