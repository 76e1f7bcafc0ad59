internal import KeysModel
internal import KeysTerminal

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
