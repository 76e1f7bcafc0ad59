internal import GRDB
internal import KeysModel
internal import KeysSecret

/// One entry of a copied vault while its unsent changes get new stamps (vault-and-sync, "incarnation").
struct CopiedEntry {
    let id: EntryID
    let restamping: Restamping
    let sealer: Sealer

    func restamp(_ change: Change) throws {
        guard let (entry, records) = change.view(id), records.contains(where: isOurs) else { return }
        var new: [(version: Version, bodyRow: Int64)] = []
        var replaced: [LeafRecord] = []
        // What other devices made is theirs, and stays as it was sealed.
        for (version, record) in zip(entry.versions, records) where record.stamp.device == restamping.old {
            let lastSent = record.sentClock > restamping.sentClock ? 0 : record.sentClock
            var changed = restamping.version(version, lastSent: lastSent)
            guard changed != version else { continue }
            replaced.append(record)
            var bodyRow = record.bodyRow
            if let reference = version.body, let stamp = changed.body?.stamp, stamp != reference.stamp {
                // What does not open stays as it is, and is named when somebody asks for it; it must not keep the whole vault
                // from going on.
                guard let box = try reseal(reference, record, to: stamp, change.database) else { return }
                changed.body?.hash = sealer.bodyHash(box)
                bodyRow = try change.database.insertBody(entry: Change.bytes(of: id), box: box)
            }
            new.append((changed, bodyRow))
        }
        try change.exchange(id, replaced, for: new)
    }

    private func isOurs(_ record: LeafRecord) -> Bool {
        record.isUnsent || record.stamp.device == restamping.old && record.stamp.clock > restamping.sentClock
    }

    private func reseal(
        _ reference: BodyReference, _ record: LeafRecord, to stamp: Stamp, _ database: Database
    ) throws -> [UInt8]? {
        guard let box = try database.body(record.bodyRow),
            let body = try? sealer.openBody(box, entry: id, reference: reference),
            let restamped = try? restamping.body(body)
        else { return nil }
        return sealer.seal(body: restamped, entry: id, stamp: stamp)
    }
}
