internal import KeysModel

/// Cells that hold JSON.
extension RowDraft {
    /// False when the cell is no such JSON; it is then what its column is else.
    mutating func takeJSON(
        _ role: ColumnRole, _ index: Int, _ record: borrowing CSVRecord, _ rows: inout RowReading
    ) -> Bool {
        // A password may look like JSON; a card's note of Proton Pass is an object.
        if role == .jsonNote, !holdsObject { return false }
        let document: JSONDocument? = record.withCell(index) { cell in
            let text = cell.extracting(cell.trimmedRange)
            guard let first = text.isEmpty ? nil : text[0], first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
            else { return nil }
            do throws(JSONError) { return try JSONDocument(reading: text) } catch { return nil }
        }
        guard let document, !document.holdsNul else { return false }
        switch role {
        case .jsonURLs: return takeURLs(document)
        case .tags: return takeTags(document)
        case .jsonFields: return takeFields(document, areExact: rows.table.rules.contains(.keepsLineEnds))
        default: return takeMembers(document, document.root, rows.table)
        }
    }

    private var holdsObject: Bool {
        switch kind {
        case .entry(.login, _), .entry(.note, _), .folder, nil: false
        case .entry, .tagged: true
        }
    }

    private mutating func takeURLs(_ document: borrowing JSONDocument) -> Bool {
        guard let elements = document.elements(document.root) else { return false }
        let texts = elements.compactMap { document.text($0) }
        guard texts.count == elements.count else { return false }
        urls += texts.filter { !$0.isEmpty }
        return true
    }

    private mutating func takeTags(_ document: borrowing JSONDocument) -> Bool {
        guard let elements = document.elements(document.root) else { return false }
        let texts = elements.compactMap { document.text($0) }
        guard texts.count == elements.count else { return false }
        addTags(texts)
        return true
    }

    // MARK: Fields

    private static let types: [String: FieldType] = [
        "hidden": .concealed, "totp": .otp, "timestamp": .text, "password": .concealed,
    ]

    /// `[{"label":…,"type":…,"value":…}]`; with `field` in our own, the number of a standard field.
    private mutating func takeFields(_ document: borrowing JSONDocument, areExact: Bool) -> Bool {
        guard let fields = document.elements(document.root) else { return false }
        guard fields.allSatisfy({ document.member("label", of: $0) != nil }) else { return false }
        for field in fields {
            let label = document.member("label", of: field).flatMap { document.text($0) } ?? "field"
            let word = document.member("type", of: field).flatMap { document.text($0) } ?? "text"
            guard let value = document.member("value", of: field) else { continue }
            let number = document.member("field", of: field).flatMap { document.integer($0) }
            let isRead = KeysJSONValue.withBytes(of: value, in: document) { bytes in
                if let number, let standard = StandardField.of(FieldID(UInt64(max(0, number)))), !form.has(standard.id)
                {
                    form.set(standard.id, toSecret: bytes)
                } else if areExact, let type = FieldType(rawValue: word) {
                    form.addField(label: label, type: type, bytes: bytes)
                } else {
                    add(label, FieldType(rawValue: word) ?? Self.types[word] ?? .text, bytes)
                }
            }
            if !isRead { document.withScalar(value) { add(label, Self.types[word] ?? .text, $0) } }
        }
        return true
    }

    private mutating func add(_ label: String, _ type: FieldType, _ value: Span<UInt8>) {
        form.addField(label: label, type: type == .text && value.hasLines ? .multiline : type, bytes: value)
    }

    // MARK: Proton Pass

    private static let members: [String: ColumnRole] = [
        "cardholderName": .standard(.cardholder), "number": .standard(.cardNumber), "cardType": .meaningless,
        "verificationNumber": .standard(.cardCode), "expirationDate": .cardExpiry, "pin": .standard(.pin),
        "note": .notes, "fullName": .fullName, "firstName": .standard(.firstName),
        "middleName": .standard(.middleName), "lastName": .standard(.lastName), "email": .standard(.email),
        "phoneNumber": .standard(.phone), "birthdate": .standard(.birthDate), "organization": .standard(.company),
        "company": .standard(.company), "streetAddress": .standard(.street), "city": .standard(.city),
        "zipOrPostalCode": .standard(.postalCode), "stateOrProvince": .standard(.region),
        "countryOrRegion": .standard(.country), "socialSecurityNumber": .standard(.nationalNumber),
        "passportNumber": .standard(.passportNumber), "licenseNumber": .standard(.licenceNumber),
        "privateKey": .standard(.privateKey), "publicKey": .standard(.publicKey), "ssid": .standard(.network),
        "password": .password, "website": .url,
    ]

    /// The object of a card, identity or key: first the parts of a name, the whole of it last.
    private mutating func takeMembers(
        _ document: borrowing JSONDocument, _ object: JSONDocument.Value, _ table: ImportTable
    ) -> Bool {
        guard let members = document.members(object) else { return false }
        for (key, value) in members.filter({ $0.key != "fullName" }) + members.filter({ $0.key == "fullName" }) {
            if let elements = document.elements(value) {
                for element in elements { takeExtra(document, element) }
            } else {
                let role = Self.members[key] ?? .field(ColumnPlan.content(of: key))
                document.withScalar(value) { if !$0.isEmpty { takeText(role, label: key, $0) } }
            }
        }
        return true
    }

    /// `{"fieldName":…,"type":…,"data":{"content":…}}`, or a section with such fields.
    private mutating func takeExtra(_ document: borrowing JSONDocument, _ extra: JSONDocument.Value) {
        if let fields = document.member("sectionFields", of: extra).flatMap({ document.elements($0) }) {
            for field in fields { takeExtra(document, field) }
            return
        }
        let label = document.member("fieldName", of: extra).flatMap { document.text($0) } ?? "field"
        let word = document.member("type", of: extra).flatMap { document.text($0) } ?? "text"
        guard let data = document.member("data", of: extra) else { return }
        for key in ["content", "totpUri", "timestamp"] {
            guard let value = document.member(key, of: data) else { continue }
            let type = Self.types[word] ?? .text
            document.withScalar(value) { bytes in
                if type == .otp {
                    _ = setSeed(bytes, label: label)
                } else {
                    form.addField(label: label, type: type == .text && bytes.hasLines ? .multiline : type, bytes: bytes)
                }
            }
        }
    }
}
