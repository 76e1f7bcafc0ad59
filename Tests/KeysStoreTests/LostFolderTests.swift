internal import Foundation
internal import KeysBlobs
internal import KeysStore
internal import StoreSupport
internal import Testing

/// A folder that is missing, full, read-only, forbidden or hangs.
struct LostFolderTests {
    private let shelf = Shelf()
    private let name = Blobs.name(1)
    private let bytes = Blobs.bytes(for: Blobs.name(1))

    /// Every verb meets this error.
    private func everyVerb(of store: FileStore, throws error: StoreError) async {
        await #expect(throws: error) { try await store.list() }
        await #expect(throws: error) { try await store.get(name, limit: 1024) }
        await #expect(throws: error) { try await store.put(name, bytes) }
        await #expect(throws: error) { try await store.delete(name) }
    }

    @Test func `a missing folder is no store, and none is made`() async {
        await everyVerb(of: FileStore(folder: shelf.path("none")), throws: .noStore)
        shelf.write("file")
        await everyVerb(of: FileStore(folder: shelf.path("file")), throws: .noStore)
        mkfifo(shelf.path("pipe"), 0o600)
        await everyVerb(of: FileStore(folder: shelf.path("pipe")), throws: .noStore)
        await everyVerb(of: FileStore(folder: ""), throws: .noStore)
        #expect(shelf.files == ["file", "pipe"])
    }

    @Test func `a full folder says so and holds nothing of what did not fit`() async throws {
        guard let mount = Mount(shelf.path("small"), "tmpfs", "size=64k") else { return }
        defer { mount.end() }
        for way in Placing.allCases {
            let store = FileStore(folder: mount.path, ways: [way])
            try await store.put(name, bytes)
            let large = Blobs.bytes(for: Blobs.name(2), count: 100_000)
            await #expect(throws: StoreError.full, "\(way)") { try await store.put(Blobs.name(2), large) }
            #expect(try await store.list() == Listing([name]))
            #expect(try FileManager.default.contentsOfDirectory(atPath: mount.path) == [name.text])
            try await store.delete(name)
        }
    }

    @Test func `a read-only folder is read`() async throws {
        guard let mount = Mount(shelf.path("stick"), "tmpfs", "size=1m") else { return }
        defer { mount.end() }
        let store = FileStore(folder: mount.path)
        try await store.put(name, bytes)
        try #require(mount.makeReadOnly())
        #expect(try await store.list() == Listing([name]))
        #expect(try await store.get(name, limit: 1024) == bytes)
        try await store.put(name, bytes)
        await #expect(throws: StoreError.readOnly) { try await store.put(Blobs.name(2), bytes) }
        await #expect(throws: StoreError.readOnly) { try await store.delete(name) }
        await #expect(throws: StoreError.differs) { try await store.put(name, [1]) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a mount that does not answer is given up, asked nothing more, and its end is seen`() async throws {
        let device = open("/dev/fuse", O_RDWR | O_CLOEXEC)
        guard device >= 0,
            let mount = Mount(shelf.path("dead"), "fuse", "fd=\(device),rootmode=40000,user_id=0,group_id=0")
        else { return print("no FUSE: no dead mount was made") }
        var isMounted = true
        defer { if isMounted { mount.end() } }
        let store = FileStore(folder: mount.path, patience: .seconds(2))
        let began = ContinuousClock.now
        await #expect(throws: StoreError.unreachable) { try await store.list() }
        let given = ContinuousClock.now
        #expect(given - began >= .seconds(2))
        // None of them waits: all together take less than one would.
        await everyVerb(of: store, throws: .unreachable)
        #expect(ContinuousClock.now - given < .seconds(2))
        // Its other side dies, then it is taken away: what hung comes back, and the folder beneath is seen.
        close(device)
        await #expect(throws: StoreError.unreachable) { try await store.list() }
        mount.end()
        isMounted = false
        var listing: Listing?
        while listing == nil { listing = try? await store.list() }
        #expect(listing == Listing([]))
    }

    @Test func `another user's folder is denied, another user's blob is read`() async throws {
        let words = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        guard geteuid() == 0, access(words[0], X_OK) == 0 else { return print("not root: no other user was tried") }
        try await FileStore(folder: shelf.path).put(name, Probe.bytes)
        let probe = Probe(folder: shelf.path)
        #expect(try probe.run("list", through: words).error == "denied(errno: 13)")
        chmod(shelf.path, 0o755)
        chmod(shelf.path(name.text), 0o644)
        #expect(try probe.run("list", through: words).done == [name])
        #expect(try probe.run("get", [name], through: words).done == [name])
        #expect(try probe.run("put", [name], through: words).done == [name])
        #expect(try probe.run("put", [Blobs.name(2)], through: words).error == "denied(errno: 13)")
        #expect(try probe.run("delete", [name], through: words).error == "denied(errno: 13)")
        #expect(shelf.files == [name.text])
    }
}

/// A file system of a test, mounted while it runs; only root may.
struct Mount {
    let path: String
    private let kind: String

    /// Nil, with a sentence, where nothing can be mounted.
    init?(_ path: String, _ kind: String, _ options: String) {
        guard mkdir(path, 0o700) == 0, mount("keys-test", path, kind, 0, options) == 0 else {
            print("nothing can be mounted: \(kind) was left out")
            return nil
        }
        self.path = path
        self.kind = kind
    }

    func makeReadOnly() -> Bool { mount("keys-test", path, kind, UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 }

    func end() { umount2(path, Int32(MNT_DETACH)) }
}
