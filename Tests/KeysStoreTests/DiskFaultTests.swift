internal import KeysBlobs
internal import KeysStore
internal import StoreSupport
internal import Testing

/// What is true after a program died, or the disk failed, at any call of a put.
struct DiskFaultTests {
    private static let names = [Blobs.name(1), Blobs.name(2)]

    @Test(arguments: Placing.allCases, ["kill", "killmid", "killafter"])
    func `killed at any call, what was said to be put is there, whole, and putting again heals`(
        _ way: Placing, _ kind: String
    ) async throws {
        let calls = try self.calls(way, kind)
        for number in 1...calls {
            let shelf = Shelf()
            let probe = Probe(folder: shelf.path, way: way.rawValue)
            let dead = try probe.run(
                "put", Self.names, disk: ["FAULTS_KIND": kind, "FAULTS_AT": String(number)])
            #expect(dead.status == 128 + 9, "\(way) \(kind) \(number): \(dead.lines)")
            let store = FileStore(folder: shelf.path)
            let listed = try await store.list().names
            #expect(Set(listed).isSuperset(of: dead.done), "\(way) \(kind) \(number): lost")
            #expect(shelf.files.count == listed.count, "\(way) \(kind) \(number): left \(shelf.files)")
            for name in listed {
                let bytes = try await store.get(name, limit: 3000)
                // Without links the name comes before the bytes; said in `Placing`.
                let isClaim = way == .claim && bytes.isEmpty && !dead.done.contains(name)
                #expect(bytes == Probe.bytes || isClaim, "\(way) \(kind) \(number): \(bytes.count) bytes")
                if isClaim { try await store.delete(name) }
            }
            #expect(try probe.run("put", Self.names).status == 0)
            #expect(try await store.list() == Listing(Self.names))
        }
    }

    @Test(arguments: Placing.allCases, ["enospc", "eio", "fsync", "short"])
    func `a put that failed says why and leaves nothing but a whole blob that only lacked its last sync`(
        _ way: Placing, _ kind: String
    ) async throws {
        let calls = try self.calls(way, kind)
        for number in 1...calls {
            let shelf = Shelf()
            let probe = Probe(folder: shelf.path, way: way.rawValue)
            let disk = ["FAULTS_KIND": kind, "FAULTS_AT": String(number), "FAULTS_STICKY": "1"]
            let failed = try probe.run("put", Self.names, disk: disk)
            let what = "\(way) \(kind) \(number): \(failed.lines) \(failed.struck ?? "")"
            let isRemoval = failed.status == 0 && failed.struck?.hasPrefix("unlink") == true
            // An aside that cannot be taken away is left for the next listing; the blob is there.
            #expect(failed.status == 1 || isRemoval, "\(what)")
            // The one way that a probe is left with may be missing for want of its file: then it says that.
            let expected =
                kind == "enospc" || kind == "short" ? ["full", "io(errno: 95)"] : ["io(errno: 5)", "io(errno: 95)"]
            if !isRemoval { #expect(failed.error.map(expected.contains) == true, "\(what)") }
            let store = FileStore(folder: shelf.path)
            let listed = try await store.list().names
            #expect(Set(listed).isSuperset(of: failed.done), "\(what)")
            #expect(shelf.files.count == listed.count, "\(what): left \(shelf.files)")
            for name in listed {
                let bytes = try await store.get(name, limit: 3000)
                let isClaim = way == .claim && bytes.isEmpty
                #expect(bytes == Probe.bytes || isClaim, "\(what)")
                let isLast = failed.struck == "fsync \(shelf.path)" || failed.struck?.hasPrefix("unlink") == true
                #expect(failed.done.contains(name) || isLast || isClaim, "\(what): listed")
                if isClaim { try await store.delete(name) }
            }
            #expect(try probe.run("put", Self.names).status == 0)
            #expect(try await store.list() == Listing(Self.names))
        }
    }

    @Test(arguments: Placing.allCases)
    func `bytes are on the disk before they have their name, and the name before the put returns`(
        _ way: Placing
    ) async throws {
        let fsync = ["FAULTS_KIND": "fsync"]
        let whole = Shelf()
        #expect(try Probe(folder: whole.path, way: way.rawValue).run("put", [Self.names[0]], disk: fsync).calls == 2)
        for (number, listed) in [("1", []), ("2", [Self.names[0]])] {
            let shelf = Shelf()
            let failed = try Probe(folder: shelf.path, way: way.rawValue).run(
                "put", [Self.names[0]], disk: fsync.merging(["FAULTS_AT": number]) { $1 })
            #expect(failed.status == 1 && failed.error == "io(errno: 5)")
            #expect(shelf.files == listed.map(\.text))
        }
    }

    @Test func `the same bytes put again wait for the disk too`() throws {
        let shelf = Shelf()
        let probe = Probe(folder: shelf.path)
        #expect(try probe.run("put", [Self.names[0]]).status == 0)
        // The file, then its folder.
        #expect(try probe.run("put", [Self.names[0]], disk: ["FAULTS_KIND": "fsync"]).calls == 2)
        for number in ["1", "2"] {
            let failed = try probe.run("put", [Self.names[0]], disk: ["FAULTS_KIND": "fsync", "FAULTS_AT": number])
            #expect(failed.status == 1 && failed.error == "io(errno: 5)")
        }
    }

    /// How many calls two puts make when nothing disturbs them.
    private func calls(_ way: Placing, _ kind: String) throws -> Int {
        let shelf = Shelf()
        let whole = try Probe(folder: shelf.path, way: way.rawValue).run(
            "put", Self.names, disk: ["FAULTS_KIND": kind])
        try #require(whole.status == 0 && whole.done == Self.names && whole.calls > 1, "\(whole)")
        return whole.calls
    }
}
