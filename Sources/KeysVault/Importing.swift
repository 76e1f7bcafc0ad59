internal import Foundation
internal import GRDB
internal import KeysCrypto
public import KeysModel

/// What to do with a row that means an entry which is there with other content.
public enum DuplicateRule: String, CaseIterable, Sendable {
    /// Add it beside, and say so.
    case keep
    /// The row's fields win; old secrets go into the history.
    case update
    /// Leave it out.
    case skip
}

/// How an import is to be done.
public struct ImportPlan: Sendable {
    let format: String
    let fileName: String
    let onDuplicate: DuplicateRule
    let isDry: Bool

    /// An import of a file of some format. A dry run judges and seals every row and commits none.
    public init(format: String, fileName: String, onDuplicate: DuplicateRule, dryRun: Bool) {
        self.format = format
        self.fileName = fileName
        self.onDuplicate = onDuplicate
        isDry = dryRun
    }
}

/// What became of a row.
public enum ImportOutcome: Sendable {
    case added
    /// Added although an entry of the same identity is there.
    case addedBeside
    case updated
    /// It is there already.
    case skipped
    /// It is there already, in the trash.
    case skippedInTrash
}

/// An import while it is going on: one transaction under the writer's lock. Nothing is there until `commit`; when the run goes
/// without one, nothing ever is.
public final class ImportRun {
    let session: Session
    let plan: ImportPlan
    let change: Change
    private let index: DuplicateIndex
    var batch: BatchLog
    /// The backup that was made before; it goes where the import changes nothing.
    private let backup: String?
    private var lock: WriterLock?
    private let line = SealingLine()

    init(
        _ session: Session, _ plan: ImportPlan, lock: consuming WriterLock, _ head: Head, backup: String?
    ) throws(VaultError) {
        self.session = session
        self.backup = backup
        self.plan = plan
        self.lock = consume lock
        batch = BatchLog(
            id: String(Randomness.word(), radix: 36), date: Int64(Date().timeIntervalSince1970 * 1000),
            format: plan.format, fileName: plan.fileName)
        change = Change(try session.database.begin(), sealer: session.sealer, catalog: session.catalog, head: head)
        index = DuplicateIndex(session.catalog)
    }

    deinit { if lock != nil { cancel() } }

    /// Takes one row.
    public func take(_ form: consuming EntryForm, trashed: Bool) throws(VaultError) -> ImportOutcome {
        guard form.fitsBody else { throw .bodyTooLarge(bytes: form.secretSize) }
        let content = change.contentHash(form)
        let identity = DuplicateIndex.Identity(form)
        if let present = index.entry(content: content) { return try skip(present) }
        let twin = index.entry(identity)
        if let twin, plan.onDuplicate == .skip { return try skip(twin) }
        if let twin, plan.onDuplicate == .update, try state(twin) == .live {
            let form = form
            try session.database.proceed { try update(twin, form) }
            index.note(content: content, identity, twin)
            return .updated
        }
        let entry = NewEntry(
            change.composer(.import), state: trashed ? .trashed : .live, sealer: session.sealer,
            id: freeID(form.wantedID))
        batch.add(entry.id, entry.stamp)
        index.note(content: content, identity, entry.id)
        let waiting = SealingLine.Waiting(entry, form)
        try session.database.proceed { try line.take(waiting, change) }
        return twin == nil ? .added : .addedBeside
    }

    /// An id that a file wants for an entry, if no entry has it or had it and no earlier row took it.
    private func freeID(_ wanted: EntryID?) -> EntryID? {
        guard let wanted, change.current(wanted).isEmpty, !batch.touches(wanted) else { return nil }
        return wanted
    }

    private func skip(_ present: EntryID) throws(VaultError) -> ImportOutcome {
        try state(present) == .trashed ? .skippedInTrash : .skipped
    }

    private func state(_ id: EntryID) throws(VaultError) -> EntryState? {
        try session.database.proceed {
            try line.flush(change, if: id)
            return change.view(id)?.entry.state
        }
    }

    func update(_ id: EntryID, _ form: borrowing EntryForm) throws {
        let before = change.current(id)
        var merged = EntryForm(editing: try change.open(id))
        merged.overlay(form)
        // Before anything is changed: the row may be left out and the import go on.
        guard merged.fitsBody else { throw VaultError.bodyTooLarge(bytes: merged.secretSize) }
        // A row that updates one this file has just added changes nothing that was there before.
        let isFirst = !batch.touches(id)
        if isFirst { try batch.keep(id, before.map(\.record), change.database) }
        do {
            try change.edit(id, merged, reason: .import)
        } catch {
            if isFirst { try batch.forget(id, change.database) }
            throw error
        }
        guard let stamp = change.current(id).first?.record.stamp else { return }
        batch.note(id, stamp)
    }

    /// Ends the import: everything is there when it returns. Gives the batch's id for `undoImport`; nil after a dry run or when
    /// nothing changed.
    public func commit() throws(VaultError) -> String? {
        guard !plan.isDry, !batch.isEmpty else {
            cancel()
            return nil
        }
        do {
            try session.database.proceed {
                try line.flush(change)
                try batch.write(change)
                try change.finish()
                try session.database.commit()
            }
        } catch {
            cancel()
            throw error
        }
        session.adopt(change)
        session.pruneBackups()
        lock = nil
        return batch.id
    }

    /// Ends the import without a trace.
    public func cancel() {
        session.database.rollback()
        if lock != nil, let backup { unlink(backup) }
        lock = nil
    }
}

extension Session {
    /// Begins an import: waits for the writer's lock, makes a backup of what is there and opens the transaction.
    public func beginImport(_ plan: ImportPlan) throws(VaultError) -> ImportRun {
        let lock = try WriterLock(location, wait: waitSeconds)
        try refresh()
        guard let head else { throw .damaged([.headUnreadable]) }
        let backup = plan.isDry ? nil : try keepBackup(before: .import)
        return try ImportRun(self, plan, lock: lock, head, backup: backup)
    }
}
