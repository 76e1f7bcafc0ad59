internal import CSodium
internal import KeysSecret

/// What a key derived from the vault key is for. Number and 8-byte label go into `crypto_kdf`; never renumbered.
public enum KeyPurpose: UInt64, CaseIterable, Sendable {
    case summary = 1
    case body = 2
    case segment = 3
    case name = 4
    case head = 5
    case fingerprint = 6
    case local = 7
    case draft = 8
    case account = 9

    var label: StaticString {
        switch self {
        case .summary: "summary_"
        case .body: "body____"
        case .segment: "segment_"
        case .name: "name____"
        case .head: "head____"
        case .fingerprint: "fingerpr"
        case .local: "local___"
        case .draft: "draft___"
        case .account: "account_"
        }
    }
}

/// The vault key of one epoch: 32 random bytes, sealed in slots and nowhere else.
public struct VaultKey: ~Copyable, Sendable {
    /// Bytes of a vault key.
    public static let size = 32
    let secret: SecretBytes

    /// A fresh key.
    public static func generate() -> VaultKey { VaultKey(secret: .random(size)) }

    init(secret: consuming SecretBytes) {
        precondition(secret.count == Self.size)
        self.secret = secret
    }

    /// The key of these bytes, which came out of a box; nil for another number than `size`.
    public init?(copying bytes: Span<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        secret = SecretBytes(copying: bytes)
    }

    /// Lends its bytes to whoever seals them.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R { try secret.withBytes(body) }

    /// Whether both are the same key, in time that does not depend on where they differ.
    public borrowing func equals(_ other: borrowing VaultKey) -> Bool { secret.equals(other.secret) }

    /// The key for one purpose (`crypto_kdf_derive_from_key`).
    public borrowing func key(for purpose: KeyPurpose) -> SubKey {
        var derived = SecretBytes(zeros: SubKey.size)
        secret.withUnsafePointer { root in
            derived.withUnsafeMutablePointer { target in
                purpose.label.utf8Start.withMemoryRebound(to: CChar.self, capacity: 8) { label in
                    _ = crypto_kdf_derive_from_key(target, SubKey.size, purpose.rawValue, label, root)
                }
            }
        }
        return SubKey(secret: derived)
    }
}

/// A key that seals or hashes one kind of thing.
public struct SubKey: ~Copyable, Sendable {
    /// Bytes of a key.
    public static let size = 32
    let secret: SecretBytes

    init(secret: consuming SecretBytes) {
        precondition(secret.count == Self.size)
        self.secret = secret
    }

    /// The key of these bytes, which came out of a box; nil for another number than `size`.
    public init?(copying bytes: Span<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        secret = SecretBytes(copying: bytes)
    }

    /// Lends its bytes to whoever seals them.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R { try secret.withBytes(body) }
}
