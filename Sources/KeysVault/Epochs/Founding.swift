internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel

/// What a vault is made of before it has an entry: a new one, one whose key another device gave, one a recovery code opened.
struct Founding {
    let sealer: Sealer
    let device: DeviceID
    let passwordSlot: [UInt8]
    var roster = Roster()
    var recovery: Notes.Recovery?
    var owner: Notes.Owner?
    /// An owner's token that somebody gave for the store.
    var givenOwner: StoreAccess?
    var clock: UInt64 = 0
    var log: LogState?
    var access: StoreAccess?
    /// Hashes of tokens that are to be taken away at a server.
    var replaced: [[UInt8]] = []

    /// Fills the file of a new vault and closes it whole.
    func fill(_ path: String) throws(VaultError) -> Head {
        let database = try VaultDatabase.create(path: path)
        var head = Head(incarnation: Randomness.word(), device: device)
        head.passwordSlot = VaultSlots.hash(passwordSlot)
        head.clock = clock
        let made = try database.write { database in
            try database.setMeta(VaultSlots.vaultName, VaultSlots.bytes(of: sealer.vault))
            try database.setMeta(VaultSlots.epochName, withUnsafeBytes(of: sealer.epoch.bigEndian) { Array($0) })
            try database.setMeta(VaultSlots.passwordName, passwordSlot)
            let change = Change(database, sealer: sealer, catalog: Catalog.empty, head: head)
            try change.setRecord(Roster.recordName, roster.encoded)
            if let recovery { try change.setRecovery(recovery) }
            if let owner { try change.setOwner(owner) }
            try change.replaced(replaced)
            if var log {
                if let givenOwner { try change.keep(owner: givenOwner.token, at: log.address, &log) }
                try change.setLog(log)
            }
            if let access { try change.setAccess(access) }
            try change.finish()
            return change.head
        }
        try VaultDatabase.guarding(path) {
            _ = try database.queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try database.queue.close()
        }
        return made
    }
}
