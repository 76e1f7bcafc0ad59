internal import KeysBlobs

/// The id of an account or of a token: 64 random bits, 16 small hexadecimal digits. It says nothing and opens nothing.
struct RandomID: Hashable, Sendable {
    /// The bits as the database keeps them.
    let value: Int64

    /// An id by its bits.
    init(_ value: Int64) { self.value = value }

    /// A fresh one.
    static func make() -> RandomID { RandomID(Int64.random(in: .min ... .max)) }

    /// Reads 16 digits; nil for anything else.
    init?(_ text: some StringProtocol) {
        let values = text.utf8.compactMap(Hexadecimal.value)
        guard text.utf8.count == 16, values.count == 16 else { return nil }
        value = Int64(bitPattern: values.reduce(0) { $0 << 4 | UInt64($1) })
    }

    /// The digits.
    var text: String {
        Hexadecimal.text((0..<8).map { UInt8(truncatingIfNeeded: value >> Int64(56 - 8 * $0)) })
    }
}

/// A vault as a path names it: 26 symbols of Crockford's base 32 in lower case, the first 0..7 (FORMAT, "Ids").
struct VaultName: Hashable, Sendable {
    /// The symbols.
    let text: String

    /// Reads a name; nil for anything else.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 26, let first = text.utf8.first, first <= UInt8(ascii: "7"),
            text.utf8.allSatisfy(Self.isSymbol)
        else { return nil }
        self.text = String(text)
    }

    /// Digits and letters but i, l, o and u.
    private static func isSymbol(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}

/// A vault of an account.
struct VaultPath: Hashable, Sendable {
    /// Whose it is.
    let account: RandomID
    /// Which one.
    let vault: VaultName
}

/// A blob of a vault.
struct BlobPath: Hashable, Sendable {
    /// Where it lies.
    let vault: VaultPath
    /// What it is called.
    let name: BlobName
}
