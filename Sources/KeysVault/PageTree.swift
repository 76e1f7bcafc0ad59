internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// The index of a vault as a tree of sealed pages: the head lists 64 buckets, a bucket its leaves, a leaf the versions of
/// up to 64 entries, each by the nonce of the box below. A write rewrites one leaf, one bucket and the head, in a vault of
/// ten entries or of a hundred thousand; and a page that was dropped, swapped or rolled back is named, not only noticed.
struct PageTree {
    let sealer: Sealer

    // MARK: Reading

    struct Contents {
        /// Every listed version in the order of entry ids.
        var records: [LeafRecord] = []
        var damage: [Damage] = []
    }

    func head(_ database: Database) throws -> Head? { head(try database.page(Head.number)) }

    func head(_ box: [UInt8]?) -> Head? {
        box.flatMap { sealer.openPage($0, type: .head, number: Head.number) }.flatMap(Head.init(decoding:))
    }

    /// Reads the whole tree under a head and checks every page against what lists it.
    func contents(_ head: Head, _ page: (Int64) throws -> [UInt8]?) rethrows -> Contents {
        var contents = Contents()
        for index in head.buckets.indices {
            guard let reference = head.buckets[index] else { continue }
            let number = Bucket.number(index)
            guard let bucket = bucket(number, reference.nonce, try page(number)) else {
                contents.damage.append(.pageUnreadable(number: Int(number), entries: 0))
                continue
            }
            for reference in bucket.leaves {
                guard let leaf = leaf(reference, try page(reference.number)) else {
                    contents.damage.append(.pageUnreadable(number: Int(reference.number), entries: reference.count))
                    continue
                }
                contents.records += leaf.records
            }
        }
        return contents
    }

    /// How many pages a whole tree has, the head among them.
    func count(_ head: Head, _ database: Database) throws -> Int {
        var count = 1
        for index in head.buckets.indices {
            guard let reference = head.buckets[index] else { continue }
            let number = Bucket.number(index)
            count += 1 + (bucket(number, reference.nonce, try database.page(number))?.leaves.count ?? 0)
        }
        return count
    }

    private func bucket(_ number: Int64, _ nonce: Nonce, _ box: [UInt8]?) -> Bucket? {
        guard let box, Nonce(box: box) == nonce else { return nil }
        return sealer.openPage(box, type: .bucket, number: number).flatMap(Bucket.init(decoding:))
    }

    private func leaf(_ reference: LeafReference, _ box: [UInt8]?) -> Leaf? {
        guard let box, Nonce(box: box) == reference.nonce else { return nil }
        return sealer.openPage(box, type: .leaf, number: reference.number).flatMap(Leaf.init(decoding:))
    }

    // MARK: Writing

    /// Puts new lists of versions in the place of those of some entries (an empty list: the entry is gone) and seals every
    /// page this touches but the head, which the caller seals last.
    func apply(_ changes: [EntryID: [LeafRecord]], to head: inout Head, _ database: Database) throws {
        let byBucket = Dictionary(grouping: changes.keys.sorted(), by: Bucket.index(of:))
        for index in byBucket.keys.sorted() {
            let number = Bucket.number(index)
            var bucket = Bucket()
            if let reference = head.buckets[index] {
                guard let present = self.bucket(number, reference.nonce, try database.page(number)) else {
                    throw VaultError.damaged([.pageUnreadable(number: Int(number), entries: 0)])
                }
                bucket = present
            }
            try apply(byBucket[index] ?? [], changes, to: &bucket, index: index, &head, database)
            if bucket.leaves.isEmpty {
                try database.deletePage(number)
                head.buckets[index] = nil
            } else {
                let box = sealer.seal(page: bucket.encoded, type: .bucket, number: number)
                try database.setPage(number, box)
                head.buckets[index] = Nonce(box: box).map {
                    .init(nonce: $0, hasUnsent: bucket.leaves.contains(where: \.hasUnsent))
                }
            }
        }
    }

    private func apply(
        _ entries: [EntryID], _ changes: [EntryID: [LeafRecord]], to bucket: inout Bucket, index: Int,
        _ head: inout Head, _ database: Database
    ) throws {
        var rest = entries[...]
        while let first = rest.first {
            let place = bucket.leaves.firstIndex { $0.holds(first) }
            let cover = place.map { bucket.leaves[$0] } ?? Self.newLeaf(holding: first, index: index, &head)
            let touched = rest.prefix { cover.holds($0) }
            rest = rest.dropFirst(touched.count)
            var records: [LeafRecord] = []
            if place != nil {
                guard let leaf = leaf(cover, try database.page(cover.number)) else {
                    throw VaultError.damaged([.pageUnreadable(number: Int(cover.number), entries: cover.count)])
                }
                records = leaf.records
            }
            for record in records where changes[record.entry] != nil { head.setHash.remove(sealer.setHash(record)) }
            let added = touched.flatMap { changes[$0] ?? [] }
            for record in added { head.setHash.add(sealer.setHash(record)) }
            records = Self.merge(records.filter { changes[$0.entry] == nil }, added)
            let leaves = try write(records, cover, &head, database)
            bucket.leaves.replaceSubrange(place.map { $0..<$0 + 1 } ?? 0..<0, with: leaves)
            bucket.leaves.sort { $0.prefix < $1.prefix }
        }
    }

    private static func merge(_ one: [LeafRecord], _ other: [LeafRecord]) -> [LeafRecord] {
        (one + other).sorted { $0.entry == $1.entry ? $0.stamp < $1.stamp : $0.entry < $1.entry }
    }

    /// A bucket begins as one leaf over all its ids.
    private static func newLeaf(holding entry: EntryID, index: Int, _ head: inout Head) -> LeafReference {
        defer { head.nextLeaf += 1 }
        return LeafReference(
            number: head.nextLeaf, prefix: UInt64(index) << UInt64(64 - Bucket.bits), depth: UInt8(Bucket.bits),
            nonce: .none, count: 0, hasUnsent: false)
    }

    /// Seals the leaf, split in two by the next bit as often as needed; gives what the bucket says of it.
    private func write(
        _ records: [LeafRecord], _ cover: LeafReference, _ head: inout Head, _ database: Database
    ) throws -> [LeafReference] {
        if records.count > Leaf.capacity, cover.depth < 64, records.first?.entry != records.last?.entry {
            let bit = UInt64(1) << UInt64(63 - cover.depth)
            var low = cover
            low.depth += 1
            var high = low
            high.prefix |= bit
            high.number = head.nextLeaf
            head.nextLeaf += 1
            let lower = try write(records.filter { $0.entry.high & bit == 0 }, low, &head, database)
            return try lower + write(records.filter { $0.entry.high & bit != 0 }, high, &head, database)
        }
        guard !records.isEmpty || cover.depth > Bucket.bits else {
            try database.deletePage(cover.number)
            return []
        }
        let leaf = Leaf(records: records)
        let box = sealer.seal(page: leaf.encoded, type: .leaf, number: cover.number)
        try database.setPage(cover.number, box)
        var reference = cover
        reference.nonce = Nonce(box: box) ?? .none
        reference.count = records.count
        reference.hasUnsent = leaf.hasUnsent
        return [reference]
    }

    /// Counts the head on and seals it; the last act of every write.
    func seal(_ head: inout Head, _ database: Database) throws {
        head.counter += 1
        try database.setPage(Head.number, sealer.seal(page: head.encoded, type: .head, number: Head.number))
    }
}
