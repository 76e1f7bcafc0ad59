internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

extension Session {
    /// Seconds a session waits for another writer when nobody says otherwise.
    public static let usualWait = 60

    /// Makes a new vault. `deliver` is called with the recovery code before the vault appears: show it or save it; when it throws,
    /// nothing was made.
    public static func create(
        at location: VaultLocation, password typed: borrowing SecretBytes, cost: VaultCost = .standard,
        deviceName: String, allowWeak: Bool, deliver: (_ recoveryCode: borrowing SecretBytes) throws -> Void
    ) throws -> Session {
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        try judge(password: typed, allowWeak: allowWeak)
        _ = try cost.derivation()
        try VaultFolder.prepare(location)
        let lock = try WriterLock(location, wait: 0)
        defer { _ = lock }
        // Another process may have been quicker.
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        let new = try NewVault(password: typed, cost: cost, deviceName: deviceName, allowWeak: allowWeak)
        return try found(new.founding, at: location) { try new.withRecoveryCode(deliver) }
    }

    /// Puts a vault where none is: made aside, known to the state folder, then there. `deliver` comes last before it appears.
    static func found(
        _ founding: Founding, at location: VaultLocation, deliver: () throws -> Void
    ) throws -> Session {
        try found(founding.sealer, at: location, filling: founding.fill, deliver: deliver)
    }

    /// The same of whatever fills the file.
    static func found(
        _ sealer: Sealer, at location: VaultLocation, filling fill: (_ path: String) throws -> Head,
        deliver: () throws -> Void
    ) throws -> Session {
        let aside = location.folder + "/.new"
        try? FileManager.default.removeItem(atPath: aside)
        try DurableFile.makeFolder(aside)
        defer { try? FileManager.default.removeItem(atPath: aside) }
        let file = aside + "/" + VaultDatabase.name
        let head = try fill(file)
        let incarnation = Incarnation(location: location, sealer: sealer)
        // Before the vault appears: one the state folder does not know is a copy.
        try incarnation.repeatHead(head)
        do {
            try deliver()
            try setLeftoversAside(location)
            return try appear(file, at: location, sealer)
        } catch {
            incarnation.forget(head.incarnation)
            throw error
        }
    }

    /// Puts the finished file of a new vault in its place and opens it. When that fails it goes again: who gave the code away
    /// takes it back then, and no vault may stay without it.
    private static func appear(_ made: String, at location: VaultLocation, _ sealer: Sealer) throws(VaultError)
        -> Session
    {
        guard rename(made, location.database) == 0 else { throw DurableFile.failure(location.database) }
        do {
            return try openNew(location, sealer)
        } catch {
            for end in ["", "-wal", "-shm"] { unlink(location.database + end) }
            throw error
        }
    }

    private static func openNew(_ location: VaultLocation, _ sealer: Sealer) throws(VaultError) -> Session {
        try DurableFile.syncFolder(of: location.database)
        let database = try VaultDatabase(location)
        return try Session(location, database, try database.read { try SealedVault($0) }, sealer, wait: Self.usualWait)
    }

    /// A journal that outlived its database would be played into the new one by SQLite. Nothing is deleted.
    private static func setLeftoversAside(_ location: VaultLocation) throws(VaultError) {
        for suffix in ["-wal", "-shm", "-journal"] {
            let path = location.database + suffix
            let kept = path + "." + String(Randomness.word(), radix: 36) + ".old"
            guard rename(path, kept) == 0 || errno == ENOENT else { throw DurableFile.failure(path) }
        }
    }

    /// Opens a vault with its recovery code and gives it a new primary password and a new code. `deliver` gets the new code before
    /// anything changes.
    public static func recover(
        at location: VaultLocation, code typed: borrowing SecretBytes, newPassword: borrowing SecretBytes,
        allowWeak: Bool, wait: Int, deliver: (borrowing SecretBytes) throws -> Void
    ) throws -> Session {
        guard location.exists else { throw VaultError.noVault(folder: location.folder) }
        let wasOpen = try VaultFolder.makePrivate(location)
        let password = try VaultSlots.choose(newPassword, allowWeak: allowWeak)
        let database = try VaultDatabase(location)
        let slots = try VaultSlots.read(database)
        let key = try slots.open(recoveryCode: typed)
        let sealer = Sealer(vault: slots.vault, epoch: slots.epoch, vaultKey: key)
        let sealed = try database.read { try SealedVault($0) }
        let session = try Session(location, database, sealed, sealer, wait: wait, folderWasOpen: wasOpen)
        // A slot that somebody planted has no say in the cost of the new one.
        let isOurs = session.head?.passwordSlot == VaultSlots.hash(slots.password)
        let kept = isOurs ? try? PasswordSlot.cost(of: slots.password) : nil
        try session.backingUp(before: .recover, isLocked: false) {
            try session.replaceSlots(
                password: password, cost: kept.map { VaultCost($0) } ?? .standard, deliver: deliver)
        }
        return session
    }

