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
    /// Nil when the head does not open: then nothing can be vouched for, and nothing is written.
    private(set) var head: Head?
    private(set) var catalog: Catalog
    private(set) var roster = Roster()
    private(set) var slots: VaultSlots

    /// Opens a vault with its primary password. `wait`: seconds to wait for another writer.
    public static func open(
        at location: VaultLocation, password: borrowing SecretBytes, wait: Int
    ) throws(VaultError) -> Session {
        guard location.exists else { throw .noVault(folder: location.folder) }
        let wasOpen = try VaultFolder.makePrivate(location)
        let database = try VaultDatabase(location)
        let slots = try VaultSlots(database, location)
        let key = try slots.open(password: password)
        return try Session(location, database, slots, key: key, wait: wait, folderWasOpen: wasOpen)
    }

    init(
        _ location: VaultLocation, _ database: VaultDatabase, _ slots: VaultSlots, key: consuming VaultKey, wait: Int,
        folderWasOpen: Bool = false
    ) throws(VaultError) {
        self.location = location
        self.database = database
        self.slots = slots
        waitSeconds = wait
        sealer = Sealer(vault: slots.vault, epoch: slots.epoch, vaultKey: key)
        catalog = Catalog.empty
        if folderWasOpen { notices.append(.folderMadePrivate(folder: location.folder)) }
        if !GuardedMemory.isLocked { notices.append(.memoryNotLocked) }
        try load()
        noticeCopy()
    }

    /// A session of a vault that was just made.
    init(
        _ location: VaultLocation, _ database: VaultDatabase, _ slots: VaultSlots, sealer: Sealer
    ) throws(VaultError) {
        self.location = location
        self.database = database
        self.slots = slots
        self.sealer = sealer
        waitSeconds = 0
        catalog = Catalog.empty
        try load()
    }

    // MARK: Loading

    /// Reads pages and summaries anew, in one consistent state.
    func load() throws(VaultError) {
        let slots = try VaultSlots(database, location)
        let loaded = try database.read { try read($0, slots) }
        self.slots = slots
        head = loaded.head
        catalog = loaded.catalog
        roster = loaded.roster
        damage = loaded.damage
    }

    private struct Loaded {
        var head: Head?
        var catalog = Catalog.empty
        var roster = Roster()
        var damage: [Damage] = []
    }

    private func read(_ database: Database, _ slots: VaultSlots) throws -> Loaded {
        let tree = PageTree(sealer: sealer)
        guard let head = try tree.head(database) else { return Loaded(damage: [.headUnreadable]) }
        var loaded = Loaded(head: head)
        let contents = try tree.contents(head, database)
        let summaries = try Catalog.load(contents.records, sealer: sealer, database)
        loaded.catalog = summaries.catalog
        loaded.damage = contents.damage + summaries.damage
        // Rows of an unreadable page are unlisted for that reason alone.
        if !contents.damage.isEmpty {
            loaded.damage.removeAll { if case .rowsNobodyListed = $0 { true } else { false } }
        }
        if VaultSlots.hash(slots.password) != head.passwordSlot { loaded.damage.append(.passwordSlotReplaced) }
        if (slots.recovery.map(VaultSlots.hash) ?? []) != head.recoverySlot {
            loaded.damage.append(.recoverySlotReplaced)
        }
        let records = RecordReading(sealer: sealer)
        for listed in head.records where try records.record(listed.name, head, database) == nil {
            loaded.damage.append(.recordUnreadable(name: listed.name))
        }
        if let bytes = try records.record(Roster.recordName, head, database), let roster = Roster(decoding: bytes) {
            loaded.roster = roster
        }
        return loaded
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
        let present = try database.read { try PageTree(sealer: sealer).head($0) }
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
        try adopt(change)
        return result
    }

    /// Takes over what a committed change made.
    func adopt(_ change: Change) throws(VaultError) {
        head = change.head
        for (id, versions) in change.versions { catalog.replace(id, with: versions) }
        try Incarnation(location: location, sealer: sealer).repeatHead(change.head)
    }

    func adopt(roster: Roster) { self.roster = roster }
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

    /// Gives this vault a new device id, a new incarnation, and every change that no step has carried a new stamp.
    private func becomeNewDevice() throws(VaultError) {
        guard let old = head else { return }
        let device = DeviceID(Randomness.word())
        let restamping = Restamping(old: old.device, new: device, sentClock: old.sentClock)
        var members = roster
        let name = members.freeName(like: members.name(of: old.device) ?? "device")
        members.members.append(.init(id: device, name: name))
        try commit { change in
            for row in catalog.rows {
                try CopiedEntry(id: row.id, restamping: restamping, sealer: sealer).restamp(change)
            }
            change.head.device = device
            change.head.incarnation = Randomness.word()
            change.head.sentClock = 0
            change.head.ownStep = 0
            try change.setRecord(Roster.recordName, members.encoded)
        }
        roster = members
    }

    // MARK: What it is

    /// The vault's id.
    public var vaultID: VaultID { slots.vault }
    /// The number of the database's format.
    public var format: Int { VaultDatabase.format }
    /// The cost of its password slot.
    public var cost: VaultCost {
        guard let cost = try? PasswordSlot.cost(of: slots.password) else { return .standard }
        return VaultCost(cost)
    }

    /// Its devices.
    public var devices: [Device] {
        roster.members.map { Device(id: $0.id, name: $0.name, isThis: $0.id == head?.device) }
    }

    /// What a device is called; nil for one that is not in the list.
    public func deviceName(_ id: DeviceID) -> String? { roster.name(of: id) }
}
