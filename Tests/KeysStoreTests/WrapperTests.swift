internal import KeysBlobs
internal import KeysStore
internal import StoreSupport
internal import Testing

/// Stores around stores.
struct WrapperTests {
    private let one = Blobs.name(1)
    private let two = Blobs.name(2)
    private let three = Blobs.name(3)
    private let bytes = Blobs.bytes(for: Blobs.name(1))

    private func filled() -> Hostile {
        Hostile(MemoryStore([one: Blobs.bytes(for: one), two: Blobs.bytes(for: two)]))
    }

    @Test func `every call and byte is counted, failed calls too`() async throws {
        let store = Counting(MemoryStore())
        try await store.put(one, bytes)
        await #expect(throws: StoreError.differs) { try await store.put(one, [1]) }
        _ = try await store.get(one, limit: 1024)
        await #expect(throws: StoreError.notFound) { try await store.get(two, limit: 1024) }
        _ = try await store.list()
        try await store.delete(one)
        var expected = Counting.Counts()
        (expected.lists, expected.gets, expected.puts, expected.deletes) = (1, 2, 2, 1)
        (expected.bytesGot, expected.bytesPut) = (1024, 1025)
        #expect(store.reset() == expected && store.counts == Counting.Counts())
    }

    @Test func `S21 a store that keeps no limit is bounded`() async throws {
        let hostile = filled()
        hostile.alter { _, bytes in bytes + [0] }
        let store = Bounded(hostile, names: 2, bytes: 1024)
        #expect(try await store.list().names.count == 2)
        await #expect(throws: StoreError.tooLarge(limit: 1024)) { try await store.get(one, limit: 1 << 30) }
        await #expect(throws: StoreError.tooLarge(limit: 1024)) { try await store.put(three, bytes + [0]) }
        hostile.add([three])
        await #expect(throws: StoreError.tooMany(limit: 2)) { try await store.list() }
        #expect(hostile.calls.contains(.put(three, bytes: 1025)) == false)
    }

    @Test func `a hostile store lies as told`() async throws {
        let store = filled()
        store.swap(one, two)
        #expect(try await store.get(one, limit: 1024) == Blobs.bytes(for: two))
        store.behave()
        store.serve(one, as: three)
        #expect(try await store.get(three, limit: 1024) == Blobs.bytes(for: one))
        store.behave()
        store.hide([one])
        store.add([three], ignored: 4)
        #expect(try await store.list() == Listing([two, three], ignored: 4))
        await #expect(throws: StoreError.notFound) { try await store.get(one, limit: 1024) }
        store.behave()
        store.pretendEmpty()
        #expect(try await store.list() == Listing([]))
        store.refuse(.full)
        await #expect(throws: StoreError.full) { try await store.delete(one) }
        store.behave()
        #expect(try await store.list() == Listing([one, two]))
    }

    @Test func `a hostile store shows an old state, keeps nothing, keeps other bytes, deletes nothing`() async throws {
        let store = filled()
        try await store.freeze()
        try await store.put(three, bytes)
        try await store.delete(one)
        #expect(try await store.list() == Listing([one, two]))
        #expect(try await store.get(one, limit: 1024) == Blobs.bytes(for: one))
        store.behave()
        #expect(try await store.list() == Listing([two, three]))
        store.forgetPuts()
        try await store.put(one, bytes)
        store.behave()
        store.spoilPuts { _ in [9] }
        store.keepDeleted()
        try await store.put(Blobs.name(4), bytes)
        try await store.delete(two)
        store.delay(.milliseconds(1))
        #expect(try await store.list() == Listing([two, three, Blobs.name(4)]))
        #expect(try await store.get(Blobs.name(4), limit: 1) == [9])
    }

    @Test(arguments: [false, true])
    func `a hostile store dies before or after the effect`(_ afterEffect: Bool) async throws {
        let store = filled()
        store.die(after: 2, afterEffect: afterEffect)
        _ = try await store.list()
        _ = try await store.get(one, limit: 1024)
        await #expect(throws: StoreError.unreachable) { try await store.put(three, bytes) }
        await #expect(throws: StoreError.unreachable) { try await store.delete(one) }
        await #expect(throws: StoreError.unreachable) { try await store.list() }
        #expect(try await store.honest.list() == Listing(afterEffect ? [one, two, three] : [one, two]))
        #expect(store.calls.count == 5)
    }
}
