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
    // What an entry is called and where it lies; no fields to the person.
    public static let title = FieldID(1)
    public static let kind = FieldID(2)
    public static let folder = FieldID(3)
    public static let favorite = FieldID(4)
    /// The counter of an HOTP code; of two the larger counts.
    public static let hotpCounter = FieldID(5)

    public static let username = FieldID(16)
    public static let password = FieldID(17)
    public static let otp = FieldID(18)
    public static let notes = FieldID(19)

    public static let cardholder = FieldID(32)
    public static let cardNumber = FieldID(33)
    public static let cardBrand = FieldID(34)
    public static let cardExpiry = FieldID(35)
    public static let cardCode = FieldID(36)
    public static let pin = FieldID(37)

    public static let firstName = FieldID(48)
    public static let middleName = FieldID(49)
    public static let lastName = FieldID(50)
    public static let company = FieldID(51)
    public static let email = FieldID(52)
    public static let phone = FieldID(53)
    public static let birthDate = FieldID(54)
    public static let street = FieldID(55)
    public static let city = FieldID(56)
    public static let region = FieldID(57)
    public static let postalCode = FieldID(58)
    public static let country = FieldID(59)
    public static let nationalNumber = FieldID(60)
    public static let passportNumber = FieldID(61)
    public static let licenceNumber = FieldID(62)

    public static let privateKey = FieldID(80)
    public static let publicKey = FieldID(81)
    public static let keyFingerprint = FieldID(82)
    public static let passphrase = FieldID(83)

    public static let keyName = FieldID(96)
    public static let apiSecret = FieldID(97)
    public static let expires = FieldID(98)

    public static let network = FieldID(112)
    public static let wifiSecurity = FieldID(113)

    public static let bank = FieldID(128)
    public static let accountHolder = FieldID(129)
    public static let accountType = FieldID(130)
    public static let accountNumber = FieldID(131)
    public static let routingNumber = FieldID(132)
    public static let iban = FieldID(133)
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
