internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// Carrying versions from one epoch to the next: opened under the old key, one body at a time, and sealed under the new one.
struct Resealing {
    let old: Sealer
    let new: Sealer

    struct Resealed {
        let version: Version
        let body: [UInt8]?
    }

    /// One version by the plaintext of its summary and its sealed body.
    func reseal(_ id: EntryID, summary: [UInt8], body box: [UInt8]?) throws(VaultError) -> Resealed {
        guard let version = try? Version(decoding: summary.span) else { throw .entryDamaged(id) }
        let entry = Entry(id: id, versions: VersionSet([version]))
        let opened = try BodyOpening(sealer: old).open(entry, [box])
        let new = new
        guard var changed = Rekeying(hash: { new.fingerprint($0, $1) }).version(of: opened) else {
            throw .entryDamaged(id)
        }
        guard let reference = version.body, let box else { return Resealed(version: changed, body: nil) }
        do {
            let body = try old.openBody(box, entry: id, reference: reference)
            let resealed = new.seal(body: body, entry: id, stamp: reference.stamp)
            changed.body = BodyReference(stamp: reference.stamp, hash: new.bodyHash(resealed))
            return Resealed(version: changed, body: resealed)
        } catch {
            throw .entryDamaged(id)
        }
    }
}

extension Change {
    /// Lists a version of another epoch as one that no step of this one has carried. `sentClock`: up to where this one knows the entry's
    /// versions of this device.
    func add(_ resealed: Resealing.Resealed, to id: EntryID, sentClock: UInt64 = 0) throws {
        let entry = Self.bytes(of: id)
        let bodyRow = try resealed.body.map { try database.insertBody(entry: entry, box: $0) } ?? 0
        let summary = resealed.version.encoded()
        let stamp = resealed.version.stamp
        let box = sealer.seal(summary: summary, entry: id, stamp: stamp)
        let nonce = Nonce(box: box) ?? .none
        let row = try database.insertSummary(entry: entry, stamp: sealer.mask(stamp, nonce: nonce), box: box)
        let record = LeafRecord(
            entry: id, row: row, nonce: nonce, bodyRow: bodyRow, stamp: stamp, isUnsent: true, sentClock: sentClock)
        relist(id, current(id) + [(record, summary)])
    }
}
