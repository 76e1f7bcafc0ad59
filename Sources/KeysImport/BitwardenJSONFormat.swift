internal import KeysModel

extension ImportFormat {
    /// Bitwarden's JSON, of a person or an organisation, not encrypted.
    static let bitwardenJSON = ImportFormat(
        id: "bitwarden-json", name: "Bitwarden (JSON)",
        steps: "web vault or app > Settings > Export vault > file format .json (not .json encrypted)",
        header: #"{"encrypted":false,"folders":[],"items":[]}"#, json: .bitwarden)
}

/// What the folders and collections of a file are called, by id.
struct BitwardenFolders: Sendable {
    private var folders: [String: String] = [:]
    private var collections: [String: String] = [:]

    /// Notes a folder and gives its path.
    mutating func addFolder(_ document: borrowing JSONDocument) -> String? {
        guard let (id, name) = Self.read(document) else { return nil }
        folders[id] = name
        return name
    }

    mutating func addCollection(_ document: borrowing JSONDocument) {
        if let (id, name) = Self.read(document) { collections[id] = name }
    }

    private static func read(_ document: borrowing JSONDocument) -> (id: String, name: String)? {
        guard let id = document.member("id", of: document.root).flatMap({ document.text($0) }),
            let name = document.member("name", of: document.root).flatMap({ document.text($0) })
        else { return nil }
        return (id, name)
    }

    /// The folder of an item, and the names of its collections.
    func places(folder: String?, collections ids: [String]) -> (folder: String?, tags: [String]) {
        let names = ids.compactMap { collections[$0] }
        if let folder = folder.flatMap({ folders[$0] }) { return (folder, names) }
        return (names.first, Array(names.dropFirst()))
    }
}

/// One item of a Bitwarden export.
struct BitwardenItem: JSONEntryReading, ~Copyable {
    private var form = EntryForm(kind: .login, title: "")
    private let folders: BitwardenFolders
    private let root: JSONDocument.Value
    private var reasons: [ImportReason] = []
    private var unknown = 0

    init(_ document: borrowing JSONDocument, _ folders: BitwardenFolders, _ options: ImportOptions) {
        root = document.root
        self.folders = folders
    }

    consuming func entry(_ document: borrowing JSONDocument, _ reasons: inout [ImportReason]) -> JSONEntry {
        guard let members = document.members(root) else { return .failed(.wrongJSON(key: "items")) }
        form.kind = kind(document)
        for (key, value) in members where !take(key, value, document) {
            return .failed(.wrongJSON(key: key))
        }
        takePlaces(document)
        let hint = BitwardenHint.take(from: &form)
        hint?.apply(to: &form)
        if unknown > 0 { self.reasons.append(.unknownMembers(count: unknown)) }
        reasons += self.reasons
        let isTrashed = document.member("deletedDate", of: root).map { !document.isNull($0) } ?? false
        return .entry(form, isTrashed: isTrashed)
    }

    private func kind(_ document: borrowing JSONDocument) -> EntryKind {
        func has(_ key: String) -> Bool {
            document.member(key, of: root).map { document.members($0) != nil } ?? false
        }
        switch document.member("type", of: root).flatMap({ document.integer($0) }) {
        case 1: return .login
        case 2: return .note
        case 3: return .card
        case 4: return .identity
        case 5: return .sshKey
        default: break
        }
        if has("card") { return .card }
        if has("identity") { return .identity }
        if has("sshKey") { return .sshKey }
        let hasNotes = document.member("notes", of: root).map { !document.isNull($0) } ?? false
        return has("login") || !hasNotes ? .login : .note
    }

    /// False when a member holds something that the format does not say.
    private mutating func take(
        _ key: String, _ value: JSONDocument.Value, _ document: borrowing JSONDocument
    ) -> Bool {
        if document.isNull(value) { return true }
        switch key {
        case "name": form.title = document.text(value) ?? ""
        case "notes": document.withScalar(value) { form.set(.notes, toSecret: $0) }
        case "favorite": form.isFavorite = document.bool(value) ?? false
        case "reprompt": if document.integer(value) == 1 { reasons.append(.reprompt) }
        case "creationDate": document.withScalar(value) { form.created = Moment.milliseconds($0) }
        case "revisionDate": document.withScalar(value) { form.modified = Moment.milliseconds($0) }
        case "archivedDate":
            form.tags.append("archived")
            form.addField(label: key, text: document.text(value) ?? "")
        case "login": return takeLogin(value, document)
        case "card", "identity", "sshKey": return takeParts(value, Self.parts[key] ?? [:], document)
        case "fields": return takeFields(value, document)
        case "passwordHistory": return takeHistory(value, document)
        case "attachments":
            if let count = document.elements(value)?.count, count > 0 { reasons.append(.attachments(count: count)) }
        case "type", "folderId", "collectionIds", "deletedDate", "secureNote", "id", "organizationId", "object",
            "edit", "viewPassword", "key", "organizationUseTotp", "permissions", "localData", "encryptedFor",
            "creationTime":
            break
        default: keepUnknown(key, value, document)
        }
        return true
    }

    private mutating func takePlaces(_ document: borrowing JSONDocument) {
        let folder = document.member("folderId", of: root).flatMap { document.text($0) }
        let ids = document.member("collectionIds", of: root).flatMap { document.elements($0) } ?? []
        let places = folders.places(folder: folder, collections: ids.compactMap { document.text($0) })
        form.folder = places.folder
        form.tags += places.tags
    }

