internal import Foundation
internal import KeysCrypto
internal import KeysModel

/// The sealed summaries beside what the pages list of them, waiting to be opened.
struct SealedSummaries {
    private let sealed: SealedVault
    /// For every record where its box lies; nil for a row that is missing.
    private var places: [Range<Int>?]
    /// Rows that no page lists.
    private(set) var unlisted = 0

    enum Outcome {
        case missing
        case altered
        case open(offset: Int, count: Int)
    }

    /// Matches rows with what the pages list.
    init(_ records: [LeafRecord], _ sealed: SealedVault) {
        self.sealed = sealed
        places = Array(repeating: nil, count: records.count)
        let listed = Self.index(records)
        for row in sealed.summaries {
            if let index = listed(row.row), places[index] == nil {
                places[index] = row.place
            } else {
                unlisted += 1
            }
        }
    }

    /// From a row's number to its record. Numbers are dense, so an array does; a file with wild ones gets a dictionary.
    private static func index(_ records: [LeafRecord]) -> (Int64) -> Int? {
        let largest = records.reduce(0) { max($0, $1.row) }
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
    var plainSize: Int { sealed.bytes.count }

    /// Opens every box to the place in `plain` where it stands in the sealed bytes, on as many threads as there are cores.
    func open(
        _ records: [LeafRecord], sealer: Sealer, into plain: UnsafeMutableBufferPointer<UInt8>
    ) -> [Outcome] {
        var outcomes = [Outcome](repeating: .missing, count: records.count)
        sealed.bytes.withUnsafeBufferPointer { sealed in
            outcomes.withUnsafeMutableBufferPointer { outcomes in
                let work = Work(
                    sealed: sealed, plain: plain, records: records, places: places, outcomes: outcomes, sealer: sealer)
                // Even a small vault is worth a second core, a single entry is not.
                let chunk = min(2048, max(64, records.count / 8))
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
        let outcomes: UnsafeMutableBufferPointer<Outcome>
        let sealer: Sealer

        func open(_ range: Range<Int>) {
            for index in range {
                guard let place = places[index] else { continue }
                outcomes[index] = .altered
                let box = UnsafeBufferPointer(rebasing: sealed[place])
                let record = records[index]
                guard Nonce(box: UnsafeRawBufferPointer(box)) == record.nonce, box.count >= SealedBox.overhead else {
                    continue
                }
                let target = UnsafeMutableBufferPointer(rebasing: plain[place])
                let context = sealer.summaryContext(record.entry, record.stamp)
                guard SealedBox.open(box, key: sealer.summaryKey, context: context, into: target) else { continue }
                let size = place.count - SealedBox.overhead
                // A summary that opens and is of another format is a newer program's.
                guard Version.isReadable(UnsafeBufferPointer(rebasing: target[0..<size])) else { continue }
                outcomes[index] = .open(offset: place.lowerBound, count: size)
            }
        }
    }
}
