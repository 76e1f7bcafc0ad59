internal import CSodium

extension SecretBytes {
    /// The bytes in base 64 with padding (RFC 4648, section 4; `sodium_bin2base64`), without a copy outside guarded memory
    /// and in time that depends on the length alone.
    public borrowing func base64() -> SecretBytes {
        let variant = sodium_base64_VARIANT_ORIGINAL
        // The length counts the NUL that C wants at the end.
        let length = sodium_base64_encoded_len(count, variant)
        let size = count
        var text = SecretBytes(zeros: length)
        withUnsafePointer { bytes in
            text.withUnsafeMutablePointer { target in
                target.withMemoryRebound(to: CChar.self, capacity: length) {
                    _ = sodium_bin2base64($0, length, bytes, size, variant)
                }
            }
        }
        text.shorten(to: length - 1)
        return text
    }
}
