internal import Glibc

extension StoreError {
    /// What an error of the system means for a store. `ENOENT` is not here: what is missing, only the caller knows.
    static func system(_ number: Int32) -> StoreError {
        switch number {
        case ENOSPC, EDQUOT: .full
        case EROFS: .readOnly
        case EACCES, EPERM: .denied(errno: number)
        // O_NOFOLLOW met a link; a folder, a socket or a device stands there.
        case ELOOP, EISDIR, ENXIO, ENODEV: .notRegular
        // A mount whose other side is gone: FUSE, NFS, CIFS.
        case ENOTCONN, ESTALE, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ECONNREFUSED, ECONNRESET,
            ECONNABORTED:
            .unreachable
        default: .io(errno: number)
        }
    }

    /// What the call that just failed means.
    static var system: StoreError { .system(errno) }
}
