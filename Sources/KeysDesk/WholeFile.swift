internal import CKeysSystem
internal import Glibc
public import KeysSecret

/// A file that appears whole or not at all, for its owner alone, never over another (cli.md, "Secrets in").
public enum WholeFile {
    /// Refuses a path something is at, and one whose folder cannot take it, before anything is done.
    public static func checkIsFree(_ path: String) throws(DeskError) {
        var info = stat()
        if lstat(path, &info) == 0 { throw .fileExists(path: path) }
        guard errno == ENOENT else { throw .cannotWrite(path: path, errno: errno) }
        guard access(folder(of: path), W_OK | X_OK) == 0 else { throw .cannotWrite(path: path, errno: errno) }
    }

    /// Writes the parts one after the other. Where it throws no file is left; where the system can, none has a name before
    /// it is whole, so that not even a kill leaves a part of a secret behind.
    public static func write(_ path: String, _ body: (Descriptor) throws(DeskError) -> Void) throws(DeskError) {
        let aside = folder(of: path) + "/.keys-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        var isNameless = true
        var number = csystem_open(folder(of: path), O_WRONLY | O_CLOEXEC | nameless, 0o600)
        if number < 0 {
            isNameless = false
            number = csystem_open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        guard number >= 0 else { throw .cannotWrite(path: path, errno: errno) }
        let file = Descriptor(number)
        defer {
            file.shut()
            if !isNameless { unlink(aside) }
        }
        do throws(DeskError) {
            try body(file)
        } catch {
            if case .cannotWrite(_, let errno) = error { throw .cannotWrite(path: path, errno: errno) }
            throw error
        }
        guard fchmod(number, 0o600) == 0, fsync(number) == 0 else { throw .cannotWrite(path: path, errno: errno) }
        // Making a link fails where something is; renaming would replace it.
        let linked =
            isNameless
            ? linkat(AT_FDCWD, "/proc/self/fd/\(number)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) : link(aside, path)
        guard linked == 0 else {
            if errno == EEXIST { throw .fileExists(path: path) }
            throw .cannotWrite(path: path, errno: errno)
        }
        syncFolder(of: path)
    }

    /// `O_TMPFILE`, a file without a name; Swift does not see the macro (asm-generic/fcntl.h). Elsewhere the call fails and
    /// the file gets a name aside.
    private static let nameless: Int32 = 0o20000000 | O_DIRECTORY

    /// Writes a secret and one LF.
    public static func write(_ path: String, line secret: borrowing SecretBytes) throws(DeskError) {
        let copy = secret.copy()
        try write(path) { (file) throws(DeskError) in
            try file.write(copy)
            try file.write("\n")
        }
    }

    /// Takes back a file that was just written, when what it belongs to failed.
    public static func takeBack(_ path: String) { unlink(path) }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
