/// Looking through the fields of a summary's plaintext where they lie, for lists and searches of a hundred thousand.
extension Version {
    /// What a list needs to know of an entry before it shows it.
    public struct Traits: Equatable, Sendable {
        /// What it is; `custom` where a newer Keys knows better.
        public var kind = EntryKind.custom
        /// Whether it is a favourite.
        public var isFavorite = false
        /// Whether it has a seed of one-time codes.
        public var hasCode = false
    }

    /// The traits of a summary's plaintext; nil for anything odd, which decoding has to judge.
    public static func traits(in bytes: UnsafeBufferPointer<UInt8>) -> Traits? {
        var traits = Traits()
        var isOdd = false
        let isWhole = forEachField(in: bytes) { id, payload in
            guard id <= FieldID.otp.number else { return false }
            switch FieldID(id) {
            case .kind, .favorite, .otp:
                guard payload.count >= 2, payload[0] == FieldRole.standard.rawValue, payload[1] <= 3 else {
                    isOdd = true
                    return false
                }
                take(FieldID(id), payload, &traits)
            default: break
            }
            return true
        }
        return isWhole && !isOdd ? traits : nil
    }

    private static func take(_ id: FieldID, _ payload: UnsafeBufferPointer<UInt8>, _ traits: inout Traits) {
        switch id {
        case .kind:
            let kind = payload[1] == 0 ? EntryKind(utf8: UnsafeBufferPointer(rebasing: payload[2...])) : nil
            traits.kind = kind ?? .custom
        case .favorite: traits.isFavorite = payload[1] == 0
        default: traits.hasCode = payload[1] & 1 != 0
        }
    }

    /// Whether what an entry shows beside title and kind may hold a folded word; looks at bytes alone and never denies one that
    /// does.
    public static func mayShow(_ word: FoldedText, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var isFound = false
        let isWhole = forEachField(in: bytes) { id, payload in
            guard id != FieldID.title.number, id != FieldID.kind.number else { return true }
            // Sealed values show nothing.
            guard payload.count > 2, payload[1] & 1 == 0 else { return true }
            isFound = word.mayStand(in: UnsafeBufferPointer(rebasing: payload[2...]))
            return !isFound
        }
        return isFound || !isWhole
    }

    /// Calls `body` with the number and the payload of each field until it says false; false where the bytes are no summary.
    static func forEachField(
        in bytes: UnsafeBufferPointer<UInt8>, _ body: (UInt64, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var reader = ByteReader(bytes)
        do throws(FormatError) {
            try skipToFields(&reader)
            for _ in 0..<(try reader.count()) {
                let id = try reader.number()
                _ = try reader.number()
                _ = try reader.number()
                guard body(id, reader.bytes(try reader.range(try reader.count()))) else { return true }
            }
            return true
        } catch {
            return false
        }
    }

    /// Goes past all that stands before the number of fields.
    static func skipToFields(_ reader: inout ByteReader) throws(FormatError) {
        guard try reader.byte() == formatByte, try reader.byte() != EntryState.purged.rawValue else {
            throw reader.malformed()
        }
        for _ in 0..<(try reader.count()) {
            _ = try reader.range(6)
            _ = try reader.number()
        }
        for _ in 0..<4 { _ = try reader.number() }
        _ = try reader.range(try reader.count())
        if try reader.byte() == 1 {
            _ = try reader.number()
            _ = try reader.number()
            _ = try reader.range(BodyReference.hashSize)
        }
    }
}

extension EntryKind {
    /// The kind of these bytes, without a text for each entry.
    init?(utf8: UnsafeBufferPointer<UInt8>) {
        guard let kind = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(utf8) }) else { return nil }
        self = kind
    }
}

extension FoldedText {
    /// Whether it may stand in a text once that is folded; of ASCII alone that is certain.
    func mayStand(in utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        let wanted = bytes.span
        guard wanted.count > 0 else { return true }
        var index = 0
        while index < utf8.count {
            if utf8[index] >= 0x80 { return true }
            var length = 0
            while length < wanted.count, index + length < utf8.count, Self.lower(utf8[index + length]) == wanted[length]
            {
                length += 1
            }
            if length == wanted.count { return true }
            index += 1
        }
        return false
    }
}

extension Version.Traits {
    /// The traits of an entry that is decoded.
    public init(_ entry: Entry) {
        kind = entry.kind
        isFavorite = entry.isFavorite
        hasCode = entry.fields(.standard).contains { $0.field.id == .otp }
    }
}
