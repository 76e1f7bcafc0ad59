internal import Foundation
internal import GRDB
internal import KeysModel

/// Everything an unlock needs, as it lies in the database: still sealed, read in one consistent state. It is read while the
/// password is being derived, so that the reading costs nobody a wait.
struct SealedVault: Sendable {
    struct SummaryRow {
        let row: Int64
        /// Where the box lies in `bytes`.
        let place: Range<Int>
    }

    let slots: VaultSlots?
    private(set) var pages: [Int64: [UInt8]] = [:]
    private(set) var records: [String: [UInt8]] = [:]
    private(set) var summaries: [SummaryRow] = []
    /// All summaries' boxes, one after the other.
    private(set) var bytes: [UInt8] = []

    init(_ database: Database) throws {
        slots = try VaultSlots(database)
        let pageCursor = try Row.fetchCursor(database, sql: "SELECT number, box FROM pages")
        while let row = try pageCursor.next() {
            guard let number = row.number(at: 0) else { continue }
            pages[number] = row.bytes("box")
        }
        let recordCursor = try Row.fetchCursor(database, sql: "SELECT name, box FROM records")
        while let row = try recordCursor.next() {
            if let name = row.text("name") { records[name] = row.bytes("box") }
        }
        summaries.reserveCapacity(pages.count * 64)
        bytes.reserveCapacity(pages.count * 64 * 320)
        let cursor = try Row.fetchCursor(database, sql: "SELECT row, box FROM summaries ORDER BY row")
        while let row = try cursor.next() {
            let start = bytes.count
            try row.withUnsafeData(atIndex: 1) { box in
                if let box { bytes.append(contentsOf: box) }
            }
            // Row 0 is no row of ours: it counts as one that nobody listed.
            summaries.append(SummaryRow(row: row.number(at: 0) ?? 0, place: start..<bytes.count))
        }
    }

    /// Reads in the background; `wait` gives what was read.
    static func reading(_ database: VaultDatabase) -> Reading {
        let reading = Reading()
        DispatchQueue.global(qos: .userInitiated).async(group: reading.group) {
            do throws(VaultError) {
                reading.result = .success(try database.read { try SealedVault($0) })
            } catch {
                reading.result = .failure(error)
            }
        }
        return reading
    }

    /// A read that is going on. The group orders its end before `wait` returns.
    final class Reading: @unchecked Sendable {
        fileprivate let group = DispatchGroup()
        fileprivate var result: Result<SealedVault, VaultError>?

        func wait() throws(VaultError) -> SealedVault {
            group.wait()
            guard let result else { throw .damaged([.headUnreadable]) }
            return try result.get()
        }
    }
}
