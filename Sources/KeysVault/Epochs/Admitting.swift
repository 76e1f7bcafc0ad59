internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

extension Session {
    /// Throws for a password no vault would take.
    public static func judge(password typed: borrowing SecretBytes, allowWeak: Bool) throws(VaultError) {
        _ = try VaultSlots.choose(typed, allowWeak: allowWeak)
    }

    /// Makes the vault here that another device, or a recovery code, lets in to. It is empty until it is synced. `address`: the store; `access`: what this device shows it;
    /// `owner`: the owner's token of the account there, where somebody gave it here.
    public static func admit(
        _ admission: Admission, at location: VaultLocation, password typed: borrowing SecretBytes,
        cost: VaultCost = .standard, allowWeak: Bool, address: String,
        access: StoreAccess? = nil, owner: StoreAccess? = nil
    ) throws -> Session {
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        let password = try VaultSlots.choose(typed, allowWeak: allowWeak)
        try VaultFolder.prepare(location)
        let lock = try WriterLock(location, wait: 0)
        defer { _ = lock }
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        let (vault, epoch) = (admission.access.vault, admission.access.epoch)
        let slot = try VaultSlots.seal(
            admission.access.key, password: password, cost: cost, vault: vault, epoch: epoch)
        guard let key = admission.access.key.withBytes({ VaultKey(copying: $0) }) else {
            throw VaultError.wrongPassword
        }
        var founding = Founding(
            sealer: Sealer(vault: vault, epoch: epoch, vaultKey: key), device: admission.device,
            passwordSlot: slot)
        _ = founding.roster.take(admission.notes.devices)
        // Its word on itself is newer than all that was said of it: who was forgotten and is let in again is waited for again.
        founding.clock = admission.floor.clock + 1
        let known = founding.roster.name(of: admission.device)
        let word = Notes.DeviceWord(
            device: admission.device, isForgotten: false,
            name: known ?? founding.roster.freeName(like: admission.deviceName), token: access?.announced,
            stamp: Stamp(clock: founding.clock, device: admission.device))
        let before = founding.roster.members.first { $0.id == admission.device }?.token
        _ = founding.roster.take([word])
        if let before, before != word.token { founding.replaced = [before] }
        founding.recovery = admission.notes.recovery
        founding.owner = admission.notes.owner
        var log = LogState()
        log.floor = admission.floor
        log.address = address
        log.hasContact = true
        log.news.devices = [word]
        founding.log = log
        founding.access = access
        founding.givenOwner = owner
        return try found(founding, at: location) {}
    }

    /// Takes away what a process that died has left of a vault that was to take a place: all of it is on the store.
    public static func clearSuccessor(of location: VaultLocation) {
        try? FileManager.default.removeItem(atPath: location.successor.folder)
    }

    /// Carries what the new epoch lacks over to the vault that takes this one's place, and puts it there. This session and that one are over;
    /// gives the vault as it is now. Says how many versions were carried.
    public func giveWay(to successor: consuming Session) throws(VaultError) -> (session: Session, carried: Int) {
        let next = successor
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        try refresh()
        _ = try keepBackup(before: .join)
        // The new epoch knew this device already, so this is an older copy of it: its clocks say nothing there.
        if let other = next.head?.device, other != head?.device {
            try becomeNewDevice(as: other)
        } else if isOlderCopy(ofDeviceIn: next) {
            try becomeNewDevice()
        }
        let carried = try carry(to: next)
        let sealer = next.sealer
        let wait = waitSeconds
        try next.close()
        try close()
        guard rename(next.location.database, location.database) == 0 else {
            throw DurableFile.failure(location.database)
        }
        for end in ["-wal", "-shm"] { unlink(location.database + end) }
        try DurableFile.syncFolder(of: location.database)
        pruneBackups()
        try? FileManager.default.removeItem(atPath: next.location.folder)
        let database = try VaultDatabase(location)
        let sealed = try database.read { try SealedVault($0) }
        return (try Session(location, database, sealed, sealer, wait: wait), carried)
    }

