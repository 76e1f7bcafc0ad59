internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// Small blobs that are sealed under a code instead of the vault's key: recovery and pairing. What they hold may be a key, so it never
/// leaves guarded memory.
enum SecretBlob {
    /// Pads and seals a content.
    static func seal(
        _ content: consuming SecretBytes, _ type: BoxType, key: borrowing SubKey, vault: (UInt64, UInt64) = (0, 0)
    ) -> [UInt8] {
        let size = Padding.size(for: content.count, overhead: SealedBox.overhead) ?? content.count + 1
        var padded = SecretBuilder(capacity: size)
        content.withBytes { padded.append($0) }
        padded.append(0x80)
        padded.append([UInt8](repeating: 0, count: max(0, size - padded.count)))
        let context = BoxContext(type, vault: vault, epoch: 0)
        return SealedBox.seal(padded.finish(), key: key, context: context)
    }

    /// Opens a blob; nil where it does not open or is not padded as it should be.
    static func open(
        _ blob: [UInt8], _ type: BoxType, key: borrowing SubKey, vault: (UInt64, UInt64) = (0, 0)
    ) -> SecretBytes? {
        let context = BoxContext(type, vault: vault, epoch: 0)
        guard var padded = try? SealedBox.open(blob.span, key: key, context: context) else { return nil }
        let total = padded.count
        let end = padded.withBytes { bytes in bytes.indices.last { bytes[$0] != 0 } }
        guard let end, padded.withBytes({ $0[end] }) == 0x80,
            Padding.size(for: end, overhead: SealedBox.overhead) == total
        else { return nil }
        padded.shorten(to: end)
        return padded
    }
}

/// What a recovery code or a pairing lets somebody in to: vault, epoch and key.
struct VaultAccess: ~Copyable, Sendable {
    let vault: VaultID
    let epoch: UInt32
    let key: VaultKey

    static let size = 1 + 16 + 4 + VaultKey.size

    init(vault: VaultID, epoch: UInt32, key: consuming VaultKey) {
        self.vault = vault
        self.epoch = epoch
        self.key = key
    }

    /// The front of an entry, the whole of a recovery blob.
    static func bytes(vault: VaultID, epoch: UInt32, key: borrowing VaultKey) -> SecretBuilder {
        var content = SecretBuilder(capacity: 1024)
        content.append(PageReader.formatByte)
        content.append(VaultSlots.bytes(of: vault))
        content.append(withUnsafeBytes(of: epoch.bigEndian) { Array($0) })
        key.withBytes { content.append($0) }
        return content
    }

    /// Reads the front of a content.
    init?(_ content: Span<UInt8>) {
        guard content.count >= Self.size, content[0] == PageReader.formatByte else { return nil }
        func word(_ range: Range<Int>) -> UInt64 { range.reduce(0) { $0 << 8 | UInt64(content[$1]) } }
        let epoch = UInt32(truncatingIfNeeded: word(17..<21))
        guard epoch > 0, let key = VaultKey(copying: content.extracting(21..<Self.size)) else { return nil }
        self.init(vault: VaultID(high: word(1..<9), low: word(9..<17)), epoch: epoch, key: key)
    }
}

/// The recovery blob: what lets somebody in who has nothing but the code (FORMAT, "Recovery blob").
enum RecoveryBlob {
    /// What a new code leaves behind: the slot every device keeps, and the blob for the store.
    static func made(
        _ key: borrowing VaultKey, code: borrowing RecoveryCode, vault: VaultID, epoch: UInt32, stamp: Stamp
    ) -> Notes.Recovery? {
        guard let name = BlobName(bytes: code.blobName()) else { return nil }
        let slot = RecoverySlot.seal(key, code: code, vault: vault.words, epoch: epoch)
        let content = VaultAccess.bytes(vault: vault, epoch: epoch, key: key)
        let blob = SecretBlob.seal(content.finish(), .recoveryBlob, key: code.blobKey())
        return Notes.Recovery(
            stamp: stamp, name: name, token: ServerToken.hash(of: code.token()), slot: slot, blob: blob)
    }

    /// Opens it with the code; nil where it does not open.
    static func open(_ blob: [UInt8], code: borrowing RecoveryCode) -> VaultAccess? {
        guard let content = SecretBlob.open(blob, .recoveryBlob, key: code.blobKey()),
            content.count == VaultAccess.size
        else { return nil }
        return content.withBytes { VaultAccess($0) }
    }
}
