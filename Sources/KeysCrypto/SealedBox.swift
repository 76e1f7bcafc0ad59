internal import CSodium
public import KeysSecret

/// The one construction everything is sealed with:
///
///     nonce      = keyed BLAKE2b-192(K, 32 random bytes || context || plaintext)
///     subkey || commitment = keyed BLAKE2b-512(K, nonce || context)
///     box        = nonce(24) || commitment(32) || XChaCha20-Poly1305(subkey, nonce, plaintext)
///
/// The bare cipher does not commit to its key (partitioning oracles, ePrint 2020/1491); the commitment, compared in
/// constant time before anything is decrypted, does. The nonce is random and yet never the same for two plaintexts,
/// even after a cloned machine repeats its random bytes. Because subkey, commitment and ciphertext follow from key,
/// context, nonce and plaintext, **a box that opens and carries a given nonce is the box that was sealed with it**:
/// pages list nonces.
public enum SealedBox {
    /// Bytes of the nonce at the front.
    public static let nonceSize = 24
    /// Bytes of the commitment after it.
    public static let commitmentSize = 32
    /// Bytes of the Poly1305 tag at the end.
    public static let tagSize = 16
    /// How much longer a box is than what it holds.
    public static let overhead = nonceSize + commitmentSize + tagSize

    /// Seals bytes under a key and a context.
    public static func seal(
        _ plaintext: Span<UInt8>, key: borrowing SubKey, context: borrowing BoxContext
    ) -> [UInt8] {
        var box = [UInt8](repeating: 0, count: plaintext.count + overhead)
        key.secret.withUnsafePointer { key in
            plaintext.withUnsafeBufferPointer { plaintext in
                box.withUnsafeMutableBufferPointer { box in
                    seal(plaintext, key: key, context: context, into: box)
                }
            }
        }
        return box
    }

    /// Seals a secret.
    public static func seal(
        _ plaintext: borrowing SecretBytes, key: borrowing SubKey, context: borrowing BoxContext
    ) -> [UInt8] {
        plaintext.withBytes { seal($0, key: key, context: context) }
    }

    /// Opens a box into guarded memory.
    public static func open(
        _ box: Span<UInt8>, key: borrowing SubKey, context: borrowing BoxContext
    ) throws(CryptoError) -> SecretBytes {
        guard box.count >= overhead else { throw .notAuthentic }
        var secret = SecretBytes(zeros: box.count - overhead)
        let isOpen = secret.withMutableBytes { target in
            target.withUnsafeMutableBufferPointer { target in
                box.withUnsafeBufferPointer { box in open(box, key: key, context: context, into: target) }
            }
        }
        guard isOpen else { throw .notAuthentic }
        return secret
    }

    /// Opens a box that holds nothing secret (pages, heads) into an array.
    public static func openPublic(
        _ box: Span<UInt8>, key: borrowing SubKey, context: borrowing BoxContext
    ) throws(CryptoError) -> [UInt8] {
        guard box.count >= overhead else { throw .notAuthentic }
        var plaintext = [UInt8](repeating: 0, count: box.count - overhead)
        let isOpen = plaintext.withUnsafeMutableBufferPointer { target in
            box.withUnsafeBufferPointer { box in open(box, key: key, context: context, into: target) }
        }
        guard isOpen else { throw .notAuthentic }
        return plaintext
    }

    /// Opens a box straight into `target`, which has room for `box.count - overhead` bytes. For opening summaries
    /// by the hundred thousand; says whether it opened.
    public static func open(
        _ box: UnsafeBufferPointer<UInt8>, key: borrowing SubKey, context: borrowing BoxContext,
        into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        guard let start = box.baseAddress, box.count >= overhead, target.count >= box.count - overhead else {
            return false
        }
        return key.secret.withUnsafePointer { key in
            withSubkey(key: key, nonce: start, context: context) { subkey, commitment in
                guard sodium_memcmp(commitment, start + nonceSize, commitmentSize) == 0 else { return false }
                let cipher = start + nonceSize + commitmentSize
                let cipherSize = UInt64(box.count - nonceSize - commitmentSize)
                return crypto_aead_xchacha20poly1305_ietf_decrypt(
                    target.baseAddress, nil, nil, cipher, cipherSize, nil, 0, start, subkey) == 0
            }
        }
    }

    private static func seal(
        _ plaintext: UnsafeBufferPointer<UInt8>, key: UnsafePointer<UInt8>, context: borrowing BoxContext,
        into box: UnsafeMutableBufferPointer<UInt8>
    ) {
        guard let start = box.baseAddress else { return }
        makeNonce(plaintext, key: key, context: context, into: start)
        NonceWitness.record(UnsafeBufferPointer(start: start, count: nonceSize))
        withSubkey(key: key, nonce: start, context: context) { subkey, commitment in
            (start + nonceSize).update(from: commitment, count: commitmentSize)
            crypto_aead_xchacha20poly1305_ietf_encrypt(
                start + nonceSize + commitmentSize, nil, plaintext.baseAddress, UInt64(plaintext.count), nil, 0, nil,
                start, subkey)
        }
    }

    private static func makeNonce(
        _ plaintext: UnsafeBufferPointer<UInt8>, key: UnsafePointer<UInt8>, context: borrowing BoxContext,
        into nonce: UnsafeMutablePointer<UInt8>
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32 + context.size) { front in
            guard let front = front.baseAddress else { return }
            randombytes_buf(front, 32)
            context.write(to: front + 32)
            csodium_blake2b_pair(
                nonce, nonceSize, key, SubKey.size, front, 32 + context.size, plaintext.baseAddress, plaintext.count)
        }
    }

    private static func withSubkey<R>(
        key: UnsafePointer<UInt8>, nonce: UnsafePointer<UInt8>, context: borrowing BoxContext,
        _ body: (_ subkey: UnsafePointer<UInt8>, _ commitment: UnsafePointer<UInt8>) -> R
    ) -> R {
        let size = nonceSize + context.size
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size + 64) { scratch in
            guard let input = scratch.baseAddress else { fatalError("no stack") }
            let output = input + size
            input.update(from: nonce, count: nonceSize)
            context.write(to: input + nonceSize)
            crypto_generichash(output, 64, input, UInt64(size), key, SubKey.size)
            defer { sodium_memzero(output, 64) }
            return body(output, output + 32)
        }
    }
}
