internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// The vault key of the open vault with all that is derived from it: seals and opens what the database holds, each thing
/// under the context it is expected in.
final class Sealer: Sendable {
    let vault: VaultID
    let epoch: UInt32
    let vaultKey: VaultKey
    let summaryKey: SubKey
    private let bodyKey: SubKey
    private let headKey: SubKey
    private let fingerprintKey: SubKey
    private let localKey: SubKey
    private let draftKey: SubKey
    let accountKey: SubKey
    let segmentKey: SubKey
    let naming: BlobNaming

    init(vault: VaultID, epoch: UInt32, vaultKey: consuming VaultKey) {
        self.vault = vault
        self.epoch = epoch
        summaryKey = vaultKey.key(for: .summary)
        bodyKey = vaultKey.key(for: .body)
        headKey = vaultKey.key(for: .head)
        fingerprintKey = vaultKey.key(for: .fingerprint)
        localKey = vaultKey.key(for: .local)
        draftKey = vaultKey.key(for: .draft)
        accountKey = vaultKey.key(for: .account)
        segmentKey = vaultKey.key(for: .segment)
        naming = BlobNaming(vaultKey)
        self.vaultKey = vaultKey
    }

    // MARK: Versions

    func summaryContext(_ entry: EntryID, _ stamp: Stamp) -> BoxContext {
        BoxContext(
            .summary, vault: vault.words, epoch: epoch, object: entry.words, clock: stamp.clock,
            device: stamp.device.value)
    }

    private func bodyContext(_ entry: EntryID, _ stamp: Stamp) -> BoxContext {
        BoxContext(
            .body, vault: vault.words, epoch: epoch, object: entry.words, clock: stamp.clock,
            device: stamp.device.value)
    }

    func seal(summary: [UInt8], entry: EntryID, stamp: Stamp) -> [UInt8] {
        SealedBox.seal(summary.span, key: summaryKey, context: summaryContext(entry, stamp))
    }

    func openSummary(_ box: [UInt8], entry: EntryID, stamp: Stamp) -> [UInt8]? {
        try? SealedBox.openPublic(box.span, key: summaryKey, context: summaryContext(entry, stamp))
    }

    func seal(body: borrowing SecretBytes, entry: EntryID, stamp: Stamp) -> [UInt8] {
        SealedBox.seal(body, key: bodyKey, context: bodyContext(entry, stamp))
    }

    /// Opens a body into guarded memory; its bytes must have the hash the summary gives.
    func openBody(_ box: [UInt8], entry: EntryID, reference: BodyReference) throws(CryptoError) -> SecretBytes {
        guard KeyedHash.equal(bodyHash(box), reference.hash) else { throw .notAuthentic }
        return try SealedBox.open(box.span, key: bodyKey, context: bodyContext(entry, reference.stamp))
    }

    func bodyHash(_ box: [UInt8]) -> [UInt8] { KeyedHash.plain(box.span, size: BodyReference.hashSize) }

    // MARK: Pages, records, state

    func seal(page bytes: [UInt8], type: BoxType, number: Int64) -> [UInt8] {
        SealedBox.seal(bytes.span, key: headKey, context: pageContext(type, number))
    }

    func openPage(_ box: [UInt8], type: BoxType, number: Int64) -> [UInt8]? {
        try? SealedBox.openPublic(box.span, key: headKey, context: pageContext(type, number))
    }

    private func pageContext(_ type: BoxType, _ number: Int64) -> BoxContext {
        BoxContext(type, vault: vault.words, epoch: epoch, object: (0, UInt64(bitPattern: number)))
    }

    func seal(record bytes: [UInt8], name: String) -> [UInt8] {
        SealedBox.seal(bytes.span, key: localKey, context: recordContext(name))
    }

    func openRecord(_ box: [UInt8], name: String) -> [UInt8]? {
        try? SealedBox.openPublic(box.span, key: localKey, context: recordContext(name))
    }

    /// A record whose plaintext is a secret.
    func seal(secretRecord bytes: borrowing SecretBytes, name: String) -> [UInt8] {
        SealedBox.seal(bytes, key: localKey, context: recordContext(name))
    }

    func openSecretRecord(_ box: [UInt8], name: String) -> SecretBytes? {
        try? SealedBox.open(box.span, key: localKey, context: recordContext(name))
    }

    private func recordContext(_ name: String) -> BoxContext {
        BoxContext(.record, vault: vault.words, epoch: epoch, extra: Array(name.utf8))
    }

    func seal(state bytes: [UInt8], incarnation: UInt64) -> [UInt8] {
        SealedBox.seal(bytes.span, key: localKey, context: stateContext(incarnation))
    }

    func openState(_ box: [UInt8], incarnation: UInt64) -> [UInt8]? {
        try? SealedBox.openPublic(box.span, key: localKey, context: stateContext(incarnation))
    }

    private func stateContext(_ incarnation: UInt64) -> BoxContext {
        BoxContext(.stateFile, vault: vault.words, epoch: epoch, object: (0, incarnation))
    }

    // MARK: Drafts

    func seal(draft bytes: borrowing SecretBytes, label: String) -> [UInt8] {
        SealedBox.seal(bytes, key: draftKey, context: draftContext(label))
    }

    func openDraft(_ box: [UInt8], label: String) -> SecretBytes? {
        try? SealedBox.open(box.span, key: draftKey, context: draftContext(label))
    }

    private func draftContext(_ label: String) -> BoxContext {
        BoxContext(.draft, vault: vault.words, epoch: epoch, extra: Array(label.utf8))
    }

    // MARK: Hashes

    /// Keyed hash of 16 bytes for fingerprints of values and contents.
    func fingerprint(_ label: StaticString, _ bytes: Span<UInt8>) -> [UInt8] {
        KeyedHash.hash(bytes, label: label, key: fingerprintKey, size: 16)
    }

    /// What a version adds to the set-hash.
    func setHash(_ record: LeafRecord) -> [UInt8] { setHash(entry: record.entry, nonce: record.nonce) }

    func setHash(entry: EntryID, nonce: Nonce) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in [entry.high, entry.low] {
            withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
        }
        bytes += nonce.bytes
        return KeyedHash.hash(bytes.span, label: "version", key: headKey, size: 32)
    }

    /// The stamp of a summary, masked with a keyed hash of its nonce: beside the row it lets a lost index be made anew,
    /// and tells a thief of the disk nothing.
    func mask(_ stamp: Stamp, nonce: Nonce) -> [UInt8] {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: stamp.clock.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: stamp.device.value.bigEndian) { bytes.append(contentsOf: $0) }
        let mask = KeyedHash.hash(nonce.bytes.span, label: "stamp", key: localKey, size: 16)
        return zip(bytes, mask).map { $0 ^ $1 }
    }

    func unmask(_ masked: [UInt8], nonce: Nonce) -> Stamp? {
        guard masked.count == 16 else { return nil }
        let mask = KeyedHash.hash(nonce.bytes.span, label: "stamp", key: localKey, size: 16)
        let plain = zip(masked, mask).map { $0 ^ $1 }
        func word(_ range: Range<Int>) -> UInt64 { plain[range].reduce(0) { $0 << 8 | UInt64($1) } }
        let device = word(8..<16)
        guard device >> UInt64(DeviceID.bits) == 0, word(0..<8) > 0 else { return nil }
        return Stamp(clock: word(0..<8), device: DeviceID(device))
    }
}
