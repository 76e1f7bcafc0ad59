public import KeysModel

/// What is said of seeds of one-time codes.
extension SeedError {
    /// What is wrong, for the middle of a sentence.
    public var words: String {
        switch self {
        case .empty: "it is empty"
        case .tooLong: "it is longer than any seed"
        case .notBase32: "it has characters that base 32 does not have"
        case .tooShort: "it is too short for a seed"
        case .noSecret: "the address has no secret"
        case .unknownType: "the address is of a type other than totp, hotp and steam"
        case .unknownAlgorithm: "the hash is none of SHA-1, SHA-256 and SHA-512"
        case .wrongDigits: "the digits are none of 6, 7 and 8"
        case .wrongPeriod: "the period is no number of seconds"
        case .wrongCounter: "the counter is no number that can be counted on from"
        case .wrongEncoding: "the secret is not in the encoding it should have"
        case .wrongEscape: "an escape with % in it is not whole or no text"
        case .repeated: "one part of it is given twice"
        case .migration: "it is an export of several seeds from Google Authenticator, which is to be taken apart first"
        }
    }
}

extension OneTimeCode.Seed {
    /// What was understood of it: `6 digits every 30 s, for kim at GitHub`.
    borrowing func words() -> String {
        let what =
            switch kind {
            case .steam: "Steam, 5 signs every \(period) s"
            case .totp: "\(digits) digits every \(period) s"
            case .hotp: "\(digits) digits, counted from \(counter)"
            }
        let hash = algorithm == .sha1 ? "" : ", \(algorithm.rawValue)"
        let whose = (account.map { " for \($0)" } ?? "") + (issuer.map { " at \($0)" } ?? "")
        return what + hash + (whose.isEmpty ? "" : "," + whose)
    }
}
