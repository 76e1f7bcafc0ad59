internal import Crypto
internal import FoundationEssentials
public import KeysSecret

extension OneTimeCode.Seed {
    private static let steamSymbols = Array("23456789BCDFGHJKMNPQRTVWXY".utf8)

    /// The code of a time, in milliseconds since 1970 (RFC 6238, section 4.2).
    public borrowing func code(at milliseconds: Int64) -> SecretBytes {
        code(counter: UInt64(max(milliseconds, 0) / 1000) / UInt64(period))
    }

    /// The code of a counter (RFC 4226, section 5.3).
    public borrowing func code(counter: UInt64) -> SecretBytes {
        var rest = truncated(counter)
        let symbols = kind == .steam ? Self.steamSymbols : Array("0123456789".utf8)
        var code = SecretBytes(zeros: digits)
        code.withMutableBytes { bytes in
            for index in bytes.indices {
                // Steam's least digit stands first.
                let place = kind == .steam ? index : bytes.count - 1 - index
                bytes[place] = symbols[Int(rest) % symbols.count]
                rest /= UInt32(symbols.count)
            }
        }
        return code
    }

    private borrowing func truncated(_ counter: UInt64) -> UInt32 {
        switch algorithm {
        case .sha1: truncated(counter, Insecure.SHA1.self)
        case .sha256: truncated(counter, SHA256.self)
        case .sha512: truncated(counter, SHA512.self)
        }
    }

    /// 31 bits of the HMAC, from where its last half byte says.
    private borrowing func truncated<Hash: HashFunction>(_ counter: UInt64, _: Hash.Type) -> UInt32 {
        let message = withUnsafeBytes(of: counter.bigEndian) { Array($0) }
        let code = key.withBytes { bytes in
            bytes.withUnsafeBytes { HMAC<Hash>.authenticationCode(for: message, using: SymmetricKey(data: $0)) }
        }
        return code.withUnsafeBytes { bytes in
            guard let last = bytes.last, bytes.count >= 20 else { return 0 }
            let start = Int(last & 15)
            return bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        }
    }
}
