internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// The sealed summaries as they were read from the database, one after the other, waiting to be opened.
struct SealedSummaries {
    private var bytes: [UInt8] = []
    /// For every record where its box lies; nil for a row that is missing.
    private var places: [Range<Int>?]
    private var isAltered: [Bool]
    /// Rows that no page lists.
    private(set) var unlisted = 0

    enum Outcome {
        case missing
        case altered
        case open(offset: Int, count: Int)
    }

    /// Reads all rows and matches them with what the pages list: row, entry and nonce must be those.
    init(_ records: [LeafRecord], _ database: Database) throws {
        places = Array(repeating: nil, count: records.count)
        isAltered = Array(repeating: false, count: records.count)
        let listed = Self.index(records)
        let total = try Int.fetchOne(database, sql: "SELECT coalesce(sum(length(box)), 0) FROM summaries") ?? 0
        bytes.reserveCapacity(total)
        let cursor = try Row.fetchCursor(database, sql: "SELECT row, entry, box FROM summaries ORDER BY row")
        while let row = try cursor.next() {
            let number: Int64 = row[0]
            guard let index = listed(number), places[index] == nil else {
                unlisted += 1
                continue
            }
            let record = records[index]
            try row.withUnsafeData(atIndex: 2) { box in
                let start = bytes.count
                if let box { bytes.append(contentsOf: box) }
                places[index] = start..<bytes.count
                let nonce = box.flatMap { box in box.withUnsafeBytes { Nonce(box: $0) } }
                isAltered[index] = nonce != record.nonce
            }
        }
    }

    /// From a row's number to its record. Numbers are dense, so an array does; a file with wild ones gets a dictionary.
    private static func index(_ records: [LeafRecord]) -> (Int64) -> Int? {
        let largest = records.map(\.row).max() ?? 0
        guard largest < Int64(records.count) * 4 + 1024, records.allSatisfy({ $0.row > 0 }) else {
            let byRow = Dictionary(records.enumerated().map { ($1.row, $0) }) { first, _ in first }
            return { byRow[$0] }
        }
        var table = [Int32](repeating: -1, count: Int(largest) + 1)
        for (index, record) in records.enumerated() { table[Int(record.row)] = Int32(index) }
        return { row in
            guard row > 0, row <= largest, table[Int(row)] >= 0 else { return nil }
            return Int(table[Int(row)])
        }
    }

    /// Room that all plaintexts together need.
    var plainSize: Int { bytes.count }

    /// Opens every box to the place in `plain` where it stands in the sealed bytes.
    mutating func open(
        _ records: [LeafRecord], sealer: Sealer, into plain: UnsafeMutableBufferPointer<UInt8>
    ) -> [Outcome] {
        var outcomes = [Outcome](repeating: .missing, count: records.count)
        bytes.withUnsafeBufferPointer { sealed in
            outcomes.withUnsafeMutableBufferPointer { outcomes in
                let work = Work(
                    sealed: sealed, plain: plain, records: records, places: places, isAltered: isAltered,
                    outcomes: outcomes, sealer: sealer)
                let chunk = 2048
                let chunks = (records.count + chunk - 1) / chunk
                DispatchQueue.concurrentPerform(iterations: chunks) { number in
                    work.open(number * chunk..<min(records.count, (number + 1) * chunk))
                }
            }
        }
        return outcomes
    }

    /// What the threads share: every index is opened by one of them, into a place of its own.
    private struct Work: @unchecked Sendable {
        let sealed: UnsafeBufferPointer<UInt8>
        let plain: UnsafeMutableBufferPointer<UInt8>
        let records: [LeafRecord]
        let places: [Range<Int>?]
        let isAltered: [Bool]
        let outcomes: UnsafeMutableBufferPointer<Outcome>
        let sealer: Sealer

        func open(_ range: Range<Int>) {
            for index in range {
                guard let place = places[index] else { continue }
                outcomes[index] = .altered
                guard !isAltered[index], place.count >= SealedBox.overhead else { continue }
                let record = records[index]
                let box = UnsafeBufferPointer(rebasing: sealed[place])
                let target = UnsafeMutableBufferPointer(rebasing: plain[place])
                let context = sealer.summaryContext(record.entry, record.stamp)
                guard SealedBox.open(box, key: sealer.summaryKey, context: context, into: target) else { continue }
                let size = place.count - SealedBox.overhead
                // A summary that opens and does not read is a newer program's or our own fault.
                guard Version.isReadable(UnsafeBufferPointer(rebasing: target[0..<size]), stamp: record.stamp) else {
                    continue
                }
                outcomes[index] = .open(offset: place.lowerBound, count: size)
            }
        }
    }
}
