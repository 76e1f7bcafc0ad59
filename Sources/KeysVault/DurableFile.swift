internal import Foundation

/// Files that are there whole or not at all, their owner's alone.
enum DurableFile {
    /// Makes a folder and those above it, 0700 each.
    static func makeFolder(_ path: String) throws(VaultError) {
        if mkdir(path, 0o700) == 0 { return }
        switch errno {
        case EEXIST:
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw .notWritable(path: path, errno: ENOTDIR)
            }
        case ENOENT:
            let parent = (path as NSString).deletingLastPathComponent
            guard parent != path, !parent.isEmpty else { throw .notWritable(path: path, errno: ENOENT) }
            try makeFolder(parent)
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
        default: throw failure(path)
        }
    }

    /// Puts bytes in the place of a file: written aside, synced, renamed over it, folder synced.
    static func replace(_ path: String, with bytes: [UInt8]) throws(VaultError) {
        // One name, under the writer's lock: what a kill left there is in nobody's way.
        let aside = path + ".new"
        unlink(aside)
        try write(bytes.span, to: aside)
        guard rename(aside, path) == 0 else {
            let error = failure(path)
            unlink(aside)
            throw error
        }
        try syncFolder(of: path)
    }

    /// Reads a small file of ours; nil where there is none, or something else in its place: a link, a pipe, a giant.
    static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        return Foundation.read(descriptor, &bytes, bytes.count) == bytes.count ? bytes : nil
    }

    /// Makes a file of what `body` gives piece by piece; there whole, or not at all.
    static func replace(
        _ path: String, pieces body: (_ take: @escaping ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        let aside = path + ".new"
        unlink(aside)
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        do {
            try body { bytes in
                guard write(bytes.span, to: descriptor) else { throw failure(path) }
            }
            guard fsync(descriptor) == 0, rename(aside, path) == 0 else { throw failure(path) }
        } catch {
            unlink(aside)
            throw error
        }
        try syncFolder(of: path)
    }

    private static func write(_ bytes: Span<UInt8>, to path: String) throws(VaultError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard write(bytes, to: descriptor), fsync(descriptor) == 0 else {
            let error = failure(path)
            unlink(path)
            throw error
        }
    }

    private static func write(_ bytes: Span<UInt8>, to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { source in
            var offset = 0
            while offset < source.count {
                let count = Foundation.write(descriptor, source.baseAddress.map { $0 + offset }, source.count - offset)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                offset += count
            }
            return true
        }
    }

    static func syncFolder(of path: String) throws(VaultError) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder) }
    }

    static func failure(_ path: String) -> VaultError {
        switch errno {
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, ELOOP: .notWritable(path: path, errno: errno)
        default: .io(path: path, errno: errno)
        }
    }
}
