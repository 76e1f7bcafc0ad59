internal import CKeysSystem
internal import Glibc

extension WholeFile {
    /// Puts a text in a file's place, for its owner alone: whoever reads sees the old one or the new one. A link is
    /// followed, so that a file that is kept elsewhere stays there.
    static func replace(_ path: String, with text: String) throws(DeskError) {
        let target = resolved(path)
        let aside = folder(of: target) + "/.keys-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let number = csystem_open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw .cannotWrite(path: path, errno: errno) }
        let file = Descriptor(number)
        defer { file.shut() }
        do throws(DeskError) {
            try file.write(text)
            guard fsync(number) == 0, rename(aside, target) == 0 else { throw .cannotWrite(path: path, errno: errno) }
        } catch {
            unlink(aside)
            if case .cannotWrite(_, let errno) = error { throw .cannotWrite(path: path, errno: errno) }
            throw error
        }
        syncFolder(of: target)
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Makes the folders of a path that are missing, for their owner alone.
    static func makeFolders(of path: String) throws(DeskError) {
        let folder = folder(of: path)
        guard folder != ".", folder != "/", access(folder, F_OK) != 0 else { return }
        try makeFolders(of: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .cannotWrite(path: path, errno: errno) }
    }

    /// Makes a file's name last.
    static func syncFolder(of path: String) {
        let directory = csystem_open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard directory >= 0 else { return }
        _ = fsync(directory)
        close(directory)
    }
}
