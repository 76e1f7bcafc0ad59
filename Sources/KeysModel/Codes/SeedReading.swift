internal import KeysSecret

/// Reads the spellings of a seed (Docs/FORMAT.md, "Seeds"). The secret in it goes from one guarded place to another.
enum SeedReading {
    static let longest = 8192

    static func read(_ value: Span<UInt8>) throws(SeedError) -> SeedDraft {
        let text = value.extracting(value.trimmed)
        guard !text.isEmpty else { throw .empty }
        guard text.count <= longest else { throw .tooLong }
        var draft = SeedDraft()
        if text.hasWord("otpauth://") {
            try readAddress(text.extracting(droppingFirst: 10), into: &draft)
        } else if text.hasWord("otpauth-migration:") {
            throw .migration
        } else if text.hasWord("steam://") {
            draft.kind = .steam
            try readSecret(text.extracting(droppingFirst: 8), into: &draft)
        } else if text.hasWord("key=") || text.holds(UInt8(ascii: "&")) {
            try readQuery(text, keeOtpNames, into: &draft)
        } else {
            try draft.setKey(SeedText.decode(text), isBare: true)
        }
        return draft
    }

    /// `TYPE/LABEL?NAME=VALUE&...`, after `otpauth://` (Google's "Key Uri Format").
    private static func readAddress(_ address: Span<UInt8>, into draft: inout SeedDraft) throws(SeedError) {
        let whole = address.extracting(0..<(address.index(of: UInt8(ascii: "#")) ?? address.count))
        let mark = whole.index(of: UInt8(ascii: "?"))
        let path = whole.extracting(0..<(mark ?? whole.count))
        let slash = path.index(of: UInt8(ascii: "/")) ?? path.count
        let type = path.extracting(0..<slash)
        if type.isWord("hotp") {
            draft.kind = .hotp
        } else if type.isWord("steam") {
            draft.kind = .steam
        } else if !type.isWord("totp") {
            throw .unknownType
        }
        if slash < path.count { try readLabel(path.extracting(slash + 1..<path.count), into: &draft) }
        guard let mark else { throw .noSecret }
        try readQuery(whole.extracting(mark + 1..<whole.count), otpauthNames, into: &draft)
    }

    /// `ISSUER:ACCOUNT` or `ACCOUNT`.
    private static func readLabel(_ label: Span<UInt8>, into draft: inout SeedDraft) throws(SeedError) {
        let text = try text(label)
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let account = String((parts.last ?? "").drop { $0 == " " })
        if parts.count == 2, !parts[0].isEmpty { draft.issuer = String(parts[0]) }
        if !account.isEmpty { draft.account = account }
    }

    enum Part {
        case secret, algorithm, digits, period, counter, issuer, encoder, type, encoding
    }

    private static let otpauthNames: [(String, Part)] = [
        ("secret", .secret), ("algorithm", .algorithm), ("digits", .digits), ("period", .period),
        ("counter", .counter), ("issuer", .issuer), ("encoder", .encoder),
    ]
    private static let keeOtpNames: [(String, Part)] = [
        ("key", .secret), ("otphashmode", .algorithm), ("size", .digits), ("step", .period), ("counter", .counter),
        ("type", .type), ("encoding", .encoding),
    ]

    /// `NAME=VALUE&...`; names nobody knows say nothing.
    private static func readQuery(
        _ query: Span<UInt8>, _ names: [(String, Part)], into draft: inout SeedDraft
    ) throws(SeedError) {
        var seen: Set<Part> = []
        var start = 0
        while start <= query.count {
            let rest = query.extracting(start..<query.count)
            let pair = rest.extracting(0..<(rest.index(of: UInt8(ascii: "&")) ?? rest.count))
            start += pair.count + 1
            guard let equals = pair.index(of: UInt8(ascii: "=")) else { continue }
            let name = pair.extracting(0..<equals)
            guard let part = part(named: name, names), equals + 1 < pair.count else { continue }
            guard seen.insert(part).inserted else { throw .repeated }
            try read(part, pair.extracting(equals + 1..<pair.count), into: &draft)
        }
        guard seen.contains(.secret) else { throw .noSecret }
    }

    private static func part(named name: Span<UInt8>, _ names: [(String, Part)]) -> Part? {
        for (known, part) in names where name.isWord(known) { return part }
        return nil
    }

    private static func read(_ part: Part, _ value: Span<UInt8>, into draft: inout SeedDraft) throws(SeedError) {
        switch part {
        case .secret: try readSecret(value, into: &draft)
        case .issuer: draft.issuer = try text(value)
        case .encoder: if value.isWord("steam") { draft.kind = .steam }
        case .algorithm: try plain(value) { (bytes) throws(SeedError) in try draft.setAlgorithm(bytes) }
        case .digits: try plain(value) { (bytes) throws(SeedError) in try draft.setDigits(bytes) }
        case .period: try plain(value) { (bytes) throws(SeedError) in try draft.setPeriod(bytes) }
        case .counter: try plain(value) { (bytes) throws(SeedError) in try draft.setCounter(bytes) }
        case .encoding: if !value.isWord("base32") { throw .wrongEncoding }
        case .type:
            if value.isWord("hotp") {
                draft.kind = .hotp
            } else if value.isWord("steam") {
                draft.kind = .steam
            } else if !value.isWord("totp") {
                throw .unknownType
            }
        }
    }

    /// The secret of an address, where `+` may stand for a blank.
    private static func readSecret(_ value: Span<UInt8>, into draft: inout SeedDraft) throws(SeedError) {
        try plain(value) { (bytes) throws(SeedError) in try draft.setKey(SeedText.decode(bytes)) }
    }

    private static func plain(
        _ value: Span<UInt8>, _ body: (Span<UInt8>) throws(SeedError) -> Void
    ) throws(SeedError) {
        let decoded = try PercentCoding.decode(value)
        try decoded.withBytes { (bytes: Span<UInt8>) throws(SeedError) in try body(bytes) }
    }

    /// What may be seen: who asks, and whose code it is.
    private static func text(_ value: Span<UInt8>) throws(SeedError) -> String {
        let decoded = try PercentCoding.decode(value)
        let text = decoded.withBytes { bytes in
            bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        }
        guard let text, !text.utf8.contains(0) else { throw .wrongEscape }
        return text
    }
}
