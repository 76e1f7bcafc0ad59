internal import GRDB
internal import KeysModel
internal import KeysSecret

/// One entry of a copied vault while its unsent changes get new stamps (vault-and-sync, "incarnation").
struct CopiedEntry {
    let id: EntryID
    let restamping: Restamping
    let sealer: Sealer

    func restamp(_ change: Change) throws {
        guard let (entry, records) = change.view(id), records.contains(where: \.isUnsent) else { return }
        var new: [(version: Version, bodyRow: Int64)] = []
        for (version, record) in zip(entry.versions, records) {
            var changed = restamping.version(version, lastSent: record.sentClock)
            var bodyRow = record.bodyRow
            if changed != version, let reference = version.body {
                let box = try reseal(version, reference, record, to: changed, change.database)
                changed.body?.hash = sealer.bodyHash(box)
                bodyRow = try change.database.insertBody(entry: Change.bytes(of: id), box: box)
            }
            new.append((changed, bodyRow))
        }
        try change.replace(id, with: new, over: records)
    }

    private func reseal(
        _ version: Version, _ reference: BodyReference, _ record: LeafRecord, to changed: Version, _ database: Database
    ) throws -> [UInt8] {
        guard let box = try database.body(record.bodyRow),
            let body = try? sealer.openBody(box, entry: id, reference: reference),
            let restamped = try? restamping.body(body), let stamp = changed.body?.stamp
        else { throw VaultError.entryDamaged(id) }
        return sealer.seal(body: restamped, entry: id, stamp: stamp)
    }
}
