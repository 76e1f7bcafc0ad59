/// What an entry is. The raw value is its spelling on the command line and in every format.
public enum EntryKind: String, CaseIterable, Sendable {
    case login
    case note
    case card
    case identity
    case sshKey = "ssh-key"
    case apiCredential = "api-credential"
    case wifi
    case bankAccount = "bank-account"
    case custom

    /// The standard fields a form of this kind offers, in the order people see them.
    public var standardFields: [FieldID] {
        switch self {
        case .login: [.username, .password, .otp]
        case .note: []
        case .card: [.cardholder, .cardNumber, .cardBrand, .cardExpiry, .cardCode, .pin]
        case .identity:
            [
                .firstName, .middleName, .lastName, .company, .email, .phone, .birthDate, .street, .city, .region,
                .postalCode, .country, .nationalNumber, .passportNumber, .licenceNumber,
            ]
        case .sshKey: [.username, .privateKey, .publicKey, .keyFingerprint, .passphrase]
        case .apiCredential: [.username, .keyName, .apiSecret, .expires]
        case .wifi: [.network, .wifiSecurity, .password]
        case .bankAccount:
            [.bank, .accountHolder, .accountType, .accountNumber, .routingNumber, .iban, .swiftCode, .pin]
        case .custom: []
        }
    }

    /// The field `get` gives when none is named; nil: the first concealed one.
    public var principalField: FieldID? {
        switch self {
        case .login, .wifi: .password
        case .note: .notes
        case .card: .cardNumber
        case .identity: .email
        case .sshKey: .privateKey
        case .apiCredential: .apiSecret
        case .bankAccount: .accountNumber
        case .custom: nil
        }
    }
}

/// What a field holds. The raw value is its spelling everywhere.
public enum FieldType: String, CaseIterable, Sendable {
    case text
    case concealed
    case url
    case email
    case phone
    case date
    case month
    case otp
    case multiline

    /// Whether its value lies in the secret body, opened only when a person asks for it.
    public var isSecret: Bool {
        switch self {
        case .concealed, .otp, .multiline: true
        case .text, .url, .email, .phone, .date, .month: false
        }
    }

    /// The number in the format. Never renumbered.
    var code: UInt8 {
        switch self {
        case .text: 0
        case .concealed: 1
        case .url: 2
        case .email: 3
        case .phone: 4
        case .date: 5
        case .month: 6
        case .otp: 7
        case .multiline: 8
        }
    }

    init?(code: UInt8) {
        guard let type = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = type
    }
}
