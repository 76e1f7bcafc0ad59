internal import KeysModel

/// What LastPass writes into a note that is another kind: `NoteType:X`, a line `Key:Value` for each field, and behind
/// `Notes:` text to the end.
struct TypedNote {
    /// What a kind of note becomes, and where its keys go. Keys in lower case.
    struct Kind: Sendable {
        let entry: RowKind
        let keys: [String: ColumnRole]
    }

    struct Field: Equatable {
        let key: Range<Int>
        var value: Range<Int>
    }

    /// The words behind `NoteType:`.
    let name: String
    let kind: Kind
    private(set) var fields: [Field] = []
    private(set) var notes: Range<Int>?

    /// Takes a cell apart; nil when it is an ordinary note. Line ends must be LF.
    init?(_ cell: Span<UInt8>) {
        let mark = Array("NoteType:".utf8)
        guard cell.begins(with: mark) else { return nil }
        let first = Self.lineEnd(cell, from: 0)
        name = String(shown: cell.extracting(mark.count..<first))
        let known = Self.kinds[name.lowercased()]
        kind =
            known ?? Kind(entry: .tagged(.custom, tag: name.hasPrefix("Custom_") ? "custom" : name), keys: Self.common)
        var start = first + 1
        while start < cell.count {
            let end = Self.lineEnd(cell, from: start)
            if cell.extracting(start..<end).begins(with: Array("Notes:".utf8)) {
                notes = start + 6..<cell.count
                return
            }
            take(cell, start..<end, isKnown: known != nil)
            start = end + 1
        }
    }

    /// A line that has no key goes on with the value before it. Where the keys of a kind are known, others are none: a
    /// private key holds lines with colons.
    private mutating func take(_ cell: Span<UInt8>, _ line: Range<Int>, isKnown: Bool) {
        let colon = line.first { cell[$0] == UInt8(ascii: ":") }
        let key = colon.map { String(shown: cell.extracting(line.lowerBound..<$0)).lowercased() }
        let isKey = key.map { !isKnown || kind.keys[$0] != nil } ?? false
        if let colon, isKey || fields.isEmpty {
            fields.append(Field(key: line.lowerBound..<colon, value: colon + 1..<line.upperBound))
        } else if !fields.isEmpty {
            fields[fields.count - 1].value = fields[fields.count - 1].value.lowerBound..<line.upperBound
        }
    }

    private static func lineEnd(_ cell: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < cell.count, cell[end] != .lineFeed { end += 1 }
        return end
    }

    // MARK: Kinds

    private static let common: [String: ColumnRole] = ["language": .meaningless]

    private static func kind(_ entry: RowKind, _ keys: [String: ColumnRole], text: [String] = []) -> Kind {
        var all = keys.merging(common) { one, _ in one }
        for key in text { all[key] = .field(ColumnPlan.content(of: key)) }
        return Kind(entry: entry, keys: all)
    }

    private static let place: [String: ColumnRole] = [
        "address": .standard(.street), "address 1": .standard(.street), "city / town": .standard(.city),
        "city": .standard(.city), "state": .standard(.region), "country": .standard(.country),
        "zip / postal code": .standard(.postalCode), "zip/postal code": .standard(.postalCode),
    ]

    private static let kinds: [String: Kind] = [
        "credit card": kind(
            .entry(.card),
            [
                "name on card": .standard(.cardholder), "type": .standard(.cardBrand),
                "number": .standard(.cardNumber), "security code": .standard(.cardCode),
                "expiration date": .cardExpiry,
            ], text: ["start date"]),
        "bank account": kind(
            .entry(.bankAccount),
            [
                "bank name": .standard(.bank), "account type": .standard(.accountType),
                "routing number": .standard(.routingNumber), "account number": .standard(.accountNumber),
                "swift code": .standard(.swiftCode), "iban number": .standard(.iban), "pin": .standard(.pin),
            ], text: ["branch address", "branch phone"]),
        "address": kind(
            .entry(.identity),
            place.merging([
                "first name": .standard(.firstName), "middle name": .standard(.middleName),
                "last name": .standard(.lastName), "username": .username, "birthday": .standard(.birthDate),
                "company": .standard(.company), "email address": .standard(.email), "phone": .standard(.phone),
            ]) { one, _ in one },
            text: [
                "title", "gender", "address 2", "address 3", "county", "timezone", "evening phone", "mobile phone",
                "fax",
            ]),
        "ssh key": kind(
            .entry(.sshKey),
            [
                "passphrase": .standard(.passphrase), "private key": .standard(.privateKey),
                "public key": .standard(.publicKey),
            ], text: ["bit strength", "format", "hostname", "date"]),
        "wi-fi password": kind(
            .entry(.wifi),
            ["ssid": .standard(.network), "password": .password, "encryption": .standard(.wifiSecurity)],
            text: [
                "connection type", "connection mode", "authentication", "use 802.1x", "fips mode", "key type",
                "protected", "key index",
            ]),
        "server": kind(
            .tagged(.login, tag: "server"), ["username": .username, "password": .password], text: ["hostname"]),
        "database": kind(
            .tagged(.login, tag: "database"), ["username": .username, "password": .password],
            text: ["type", "hostname", "port", "database", "sid", "alias"]),
        "email account": kind(
            .tagged(.login, tag: "email account"), ["username": .username, "password": .password],
            text: [
                "server", "port", "type", "smtp server", "smtp port",
            ]),
        "instant messenger": kind(
            .tagged(.login, tag: "instant messenger"), ["username": .username, "password": .password],
            text: ["type", "server", "port"]),
        "passport": kind(
            .tagged(.identity, tag: "passport"),
            [
                "name": .fullName, "country": .standard(.country), "number": .standard(.passportNumber),
                "date of birth": .standard(.birthDate),
            ], text: ["type", "sex", "nationality", "issuing authority", "issued date", "expiration date"]),
        "driver's license": kind(
            .tagged(.identity, tag: "driver's license"),
            place.merging([
                "name": .fullName, "number": .standard(.licenceNumber), "date of birth": .standard(.birthDate),
            ]) { one, _ in one }, text: ["expiration date", "license class", "sex", "height"]),
        "social security": kind(
            .tagged(.identity, tag: "social security"),
            ["name": .fullName, "number": .standard(.nationalNumber)]),
        "membership": kind(
            .tagged(.custom, tag: "membership"), ["password": .password],
            text: [
                "organization", "membership number", "member name", "start date", "expiration date", "website",
                "telephone",
            ]),
        "software license": kind(
            .tagged(.custom, tag: "software license"), [:],
            text: [
                "license key", "licensee", "version", "publisher", "support email", "website", "price",
                "purchase date", "order number", "number of licenses", "order total",
            ]),
        "insurance": kind(
            .tagged(.custom, tag: "insurance"), [:],
            text: [
                "company", "policy type", "policy number", "expiration", "agent name", "agent phone", "url",
            ]),
        "health insurance": kind(
            .tagged(.custom, tag: "health insurance"), [:],
            text: [
                "company", "company phone", "policy type", "policy number", "group id", "member name", "member id",
                "physician name", "physician phone", "physician address", "co-pay",
            ]),
    ]
}
