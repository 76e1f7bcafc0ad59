internal import CKeysSystem
internal import Glibc

/// Takes a file of secrets off the disk as far as a program can: overwritten once, then unlinked. Journals, snapshots and
/// flash cells may keep what was there; that is said where it is offered.
public enum Shredding {
    /// Overwrites and unlinks an ordinary file.
    public static func shred(_ path: String) throws(DeskError) {
        let number = csystem_open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0)
        guard number >= 0 else { throw .cannotOpen(path: path, errno: errno) }
        defer { close(number) }
        var info = stat()
        guard fstat(number, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        let file = Descriptor(number)
        let zeros = [UInt8](repeating: 0, count: 1 << 16)
        var left = Int(info.st_size)
        while left > 0 {
            let count = min(left, zeros.count)
            do throws(DeskError) {
                try file.write(zeros.span.extracting(0..<count))
            } catch {
                throw .cannotWrite(path: path, errno: errno)
            }
            left -= count
        }
        guard fsync(number) == 0, unlink(path) == 0 else { throw .cannotWrite(path: path, errno: errno) }
    }
}
