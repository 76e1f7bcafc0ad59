internal import CSodium
internal import KeysSecret

/// Keyed and plain BLAKE2b.
public enum KeyedHash {
    /// Keyed BLAKE2b of `size` bytes (16...64) over a label, a zero byte and the bytes.
    public static func hash(
        _ bytes: Span<UInt8>, label: StaticString, key: borrowing SubKey, size: Int
    ) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        let front = UnsafeBufferPointer(start: label.utf8Start, count: label.utf8CodeUnitCount) + [0]
        key.secret.withUnsafePointer { key in
            bytes.withUnsafeBufferPointer { bytes in
                csodium_blake2b_pair(
                    &digest, size, key, SubKey.size, front, front.count, bytes.baseAddress, bytes.count)
            }
        }
        return digest
    }

    /// BLAKE2b of `size` bytes without a key, for sealed bytes that are no secret.
    public static func plain(_ bytes: Span<UInt8>, size: Int) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        bytes.withUnsafeBufferPointer { bytes in
            _ = crypto_generichash(&digest, size, bytes.baseAddress, UInt64(bytes.count), nil, 0)
        }
        return digest
    }

    /// Whether two digests are the same, in time that depends on the length alone.
    public static func equal(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && sodium_memcmp(one, other, one.count) == 0
    }
}

/// Randomness that is no key: ids, salts, draws.
public enum Randomness {
    /// Bytes from the system's generator.
    public static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }

    /// A 64-bit word.
    public static func word() -> UInt64 {
        var word: UInt64 = 0
        randombytes_buf(&word, MemoryLayout<UInt64>.size)
        return word
    }

    /// A number below `bound`, every one as likely as the others (`randombytes_uniform`).
    public static func below(_ bound: UInt32) -> UInt32 { randombytes_uniform(bound) }
}
