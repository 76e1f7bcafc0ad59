/// Making a version one of another epoch: what it says stays, stamps and all; the keyed hashes in its summary are made anew.
public struct Rekeying: Sendable {
    private let hash: @Sendable (StaticString, Span<UInt8>) -> [UInt8]

    /// A rekeying to the key of this keyed hash.
    public init(hash: @escaping @Sendable (StaticString, Span<UInt8>) -> [UInt8]) { self.hash = hash }

    /// The one version of an opened entry, under the other key. Its body reference waits for the body that is sealed anew.
    public func version(of opened: borrowing OpenedEntry) -> Version? {
        guard opened.entry.versions.count == 1, var version = opened.entry.versions.first else { return nil }
        guard version.state != .purged else { return version }
        for resolved in opened.entry.resolved {
            guard case .sealed(let sealed) = resolved.field.value,
                let fingerprint = opened.withValue(of: resolved, { hash("value", $0) }),
                let index = version.fields.firstIndex(where: { $0.id == resolved.field.id })
            else { continue }
            var changed = sealed
            changed.fingerprint = fingerprint
            version.fields[index].value = .sealed(changed)
        }
        version.contentHash = Composer.contentHash(EntryForm(editing: opened), hash: hash)
        return version
    }
}
