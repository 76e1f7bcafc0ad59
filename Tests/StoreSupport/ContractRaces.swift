internal import KeysBlobs
internal import KeysStore

extension Promise {
    private static let workers = 8
    private static let name = Blobs.name(7)

    static let races: [Promise] = [
        Promise("eight who put the same bytes under one name all succeed") { store in
            for round in 0..<8 {
                let name = Blobs.name(round)
                let bytes = Blobs.bytes(for: name, count: 5000)
                let outcomes = await together { (_) throws(StoreError) in try await store.put(name, bytes) }
                try demand(outcomes.allSatisfy { $0 == nil }, "\(outcomes.compactMap(\.self))")
                try demand(try await store.get(name, limit: 5000) == bytes, "other bytes")
            }
        },
        Promise("of eight who put different bytes under one name one succeeds, and its bytes are there") { store in
            for round in 0..<8 {
                let name = Blobs.name(round)
                let outcomes = await together { (worker) throws(StoreError) in
                    try await store.put(name, mark(worker))
                }
                let winners = outcomes.indices.filter { outcomes[$0] == nil }
                try demand(winners.count == 1, "\(winners.count) succeeded")
                try demand(outcomes.allSatisfy { $0 == nil || $0 == .differs }, "\(outcomes)")
                try demand(try await store.get(name, limit: 5000) == mark(winners[0]), "the bytes are another's")
            }
        },
        Promise("who looks while others put sees whole blobs or none", isOfOneMoment: true) { store in
            let outcomes = await together { (worker) throws(StoreError) in
                for round in 0..<12 {
                    let name = Blobs.name(round)
                    if worker < 3 {
                        try await store.put(name, Blobs.bytes(for: name, count: 9000))
                    } else {
                        for listed in try await store.list().names {
                            let bytes = try await store.get(listed, limit: 9000)
                            guard bytes == Blobs.bytes(for: listed, count: 9000) else { throw .differs }
                        }
                    }
                }
            }
            try demand(outcomes.allSatisfy { $0 == nil }, "\(outcomes.compactMap(\.self))")
            try demand(try await store.list() == Listing((0..<12).map(Blobs.name)), "the listing is another")
        },
        Promise("putting and deleting one name at once ends in all or nothing, and leaves nothing else") { store in
            let bytes = Blobs.bytes(for: name)
            let outcomes = await together { (worker) throws(StoreError) in
                for _ in 0..<10 {
                    if worker.isMultiple(of: 2) {
                        try await store.put(name, bytes)
                    } else {
                        try await store.delete(name)
                    }
                }
            }
            try demand(outcomes.allSatisfy { $0 == nil }, "\(outcomes.compactMap(\.self))")
            let listing = try await store.list()
            try demand(listing == Listing([]) || listing == Listing([name]), "\(listing)")
            if listing.names == [name] { try demand(try await store.get(name, limit: 1024) == bytes, "other bytes") }
        },
    ]

    private static func mark(_ worker: Int) -> [UInt8] { [UInt8](repeating: UInt8(worker + 1), count: 5000) }

    /// Lets eight do something at once; gives the error of each, nil for none.
    private static func together(
        _ work: @escaping @Sendable (Int) async throws(StoreError) -> Void
    ) async -> [StoreError?] {
        await withTaskGroup(of: (Int, StoreError?).self) { group in
            for worker in 0..<workers {
                group.addTask {
                    do throws(StoreError) { try await work(worker) } catch { return (worker, error) }
                    return (worker, nil)
                }
            }
            var outcomes = [StoreError?](repeating: nil, count: workers)
            for await (worker, error) in group { outcomes[worker] = error }
            return outcomes
        }
    }
}
