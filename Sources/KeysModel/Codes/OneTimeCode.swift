/// One-time codes: HOTP (RFC 4226), TOTP (RFC 6238), and those of Steam.
public enum OneTimeCode {
    /// What moves a code on.
    public enum Kind: Sendable, Equatable {
        /// The time (RFC 6238).
        case totp
        /// A counter (RFC 4226).
        case hotp
        /// The time, in five letters and digits of Steam's.
        case steam
    }

    /// The hash of the HMAC; raw values are the words of an `otpauth` address.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// The usual one.
        case sha1 = "SHA1"
        /// SHA-256.
        case sha256 = "SHA256"
        /// SHA-512.
        case sha512 = "SHA512"
    }

    /// Whether codes can be made of a value: any spelling `Seed(parsing:)` reads.
    public static func isSeed(_ value: Span<UInt8>) -> Bool {
        do throws(SeedError) {
            _ = try Seed(parsing: value)
            return true
        } catch {
            return false
        }
    }
}

/// Why no codes can be made of a value; never any of it.
public enum SeedError: Error, Equatable, Sendable, CaseIterable {
    /// There is nothing.
    case empty
    /// It is longer than any seed.
    case tooLong
    /// A character that base 32 does not have.
    case notBase32
    /// Fewer bytes than a seed has.
    case tooShort
    /// An address without a secret in it.
    case noSecret
    /// An address of another type than `totp`, `hotp` or `steam`.
    case unknownType
    /// Another hash than SHA-1, SHA-256 and SHA-512.
    case unknownAlgorithm
    /// Other than 6, 7 or 8 digits.
    case wrongDigits
    /// A period that is no number of seconds.
    case wrongPeriod
    /// A counter that is no number.
    case wrongCounter
    /// A secret in an encoding Keys does not know, or not in the one it names.
    case wrongEncoding
    /// A `%` without two hexadecimal digits, or bytes that are no text.
    case wrongEscape
    /// One part is given twice.
    case repeated
    /// Many seeds in one, as Google Authenticator exports them.
    case migration
}
