internal import KeysModel

/// What a person reads where a one-time code cannot be made.
enum CodeSentences {
    static let counterElsewhere = Sentence(
        "NO_COUNTER", 1,
        "a counted code (HOTP) is made from the field otp alone, where its counter is kept; nothing was changed",
        hint: "give the seed to the field otp of an entry: keys add TITLE --secret otp --stdin")
    static let counterSpent = Sentence(
        "COUNTER_SPENT", 1, "the counter of this code has reached its end; nothing was changed",
        hint: "ask whoever gave you the seed for a new one, then keys edit NEEDLE --secret otp --stdin")
    static let tooLongForPicture = Sentence(
        "TOO_LONG", 1, "the seed is too long for a QR code; nothing was changed",
        hint: "keys get NEEDLE --field otp prints it")
}

extension SeedError {
    var sentence: Sentence {
        Sentence(
            "NO_SEED", 1, "no code can be made of this field: \(words); it stays as it is",
            hint: "put the seed there that the site shows: keys edit NEEDLE --secret otp --stdin")
    }

    /// What is wrong, for the middle of a sentence.
    var words: String {
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

/// What `add` and `edit` say of a seed no code can be made of; it is kept.
enum SeedWarning {
    static func tell(of form: borrowing EntryForm, _ talk: Talk) {
        for index in form.items.indices where form.items[index].type == .otp {
            do throws(SeedError) {
                try form.withValue(at: index) { (value: Span<UInt8>) throws(SeedError) in
                    _ = try OneTimeCode.Seed(parsing: value)
                }
            } catch {
                talk.warn("the one-time code seed is kept as it is, but no code can be made of it: \(error.words)")
            }
        }
    }
}
