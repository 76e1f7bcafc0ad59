internal import GRDB
internal import KeysModel

/// Undoing an import: what it added goes, what it changed is as it was; entries somebody changed since are named and stay.
extension Session {
    /// The imports that can be undone, newest first.
    public var imports: [ImportBatch] {
        guard let head else { return [] }
        let bytes = try? database.read { try RecordReading(sealer: sealer, head: head).record(BatchLog.listName, $0) }
        return (bytes ?? nil).flatMap(BatchList.decode) ?? []
    }

    /// Undoes a batch; without an id the newest.
    public func undoImport(_ id: String?) throws(VaultError) -> UndoReport {
        try write { change in
            var list = try BatchList(change)
            guard
                let index = id.map({ id in list.batches.firstIndex { $0.id == id } })
                    ?? (list.batches.isEmpty ? nil : 0),
                let log = try BatchLog(list.batches[index], change)
            else { throw VaultError.noSuchBatch }
            let report = try ImportUndo(change: change).undo(log)
            try BatchLog.drop(list.batches.remove(at: index), change)
            try list.write(change)
            return report
        }
    }
}

private struct ImportUndo {
    let change: Change

    func undo(_ log: BatchLog) throws -> UndoReport {
        var removed = 0
        var putBack = 0
        var kept: [String] = []
        let stamps = Dictionary(grouping: log.added, by: \.id).mapValues { $0.map(\.stamp).sorted() }
        var done: Set<EntryID> = []
        for added in log.added where done.insert(added.id).inserted {
            guard let (entry, records) = change.view(added.id), entry.state != .purged else { continue }
            guard records.map(\.stamp).sorted() == stamps[added.id] else {
                kept.append(entry.title)
                continue
            }
            try change.mark(added.id, as: .purged)
            removed += 1
        }
        for updated in log.updated {
            guard let (entry, records) = change.view(updated.id), entry.state != .purged else { continue }
            guard records.map(\.stamp) == [updated.stamp] else {
                kept.append(entry.title)
                continue
            }
            try putBackAsItWas(updated, records)
            putBack += 1
        }
        return UndoReport(removed: removed, putBack: putBack, kept: kept)
    }

    private func putBackAsItWas(_ updated: BatchLog.Updated, _ records: [LeafRecord]) throws {
        // What a step has carried cannot be taken back, only changed again; nor does a copy bring back a version that is its
        // original's too.
        let isOurs = updated.before.allSatisfy { !$0.isUnsent || $0.stamp.device == change.head.device }
        guard isOurs, records.allSatisfy(\.isUnsent) else { return try writeAgain(updated) }
        var listed: [(record: LeafRecord, summary: [UInt8])] = []
        for kept in updated.before {
            guard let box = try aside(kept.row),
                let summary = change.sealer.openSummary(box, entry: updated.id, stamp: kept.stamp)
            else { throw VaultError.entryDamaged(updated.id) }
            var record = kept
            record.row = try change.database.insertSummary(
                entry: Change.bytes(of: updated.id), stamp: change.sealer.mask(kept.stamp, nonce: kept.nonce), box: box)
            record.bodyRow = try putBackBody(updated.id, kept, summary)
            listed.append((record, summary))
        }
        try change.remove(updated.id)
        change.relist(updated.id, listed)
    }

    /// The number in `aside` must never be taken for one in `bodies`: there it is somebody else's.
    private func putBackBody(_ id: EntryID, _ kept: LeafRecord, _ summary: [UInt8]) throws -> Int64 {
        guard let reference = try? Version(decoding: summary.span).body else { return 0 }
        guard let box = try aside(kept.bodyRow),
            (try? change.sealer.openBody(box, entry: id, reference: reference)) != nil
        else {
            throw VaultError.entryDamaged(id)
        }
        return try change.database.insertBody(entry: Change.bytes(of: id), box: box)
    }

    private func writeAgain(_ updated: BatchLog.Updated) throws {
        var versions: [Version] = []
        for kept in updated.before {
            guard let box = try aside(kept.row),
                let summary = change.sealer.openSummary(box, entry: updated.id, stamp: kept.stamp),
                let version = try? Version(decoding: summary.span)
            else { throw VaultError.entryDamaged(updated.id) }
            versions.append(version)
        }
        let entry = Entry(id: updated.id, versions: VersionSet(versions))
        guard entry.state != .purged else { return try change.mark(updated.id, as: .purged) }
        let boxes = try entry.versions.map { version in
            try updated.before.first { $0.stamp == version.stamp }.flatMap { try aside($0.bodyRow) }
        }
        var form = EntryForm(editing: try BodyOpening(sealer: change.sealer).open(entry, boxes))
        form.modified = entry.modified
        try change.edit(updated.id, form)
    }

    private func aside(_ row: Int64) throws -> [UInt8]? { try change.database.aside(row) }
}
