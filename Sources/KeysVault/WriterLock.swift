internal import Foundation

/// Only one process writes to a vault at a time.
struct WriterLock: ~Copyable {
    private let lock: FileLock

    /// Waits up to `seconds` for another writer to finish.
    init(_ location: VaultLocation, wait seconds: Int) throws(VaultError) {
        lock = try FileLock(location.lock, wait: seconds)
    }
}

/// `flock(2)` on a file that is there for nothing else. The kernel lets go when a process dies, however it dies.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Waits up to `seconds` for another holder to let go.
    init(_ path: String, wait seconds: Int) throws(VaultError) {
        let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(min(max(0, seconds), 1_000_000)) * 1_000_000_000
        while true {
            let taken = try Self.take(path, wait: seconds, until: deadline)
            // Somebody may have put another file there meanwhile: a lock on what has no name keeps nobody out.
            if FileIdentity(descriptor: taken) == FileIdentity(path: path) {
                descriptor = taken
                return
            }
            close(taken)
        }
    }

    private static func take(_ path: String, wait seconds: Int, until deadline: UInt64) throws(VaultError)
        -> Int32
    {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == ELOOP { throw .symbolicLink(path: path) }
            throw DurableFile.failure(path)
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                let error = DurableFile.failure(path)
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
