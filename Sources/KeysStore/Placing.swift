internal import Glibc
internal import KeysBlobs

/// How written bytes get their name without taking it from others, best first. A file system that lacks one says so before
/// anything has happened, and the next is tried.
package enum Placing: String, CaseIterable, Sendable {
    /// A file without a name (`O_TMPFILE`) is linked into its place: a process that dies leaves nothing at all, and no
    /// synchroniser ever sees half a blob. Linux's own file systems.
    case unnamed
    /// A file beside it is linked into its place. NFS, and what has links but no unnamed files.
    case link
    /// FAT and exFAT sticks, some FUSE and network folders: an empty file is made under the name, which only one can
    /// (`O_EXCL`), and the written file renamed over that. Dying between the two leaves an empty file: damage like any half
    /// file, which whoever has the bytes deletes and puts again.
    case claim

    /// What came of one way.
    enum Outcome {
        case placed
        /// The name has appeared meanwhile, or the aside has gone: look again.
        case again
        case unsupported
    }
}

extension BlobFolder {
    /// Puts bytes under a name that has none or the same. They are on the disk, and the name too, when this returns.
    func put(_ bytes: [UInt8], under name: BlobName, ways: [Placing]) throws(StoreError) {
        // Looking again ends: at once in any race but that for an empty claim, whose owner gets half a second.
        for attempt in 0..<25 {
            if attempt > 0 { usleep(20_000) }
            switch try holds(bytes, under: name) {
            case true?: return try folder.syncNames()
            case false?:
                let isClaimed = try ways.contains(.claim) ? isEmpty(name) : false
                guard isClaimed else { throw .differs }
            case nil:
                if try place(bytes, under: name, ways: ways) { return try folder.syncNames() }
            }
        }
        throw .differs
    }

    /// Writes the bytes and gives them their name; false when the name has to be looked at again.
    private func place(_ bytes: [UInt8], under name: BlobName, ways: [Placing]) throws(StoreError) -> Bool {
        if ways.contains(.unnamed) {
            switch try placeUnnamed(bytes, under: name) {
            case .placed: return true
            case .again: return false
            case .unsupported: break
            }
        }
        let aside = try AsideFile(in: folder)
        try fill(aside.file, with: bytes)
        for way in ways where way != .unnamed {
            switch try way == .link ? link(aside.name, to: name) : claim(aside.name, to: name) {
            case .placed: return true
            case .again: return false
            case .unsupported: continue
            }
        }
        throw .io(errno: EOPNOTSUPP)
    }

    private func placeUnnamed(_ bytes: [UInt8], under name: BlobName) throws(StoreError) -> Placing.Outcome {
        let number = openat(folder.number, ".", O_WRONLY | OpenFlags.unnamed | O_CLOEXEC, 0o600)
        // What a file system without such files answers; real trouble shows again on the next way.
        guard number >= 0 else { return .unsupported }
        let file = try Descriptor(taking: number)
        try fill(file, with: bytes)
        // The one way to name it that needs no privilege; /proc may be missing.
        if linkat(AT_FDCWD, "/proc/self/fd/\(number)", folder.number, name.text, AT_SYMLINK_FOLLOW) == 0 {
            return .placed
        }
        return errno == ENOENT ? .unsupported : try outcome(errno)
    }

    private func link(_ aside: AsideName, to name: BlobName) throws(StoreError) -> Placing.Outcome {
        if linkat(folder.number, aside.text, folder.number, name.text, 0) == 0 { return .placed }
        return try outcome(errno)
    }

    private func claim(_ aside: AsideName, to name: BlobName) throws(StoreError) -> Placing.Outcome {
        let number = openat(folder.number, name.text, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { return try outcome(errno) }
        close(number)
        if renameat(folder.number, aside.text, folder.number, name.text) == 0 { return .placed }
        let error = errno
        unlinkat(folder.number, name.text, 0)
        return try outcome(error)
    }

    private func outcome(_ error: Int32) throws(StoreError) -> Placing.Outcome {
        switch error {
        case EEXIST, ENOENT: return .again
        case EPERM, EOPNOTSUPP, ENOSYS, EINVAL, EMLINK, EXDEV: return .unsupported
        default: throw .system(error)
        }
    }

    /// The bytes, without a date, on the disk: all of it before they get their name.
    private func fill(_ file: borrowing Descriptor, with bytes: [UInt8]) throws(StoreError) {
        try file.write(bytes)
        file.forgetTimes()
        try file.sync()
    }

    private func isEmpty(_ name: BlobName) throws(StoreError) -> Bool {
        do {
            return try self.bytes(of: name, limit: 0).isEmpty
        } catch .notFound {
            return true
        } catch .tooLarge {
            return false
        }
    }
}
