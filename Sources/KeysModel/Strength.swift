internal import CZxcvbn
internal import KeysSecret

/// How hard a password is to guess, by zxcvbn (Wheeler, USENIX Security 2016).
public enum Strength {
    /// Only this many bytes are judged; what is longer is at least as strong. zxcvbn's time grows faster than the length.
    static let judged = 72

    /// The strength in bits. zxcvbn wants a terminated copy; it stands on the stack and is wiped.
    public static func bits(_ password: Span<UInt8>) -> Double {
        let count = min(password.count, judged)
        guard count > 0 else { return 0 }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: judged + 1) { copy in
            for index in 0..<count { copy[index] = CChar(bitPattern: password[index]) }
            copy[count] = 0
            defer { for index in copy.indices { copy[index] = 0 } }
            return ZxcvbnMatch(copy.baseAddress, nil, nil)
        }
    }

    /// The word people read beside the bits.
    public static func word(bits: Double) -> String {
        switch bits {
        case ..<28: "very weak"
        case ..<40: "weak"
        case ..<60: "fair"
        case ..<80: "strong"
        default: "very strong"
        }
    }

    /// Below this a primary password is refused unless insisted on.
    public static let leastPrimaryBits = 40.0
    /// Shorter than this a primary password is refused unless insisted on.
    public static let leastPrimaryLength = 12
}
