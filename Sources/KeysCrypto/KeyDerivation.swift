internal import CSodium
public import KeysSecret

/// The cost of turning a password into a key by Argon2id (RFC 9106) with one lane.
public struct DerivationCost: Equatable, Sendable {
    /// Memory in KiB.
    public var memoryKiB: UInt32
    /// Passes over it.
    public var passes: UInt32

    /// A cost as given; `isAllowed` judges it.
    public init(memoryKiB: UInt32, passes: UInt32) {
        self.memoryKiB = memoryKiB
        self.passes = passes
    }

    /// What a new vault gets: 256 MiB, 3 passes.
    public static let standard = DerivationCost(memoryKiB: 256 * 1024, passes: 3)
    /// Below this nothing is derived.
    public static let floor = DerivationCost(memoryKiB: 64 * 1024, passes: 3)
    /// Above this nothing is derived.
    public static let ceiling = DerivationCost(memoryKiB: 2 * 1024 * 1024, passes: 10)

    #if TEST_DOORS
        private static let testOnlyFloor = DerivationCost(memoryKiB: 8, passes: 1)
    #endif

    /// Whether the cost lies between floor and ceiling.
    public var isAllowed: Bool {
        #if TEST_DOORS
            let floor = Self.testOnlyFloor
        #else
            let floor = Self.floor
        #endif
        return (floor.memoryKiB...Self.ceiling.memoryKiB).contains(memoryKiB)
            && (floor.passes...Self.ceiling.passes).contains(passes)
    }
}

/// A primary password in its one form: NFC, UTF-8, 1...1024 bytes, no control characters, in guarded memory. No
/// trimming, no truncation.
public struct PrimaryPassword: ~Copyable, Sendable {
    /// The longest there is, in bytes after normalisation.
    public static let longest = 1024
    let secret: SecretBytes

    /// Takes what was typed to *open* a vault.
    public init(entered: borrowing SecretBytes) throws(CryptoError) {
        secret = try Normalisation.composed(entered, refusingUnassigned: false)
    }

    /// Takes what was typed to *set* a password: code points this Unicode has not assigned are refused, since their
    /// normal form may change later.
    public init(chosen: borrowing SecretBytes) throws(CryptoError) {
        secret = try Normalisation.composed(chosen, refusingUnassigned: true)
    }

    /// Lends the bytes to whoever judges their strength.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R { try secret.withBytes(body) }

    /// Whether both are the same password.
    public borrowing func equals(_ other: borrowing PrimaryPassword) -> Bool { secret.equals(other.secret) }

    /// The key this password gives under a salt (16 bytes) and a cost. The cost is judged *before* memory is taken.
    borrowing func key(salt: [UInt8], cost: DerivationCost) throws(CryptoError) -> SubKey {
        guard cost.isAllowed else {
            throw .costNotAllowed(memoryKiB: cost.memoryKiB, passes: cost.passes)
        }
        precondition(salt.count == Int(crypto_pwhash_SALTBYTES))
        var derived = SecretBytes(zeros: SubKey.size)
        let size = secret.count
        let status = secret.withUnsafePointer { password in
            derived.withUnsafeMutablePointer { target in
                password.withMemoryRebound(to: CChar.self, capacity: size) { password in
                    crypto_pwhash(
                        target, UInt64(SubKey.size), password, UInt64(size), salt, UInt64(cost.passes),
                        Int(cost.memoryKiB) * 1024, crypto_pwhash_ALG_ARGON2ID13)
                }
            }
        }
        guard status == 0 else { throw .outOfMemory(memoryKiB: cost.memoryKiB) }
        return SubKey(secret: derived)
    }
}
