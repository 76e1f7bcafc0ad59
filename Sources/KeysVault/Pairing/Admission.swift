public import KeysBlobs
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

/// What a device needs to make the vault here: the key, and what it must find on the store.
///
/// It is a class because it owns a key, which cannot be copied.
public final class Admission {
    let access: VaultAccess
    let device: DeviceID
    let deviceName: String
    let floor: LogVector
    let notes: Notes
    /// What this device is to show the server, where the other side had a token made for it.
    public let token: StoreAccess?

    /// Reads the content of an entry; nil for what is none.
    init?(content: borrowing SecretBytes, device: DeviceID, deviceName: String) {
        guard content.count > VaultAccess.size, let access = content.withBytes({ VaultAccess($0) }) else { return nil }
        let mark = content.withBytes { $0[VaultAccess.size] }
        guard mark <= 1 else { return nil }
        let start = VaultAccess.size + 1
        let end = start + (mark == 1 ? ServerToken.symbolCount : 0)
        guard content.count >= end else { return nil }
        token = content.withBytes { bytes in
            guard mark == 1, ServerToken.isOne(bytes.extracting(start..<end)) else { return nil }
            return StoreAccess(token: SecretBytes(copying: bytes.extracting(start..<end)), isDeviceToken: true)
        }
        guard mark == 0 || token != nil else { return nil }
        // What follows is no secret: the owner's token lies in a box of its own.
        let rest = content.withBytes { bytes in
            bytes.extracting(end..<bytes.count).withUnsafeBufferPointer { Array($0) }
        }
        var reader = PageReader(unmarked: rest)
        guard let floor = reader.logVector(), let notes = reader.notes(), notes == notes.lasting, reader.isAtEnd else {
            return nil
        }
        self.access = access
        self.device = device
        self.deviceName = deviceName
        self.floor = floor
        self.notes = notes
    }

    /// The name a recovery code's blob has on a store; nil for a code that is none.
    public static func blobName(code typed: borrowing SecretBytes) throws(VaultError) -> BlobName? {
        BlobName(bytes: try code(typed).blobName())
    }

    /// What the code itself shows a server, where the vault's owner has made it known there; nil for a code that is none.
    public static func access(code typed: borrowing SecretBytes, authorities: String) throws(VaultError) -> StoreAccess
    {
        StoreAccess(token: try code(typed).token(), authorities: authorities)
    }

    /// By a recovery code and the blob it names: a device that has nothing else.
    public init(blob: [UInt8], code typed: borrowing SecretBytes, deviceName: String) throws(VaultError) {
        let code = try Self.code(typed)
        guard let access = RecoveryBlob.open(blob, code: code), let name = BlobName(bytes: code.blobName()) else {
            throw .wrongRecoveryCode
        }
        // What is known of the code from the first minute: a rotation takes its blob away.
        var notes = Notes()
        notes.recovery = Notes.Recovery(
            stamp: Stamp(clock: 1, device: DeviceID(0)), name: name, token: ServerToken.hash(of: code.token()),
            slot: RecoverySlot.seal(access.key, code: code, vault: access.vault.words, epoch: access.epoch), blob: blob)
        self.access = access
        device = DeviceID(Randomness.word())
        self.deviceName = Roster.fitting(deviceName)
        floor = LogVector()
        token = nil
        self.notes = notes
    }

    private static func code(_ typed: borrowing SecretBytes) throws(VaultError) -> RecoveryCode {
        do {
            return try RecoveryCode(typed: typed)
        } catch .recoveryCode(let fault) {
            throw .recoveryCodeFault(VaultSlots.problem(fault))
        } catch {
            throw .wrongRecoveryCode
        }
    }

    /// Whether it is the key a vault here has already.
    public func opens(_ session: Session) -> Bool {
        access.epoch == session.sealer.epoch && access.key.equals(session.sealer.vaultKey)
    }

    /// The id of the vault, as people see it.
    public var vaultText: String { access.vault.text }
    /// The epoch of its key.
    public var epoch: UInt32 { access.epoch }
}
