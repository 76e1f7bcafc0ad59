internal import CSodium
public import KeysSecret

/// The one-use code of a pairing: 160 random bits, written like a recovery code. It names and seals the four blobs of one pairing
/// and is no key to the vault (FORMAT, "Pairing").
public struct PairingCode: ~Copyable, Sendable {
    private let code: RecoveryCode

    /// The four blobs of a pairing, in their order.
    public enum Blob: CaseIterable, Sendable {
        case offer, answer, reveal, entry

        var nameLabel: StaticString {
            switch self {
            case .offer: "pairing offer name"
            case .answer: "pairing answer name"
            case .reveal: "pairing reveal name"
            case .entry: "pairing entry name"
            }
        }
    }

    /// A fresh code.
    public static func generate() -> PairingCode { PairingCode(code: .generate()) }

    init(code: consuming RecoveryCode) { self.code = code }

    /// Reads a typed code; a slip is named by its group.
    public init(typed: borrowing SecretBytes) throws(CryptoError) { code = try RecoveryCode(typed: typed) }

    /// The code as it is written.
    public borrowing func text() -> SecretBytes { code.text() }

    /// The 40 bytes of a blob's name.
    public borrowing func name(of blob: Blob) -> [UInt8] { code.publicDigest(40, blob.nameLabel) }

    /// The key of offer, answer and reveal.
    public borrowing func key() -> SubKey { code.derive("pairing key") }

    /// The token that opens the four blobs at a server, and nothing else.
    public borrowing func token() -> SecretBytes { code.derive("pairing token").withBytes { ServerToken.text(of: $0) } }

    /// The key of the entry: from the code, what both sides' keys agree on, and the hash of what was said before.
    public borrowing func entryKey(shared: borrowing SecretBytes, transcript: [UInt8]) -> SubKey {
        var more = SecretBuilder(capacity: 128)
        more.append(0)
        shared.withBytes { more.append($0) }
        more.append(transcript)
        return more.withBytes { more in code.key("pairing entry", binding: more) }
    }
}

extension RecoveryCode {
    /// A key made from the code, a label and secret bytes that are bound.
    borrowing func key(_ label: StaticString, binding more: Span<UInt8>) -> SubKey {
        var derived = SecretBytes(zeros: SubKey.size)
        secret.withUnsafePointer { code in
            derived.withUnsafeMutablePointer { target in
                more.withUnsafeBufferPointer { more in
                    csodium_blake2b_pair(
                        target, SubKey.size, code, RecoveryCode.size, label.utf8Start, label.utf8CodeUnitCount,
                        more.baseAddress, more.count)
                }
            }
        }
        return SubKey(secret: derived)
    }
}

/// A fresh X25519 key (RFC 7748) of one side of a pairing; gone with the value.
public struct PairingKey: ~Copyable, Sendable {
    private let secret: SecretBytes
    /// The 32 bytes for the other side.
    public let publicKey: [UInt8]

    /// Bytes of a public key.
    public static let size = 32

    /// A fresh key.
    public init() { self.init(secret: .random(Self.size)) }

    init(secret: consuming SecretBytes) {
        self.secret = secret
        var key = [UInt8](repeating: 0, count: Self.size)
        self.secret.withUnsafePointer { _ = crypto_scalarmult_base(&key, $0) }
        publicKey = key
    }

    /// What both sides agree on; throws `notAuthentic` for a point that leads to nothing (RFC 7748, section 6.1).
    public borrowing func shared(with other: [UInt8]) throws(CryptoError) -> SecretBytes {
        guard other.count == Self.size else { throw .notAuthentic }
        var shared = SecretBytes(zeros: Self.size)
        let result = secret.withUnsafePointer { own in
            shared.withUnsafeMutablePointer { crypto_scalarmult($0, own, other) }
        }
        guard result == 0 else { throw .notAuthentic }
        return shared
    }
}
