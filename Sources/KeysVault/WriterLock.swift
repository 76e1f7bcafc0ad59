internal import Foundation

/// Only one process writes to a vault at a time: `flock(2)` on a file beside the database. The kernel lets go when a process
/// dies, however it dies.
struct WriterLock: ~Copyable {
    private let descriptor: Int32

    /// Waits up to `seconds` for another writer to finish.
    init(_ location: VaultLocation, wait seconds: Int) throws(VaultError) {
        let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(min(max(0, seconds), 1_000_000)) * 1_000_000_000
        while true {
            let taken = try Self.take(location, wait: seconds, until: deadline)
            // Somebody may have put another file there meanwhile: a lock on what has no name keeps nobody out.
            if FileIdentity(descriptor: taken) == FileIdentity(path: location.lock) {
                descriptor = taken
                return
            }
            close(taken)
        }
    }

    private static func take(_ location: VaultLocation, wait seconds: Int, until deadline: UInt64) throws(VaultError)
        -> Int32
    {
        let descriptor = open(location.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == ELOOP { throw .symbolicLink(path: location.lock) }
            throw DurableFile.failure(location.lock)
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                let error = DurableFile.failure(location.lock)
                close(descriptor)
                throw error
            }
            guard DispatchTime.now().uptimeNanoseconds < deadline else {
                close(descriptor)
                throw .busy(seconds: seconds)
            }
            usleep(10_000)
        }
        return descriptor
    }

    deinit {
        // A process that is being started meanwhile shares the file until it runs its own program: closing alone is not enough.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
