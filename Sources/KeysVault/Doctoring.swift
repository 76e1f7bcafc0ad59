internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// What `keys doctor` does to a vault.
extension Session {
    /// Reads and opens everything there is, bodies too, one at a time; gives all that is wrong. `progress` is told how many
    /// entries of how many are done.
    public func examine(progress: (_ done: Int, _ of: Int) -> Void) throws(VaultError) -> [Damage] {
        // One state of the database: what another process writes meanwhile is not taken for damage.
        try database.read { database in
            try load(database)
            let total = catalog.rows.count
            for index in 0..<total {
                if index % 256 == 0 { progress(index, total) }
                damage += try bodyDamage(index, database)
            }
            progress(total, total)
            try countUnlisted(database)
        }
        return damage
    }

    /// Bodies and pages that nothing lists: left over, or added by someone. Where a page is lost, that is why.
    private func countUnlisted(_ database: Database) throws {
        guard let head, !damage.contains(where: { if case .pageUnreadable = $0 { true } else { false } }) else {
            return
        }
        var listed = 0
        for row in catalog.rows { row.items.forEach { listed += $0.record.bodyRow == 0 ? 0 : 1 } }
        let bodies = try Int.fetchOne(database, sql: "SELECT count(*) FROM bodies") ?? 0
        let pages = try Int.fetchOne(database, sql: "SELECT count(*) FROM pages") ?? 0
        let extra = max(0, bodies - listed) + max(0, pages - (try PageTree(sealer: sealer).count(head, database)))
        guard extra > 0 else { return }
        let before = damage.compactMap { if case .rowsNobodyListed(let count) = $0 { count } else { nil } }.first ?? 0
        damage.removeAll { if case .rowsNobodyListed = $0 { true } else { false } }
        damage.append(.rowsNobodyListed(count: before + extra))
    }

    private func bodyDamage(_ index: Int, _ database: Database) throws -> [Damage] {
        let id = catalog.rows[index].id
        return try catalog.rows[index].items.all.compactMap { item in
            let version = catalog.withSummary(item) { try? Version(decoding: $0) }
            guard let reference = version?.body else { return nil }
            guard let box = try database.body(item.record.bodyRow) else { return .bodyMissing(id) }
            return (try? sealer.openBody(box, entry: id, reference: reference)) == nil ? .bodyAltered(id) : nil
        }
    }

    /// Makes the present state the valid one: the index is made anew from every row that opens; rows that do not are kept aside.
    /// Gives how many were put aside.
    public func accept() throws(VaultError) -> Int {
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        try database.expectInPlace()
        try load()
        let incarnation = Incarnation(location: location, sealer: sealer)
        let isCopy = head.map { incarnation.judge($0) == .copy } ?? true
        // A copy stays one until it has taken a device id of its own: its new incarnation is known to no state folder.
        let (head, count) = try database.write { database in
            try Rebuilding(
                sealer: sealer, slots: slots, old: self.head, roster: roster,
                incarnation: isCopy ? Randomness.word() : self.head?.incarnation ?? Randomness.word()
            ).rebuild(database)
        }
        if !isCopy || self.head == nil { try? incarnation.repeatHead(head) }
        try load()
        try refresh()
        return count
    }
}
