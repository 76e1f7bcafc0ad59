internal import KeysModel
internal import KeysSecret

/// Opens the bodies of an entry into one guarded buffer.
struct BodyOpening {
    let sealer: Sealer

    /// `boxes` has the sealed body of every version, in their order; nil where there is none.
    func open(_ entry: Entry, _ boxes: [[UInt8]?]) throws(VaultError) -> OpenedEntry {
        var bodies = SecretBuilder(capacity: 1024)
        var sizes: [Int?] = []
        for (version, box) in zip(entry.versions, boxes) {
            guard let reference = version.body else {
                sizes.append(nil)
                continue
            }
            guard let box, let body = try? sealer.openBody(box, entry: entry.id, reference: reference) else {
                throw .entryDamaged(entry.id)
            }
            sizes.append(body.count)
            body.withBytes { bodies.append($0) }
        }
        do {
            return try OpenedEntry(entry: entry, bodies: bodies.finish(), sizes: sizes)
        } catch {
            throw .entryDamaged(entry.id)
        }
    }
}
