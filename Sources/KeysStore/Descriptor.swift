internal import Glibc

/// An open file or folder; closed when it goes.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Takes a descriptor over; throws what the call that should have made it left in `errno`.
    init(taking number: Int32) throws(StoreError) {
        guard number >= 0 else { throw .system }
        self.number = number
    }

    deinit { close(number) }

    /// What kind of thing it is, its size and its links.
    func status() throws(StoreError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .system }
        return status
    }

    /// Its size, if it is a plain file.
    func regularSize() throws(StoreError) -> Int {
        let status = try status()
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        return Int(status.st_size)
    }

    /// All bytes from here on, of which there should be `size`; more than `limit` are an error, before there is memory for
    /// them. The file may change meanwhile: what is there is what comes back.
    func read(size: Int, limit: Int) throws(StoreError) -> [UInt8] {
        guard size <= limit else { throw .tooLarge(limit: limit) }
        // One byte more than expected, to see the end.
        var bytes = [UInt8](repeating: 0, count: max(0, size) + 1)
        var filled = 0
        while true {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(number, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system }
            guard count > 0 else { break }
            filled += count
            guard filled <= limit else { throw .tooLarge(limit: limit) }
            if filled == bytes.count { bytes += repeatElement(0, count: min(filled, limit - filled + 1)) }
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(number, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw count == 0 ? .io(errno: EIO) : .system }
            written += count
        }
    }

    /// Sets its times to 0, so that it tells no date. Where the system refuses (FAT begins in 1980) it keeps them: a blob with
    /// a date is better than none.
    func forgetTimes() {
        let never = [timespec(), timespec()]
        _ = futimens(number, never)
    }

    /// Waits until it is on the disk.
    func sync() throws(StoreError) {
        guard fsync(number) == 0 else { throw .system }
    }

    /// Waits until the names in this folder are on the disk. Some file systems cannot sync a folder and say so.
    func syncNames() throws(StoreError) {
        guard fsync(number) == 0 || errno == EINVAL || errno == EOPNOTSUPP else { throw .system }
    }
}
