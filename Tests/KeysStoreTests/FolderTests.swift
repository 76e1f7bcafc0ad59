internal import Foundation
internal import KeysBlobs
internal import KeysStore
internal import StoreSupport
internal import Testing

/// What may stand in a folder beside blobs, and in their place.
struct FolderTests {
    private let shelf = Shelf()
    private let name = Blobs.name(1)
    private let other = Blobs.name(2)
    private let bytes = Blobs.bytes(for: Blobs.name(1))
    private var store: FileStore { FileStore(folder: shelf.path) }

    @Test func `S24 a folder full of strange names lists only what has a name of a blob`() async throws {
        let strange = [
            "a", "..x", name.text + "a", String(name.text.dropLast()), name.text.uppercased(), "\u{1b}[2J", "a b",
            "0" + name.text.dropFirst(), String(repeating: "a", count: 255), "-rf", "vault.sqlite",
            name.text.dropLast() + "=",
        ]
        for file in strange { shelf.write(file) }
        try await store.put(name, bytes)
        #expect(try await store.list() == Listing([name], ignored: strange.count))
        #expect(Set(shelf.files) == Set(strange + [name.text]))
    }

    /// What can stand in the place of a blob, made at a path.
    enum Thing: String, CaseIterable, Sendable {
        case link, danglingLink, linkToPipe, pipe, device, folder, socket

        func make(_ path: String, target: String) -> Bool {
            switch self {
            case .link: symlink(target, path) == 0
            case .danglingLink: symlink(target + "-none", path) == 0
            case .linkToPipe: mkfifo(target + "-pipe", 0o600) == 0 && symlink(target + "-pipe", path) == 0
            case .pipe: mkfifo(path, 0o600) == 0
            // /dev/zero, which never ends; only root may make one.
            case .device: mknod(path, S_IFCHR | 0o600, 0x0105) == 0
            case .folder: mkdir(path, 0o700) == 0
            case .socket: mknod(path, S_IFSOCK | 0o600, 0) == 0
            }
        }
    }

    @Test(arguments: Thing.allCases)
    func `S25 what is no plain file is never read, written or waited for`(_ thing: Thing) async throws {
        let aim = Shelf()
        aim.write("target", bytes)
        guard thing.make(shelf.path(name.text), target: aim.path("target")) else {
            #expect(thing == .device && geteuid() != 0)
            return print("not root: no device was made")
        }
        try await store.put(other, bytes)
        #expect(try await store.list().names == Listing([name, other]).names)
        await #expect(throws: StoreError.notRegular) { try await store.get(name, limit: 4096) }
        await #expect(throws: StoreError.notRegular) { try await store.put(name, bytes) }
        #expect(try await store.get(other, limit: 4096) == bytes)
        #expect(try Data(contentsOf: URL(fileURLWithPath: aim.path("target"))) == Data(bytes))
        guard thing != .folder else {
            await #expect(throws: StoreError.notRegular) { try await store.delete(name) }
            return
        }
        try await store.delete(name)
        try await store.put(name, bytes)
        #expect(try await store.get(name, limit: 4096) == bytes)
        #expect(aim.files.contains("target"))
    }

    @Test func `S25 a sparse giant costs no memory`() async throws {
        shelf.write(name.text, [])
        try #require(truncate(shelf.path(name.text), 1 << 40) == 0)
        await #expect(throws: StoreError.tooLarge(limit: BlobLimits.blob)) {
            try await store.get(name, limit: BlobLimits.blob)
        }
        await #expect(throws: StoreError.differs) { try await store.put(name, bytes) }
        try await store.delete(name)
        try await store.put(name, bytes)
        #expect(try await store.get(name, limit: 1024) == bytes)
    }

    @Test func `S26 copies of synchronisers are left alone, a half file is damage that its owner replaces`()
        async throws
    {
        let copies = [
            name.text + ".sync-conflict-20260101-101010-ABCDEFG", name.text + " (conflicted copy)",
            name.text + " (Kim's conflicted copy 2026-01-01)", ".syncthing." + name.text + ".tmp", name.text + "~",
            "." + name.text + ".Xa81bc", name.text + ".part", ".stfolder", ".dropbox.cache",
            ".~lock." + name.text + "#",
        ]
        for copy in copies { shelf.write(copy, bytes) }
        shelf.write(name.text, Array(bytes.prefix(500)))
        #expect(try await store.list() == Listing([name], ignored: copies.count))
        #expect(try await store.get(name, limit: 1024) == Array(bytes.prefix(500)))
        await #expect(throws: StoreError.differs) { try await store.put(name, bytes) }
        try await store.delete(name)
        try await store.put(name, bytes)
        #expect(try await store.get(name, limit: 1024) == bytes)
        #expect(Set(shelf.files) == Set(copies + [name.text]))
    }

    @Test func `S26 an empty file under a name is damage too, and is not waited for long`() async throws {
        shelf.write(name.text, [])
        #expect(try await store.get(name, limit: 1024) == [])
        // Waited for any longer, it were unreachable.
        let hasty = FileStore(folder: shelf.path, patience: .seconds(5))
        await #expect(throws: StoreError.differs) { try await hasty.put(name, bytes) }
    }

    @Test func `S21 too many names are an error, not memory`() async throws {
        for number in 0..<11 { try await store.put(Blobs.name(number), [1]) }
        await #expect(throws: StoreError.tooMany(limit: 10)) {
            try await FileStore(folder: shelf.path, names: 10).list()
        }
        #expect(try await FileStore(folder: shelf.path, names: 11).list().names.count == 11)
    }

    @Test(arguments: Placing.allCases)
    func `the folder keeps no calendar and nobody else reads it`(_ way: Placing) async throws {
        let store = FileStore(folder: shelf.path, ways: [way])
        try await store.put(name, bytes)
        _ = try await store.get(name, limit: 1024)
        try await store.put(name, bytes)
        #expect(shelf.times(name.text) == [0, 0])
        var status = stat()
        #expect(lstat(shelf.path(name.text), &status) == 0 && status.st_mode & 0o777 == 0o600 && status.st_nlink == 1)
    }

    @Test func `an aside is cleaned away once nobody writes it, and nothing that only looks like one`() async throws {
        let dead = ".keys-aaaabbbbccccdddd.new"
        let alive = ".keys-aaaabbbbcccceeee.new"
        let foreign = [
            ".keys-aaaabbbbccccddd.new", ".keys-AAAABBBBCCCCDDDD.new", ".keys-aaaabbbbccccdddd.old", ".keys",
        ]
        for file in [dead, alive] + foreign { shelf.write(file) }
        try #require(symlink("/etc/passwd", shelf.path(".keys-aaaabbbbccccffff.new")) == 0)
        try #require(mkfifo(shelf.path(".keys-aaaabbbbccccgggg.new"), 0o600) == 0)
        let writer = open(shelf.path(alive), O_WRONLY)
        try #require(writer >= 0 && flock(writer, LOCK_EX | LOCK_NB) == 0)
        #expect(try await store.list() == Listing([], ignored: foreign.count))
        #expect(!shelf.files.contains(dead) && shelf.files.contains(alive))
        // Let go before closing: a child that another test is just starting holds a copy of the descriptor until it is exec'd.
        #expect(flock(writer, LOCK_UN) == 0)
        close(writer)
        #expect(try await store.list() == Listing([], ignored: foreign.count))
        #expect(Set(shelf.files) == Set(foreign + [".keys-aaaabbbbccccffff.new", ".keys-aaaabbbbccccgggg.new"]))
    }
}
