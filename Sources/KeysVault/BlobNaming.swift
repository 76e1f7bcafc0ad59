internal import KeysBlobs
internal import KeysCrypto

/// Names of blobs under this vault's name key: a synthetic IV (Rogaway, Shrimpton 2006). The tag is a keyed hash of the label,
/// the mask a keyed hash of the tag; equal labels have equal names, and a name nobody with the key made opens to nothing. To
/// others a name is noise; who holds the key reads a listing like a table of contents.
///
/// It is a class because it owns a key, which cannot be copied.
final class BlobNaming: Sendable {
    private let key: SubKey

    init(_ vaultKey: borrowing VaultKey) { key = vaultKey.key(for: .name) }

    /// The naming of an epoch that is over, of whose key nothing but this was kept.
    init?(nameKey bytes: Span<UInt8>) {
        guard let key = SubKey(copying: bytes) else { return nil }
        self.key = key
    }

    /// Lends the name key to whoever keeps it for the next epoch.
    func withKey<R: ~Copyable>(_ body: (Span<UInt8>) -> R) -> R { key.withBytes { body($0) } }

    /// The name of a blob by what it is and the hash of its bytes.
    func name(_ kind: BlobKind, device: UInt64, first: UInt32, last: UInt32, digest: [UInt8]) -> BlobName? {
        BlobHashPrefix(of: digest).flatMap {
            BlobLabel(kind: kind, device: device, first: first, last: last, hash: $0)
        }.flatMap { name(of: $0) }
    }

    /// The name of a label.
    func name(of label: BlobLabel) -> BlobName? {
        let bytes = label.bytes
        let tag = tag(of: bytes)
        return BlobName(tag: tag, masked: masking(bytes, tag))
    }

    /// The label a name hides; nil for one of another vault or epoch, or that nobody with this key made.
    func label(of name: BlobName) -> BlobLabel? {
        let bytes = masking(name.masked, name.tag)
        guard KeyedHash.equal(tag(of: bytes), name.tag) else { return nil }
        guard let label = BlobLabel(bytes: bytes) else { return nil }
        // Nothing of a kind there is begins at 0, and a snapshot lies at one step.
        let isSound = label.first > 0 && (label.kind != .snapshot || label.first == label.last)
        return isSound || !label.kind.isKnown ? label : nil
    }

    private func tag(of label: [UInt8]) -> [UInt8] {
        KeyedHash.hash(label.span, label: "tag", key: key, size: BlobName.tagByteCount)
    }

    private func masking(_ bytes: [UInt8], _ tag: [UInt8]) -> [UInt8] {
        let mask = KeyedHash.hash(tag.span, label: "mask", key: key, size: BlobLabel.byteCount)
        return zip(bytes, mask).map { $0 ^ $1 }
    }
}
