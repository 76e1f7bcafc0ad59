internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel

extension Session {
    /// Makes the vault of a backup anew where none is, as a device of its own; password and recovery code of the backup open it. It
    /// appears when all of the backup was read and found whole. What `progress` throws ends it, and nothing was made.
    public static func restore(
        _ backup: Backup, at location: VaultLocation, deviceName: String,
        progress: (_ done: Int) throws -> Void = { _ in }
    ) throws -> Session {
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        try VaultFolder.prepare(location)
        let lock = try WriterLock(location, wait: 0)
        defer { _ = lock }
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        let restoring = Restoring(backup: backup, deviceName: Roster.fitting(deviceName))
        return try found(
            backup.sealer, at: location, filling: { try restoring.fill($0, progress) }, deliver: {})
    }
}

/// Filling the file of a new vault with what a backup holds.
private struct Restoring {
    let backup: Backup
    let deviceName: String

    func fill(_ path: String, _ progress: (Int) throws -> Void) throws -> Head {
        let database = try VaultDatabase.create(path: path)
        let slots = backup.header.slots
        var head = Head(incarnation: Randomness.word(), device: DeviceID(Randomness.word()))
        head.passwordSlot = VaultSlots.hash(slots.password)
        head.recoverySlot = slots.recovery.map(VaultSlots.hash) ?? []
        head.clock = backup.clock
        let made = try database.write { database in
            try database.setMeta(VaultSlots.vaultName, VaultSlots.bytes(of: slots.vault))
            try database.setMeta(VaultSlots.epochName, withUnsafeBytes(of: slots.epoch.bigEndian) { Array($0) })
            try database.setMeta(VaultSlots.passwordName, slots.password)
            if let recovery = slots.recovery { try database.setMeta(VaultSlots.recoveryName, recovery) }
            let change = Change(database, sealer: backup.sealer, catalog: Catalog.empty, head: head)
            var count = 0
            while let versions = try next() {
                for version in versions { try change.add(sealed: version) }
                count += 1
                if count % 256 == 0 { try progress(count) }
            }
            try progress(count)
            try records(change)
            try change.finish()
            return change.head
        }
        try VaultDatabase.guarding(path) {
            _ = try database.queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try database.queue.close()
        }
        return made
    }

    private func next() throws(VaultError) -> [Backup.SealedVersion]? {
        do throws(BackupProblem) { return try backup.next() } catch { throw .backup(error) }
    }

    /// The records that are not one device's alone; the list of devices gets one more.
    private func records(_ change: Change) throws {
        var members = Roster()
        for (name, box) in backup.records {
            if name == Session.overRecord {
                guard let secret = backup.sealer.openSecretRecord(box, name: name) else { throw damaged }
                try change.setSecretRecord(name, secret)
                continue
            }
            guard let bytes = backup.sealer.openRecord(box, name: name) else { throw damaged }
            if name == Roster.recordName {
                guard let roster = Roster(decoding: bytes) else { throw damaged }
                members = roster
            } else {
                try change.setRecord(name, bytes)
            }
        }
        members.members.append(.init(id: change.head.device, name: members.freeName(like: deviceName)))
        try change.setRecord(Roster.recordName, members.encoded)
    }

    private var damaged: VaultError { .backup(.damaged) }
}

extension Change {
    /// Lists a version of a backup, byte for byte as it was sealed, as one that no step of this device has carried.
    func add(sealed: Backup.SealedVersion) throws {
        let entry = Self.bytes(of: sealed.entry)
        let stamp = sealed.version.stamp
        let nonce = Nonce(box: sealed.summaryBox) ?? .none
        let bodyRow = try sealed.bodyBox.map { try database.insertBody(entry: entry, box: $0) } ?? 0
        let row = try database.insertSummary(
            entry: entry, stamp: sealer.mask(stamp, nonce: nonce), box: sealed.summaryBox)
        let record = LeafRecord(
            entry: sealed.entry, row: row, nonce: nonce, bodyRow: bodyRow, stamp: stamp, isUnsent: true, sentClock: 0)
        relist(sealed.entry, current(sealed.entry) + [(record, sealed.summary)])
    }
}
