internal import CSodium

extension SecretBytes {
    /// A keyed hash of the bytes (BLAKE2b-256, `crypto_generichash`), to recognise a value later without keeping it.
    public borrowing func keyedHash(key: borrowing SecretBytes) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 32)
        let size = count
        let keySize = key.count
        withUnsafePointer { bytes in
            key.withUnsafePointer { key in
                _ = crypto_generichash(&hash, hash.count, bytes, UInt64(size), key, keySize)
            }
        }
        return hash
    }
}
