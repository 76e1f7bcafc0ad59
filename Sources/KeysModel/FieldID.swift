/// What makes a field the same field on every device: a number below 256 for standard ones, a random one for URLs, tags
/// and fields people add.
public struct FieldID: Hashable, Comparable, Sendable {
    /// The number in the format.
    public let number: UInt64

    /// An id from its number.
    public init(_ number: UInt64) { self.number = number }

    /// An id for a new URL, tag or custom field from a random word.
    public static func added(random: UInt64) -> FieldID { FieldID(random >> 8 | 1 << 55) }

    /// Ids are ordered as numbers.
    public static func < (one: FieldID, other: FieldID) -> Bool { one.number < other.number }

    /// Whether the number alone says what the field is.
    public var isStandard: Bool { number < 256 }

    /// Whether this program knows what a standard number means.
    var isKnown: Bool { (FieldID.title...FieldID.hotpCounter).contains(self) || StandardField.of(self) != nil }
}

extension FieldID {
    /// What an entry is called; no field to the person, like those up to the counter.
    public static let title = FieldID(1)
    /// What it is.
    public static let kind = FieldID(2)
    /// Where it lies.
    public static let folder = FieldID(3)
    /// There on a favourite, with an empty text.
    public static let favorite = FieldID(4)
    /// The counter of an HOTP code; of two the larger counts.
    public static let hotpCounter = FieldID(5)

    /// The user name of any kind.
    public static let username = FieldID(16)
    /// The password of a login or network.
    public static let password = FieldID(17)
    /// The seed of one-time codes, or its `otpauth` address.
    public static let otp = FieldID(18)
    /// Notes; every kind has them.
    public static let notes = FieldID(19)

    /// Whose name is on a card.
    public static let cardholder = FieldID(32)
    /// The number of a card.
    public static let cardNumber = FieldID(33)
    /// Who issued a card.
    public static let cardBrand = FieldID(34)
    /// The month a card ends.
    public static let cardExpiry = FieldID(35)
    /// The three or four digits on a card.
    public static let cardCode = FieldID(36)
    /// The PIN of a card or account.
    public static let pin = FieldID(37)

    /// A first name.
    public static let firstName = FieldID(48)
    /// A middle name.
    public static let middleName = FieldID(49)
    /// A last name.
    public static let lastName = FieldID(50)
    /// Where somebody works.
    public static let company = FieldID(51)
    /// An e-mail address.
    public static let email = FieldID(52)
    /// A telephone number.
    public static let phone = FieldID(53)
    /// A date of birth.
    public static let birthDate = FieldID(54)
    /// Street and house.
    public static let street = FieldID(55)
    /// A town.
    public static let city = FieldID(56)
    /// A state or province.
    public static let region = FieldID(57)
    /// A postal code.
    public static let postalCode = FieldID(58)
    /// A country.
    public static let country = FieldID(59)
    /// The number a state gives a person.
    public static let nationalNumber = FieldID(60)
    /// The number of a passport.
    public static let passportNumber = FieldID(61)
    /// The number of a driving licence.
    public static let licenceNumber = FieldID(62)

    /// A private key as its file holds it.
    public static let privateKey = FieldID(80)
    /// The public key beside it.
    public static let publicKey = FieldID(81)
    /// The fingerprint of a key.
    public static let keyFingerprint = FieldID(82)
    /// What a private key is encrypted with.
    public static let passphrase = FieldID(83)

    /// The name or id of an API key.
    public static let keyName = FieldID(96)
    /// The secret of an API key.
    public static let apiSecret = FieldID(97)
    /// The day an API key ends.
    public static let expires = FieldID(98)

    /// The name of a wireless network.
    public static let network = FieldID(112)
    /// How a wireless network is protected.
    public static let wifiSecurity = FieldID(113)

    /// The name of a bank.
    public static let bank = FieldID(128)
    /// Whose account it is.
    public static let accountHolder = FieldID(129)
    /// What account it is.
    public static let accountType = FieldID(130)
    /// The number of an account.
    public static let accountNumber = FieldID(131)
    /// The routing number or sort code of a bank.
    public static let routingNumber = FieldID(132)
    /// An IBAN.
    public static let iban = FieldID(133)
    /// The SWIFT code (BIC) of a bank.
    public static let swiftCode = FieldID(134)
}

/// A standard field: what people call it and what it holds.
public struct StandardField: Sendable {
    /// Its id.
    public let id: FieldID
    /// Its label; the same word on the command line, in references and on the screen.
    public let label: String
    /// Other words it answers to.
    public let aliases: [String]
    /// What it holds.
    public let type: FieldType

    init(_ id: FieldID, _ label: String, _ type: FieldType, _ aliases: String...) {
        self.id = id
        self.label = label
        self.type = type
        self.aliases = aliases
    }

    /// Every standard field that people see as one, in the order of ids.
    public static let all: [StandardField] = [
        .init(.username, "username", .text, "user name", "user", "login"),
        .init(.password, "password", .concealed),
        .init(.otp, "otp", .otp, "one-time code", "totp", "code seed"),
        .init(.notes, "notes", .multiline, "note", "text"),
        .init(.cardholder, "cardholder", .text),
        .init(.cardNumber, "number", .concealed, "card number"),
        .init(.cardBrand, "brand", .text),
        .init(.cardExpiry, "expiry", .month, "expires"),
        .init(.cardCode, "code", .concealed, "security code", "cvc", "cvv"),
        .init(.pin, "pin", .concealed),
        .init(.firstName, "first name", .text),
        .init(.middleName, "middle name", .text),
        .init(.lastName, "last name", .text),
        .init(.company, "company", .text),
        .init(.email, "email", .email, "e-mail"),
        .init(.phone, "phone", .phone),
        .init(.birthDate, "birth date", .date),
        .init(.street, "street", .text, "address"),
        .init(.city, "city", .text),
        .init(.region, "state", .text, "region"),
        .init(.postalCode, "postal code", .text, "zip"),
        .init(.country, "country", .text),
        .init(.nationalNumber, "national number", .concealed, "ssn"),
        .init(.passportNumber, "passport number", .concealed),
        .init(.licenceNumber, "licence number", .concealed, "license number"),
        .init(.privateKey, "private key", .concealed),
        .init(.publicKey, "public key", .text),
        .init(.keyFingerprint, "fingerprint", .text),
        .init(.passphrase, "passphrase", .concealed),
        .init(.keyName, "key id", .text),
        .init(.apiSecret, "secret", .concealed),
        .init(.expires, "expires", .date),
        .init(.network, "network", .text, "ssid"),
        .init(.wifiSecurity, "security", .text),
        .init(.bank, "bank", .text),
        .init(.accountHolder, "account holder", .text),
        .init(.accountType, "account type", .text),
        .init(.accountNumber, "account number", .concealed),
        .init(.routingNumber, "routing number", .text),
        .init(.iban, "iban", .concealed),
        .init(.swiftCode, "swift code", .text, "bic"),
    ]

    private static let byID: [FieldID: StandardField] = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    /// The standard field of an id; nil for others.
    public static func of(_ id: FieldID) -> StandardField? { byID[id] }

    /// The standard field of a kind that a label names, without regard to case; `notes` belongs to every kind.
    public static func named(_ label: String, in kind: EntryKind) -> StandardField? {
        let wanted = label.lowercased()
        let candidates = (kind.standardFields + [.notes, .username, .password, .otp]).compactMap { of($0) }
        return candidates.first { $0.label == wanted } ?? candidates.first { $0.aliases.contains(wanted) }
    }
}
