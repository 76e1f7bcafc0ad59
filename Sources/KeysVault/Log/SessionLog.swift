internal import GRDB
internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

extension Session {
    /// Nameless keys of epochs that are over, newest first: they tell what of a listing came too late.
    static let overRecord = "names over"
    /// Records whose plaintext is a secret.
    static let secretRecords: Set = [overRecord, accessRecord]

    /// The newest recovery blob with its slot; nil where the vault has none.
    func recovery() throws(VaultError) -> Notes.Recovery? {
        guard let head else { return nil }
        let bytes = try database.read {
            try RecordReading(sealer: sealer, head: head).record(Notes.Recovery.recordName, $0)
        }
        guard let bytes, var reader = PageReader(bytes) else { return nil }
        return reader.recovery()
    }

    /// The namings of epochs that are over.
    func namingsThatAreOver() throws(VaultError) -> [BlobNaming] {
        guard head?.records.contains(where: { $0.name == Self.overRecord }) == true else { return [] }
        let box = try database.read { try $0.record(Self.overRecord) }
        guard let box, let secret = sealer.openSecretRecord(box, name: Self.overRecord) else { return [] }
        return secret.withBytes { bytes in
            (0..<bytes.count / SubKey.size).compactMap { index in
                BlobNaming(nameKey: bytes.extracting(index * SubKey.size..<(index + 1) * SubKey.size))
            }
        }
    }

    /// Reads the list of devices anew.
    func adoptRoster() {
        guard let head else { return }
        let bytes = try? database.read { try RecordReading(sealer: sealer, head: head).record(Roster.recordName, $0) }
        if let members = (bytes ?? nil).flatMap({ Roster(decoding: $0) }) { adopt(roster: members) }
    }

    /// Under the lock: becomes a device of its own, because its log is another's too.
    func becomeCopy(above boundary: UInt64?) throws(VaultError) {
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        try refresh()
        try becomeNewDevice(above: boundary)
    }

    /// The id of this vault, as people see it.
    public var vaultText: String { sealer.vault.text }
    /// The epoch of its key.
    public var epoch: UInt32 { sealer.epoch }
}

extension Session {
    /// Whether every entry that is listed opens: a snapshot has all of them or is not made. Rows nobody listed and other slots are no entry's.
    var isWhole: Bool {
        damage.allSatisfy {
            switch $0 {
            case .rowsNobodyListed, .passwordSlotReplaced, .recoverySlotReplaced: true
            default: false
            }
        }
    }

    /// After a repair: reads the vault anew, and lays rows aside that no page lists any more.
    func layUnlistedAside() throws(VaultError) {
        try load()
        guard damage.contains(where: { if case .rowsNobodyListed = $0 { true } else { false } }) else { return }
        var summaries: Set<Int64> = []
        var bodies: Set<Int64> = []
        for row in catalog.rows {
            row.items.forEach {
                summaries.insert($0.record.row)
                bodies.insert($0.record.bodyRow)
            }
        }
        guard isWhole else { return }
        try write { change in
            for row in try Int64.fetchAll(change.database, sql: "SELECT row FROM summaries")
            where !summaries.contains(row) {
                try change.database.layAside(row, table: "summaries", kind: "summary")
            }
            for row in try Int64.fetchAll(change.database, sql: "SELECT row FROM bodies") where !bodies.contains(row) {
                try change.database.layAside(row, table: "bodies", kind: "body")
            }
        }
        try load()
    }
}

/// The same in a transaction that is going on.
extension Session {
    func logInTransaction(_ database: Database) throws -> LogState {
        guard let head else { return LogState() }
        let bytes = try RecordReading(sealer: sealer, head: head).record(LogState.recordName, database)
        return bytes.flatMap { LogState(decoding: $0) } ?? LogState()
    }

    func rosterInTransaction(_ database: Database) throws -> Roster {
        guard let head else { return roster }
        let bytes = try RecordReading(sealer: sealer, head: head).record(Roster.recordName, database)
        return bytes.flatMap { Roster(decoding: $0) } ?? roster
    }

    /// The name keys of this epoch and those before it, this one first. `box`: the record as it lies in the database.
    func nameKeys(over box: [UInt8]?) -> SecretBytes {
        var keys = SecretBuilder(capacity: 256)
        sealer.naming.withKey { keys.append($0) }
        if let box, let old = sealer.openSecretRecord(box, name: Self.overRecord) { old.withBytes { keys.append($0) } }
        return keys.finish()
    }
}
