internal import Glibc
internal import KeysBlobs

/// The folder of a file store while one verb is at work in it: opened once, everything is reached through it. All of this
/// blocks; `FileStore` calls it where that hurts nobody.
struct BlobFolder: ~Copyable {
    let folder: Descriptor

    /// Opens a folder; it is looked up anew for every verb, since sticks and mounts come and go.
    init(_ path: String) throws(StoreError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        var number = open(path, flags | OpenFlags.noAccessTime)
        if number < 0, errno == EPERM { number = open(path, flags) }
        guard number >= 0 || errno != ENOENT && errno != ENOTDIR else { throw .noStore }
        folder = try Descriptor(taking: number)
    }

    /// Every name in the folder, and the asides somebody may have left. What else is there is counted.
    func names(limit: Int) throws(StoreError) -> (listing: Listing, asides: [String]) {
        let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .system }
        guard let stream = fdopendir(copy) else {
            close(copy)
            throw .system
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var found = Found(limit: limit)
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw .system }
                return (Listing(found.names, ignored: found.ignored), found.asides)
            }
            guard let name = entry.pointer(to: \.d_name) else { throw .io(errno: EIO) }
            try name.withMemoryRebound(to: UInt8.self, capacity: 1) { (start) throws(StoreError) in
                try found.add(UnsafeBufferPointer(start: start, count: strlen(name)).span)
            }
        }
    }

    /// The bytes under a name.
    func bytes(of name: BlobName, limit: Int) throws(StoreError) -> [UInt8] {
        guard let file = try look(at: name) else { throw .notFound }
        return try file.read(size: file.regularSize(), limit: limit)
    }

    /// Whether these bytes stand under a name: nil where nothing does. What does is on the disk then.
    func holds(_ bytes: [UInt8], under name: BlobName) throws(StoreError) -> Bool? {
        guard let file = try look(at: name) else { return nil }
        let size = try file.regularSize()
        guard size == bytes.count else { return false }
        do {
            guard try file.read(size: size, limit: size) == bytes else { return false }
        } catch .tooLarge {
            return false
        }
        // Whoever put it may not have come this far.
        try file.sync()
        return true
    }

    /// Takes away what stands under a name.
    func remove(_ name: BlobName) throws(StoreError) {
        guard unlinkat(folder.number, name.text, 0) == 0 else {
            if errno == ENOENT { return }
            throw .system
        }
        try folder.syncNames()
    }

    /// Opens what stands under a name, whatever it is; nil where nothing does.
    private func look(at name: BlobName) throws(StoreError) -> Descriptor? {
        var number = openat(folder.number, name.text, OpenFlags.looking | OpenFlags.noAccessTime)
        // Only the owner may leave no date.
        if number < 0, errno == EPERM { number = openat(folder.number, name.text, OpenFlags.looking) }
        if number < 0, errno == ENOENT { return nil }
        return try Descriptor(taking: number)
    }

    /// What a reading of the folder has found so far.
    private struct Found {
        let limit: Int
        var names: [BlobName] = []
        var asides: [String] = []
        var ignored = 0

        mutating func add(_ name: Span<UInt8>) throws(StoreError) {
            if let name = BlobName(symbols: name) {
                guard names.count < limit else { throw .tooMany(limit: limit) }
                names.append(name)
            } else if let aside = AsideName(name) {
                if asides.count < AsideName.mostCleaned { asides.append(aside.text) }
            } else if !(name[0] == UInt8(ascii: ".") && (name.count == 1 || name.count == 2 && name[1] == name[0])) {
                ignored += 1
            }
        }
    }
}
