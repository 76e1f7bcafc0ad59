public import KeysModel

/// What is set about a vault's store.
public struct StoreSettings: Equatable, Sendable {
    /// Its address; nil for none.
    public let address: String?
    /// Whether a sync follows each change.
    public let syncsAfterChange: Bool
    /// Versions no step has carried, and blobs that wait to be put.
    public let pending: Int
    /// Milliseconds since 1970; nil where there was no sync yet.
    public let lastSync: Int64?
    /// Whether another device closed this epoch.
    public let isClosed: Bool
}

extension Session {
    /// The vault's store.
    public func storeSettings() throws(VaultError) -> StoreSettings {
        let log = try log()
        var unsent = 0
        for row in catalog.rows { row.items.forEach { unsent += $0.record.isUnsent ? 1 : 0 } }
        return StoreSettings(
            address: log.address.isEmpty ? nil : log.address, syncsAfterChange: log.syncsAfterChange,
            pending: unsent + log.pending.count, lastSync: log.lastSync == 0 ? nil : log.lastSync,
            isClosed: log.closed != nil)
    }

    /// Sets another store, and what this device shows it (nil for a folder). What was known of the one before is forgotten, what was seen of
    /// the logs is not. `owner`: the token of whoever owns the account there, which the vault's devices share from now on.
    public func setStore(
        address: String, access: StoreAccess? = nil, owner: StoreAccess? = nil, syncsAfterChange: Bool?
    ) throws(VaultError) {
        try write { change in
            try change.setAccess(access)
            try change.setRecord(Self.listingRecord, nil)
            var log = try change.log()
            if log.address != address {
                log.address = address
                log.hasContact = false
                log.lastSync = 0
                log.known = [:]
                log.expendable = [:]
                log.absences = []
                log.waitingSince = 0
                log.waitingListings = 0
            }
            if let syncsAfterChange { log.syncsAfterChange = syncsAfterChange }
            // What is not announced is a password, or shown for the moment alone.
            if access?.announced != nil || access == nil { try change.say(token: access?.announced, &log) }
            if let owner { try change.keep(owner: owner.token, at: address, &log) }
            try change.setLog(log)
        }
        adoptRoster()
    }

    /// Gives this device something else to show the store that is set.
    public func setAccess(_ access: StoreAccess, owner: StoreAccess? = nil) throws(VaultError) {
        let settings = try storeSettings()
        try setStore(address: settings.address ?? "", access: access, owner: owner, syncsAfterChange: nil)
    }

    /// Waits for a device no more; the next step tells the others. With the owner's token, which is replaced, the next sync has its token
    /// taken away; it can read and write what it reaches until the vault is rotated.
    public func forget(device: DeviceID) throws(VaultError) {
        try write { change in
            var members = try change.roster()
            guard let index = members.members.firstIndex(where: { $0.id == device }), device != change.head.device
            else { throw VaultError.noSuchDevice }
            change.head.clock += 1
            members.members[index].isForgotten = true
            members.members[index].stamp = Stamp(clock: change.head.clock, device: change.head.device)
            try change.setRecord(Roster.recordName, members.encoded)
            var log = try change.log()
            if let word = members.members[index].word {
                log.news.say(word)
            }
            try change.renewOwner(&log)
            try change.setLog(log)
        }
        adoptRoster()
    }

    /// Four words of vault, epoch and everything seen: two devices that have synced show the same.
    public func vectorWords() throws(VaultError) -> [String] {
        var writer = PageWriter()
        writer.put(bytes: VaultSlots.bytes(of: sealer.vault))
        writer.put(sealer.epoch)
        let seen = try log().seen
        for device in seen.devices {
            writer.put(word48: device.value)
            writer.put(seen.step(device))
            writer.put(bytes: seen[device]?.hash.bytes ?? [])
        }
        return Pairing.words(BlobSealing.digest(writer.bytes))
    }
}
