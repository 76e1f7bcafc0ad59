internal import KeysBlobs
public import KeysStore

/// One promise of `BlobStore`'s contract, and what shows that a store keeps it. Every store of ours is held to all of them.
public struct Promise: Sendable, CustomStringConvertible {
    /// What is promised.
    public let description: String
    /// Whether only a store can keep it that gives bytes and name at one moment; a file system without links cannot.
    public let isOfOneMoment: Bool
    private let check: @Sendable (any BlobStore) async throws -> Void

    init(
        _ description: String, isOfOneMoment: Bool = false,
        _ check: @escaping @Sendable (any BlobStore) async throws -> Void
    ) {
        self.description = description
        self.isOfOneMoment = isOfOneMoment
        self.check = check
    }

    /// Holds an empty store to it; throws `Broken` when it is not kept.
    public func hold(_ store: any BlobStore) async throws { try await check(store) }

    /// All of them.
    public static let all = verbs + races
}

/// A promise that was not kept.
public struct Broken: Error, CustomStringConvertible {
    /// What was seen instead.
    public let description: String

    /// What to say of it.
    public init(_ description: String) { self.description = description }
}

/// Fails unless something is so.
func demand(_ isSo: Bool, _ what: @autoclosure () -> String) throws {
    guard isSo else { throw Broken(what()) }
}

/// Fails unless a verb throws just this.
func demand<Value>(
    _ error: StoreError, of verb: () async throws(StoreError) -> Value
) async throws {
    do throws(StoreError) {
        _ = try await verb()
    } catch let thrown {
        return try demand(thrown == error, "\(thrown) where \(error) was promised")
    }
    throw Broken("no error where \(error) was promised")
}

extension Promise {
    private static let one = Blobs.name(1)
    private static let two = Blobs.name(2)
    private static let bytes = Blobs.bytes(for: one)

    static let verbs: [Promise] = [
        Promise("an empty store lists nothing") { store in
            try demand(try await store.list() == Listing([]), "something was listed")
        },
        Promise("what was put is listed and comes back byte for byte") { store in
            for (number, size) in [1, 2, 1023, 1024, 8192, 70_001, BlobLimits.blob].enumerated() {
                let name = Blobs.name(number)
                let bytes = Blobs.bytes(for: name, count: size)
                try await store.put(name, bytes)
                try demand(try await store.get(name, limit: size) == bytes, "\(size) bytes came back otherwise")
            }
            try demand(try await store.list() == Listing((0..<7).map(Blobs.name)), "the listing is another")
        },
        Promise("a listing is in the order of the names' text, each once") { store in
            for number in 0..<300 { try await store.put(Blobs.name(number * 0x0101_0101_0101), [1]) }
            let names = try await store.list().names
            try demand(names.map(\.text) == names.map(\.text).sorted() && Set(names).count == 300, "another order")
        },
        Promise("a name that nothing has is not found") { store in
            try await store.put(one, bytes)
            try await demand(.notFound) { () throws(StoreError) in try await store.get(two, limit: 1024) }
        },
        Promise("more than the limit is too large, the limit itself is not") { store in
            try await store.put(one, bytes)
            try await demand(.tooLarge(limit: 1023)) { () throws(StoreError) in try await store.get(one, limit: 1023) }
            try await demand(.tooLarge(limit: 0)) { () throws(StoreError) in try await store.get(one, limit: 0) }
            try demand(try await store.get(one, limit: 1024) == bytes, "the limit itself is refused")
        },
        Promise("the same bytes may be put again and again") { store in
            for _ in 0..<3 { try await store.put(one, bytes) }
            try demand(try await store.list().names == [one], "not one name")
            try demand(try await store.get(one, limit: 1024) == bytes, "other bytes")
        },
        Promise("other bytes replace nothing, be they longer, shorter, or of one length") { store in
            try await store.put(one, bytes)
            for other in [bytes + [0], Array(bytes.dropLast()), [bytes[0] ^ 1] + bytes.dropFirst(), []] {
                try await demand(.differs) { () throws(StoreError) in try await store.put(one, other) }
                try demand(try await store.get(one, limit: 1024) == bytes, "replaced by \(other.count) bytes")
            }
        },
        Promise("what was deleted is gone, the rest stays, and deleting again is fine") { store in
            try await store.put(one, bytes)
            try await store.put(two, bytes)
            for _ in 0..<3 { try await store.delete(one) }
            try demand(try await store.list().names == [two], "the listing is another")
            try await demand(.notFound) { () throws(StoreError) in try await store.get(one, limit: 1024) }
            try demand(try await store.get(two, limit: 1024) == bytes, "the other changed")
        },
        Promise("a deleted name takes other bytes") { store in
            try await store.put(one, bytes)
            try await store.delete(one)
            try await store.put(one, [1, 2, 3])
            try demand(try await store.get(one, limit: 3) == [1, 2, 3], "other bytes")
        },
        Promise("deleting what never was is fine") { store in
            try await store.delete(one)
            try demand(try await store.list() == Listing([]), "something was listed")
        },
    ]
}
