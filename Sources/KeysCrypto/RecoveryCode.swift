internal import CSodium
public import KeysSecret

/// The way back in when the primary password is lost: 160 random bits as eight groups of five symbols of Crockford's
/// base 32. Four symbols of a group carry data, the fifth is its checksum, so a typing error is found in its group:
///
///     check = 2*d0 + 3*d1 + 4*d2 + 5*d3 + group   in GF(32), x^5 + x^2 + 1, group = 1...8
///
/// Any one wrong symbol, any two symbols exchanged and any two groups exchanged are found (the weights differ and are
/// not zero).
public struct RecoveryCode: ~Copyable, Sendable {
    static let groups = 8
    static let dataSymbols = 4
    /// Bytes of randomness.
    public static let size = 20
    private static let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    let secret: SecretBytes

    /// A fresh code.
    public static func generate() -> RecoveryCode { RecoveryCode(secret: .random(size)) }

    init(secret: consuming SecretBytes) {
        precondition(secret.count == Self.size)
        self.secret = secret
    }

    /// Reads a typed code: case, blanks and dashes do not matter, `O` is 0, `I` and `L` are 1.
    public init(typed: borrowing SecretBytes) throws(CryptoError) {
        var symbols = SecretBuilder(capacity: 64)
        var foreignAt: Int?
        typed.withBytes { span in
            for index in span.indices {
                switch span[index] {
                case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                    continue
                case let byte:
                    guard let value = Self.value(of: byte) else {
                        foreignAt = foreignAt ?? symbols.count
                        symbols.append(0)
                        continue
                    }
                    symbols.append(value)
                }
            }
        }
        if let foreignAt {
            throw .recoveryCode(.foreignCharacter(group: min(foreignAt / (Self.dataSymbols + 1), Self.groups - 1) + 1))
        }
        let perGroup = Self.dataSymbols + 1
        guard symbols.count == Self.groups * perGroup else {
            throw .recoveryCode(.wrongLength(symbols: symbols.count))
        }
        var bytes = SecretBytes(zeros: Self.size)
        let wrong: Int? = symbols.withBytes { symbols in
            bytes.withMutableBytes { bytes in
                var bit = 0
                for group in 0..<Self.groups {
                    let start = group * perGroup
                    let data = symbols.extracting(start..<start + Self.dataSymbols)
                    guard Self.check(data, group: group) == symbols[start + Self.dataSymbols] else { return group + 1 }
                    for index in data.indices {
                        for shift in stride(from: 4, through: 0, by: -1) {
                            bytes[bit / 8] |= ((data[index] >> UInt8(shift)) & 1) << UInt8(7 - bit % 8)
                            bit += 1
                        }
                    }
                }
                return nil
            }
        }
        if let wrong { throw .recoveryCode(.mistypedGroup(wrong)) }
        secret = bytes
    }

    /// The code as people write it: `ABCDE-FGHJK-...`, 47 characters.
    public borrowing func text() -> SecretBytes {
        var text = SecretBuilder(capacity: 48)
        var data = SecretBytes(zeros: Self.dataSymbols)
        secret.withBytes { bytes in
            var bit = 0
            for group in 0..<Self.groups {
                if group > 0 { text.append(UInt8(ascii: "-")) }
                data.withMutableBytes { data in
                    for index in 0..<Self.dataSymbols {
                        var symbol: UInt8 = 0
                        for _ in 0..<5 {
                            symbol = symbol << 1 | (bytes[bit / 8] >> UInt8(7 - bit % 8)) & 1
                            bit += 1
                        }
                        data[index] = symbol
                    }
                }
                data.withBytes { data in
                    for index in data.indices { text.append(Self.symbol(data[index])) }
                    text.append(Self.symbol(Self.check(data, group: group)))
                }
            }
        }
        return text.finish()
    }

    /// The key that opens the recovery slot.
    borrowing func key() -> SubKey { derive("recovery slot key") }

    /// The key of the recovery blob on a store.
    public borrowing func blobKey() -> SubKey { derive("recovery blob key") }

    /// The 40 bytes of the recovery blob's name: to who lacks the code they are noise.
    public borrowing func blobName() -> [UInt8] { publicDigest(40, "recovery blob name") }

    /// The token that lets whoever has the code, and nothing else, read the store at a server.
    public borrowing func token() -> SecretBytes { derive("recovery token").withBytes { ServerToken.text(of: $0) } }

    /// A key made from the code for one purpose.
    borrowing func derive(_ label: StaticString) -> SubKey {
        let nothing: [UInt8] = []
        return key(label, binding: nothing.span)
    }

    /// A digest that may be seen.
    borrowing func publicDigest(_ size: Int, _ label: StaticString) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        secret.withUnsafePointer { code in
            _ = crypto_generichash(
                &digest, size, label.utf8Start, UInt64(label.utf8CodeUnitCount), code, Self.size)
        }
        return digest
    }

    private static func symbol(_ value: UInt8) -> UInt8 { alphabet.utf8Start[Int(value & 31)] }

    private static func value(of byte: UInt8) -> UInt8? {
        var upper = byte
        if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { upper -= 32 }
        switch upper {
        case UInt8(ascii: "O"): return 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
        default: break
        }
        for index in 0..<32 where alphabet.utf8Start[index] == upper { return UInt8(index) }
        return nil
    }

    private static func check(_ data: Span<UInt8>, group: Int) -> UInt8 {
        var sum = UInt8(group + 1)
        for index in data.indices { sum ^= product(UInt8(index + 2), data[index]) }
        return sum
    }

    /// The product in GF(32) with the polynomial x^5 + x^2 + 1.
    private static func product(_ one: UInt8, _ other: UInt8) -> UInt8 {
        var result: UInt8 = 0
        for bit in 0..<5 where other >> UInt8(bit) & 1 == 1 {
            var term = UInt16(one) << UInt16(bit)
            for high in stride(from: 9, through: 5, by: -1) where term >> UInt16(high) & 1 == 1 {
                term ^= 0b100101 << UInt16(high - 5)
            }
            result ^= UInt8(term)
        }
        return result
    }
}
