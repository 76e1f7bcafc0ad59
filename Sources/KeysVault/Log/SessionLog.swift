internal import GRDB
internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

extension Session {
    /// Nameless keys of epochs that are over, newest first: they tell what of a listing came too late.
    static let overRecord = "names over"

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
