internal import KeysSecret

/// The vault key sealed under the primary password. It stays on this machine's disk and is on no store (S14, S27).
///
///     0  magic "KPS" 1            4
///     4  Argon2id memory in KiB   4  big-endian
///     8  Argon2id passes          4  big-endian
///    12  salt                    16
///    28  box of 32 bytes        104  context: password slot, vault, epoch, extra = bytes 0..<28
public enum PasswordSlot {
    /// Bytes of a slot.
    public static let size = headerSize + VaultKey.size + SealedBox.overhead
    static let headerSize = 28
    static let magic: [UInt8] = [0x4b, 0x50, 0x53, 1]

    /// Seals a vault key under a password with a fresh salt.
    public static func seal(
        _ vaultKey: borrowing VaultKey, password: borrowing PrimaryPassword, cost: DerivationCost,
        vault: (UInt64, UInt64), epoch: UInt32
    ) throws(CryptoError) -> [UInt8] {
        let salt = Randomness.bytes(16)
        var header = magic
        withUnsafeBytes(of: cost.memoryKiB.bigEndian) { header.append(contentsOf: $0) }
        withUnsafeBytes(of: cost.passes.bigEndian) { header.append(contentsOf: $0) }
        header += salt
        let key = try password.key(salt: salt, cost: cost)
        let context = BoxContext(.passwordSlot, vault: vault, epoch: epoch, extra: header)
        return header + SealedBox.seal(vaultKey.secret, key: key, context: context)
    }

    /// The cost a slot asks for, judged before anything is derived.
    public static func cost(of slot: [UInt8]) throws(CryptoError) -> DerivationCost {
        guard slot.count == size, Array(slot[0..<4]) == magic else { throw .unknownSlot }
        func word(_ offset: Int) -> UInt32 { slot[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        let cost = DerivationCost(memoryKiB: word(4), passes: word(8))
        guard cost.isAllowed else { throw .costNotAllowed(memoryKiB: cost.memoryKiB, passes: cost.passes) }
        return cost
    }

    /// Opens a slot; a wrong password and an altered slot look the same: `notAuthentic`.
    public static func open(
        _ slot: [UInt8], password: borrowing PrimaryPassword, vault: (UInt64, UInt64), epoch: UInt32
    ) throws(CryptoError) -> VaultKey {
        let cost = try cost(of: slot)
        let header = Array(slot[0..<headerSize])
        let key = try password.key(salt: Array(header[12..<28]), cost: cost)
        let context = BoxContext(.passwordSlot, vault: vault, epoch: epoch, extra: header)
        let opened = try SealedBox.open(slot.span.extracting(headerSize..<slot.count), key: key, context: context)
        guard opened.count == VaultKey.size else { throw .notAuthentic }
        return VaultKey(secret: opened)
    }
}

/// The vault key sealed under a recovery code.
///
///     0  magic "KRS" 1       4
///     4  box of 32 bytes   104  context: recovery slot, vault, epoch
public enum RecoverySlot {
    /// Bytes of a slot.
    public static let size = headerSize + VaultKey.size + SealedBox.overhead
    static let headerSize = 4
    static let magic: [UInt8] = [0x4b, 0x52, 0x53, 1]

    /// Seals a vault key under a code.
    public static func seal(
        _ vaultKey: borrowing VaultKey, code: borrowing RecoveryCode, vault: (UInt64, UInt64), epoch: UInt32
    ) -> [UInt8] {
        let context = BoxContext(.recoverySlot, vault: vault, epoch: epoch)
        let key = code.key()
        return magic + SealedBox.seal(vaultKey.secret, key: key, context: context)
    }

    /// Opens a slot; a wrong code and an altered slot look the same: `notAuthentic`.
    public static func open(
        _ slot: [UInt8], code: borrowing RecoveryCode, vault: (UInt64, UInt64), epoch: UInt32
    ) throws(CryptoError) -> VaultKey {
        guard slot.count == size, Array(slot[0..<headerSize]) == magic else { throw .unknownSlot }
        let context = BoxContext(.recoverySlot, vault: vault, epoch: epoch)
        let key = code.key()
        let opened = try SealedBox.open(slot.span.extracting(headerSize..<slot.count), key: key, context: context)
        guard opened.count == VaultKey.size else { throw .notAuthentic }
        return VaultKey(secret: opened)
    }
}