    /// Whether a code opens the vault's recovery slot. It needs no password.
    public static func checkRecoveryCode(
        at location: VaultLocation, code typed: borrowing SecretBytes
    ) throws(VaultError) {
        guard location.exists else { throw .noVault(folder: location.folder) }
        let database = try VaultDatabase(location)
        _ = try VaultSlots.read(database).open(recoveryCode: typed)
    }

    /// Gives the vault another primary password; the vault key stays.
    public func changePassword(
        from old: borrowing SecretBytes, to new: borrowing SecretBytes, cost: VaultCost?, allowWeak: Bool
    ) throws(VaultError) {
        let password = try VaultSlots.choose(new, allowWeak: allowWeak)
        let cost = cost ?? self.cost
        _ = try cost.derivation()
        // Another process may have changed it since this session was opened.
        adopt(slots: try VaultSlots.read(database))
        _ = try slots.open(password: old)
        let slot = try VaultSlots.seal(
            sealer.vaultKey, password: password, cost: cost, vault: slots.vault, epoch: slots.epoch)
        try replace(passwordSlot: slot, code: nil)
    }

    /// Gives the vault a new recovery code. `deliver` gets it before anything changes.
    public func newRecoveryCode(deliver: (borrowing SecretBytes) throws -> Void) throws {
        try expectWritable()
        let code = RecoveryCode.generate()
        try deliver(code.text())
        try replace(passwordSlot: nil, code: code)
    }

    private func replaceSlots(
        password: borrowing PrimaryPassword, cost: VaultCost, deliver: (borrowing SecretBytes) throws -> Void
    ) throws {
        try expectWritable()
        let code = RecoveryCode.generate()
        let slot = try VaultSlots.seal(
            sealer.vaultKey, password: password, cost: cost, vault: slots.vault, epoch: slots.epoch)
        try deliver(code.text())
        try replace(passwordSlot: slot, code: code)
    }

    /// Nobody is shown a code that cannot come to count.
    private func expectWritable() throws(VaultError) {
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        try refresh()
    }

    private func replace(passwordSlot: [UInt8]?, code: consuming RecoveryCode?) throws(VaultError) {
        let isNewCode = code != nil
        var code = code
        try write { change in
            var log = try change.log()
            if let passwordSlot {
                try change.database.setMeta(VaultSlots.passwordName, passwordSlot)
                change.head.passwordSlot = VaultSlots.hash(passwordSlot)
                log.news.passwordChanged = log.hasContact
            }
            if let code = code.take() { try give(code, to: change, &log) }
            if log != (try change.log()) { try change.setLog(log) }
        }
        // The old slot lies in the database until the journal is played into it, and in the journal until that is cut off.
        _ = try? database.queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        // It is done, even where it cannot be read back now.
        if let slots = try? VaultSlots.read(database) { adopt(slots: slots) }
        damage.removeAll { $0 == .passwordSlotReplaced && passwordSlot != nil }
        damage.removeAll { $0 == .recoverySlotReplaced && isNewCode }
    }

    /// Makes a code the valid one; the next step tells the other devices, and the blob of the one before goes from the store.
    private func give(_ code: borrowing RecoveryCode, to change: Change, _ log: inout LogState) throws {
        change.head.clock += 1
        let stamp = Stamp(clock: change.head.clock, device: change.head.device)
        guard
            let recovery = RecoveryBlob.made(
                sealer.vaultKey, code: code, vault: sealer.vault, epoch: sealer.epoch, stamp: stamp)
        else { throw VaultError.noRecoverySlot }
        if let old = try change.recovery() { log.voided.append(old.name) }
        try change.setRecovery(recovery)
        log.news.recovery = recovery
    }
}
