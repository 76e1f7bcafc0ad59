internal import KeysCrypto
internal import KeysModel

/// What became of an entry of a backup.
public enum BackupOutcome: Sendable {
    /// It is new; in the trash where it lay there.
    case added(trashed: Bool)
    /// The same or a newer state of it is there already; in the trash or not.
    case skipped(inTrash: Bool)
    /// It is there and was changed otherwise since.
    case differs
    /// What the backup says was written over it.
    case updated
}

extension ImportRun {
    /// Takes all entries of a backup, by their ids. Where it throws, the run is to be cancelled: nothing of it counts.
    public func take(
        _ backup: Backup, tell: (_ number: Int, BackupOutcome) throws -> Void
    ) throws {
        let limit = change.head.clock.addingReportingOverflow(1 << 32)
        // A clock that nobody could have reached is not taken over: it would win for ever.
        guard !limit.overflow, backup.clock <= limit.partialValue else { throw VaultError.backup(.damaged) }
        change.head.clock = max(change.head.clock, backup.clock)
        var number = 0
        while let versions = try next(backup) {
            number += 1
            let outcome = try session.database.proceed { try one(versions, backup) }
            if let outcome { try tell(number, outcome) }
        }
    }

    private func next(_ backup: Backup) throws(VaultError) -> [Backup.SealedVersion]? {
        do throws(BackupProblem) { return try backup.next() } catch { throw .backup(error) }
    }

    /// One entry; nil for one that is gone in the backup.
    private func one(_ versions: [Backup.SealedVersion], _ backup: Backup) throws -> BackupOutcome? {
        guard let id = versions.first?.entry else { return nil }
        let state = Entry(id: id, versions: VersionSet(versions.map(\.version))).state
        guard state != .purged else { return nil }
        guard let (present, _) = change.view(id) else {
            // What lies there is of a newer Keys.
            guard change.current(id).isEmpty else { return .differs }
            for version in try ours(versions, backup) {
                try change.add(sealed: version)
                batch.add(id, version.version.stamp)
            }
            return .added(trashed: state == .trashed)
        }
        if present.state == .purged {
            try revive(id, try ours(versions, backup), present)
            return .added(trashed: state == .trashed)
        }
        let isKnown = versions.allSatisfy { one in
            present.versions.contains { $0.vector.covers(one.version.vector) }
        }
        if isKnown { return .skipped(inTrash: present.state == .trashed) }
        guard plan.onDuplicate == .update, present.state == .live else { return .differs }
        try update(id, EntryForm(editing: try open(id, try ours(versions, backup))))
        return .updated
    }

    /// The versions under this vault's key: as they are, or, of another vault or epoch, sealed anew.
    private func ours(
        _ versions: [Backup.SealedVersion], _ backup: Backup
    ) throws(VaultError) -> [Backup.SealedVersion] {
        let sealer = session.sealer
        guard backup.sealer.vault != sealer.vault || backup.sealer.epoch != sealer.epoch else { return versions }
        let resealing = Resealing(old: backup.sealer, new: sealer)
        var ours: [Backup.SealedVersion] = []
        for one in versions {
            let resealed = try resealing.reseal(one.entry, summary: one.summary, body: one.bodyBox)
            let summary = resealed.version.encoded()
            ours.append(
                Backup.SealedVersion(
                    entry: one.entry, version: resealed.version, summary: summary,
                    summaryBox: sealer.seal(summary: summary, entry: one.entry, stamp: resealed.version.stamp),
                    bodyBox: resealed.body))
        }
        return ours
    }

    private func open(_ id: EntryID, _ versions: [Backup.SealedVersion]) throws(VaultError) -> OpenedEntry {
        let entry = Entry(id: id, versions: VersionSet(versions.map(\.version)))
        return try BodyOpening(sealer: session.sealer).open(entry, boxes(of: entry, versions))
    }

    private func boxes(of entry: Entry, _ versions: [Backup.SealedVersion]) -> [[UInt8]?] {
        entry.versions.map { version in versions.first { $0.version == version }?.bodyBox }
    }

    /// An entry that was deleted for good comes back as one version above its tombstone, with its history.
    private func revive(_ id: EntryID, _ versions: [Backup.SealedVersion], _ gone: Entry) throws {
        let records = change.current(id).map(\.record)
        try batch.keep(id, records, change.database)
        let opened = try open(id, versions)
        let entry = opened.entry
        let composer = change.composer(.import)
        let composition = try Change.composing { () throws(ComposeError) in
            var form = EntryForm(editing: opened)
            form.modified = entry.modified
            return try composer.compose(form, over: opened, state: entry.state)
        }
        var version = composition.version
        for tombstone in gone.versions { version.vector.include(tombstone.vector) }
        var box: [UInt8]?
        switch composition.body {
        case .kept(let source): box = boxes(of: entry, versions)[source]
        case .new(let plaintext):
            let sealed = session.sealer.seal(body: plaintext, entry: id, stamp: version.stamp)
            version = version.withBody(hash: session.sealer.bodyHash(sealed))
            box = sealed
        case .none: break
        }
        let row = try box.map { try change.database.insertBody(entry: Change.bytes(of: id), box: $0) } ?? 0
        try change.replace(id, with: [(version, row)], over: records)
        batch.note(id, version.stamp)
    }
}