    /// What this program does not know becomes a concealed field where it is a value, the text of it where it is more.
    private mutating func keepUnknown(
        _ key: String, _ value: JSONDocument.Value, _ document: borrowing JSONDocument
    ) {
        if let members = document.members(value) {
            for (inner, value) in members where !document.isNull(value) {
                keepUnknown(key + "." + inner, value, document)
            }
        } else if let elements = document.elements(value) {
            for (index, value) in elements.enumerated() { keepUnknown(key + "[\(index)]", value, document) }
        } else {
            document.withScalar(value) { bytes in
                guard !bytes.isEmpty else { return }
                form.addField(label: key, type: .concealed, bytes: bytes)
                unknown += 1
            }
        }
    }

    // MARK: Parts

    private mutating func takeLogin(_ login: JSONDocument.Value, _ document: borrowing JSONDocument) -> Bool {
        guard let members = document.members(login) else { return false }
        for (key, value) in members where !document.isNull(value) {
            switch key {
            case "username": document.withScalar(value) { form.set(.username, toSecret: $0) }
            case "password": document.withScalar(value) { form.set(.password, toSecret: $0) }
            case "totp": document.withScalar(value) { takeSeed($0) }
            case "uris":
                let uris = (document.elements(value) ?? []).compactMap { document.member("uri", of: $0) }
                form.urls = uris.compactMap { document.text($0) }.filter { !$0.isEmpty }
            case "uri", "passwordRevisionDate", "autofillOnPageLoad": break
            case "fido2Credentials": takePasskeys(value, document)
            default: keepUnknown("login." + key, value, document)
            }
        }
        return true
    }

    private mutating func takeSeed(_ seed: Span<UInt8>) {
        if seed.isEmpty { return }
        if OneTimeCode.isSeed(seed) { return form.set(.otp, toSecret: seed) }
        form.addField(label: "totp", type: .concealed, bytes: seed)
        reasons.append(.unreadableSeedOfItem)
    }

    private mutating func takePasskeys(_ value: JSONDocument.Value, _ document: borrowing JSONDocument) {
        let passkeys = document.elements(value) ?? []
        if passkeys.isEmpty { return }
        for passkey in passkeys {
            for (key, value) in document.members(passkey) ?? [] {
                document.withScalar(value) { form.addField(label: "passkey." + key, type: .concealed, bytes: $0) }
            }
        }
        reasons.append(.passkeys(count: passkeys.count))
    }

    static let parts: [String: [String: FieldID]] = [
        "card": [
            "cardholderName": .cardholder, "brand": .cardBrand, "number": .cardNumber, "code": .cardCode,
        ],
        "identity": [
            "firstName": .firstName, "middleName": .middleName, "lastName": .lastName, "address1": .street,
            "city": .city, "state": .region, "postalCode": .postalCode, "country": .country, "company": .company,
            "email": .email, "phone": .phone, "ssn": .nationalNumber, "username": .username,
            "passportNumber": .passportNumber, "licenseNumber": .licenceNumber,
        ],
        "sshKey": [
            "privateKey": .privateKey, "publicKey": .publicKey, "keyFingerprint": .keyFingerprint,
            "fingerprint": .keyFingerprint,
        ],
    ]

    private mutating func takeParts(
        _ object: JSONDocument.Value, _ ids: [String: FieldID], _ document: borrowing JSONDocument
    ) -> Bool {
        guard let members = document.members(object) else { return false }
        for (key, value) in members where !document.isNull(value) && key != "expMonth" && key != "expYear" {
            document.withScalar(value) { bytes in
                if let id = ids[key] {
                    form.set(id, toSecret: bytes)
                } else if !bytes.isEmpty {
                    form.addField(label: key, type: .text, bytes: bytes)
                }
            }
        }
        let month = document.member("expMonth", of: object).flatMap { document.text($0) } ?? ""
        let year = document.member("expYear", of: object).flatMap { document.text($0) } ?? ""
        if !month.isEmpty || !year.isEmpty {
            form.set(
                .cardExpiry, to: year.isEmpty || month.isEmpty ? month + year : MonthText.expiry(month + "/" + year))
        }
        return true
    }

    /// Types: 0 text, 1 hidden, 2 yes or no, 3 linked to another field, without a value.
    private mutating func takeFields(_ value: JSONDocument.Value, _ document: borrowing JSONDocument) -> Bool {
        guard let fields = document.elements(value) else { return false }
        for field in fields {
            let label = document.member("name", of: field).flatMap { document.text($0) } ?? ""
            let type = document.member("type", of: field).flatMap { document.integer($0) } ?? 0
            guard type != 3 else {
                reasons.append(.linkedField)
                continue
            }
            let value = document.member("value", of: field)
            let isHidden = type == 1
            var isSet = false
            if let value {
                document.withScalar(value) { bytes in
                    add(label, BitwardenHint.type(isHidden: isHidden, bytes), bytes)
                    isSet = true
                }
            }
            if !isSet { add(label, isHidden ? .concealed : .text, [UInt8]().span) }
        }
        return true
    }

    private mutating func add(_ label: String, _ type: FieldType, _ bytes: Span<UInt8>) {
        form.addField(label: label.isEmpty ? "field" : label, type: type, bytes: bytes)
    }

    /// Old passwords, newest first.
    private mutating func takeHistory(_ value: JSONDocument.Value, _ document: borrowing JSONDocument) -> Bool {
        guard let old = document.elements(value) else { return false }
        for past in old {
            guard let password = document.member("password", of: past) else { continue }
            var changed: Int64 = 0
            if let date = document.member("lastUsedDate", of: past) {
                document.withScalar(date) { changed = Moment.milliseconds($0) ?? 0 }
            }
            document.withScalar(password) {
                form.addPast(
                    .init(.standard(.password), label: "password", type: .concealed, changed: changed), bytes: $0)
            }
        }
        return true
    }
}
