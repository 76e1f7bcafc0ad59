internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// Writing a backup: everything the vault holds, sealed as it lies there, in one consistent state.
extension Session {
    /// Gives the bytes of a backup piece by piece; says how many entries are in it. What does not open is left out, and stands in
    /// `damage` afterwards. `progress` is told how many entries of how many are done.
    public func backUp(
        to sink: @escaping (_ bytes: [UInt8]) throws -> Void,
        progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Int {
        // What the sink throws is the caller's and passes through whole.
        var fault: (any Error)?
        do throws(VaultError) {
            return try database.read { database in
                // Another process may have written since this session read the pages.
                if try PageTree(sealer: sealer).head(database) != head { try load(database) }
                return try write(database, progress) { bytes in
                    do { try sink(bytes) } catch {
                        fault = error
                        throw error
                    }
                }
            }
        } catch {
            throw fault ?? error
        }
    }

    private func write(
        _ database: Database, _ progress: (Int, Int) -> Void, sink: @escaping ([UInt8]) throws -> Void
    ) throws -> Int {
        guard let head else { throw VaultError.damaged([.headUnreadable]) }
        let writer = try BackupWriter(sealer, BackupHeader(sound(slots, head)), sink: sink)
        try writer.put(preamble(head, database))
        let rows = catalog.rows.sorted { $0.id < $1.id }
        var entries = 0
        var sum = SetHash()
        for start in stride(from: 0, to: rows.count, by: 512) {
            progress(start, rows.count)
            let found = try rows[start..<min(start + 512, rows.count)].flatMap { try sealed($0, database) }
            let sealer = sealer
            let checked = Cores.map(found.count) { found[$0].isSound(sealer) }
            var last: EntryID?
            for (version, fate) in zip(found, checked) {
                guard fate == nil else {
                    if let fate, !damage.contains(fate) { damage.append(fate) }
                    continue
                }
                try writer.put(version.encoded)
                sum.add(sealer.setHash(version.record))
                if last != version.record.entry { entries += 1 }
                last = version.record.entry
            }
        }
        progress(rows.count, rows.count)
        try writer.put([0] + sum.bytes)
        try writer.finish()
        return entries
    }

    /// The slots without a recovery slot that somebody put in the place of the newest: an old code is not to open a new backup.
    private func sound(_ slots: VaultSlots, _ head: Head) -> VaultSlots {
        guard let recovery = slots.recovery, VaultSlots.hash(recovery) != head.recoverySlot else { return slots }
        return VaultSlots(vault: slots.vault, epoch: slots.epoch, password: slots.password, recovery: nil)
    }

    private func preamble(_ head: Head, _ database: Database) throws -> [UInt8] {
        var writer = PageWriter()
        writer.put(word48: head.device.value)
        writer.put(short: head.clock)
        let listed = head.records.filter { Backup.recordNames.contains($0.name) }
        let boxes = try listed.compactMap { record in
            try database.record(record.name).flatMap { Nonce(box: $0) == record.nonce ? (record.name, $0) : nil }
        }
        writer.put(UInt8(boxes.count))
        for (name, box) in boxes {
            writer.put(long: Array(name.utf8))
            writer.put(long: box)
        }
        return writer.bytes
    }

    private func sealed(_ row: Catalog.Row, _ database: Database) throws -> [StoredVersion] {
        try row.items.all.sorted { $0.record.stamp < $1.record.stamp }.map { item in
            let record = item.record
            return StoredVersion(
                record: record, summary: try database.summary(record.row),
                body: record.bodyRow == 0 ? nil : try database.body(record.bodyRow))
        }
    }
}

/// A version as its rows hold it.
private struct StoredVersion: Sendable {
    let record: LeafRecord
    let summary: [UInt8]?
    let body: [UInt8]?

    /// What is wrong with it; nil for what opens and is what the page lists.
    func isSound(_ sealer: Sealer) -> Damage? {
        guard let summary else { return .summaryMissing(record.entry) }
        guard Nonce(box: summary) == record.nonce,
            let plain = sealer.openSummary(summary, entry: record.entry, stamp: record.stamp),
            let version = try? Version(decoding: plain.span), version.stamp == record.stamp
        else { return .summaryAltered(record.entry) }
        guard let reference = version.body else { return nil }
        guard let body else { return .bodyMissing(record.entry) }
        return KeyedHash.equal(sealer.bodyHash(body), reference.hash) ? nil : .bodyAltered(record.entry)
    }

    var encoded: [UInt8] {
        var payload = PayloadWriter()
        payload.reserve((summary?.count ?? 0) + (body?.count ?? 0) + 64)
        payload.put(entry: record.entry, stamp: record.stamp, summary: summary ?? [], body: body)
        return [1] + payload.bytes
    }
}
