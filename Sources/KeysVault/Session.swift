internal import Foundation
internal import GRDB
internal import KeysCrypto
public import KeysModel
public import KeysSecret

/// An open vault: what its summaries say is in memory, bodies are opened one at a time, every write is one durable
/// transaction. Of one thread.
///
/// It is a class because it owns the database connection and what was read from it.
public final class Session {
    /// Where the vault lies.
    public let location: VaultLocation
    /// What to tell the person once.
    public internal(set) var notices: [VaultNotice] = []
    /// What was found wrong; the rest of the vault works.
    public internal(set) var damage: [Damage] = []

    let database: VaultDatabase
    let sealer: Sealer
    let waitSeconds: Int
    /// Bytes below which no snapshot is made, in a test of small vaults.
    #if TEST_DOORS
        var testOnlyLightestSnapshot: Int?
    #endif
    /// Nil when the head does not open: then nothing can be vouched for, and nothing is written.
    private(set) var head: Head?
    private(set) var catalog: Catalog
    private(set) var roster = Roster()
    private(set) var slots: VaultSlots
    /// What the connection said of other connections' writes when they were last looked at (`refreshIfChanged`).
    var seenVersion: Int64?
    /// Whether pages and summaries were read anew since then.
    var hasReadAnew = false

    /// Opens a vault with its primary password. `wait`: seconds to wait for another writer.
    public static func open(
        at location: VaultLocation, password: borrowing SecretBytes, wait: Int
    ) throws(VaultError) -> Session {
        guard location.exists else { throw .noVault(folder: location.folder) }
        let wasOpen = try VaultFolder.makePrivate(location)
        let database = try VaultDatabase(location)
        let slots = try VaultSlots.read(database)
        // The rows are read while the password is being derived.
        let reading = SealedVault.reading(database)
        let key = try slots.open(password: password)
        let sealer = Sealer(vault: slots.vault, epoch: slots.epoch, vaultKey: key)
        return try Session(location, database, try reading.wait(), sealer, wait: wait, folderWasOpen: wasOpen)
    }

    init(
        _ location: VaultLocation, _ database: VaultDatabase, _ sealed: SealedVault, _ sealer: Sealer, wait: Int,
        folderWasOpen: Bool = false
    ) throws(VaultError) {
        guard let slots = sealed.slots else { throw .damaged([.headUnreadable]) }
        self.location = location
        self.database = database
        self.slots = slots
        self.sealer = sealer
        waitSeconds = wait
        catalog = Catalog.empty
        if folderWasOpen { notices.append(.folderMadePrivate(folder: location.folder)) }
        if !GuardedMemory.isLocked { notices.append(.memoryNotLocked) }
        adopt(sealed, slots)
        noticeCopy()
    }

    /// A second session from the parts of another, on a connection of its own.
    init(_ parts: TwinParts, _ database: VaultDatabase) {
        location = parts.location
        self.database = database
        sealer = parts.sealer
        waitSeconds = parts.waitSeconds
        damage = parts.damage
        head = parts.head
        catalog = Catalog(parts.contents)
        roster = parts.roster
        slots = parts.slots
    }

    // MARK: Loading

    /// Reads pages and summaries anew, in one consistent state.
    func load() throws(VaultError) { try database.read { try load($0) } }

    func load(_ database: Database) throws {
        let sealed = try SealedVault(database)
        guard let slots = sealed.slots else { throw VaultError.damaged([.headUnreadable]) }
        adopt(sealed, slots)
        hasReadAnew = true
    }

    /// Opens what was read and checks all of it against the head.
    private func adopt(_ sealed: SealedVault, _ slots: VaultSlots) {
        self.slots = slots
        catalog = Catalog.empty
        roster = Roster()
        let tree = PageTree(sealer: sealer)
        head = tree.head(sealed.pages[Head.number])
        guard let head else {
            damage = [.headUnreadable]
            return
        }
        let contents = tree.contents(head) { sealed.pages[$0] }
        let summaries = Catalog.load(contents.records, sealer: sealer, sealed)
        catalog = summaries.catalog
        damage = contents.damage + summaries.damage
        // Rows of an unreadable page are unlisted for that reason alone.
        if !contents.damage.isEmpty {
            damage.removeAll { if case .rowsNobodyListed = $0 { true } else { false } }
        }
        if VaultSlots.hash(slots.password) != head.passwordSlot { damage.append(.passwordSlotReplaced) }
        if (slots.recovery.map(VaultSlots.hash) ?? []) != head.recoverySlot { damage.append(.recoverySlotReplaced) }
        let reading = RecordReading(sealer: sealer, head: head)
        for listed in head.records {
            // A secret is not opened before somebody needs it.
            if Self.secretRecords.contains(listed.name) {
                if sealed.records[listed.name].flatMap({ Nonce(box: $0) }) != listed.nonce {
                    damage.append(.recordUnreadable(name: listed.name))
                }
                continue
            }
            let bytes = reading.open(listed.name, sealed.records[listed.name])
            if bytes == nil { damage.append(.recordUnreadable(name: listed.name)) }
            if listed.name == Roster.recordName, let bytes { roster = Roster(decoding: bytes) ?? Roster() }
        }
    }

