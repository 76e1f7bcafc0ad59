internal import Foundation
internal import GRDB
public import KeysBlobs
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

/// A new vault key. One local transaction makes the new epoch this device's vault; what the store needs then lies in the queue, so that a
/// crash goes on forward, store or no store.
extension Session {
    /// Makes a new vault key and recovery code; gives the vault in its new epoch, and this session is over. `deliver` gets the code before
    /// anything changes. `blobs`: what of the old epoch is on the store and goes when the new one is there.
    public func rotate(
        password: borrowing SecretBytes, blobs: [BlobName], now: Int64,
        deliver: (borrowing SecretBytes) throws -> Void, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Session {
        guard damage.isEmpty else { throw VaultError.damaged(damage) }
        _ = try slots.open(password: password)
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        try refresh()
        return try backingUp(before: .rotate) {
            try turn(password: password, blobs: blobs, now: now, deliver: deliver, progress: progress)
        }
    }

    private func turn(
        password: borrowing SecretBytes, blobs: [BlobName], now: Int64,
        deliver: (borrowing SecretBytes) throws -> Void, progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> Session {
        guard let old = head else { throw VaultError.damaged([.headUnreadable]) }
        let key = VaultKey.generate()
        let code = RecoveryCode.generate()
        let epoch = sealer.epoch + 1
        let stamp = Stamp(clock: old.clock + 1, device: old.device)
        guard let recovery = RecoveryBlob.made(key, code: code, vault: sealer.vault, epoch: epoch, stamp: stamp)
        else { throw VaultError.noRecoverySlot }
        let slot = try VaultSlots.seal(
            key, password: try VaultSlots.choose(password, allowWeak: true), cost: cost, vault: sealer.vault,
            epoch: epoch)
        let new = Sealer(vault: sealer.vault, epoch: epoch, vaultKey: key)
        try deliver(code.text())
        var next = Head(incarnation: Randomness.word(), device: old.device)
        next.counter = old.counter
        next.clock = stamp.clock
        next.passwordSlot = VaultSlots.hash(slot)
        let incarnation = Incarnation(location: location, sealer: new)
        try incarnation.repeatHead(next)
        do {
            let voided = blobs + [try self.recovery()?.name].compactMap { $0 }
            let turn = EpochTurn(session: self, new: new, now: now, voided: voided)
            let head = try database.write { database in
                try turn.run(database, next, recovery: recovery, slot: slot, progress: progress)
            }
            try? incarnation.repeatHead(head)
        } catch {
            incarnation.forget(next.incarnation)
            throw error
        }
        // What the old key sealed lies in the journal until that is cut off.
        _ = try? database.queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        Incarnation(location: location, sealer: sealer).forget(old.incarnation)
        return try Session(
            location, database, try database.read { try SealedVault($0) }, new, wait: waitSeconds)
    }
}

/// The transaction of a rotation.
private struct EpochTurn {
    let session: Session
    let new: Sealer
    let now: Int64
    /// What is on the store and goes when the new epoch is there.
    let voided: [BlobName]

    func run(
        _ database: Database, _ head: Head, recovery: Notes.Recovery, slot: [UInt8], progress: (Int, Int) -> Void
    ) throws -> Head {
        let before = try session.logInTransaction(database)
        let members = try session.rosterInTransaction(database)
        let oldNames = session.nameKeys(over: try database.record(Session.overRecord))
        let access = try session.storeAccess(database)
        let owner = try renewedOwner(database, Stamp(clock: head.clock, device: head.device))
        let replaced = try session.replacedTokens(database)
        try database.execute(sql: "DELETE FROM pages")
        try database.execute(sql: "DELETE FROM records")
        try database.execute(sql: "DELETE FROM aside WHERE kind <> 'blob'")
        try database.setMeta(VaultSlots.epochName, withUnsafeBytes(of: new.epoch.bigEndian) { Array($0) })
        try database.setMeta(VaultSlots.passwordName, slot)
        let change = Change(database, sealer: new, catalog: Catalog.empty, head: head)
        try reseal(change, progress)
        try change.setRecord(Roster.recordName, restated(members, change).encoded)
        try change.setRecovery(recovery)
        try change.setSecretRecord(Session.overRecord, oldNames)
        if let access { try change.setAccess(access) }
        if let owner { try change.setOwner(owner) }
        try change.replaced(replaced)
        // The first step says what its device holds then.
        try change.applyToTree()
        var log = next(before, recovery)
        log.news.owner = owner
        try send(change, before, recovery, &log)
        try change.setLog(log)
        try change.finish()
        return change.head
    }

    /// The owner's token gives way too: who had the old key may have read it.
    private func renewedOwner(_ database: Database, _ stamp: Stamp) throws -> Notes.Owner? {
        guard let old = try session.ownerNote(database), let tokens = session.sealer.open(old) else { return nil }
        let renewed = OwnerTokens.placing(ServerToken.random(), before: tokens)
        return new.seal(ownerTokens: renewed, stamp: stamp, address: old.address)
    }

    private func reseal(_ change: Change, _ progress: (Int, Int) -> Void) throws {
        let resealing = Resealing(old: session.sealer, new: new)
        let rows = session.catalog.rows
        for (index, row) in rows.enumerated() {
            if index % 256 == 0 { progress(index, rows.count) }
            for item in row.items.all {
                let summary = session.catalog.withSummary(item) { Array($0) }
                let box = item.record.bodyRow == 0 ? nil : try change.database.body(item.record.bodyRow)
                let resealed = try resealing.reseal(row.id, summary: summary, body: box)
                try change.database.deleteSummary(item.record.row)
                if item.record.bodyRow != 0 { try change.database.deleteBody(item.record.bodyRow) }
                try change.add(resealed, to: row.id)
            }
        }
        progress(rows.count, rows.count)
    }

    /// In the new epoch every word on a device is said again, by this one.
    private func restated(_ members: Roster, _ change: Change) -> Roster {
        var members = members
        for index in members.members.indices where members.members[index].stamp == nil {
            members.members[index].stamp = Stamp(clock: change.head.clock, device: change.head.device)
        }
        return members
    }

    private func next(_ before: LogState, _ recovery: Notes.Recovery) -> LogState {
        var log = LogState()
        log.address = before.address
        log.syncsAfterChange = before.syncsAfterChange
        log.hasContact = before.hasContact
        log.lastSync = before.lastSync
        log.pending = before.pending
        log.voided = before.voided + voided
        log.news.recovery = recovery
        log.ended = Notes.Closing(nextEpoch: new.epoch, vector: before.seen)
        log.endedBy = session.head?.device ?? DeviceID(0)
        return log
    }

    /// The first step of the new epoch, with everything; then the last one of the old.
    private func send(
        _ change: Change, _ before: LogState, _ recovery: Notes.Recovery, _ log: inout LogState
    ) throws {
        guard !before.address.isEmpty || before.hasContact else { return }
        let members = try change.roster()
        log.news.devices = members.members.compactMap(\.word).sorted { $0.device < $1.device }
        let maker = StepMaker(change: change, sealing: BlobSealing(sealer: new), now: now)
        _ = try maker.step(&log, putsBack: false, roster: members)
        try maker.queue(SealedBlob(name: recovery.name, bytes: recovery.blob, digest: []), &log)
        if let closing = closing(before) { try maker.queue(closing, &log) }
    }

    private func closing(_ before: LogState) -> SealedBlob? {
        guard let head = session.head else { return nil }
        var notes = Notes()
        notes.closing = Notes.Closing(nextEpoch: new.epoch, vector: before.seen)
        let content = SegmentContent(
            previous: before.ownSteps.last?.hash ?? .none, hashes: [], vector: before.seen.without(head.device),
            clock: head.clock, date: now, setHash: head.setHash, notes: notes, cargo: .inline([]))
        let number = head.ownLast + 1
        return BlobSealing(sealer: session.sealer).seal(content, device: head.device, first: number, last: number)
    }
}