    /// Puts a vault that was made aside where none is.
    public func settle(at place: VaultLocation) throws(VaultError) -> Session {
        try VaultFolder.prepare(place)
        let lock = try WriterLock(place, wait: 0)
        defer { _ = lock }
        guard !place.exists else { throw .vaultExists(folder: place.folder) }
        let (sealer, wait) = (self.sealer, waitSeconds)
        try close()
        guard rename(location.database, place.database) == 0 else { throw DurableFile.failure(place.database) }
        try DurableFile.syncFolder(of: place.database)
        try? FileManager.default.removeItem(atPath: location.folder)
        let database = try VaultDatabase(place)
        return try Session(place, database, try database.read { try SealedVault($0) }, sealer, wait: wait)
    }

    /// Takes a vault that was made aside away again; where it was the only thing in the folder of a vault, that goes too.
    public func discard() {
        try? close()
        if let head { Incarnation(location: location, sealer: sealer).forget(head.incarnation) }
        try? FileManager.default.removeItem(atPath: location.folder)
        rmdir((location.folder as NSString).deletingLastPathComponent)
    }

    private func close() throws(VaultError) {
        let database = database
        try VaultDatabase.guarding(VaultDatabase.name) {
            _ = try database.queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try database.queue.close()
        }
    }

    /// Whether the new epoch has changes of this device that this vault never sent: it came back as it once was, state folder too, and wrote
    /// anew under clocks that mean something else there.
    private func isOlderCopy(ofDeviceIn next: Session) -> Bool {
        guard let head else { return false }
        return next.catalog.rows.contains { row in
            row.items.all.contains { item in
                let version = next.catalog.withSummary(item) { try? Version(decoding: Array($0).span) }
                return (version?.vector[head.device] ?? 0) > head.sentClock
            }
        }
    }

    /// What this vault has and the next epoch's does not know: sealed anew there, to be sent with its next step.
    private func carry(to next: Session) throws(VaultError) -> Int {
        let resealing = Resealing(old: sealer, new: next.sealer)
        let before = try log()
        let names = nameKeys(over: try database.read { try $0.record(Session.overRecord) })
        var carried = 0
        try next.write { change in
            for row in catalog.rows {
                for item in row.items.all {
                    let summary = catalog.withSummary(item) { Array($0) }
                    guard let version = try? Version(decoding: summary.span) else { continue }
                    let there = change.view(row.id)?.entry.versions ?? []
                    guard !there.contains(where: { $0.vector.covers(version.vector) }) else { continue }
                    let box = item.record.bodyRow == 0 ? nil : try database.body(item.record.bodyRow)
                    let resealed = try resealing.reseal(row.id, summary: summary, body: box)
                    try change.supersede(row.id, by: version)
                    let sent = there.map { $0.vector[change.head.device] }.max() ?? 0
                    try change.add(resealed, to: row.id, sentClock: sent)
                    carried += 1
                }
            }
            change.head.clock = max(change.head.clock, self.head?.clock ?? 0)
            // What went into the epoch that is over is in the new one: should this become a copy, it keeps its stamps.
            let closing = before.closed?.vector[change.head.device]
            change.head.sentClock = max(change.head.sentClock, closing?.clock ?? 0)
            try change.setSecretRecord(Session.overRecord, names)
            var log = try change.log()
            log.syncsAfterChange = before.syncsAfterChange
            log.ended = before.closed
            log.endedBy = before.closedBy
            try change.setLog(log)
        }
        return carried
    }
}

extension VaultDatabase {
    /// A body read on its own.
    func body(_ row: Int64) throws(VaultError) -> [UInt8]? { try read { try $0.body(row) } }
}

extension Change {
    /// Takes away what a version contains that is about to be added.
    func supersede(_ id: EntryID, by version: Version) throws {
        let items = current(id)
        let gone = items.filter { item in
            guard let old = try? Version(decoding: item.summary.span) else { return false }
            return version.vector.covers(old.vector)
        }
        for item in gone {
            try database.deleteSummary(item.record.row)
            if item.record.bodyRow != 0 { try database.deleteBody(item.record.bodyRow) }
        }
        relist(id, items.filter { item in !gone.contains { $0.record.row == item.record.row } })
    }
}