    // MARK: Writing

    /// Runs a write: waits for the writer's lock, reads what another process wrote meanwhile, lets `body` change what it
    /// will, seals pages and head, commits, and tells the state folder. Nothing of the session changes when it throws.
    func write<R>(_ body: (Change) throws -> R) throws(VaultError) -> R {
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        try refresh()
        return try commit(body)
    }

    /// Under the lock: brings the session up to date, and makes a copy a device of its own before it writes.
    func refresh() throws(VaultError) {
        guard let head else { throw .damaged([.headUnreadable]) }
        try database.expectInPlace()
        let (present, slots) = try database.read { (try PageTree(sealer: sealer).head($0), try VaultSlots($0)) }
        // Another process has given it a new key since.
        if let slots, slots.epoch != sealer.epoch { throw .otherEpoch }
        guard let present else { throw .damaged([.headUnreadable]) }
        if present != head { try load() }
        let incarnation = Incarnation(location: location, sealer: sealer)
        switch incarnation.judge(present) {
        case .same: break
        case .behind: try incarnation.repeatHead(present)
        case .copy:
            try becomeNewDevice()
            notices.append(.copyNoticed(newDevice: true))
        }
    }

    /// Under the lock: one transaction and what follows it.
    func commit<R>(_ body: (Change) throws -> R) throws(VaultError) -> R {
        guard let head else { throw .damaged([.headUnreadable]) }
        let (result, change) = try database.write { database in
            let change = Change(database, sealer: sealer, catalog: catalog, head: head)
            let result = try body(change)
            try change.finish()
            return (result, change)
        }
        adopt(change)
        return result
    }

    func adopt(roster members: Roster) { roster = members }

    /// Takes over what a committed change made. It is in the database and stays: a state folder that cannot be written now is
    /// one behind, and stops the next write before it begins.
    func adopt(_ change: Change) {
        head = change.head
        for (id, versions) in change.versions { catalog.replace(id, with: versions) }
        try? Incarnation(location: location, sealer: sealer).repeatHead(change.head)
    }

    func adopt(slots: VaultSlots) { self.slots = slots }

    // MARK: Copies

    /// At unlock: a vault that the state folder does not know takes a new device id at once, if it can write.
    private func noticeCopy() {
        guard let head, Incarnation(location: location, sealer: sealer).judge(head) == .copy else { return }
        do {
            let lock = try WriterLock(location, wait: 0)
            defer { _ = lock }
            try refresh()
        } catch {
            notices.append(.copyNoticed(newDevice: false))
        }
    }

    /// Gives this vault a new device id, a new incarnation, and every change that no step has carried a new stamp; with a boundary
    /// every change of this device above that clock, whatever has carried it: another device writes the same log.
    func becomeNewDevice(above boundary: UInt64? = nil, as id: DeviceID? = nil) throws(VaultError) {
        guard let old = head else { return }
        let device = id ?? DeviceID(Randomness.word())
        let restamping = Restamping(
            old: old.device, new: device, sentClock: min(old.sentClock, boundary ?? old.sentClock))
        var members = roster
        let name = members.freeName(like: members.name(of: old.device) ?? "device")
        members.members.append(.init(id: device, name: name))
        var next = old
        next.incarnation = Randomness.word()
        let incarnation = Incarnation(location: location, sealer: sealer)
        try incarnation.repeatHead(next)
        do {
            try restamp(restamping, device, next.incarnation, members)
        } catch {
            incarnation.forget(next.incarnation)
            throw error
        }
        roster = members
        adoptRoster()
    }

    private func restamp(
        _ restamping: Restamping, _ device: DeviceID, _ incarnation: UInt64, _ members: Roster
    ) throws(VaultError) {
        try commit { change in
            for row in catalog.rows {
                try CopiedEntry(id: row.id, restamping: restamping, sealer: sealer).restamp(change)
            }
            try BatchLog.restamp(restamping, change)
            change.head.device = device
            change.head.incarnation = incarnation
            change.head.sentClock = 0
            change.head.ownStep = 0
            try change.setRecord(Roster.recordName, members.encoded)
            var log = try change.log()
            log.ownSteps = []
            // It shows the server what the device shows that it is a copy of: whoever is forgotten, the other one's token stays.
            try change.say(token: members.members.first { $0.id == restamping.old }?.token, &log)
            try change.setLog(log)
        }
    }

    // MARK: What it is

    /// The number of the database's format.
    public var format: Int { VaultDatabase.format }
    /// The cost of its password slot.
    public var cost: VaultCost {
        guard let cost = try? PasswordSlot.cost(of: slots.password) else { return .standard }
        return VaultCost(cost)
    }

    /// Its devices.
    public var devices: [Device] {
        let seen = (try? log().seen) ?? LogVector()
        return roster.members.map {
            Device(
                id: $0.id, name: $0.name, isThis: $0.id == head?.device, isForgotten: $0.isForgotten,
                token: $0.token, lastStep: seen[$0.id]?.date)
        }
    }

    /// What a device is called; nil for one that is not in the list.
    public func deviceName(_ id: DeviceID) -> String? { roster.name(of: id) }
}
