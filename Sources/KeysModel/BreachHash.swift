internal import Crypto
public import KeysSecret

/// The name a password has in lists of breached ones: its SHA-1 (Have I Been Pwned, "Pwned Passwords"). It can be guessed
/// from, so it is kept like the password.
public enum BreachHash {
    /// How many bytes there are.
    public static let size = 20

    /// The hash of a password.
    public static func of(_ password: Span<UInt8>) -> SecretBytes {
        var hasher = Insecure.SHA1()
        password.withUnsafeBufferPointer { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        var hash = SecretBuilder(capacity: size)
        hasher.finalize().withUnsafeBytes { digest in
            hash.append(digest.bindMemory(to: UInt8.self).span)
        }
        return hash.finish()
    }
}
