internal import KeysCrypto
internal import KeysModel
public import KeysSecret

/// A vault that is thought out and not there yet: its key is sealed, its recovery code is made, and nothing of it is on the disk. So a person can
/// be shown the code, and can still leave without a trace.
///
/// It is a class because what is on its way to a disk is one thing.
public final class NewVault {
    let founding: Founding
    private let code: RecoveryCode

    /// Judges the password and derives its key, which takes a moment.
    public init(
        password typed: borrowing SecretBytes, cost: VaultCost = .standard, deviceName: String, allowWeak: Bool
    ) throws(VaultError) {
        let password = try VaultSlots.choose(typed, allowWeak: allowWeak)
        let vault = VaultID(high: Randomness.word(), low: Randomness.word())
        let key = VaultKey.generate()
        let code = RecoveryCode.generate()
        let device = DeviceID(Randomness.word())
        let slot = try VaultSlots.seal(key, password: password, cost: cost, vault: vault, epoch: 1)
        let recovery = RecoveryBlob.made(
            key, code: code, vault: vault, epoch: 1, stamp: Stamp(clock: 1, device: device))
        var founding = Founding(
            sealer: Sealer(vault: vault, epoch: 1, vaultKey: key), device: device, passwordSlot: slot)
        founding.roster = Roster(members: [.init(id: device, name: Roster.fitting(deviceName))])
        founding.recovery = recovery
        founding.clock = 1
        self.founding = founding
        self.code = code
    }

    /// Lends the recovery code as people read it.
    public func withRecoveryCode<R: ~Copyable>(_ body: (borrowing SecretBytes) throws -> R) rethrows -> R {
        try body(code.text())
    }

    /// Puts it where no vault is, and opens it. Its recovery code was handed over before; where this throws, nothing was made.
    public func make(at location: VaultLocation) throws -> Session {
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        try VaultFolder.prepare(location)
        let lock = try WriterLock(location, wait: 0)
        defer { _ = lock }
        guard !location.exists else { throw VaultError.vaultExists(folder: location.folder) }
        return try Session.found(founding, at: location) {}
    }
}
