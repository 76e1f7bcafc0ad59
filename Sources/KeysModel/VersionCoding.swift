/// The bytes of a summary (FORMAT, "Summary"). One version has one spelling; another spelling is refused.
extension Version {
    static let formatByte: UInt8 = 1

    /// The summary's plaintext.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = [Self.formatByte, state.rawValue]
        bytes.reserveCapacity(256)
        bytes.append(number: UInt64(vector.components.count))
        for component in vector.components {
            bytes.append(word48: component.device.value)
            bytes.append(number: component.clock)
        }
        append(stamp, to: &bytes)
        bytes.append(number: UInt64(bitPattern: created))
        bytes.append(number: UInt64(bitPattern: modified))
        bytes.append(counted: contentHash)
        if let body {
            bytes.append(1)
            append(body.stamp, to: &bytes)
            bytes.append(contentsOf: body.hash)
        } else {
            bytes.append(0)
        }
        bytes.append(number: UInt64(fields.count))
        for field in fields {
            bytes.append(number: field.id.number)
            append(field.stamp, to: &bytes)
            bytes.append(counted: field.payload)
        }
        for part in unknownParts {
            bytes.append(number: part.number)
            bytes.append(counted: part.bytes)
        }
        return bytes
    }

    /// A stamp as the place of its device in the vector, and its clock.
    private func append(_ stamp: Stamp, to bytes: inout [UInt8]) {
        guard let index = vector.index(of: stamp.device) else { fatalError("a stamp outside its version's vector") }
        bytes.append(number: UInt64(index))
        bytes.append(number: stamp.clock)
    }

    /// Reads a summary's plaintext.
    public init(decoding bytes: Span<UInt8>) throws(FormatError) {
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(FormatError) -> Version in
            try Version(reading: ByteReader(bytes))
        }
    }

    /// Reads a summary's plaintext where it lies; the memory must outlive the call alone.
    public init(decoding bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) {
        try self.init(reading: ByteReader(bytes))
    }

    private init(reading start: ByteReader) throws(FormatError) {
        var reader = start
        guard try reader.byte() == Self.formatByte, let state = EntryState(rawValue: try reader.byte()) else {
            throw reader.malformed()
        }
        let vector = try Self.readVector(&reader)
        let stamp = try Self.readStamp(&reader, vector)
        guard vector[stamp.device] == stamp.clock else { throw reader.malformed() }
        let created = Int64(bitPattern: try reader.number())
        let modified = Int64(bitPattern: try reader.number())
        let contentHash = try reader.array(try reader.count())
        guard contentHash.count == (state == .purged ? 0 : Self.contentHashSize) else { throw reader.malformed() }
        var body: BodyReference?
        switch try reader.byte() {
        case 0: break
        case 1:
            body = BodyReference(
                stamp: try Self.readStamp(&reader, vector), hash: try reader.array(BodyReference.hashSize))
        default: throw reader.malformed()
        }
        let count = try reader.count()
        var fields: [Field] = []
        fields.reserveCapacity(count)
        for _ in 0..<count {
            let id = FieldID(try reader.number())
            guard fields.last.map({ $0.id < id }) ?? (id.number > 0) else { throw reader.malformed() }
            let stamp = try Self.readStamp(&reader, vector)
            let payload = reader.part(try reader.range(try reader.count()))
            fields.append(try Field(id: id, stamp: stamp, payload: payload))
        }
        // A tombstone keeps nothing but its vector.
        guard state != .purged || (contentHash.isEmpty && body == nil && fields.isEmpty) else {
            throw reader.malformed()
        }
        var unknownParts: [UnknownPart] = []
        while !reader.isAtEnd {
            let number = try reader.number()
            if let last = unknownParts.last, last.number >= number { throw reader.malformed() }
            unknownParts.append(UnknownPart(number: number, bytes: try reader.array(try reader.count())))
        }
        self.init(
            stamp: stamp, vector: vector, state: state, created: created, modified: modified,
            contentHash: contentHash, body: body, fields: fields, unknownParts: unknownParts)
    }

    private static func readVector(_ reader: inout ByteReader) throws(FormatError) -> VersionVector {
        var components: [VersionVector.Component] = []
        for _ in 0..<(try reader.count()) {
            components.append(.init(device: DeviceID(try reader.word48()), clock: try reader.number()))
        }
        guard let vector = VersionVector(ordered: components), !components.isEmpty else { throw reader.malformed() }
        return vector
    }

    private static func readStamp(
        _ reader: inout ByteReader, _ vector: VersionVector
    ) throws(FormatError) -> Stamp {
        let index = try reader.number()
        let clock = try reader.number()
        guard index < UInt64(vector.components.count) else { throw reader.malformed() }
        let component = vector.components[Int(index)]
        guard clock > 0, clock <= component.clock else { throw reader.malformed() }
        return Stamp(clock: clock, device: component.device)
    }

    /// The bytes of the title in a summary's plaintext, without reading the rest; nil for a tombstone or anything odd.
    /// For looking through a hundred thousand of them.
    public static func title(in bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        var reader = ByteReader(bytes)
        do {
            try skipToFields(&reader)
            guard try reader.number() > 0, try reader.number() == FieldID.title.number else { return nil }
            _ = try reader.number()
            _ = try reader.number()
            let payload = try reader.range(try reader.count())
            var field = reader.part(payload)
            guard try field.byte() == FieldRole.standard.rawValue, try field.byte() == 0 else { return nil }
            return field.bytes(field.offset..<payload.count)
        } catch {
            return nil
        }
    }
}

/// The payload of a field: role, whether it is sealed, what the role adds, the value (FORMAT, "Field").
extension Field {
    private static let sealedFlag: UInt8 = 1
    private static let strengthFlag: UInt8 = 2

    var payload: [UInt8] {
        if case .opaque(let bytes) = value { return bytes }
        var bytes: [UInt8] = [role.rawValue]
        var flags: UInt8 = 0
        if case .sealed(let sealed) = value {
            flags = Self.sealedFlag | (sealed.strength == nil ? 0 : Self.strengthFlag)
        }
        bytes.append(flags)
        if role != .standard { bytes.append(number: UInt64(position)) }
        if role == .custom {
            bytes.append(type.code)
            bytes.append(text: label)
        }
        switch value {
        case .shown(let text): bytes.append(contentsOf: text.utf8)
        case .sealed(let sealed):
            if let strength = sealed.strength { bytes.append(number: UInt64(strength)) }
            bytes.append(contentsOf: sealed.fingerprint)
        case .opaque: break
        }
        return bytes
    }

    init(id: FieldID, stamp: Stamp, payload: ByteReader) throws(FormatError) {
        var reader = payload
        let all = reader.bytes(0..<reader.remaining)
        func opaque() -> Field {
            Field(id: id, stamp: stamp, role: .standard, type: .text, value: .opaque(Array(all)))
        }
        // What a newer Keys wrote stays bytes: a role, a flag, a type or a standard field this one does not know.
        guard let role = FieldRole(rawValue: try reader.byte()) else { self = opaque(); return }
        let flags = try reader.byte()
        guard flags & ~(Self.sealedFlag | Self.strengthFlag) == 0 else { self = opaque(); return }
        var position: UInt32 = 0
        var type = FieldType.text
        var label = ""
        guard id.isStandard == (role == .standard) else { self = opaque(); return }
        if role == .standard {
            guard id.isKnown else { self = opaque(); return }
            type = StandardField.of(id)?.type ?? .text
        } else {
            guard let place = UInt32(exactly: try reader.number()) else { throw reader.malformed() }
            position = place
            if role == .url { type = .url }
        }
        if role == .custom {
            guard let known = FieldType(code: try reader.byte()) else { self = opaque(); return }
            type = known
            label = try reader.text()
        }
        let value: FieldValue
        if flags & Self.sealedFlag != 0 {
            guard type.isSecret else { self = opaque(); return }
            var strength: UInt16?
            if flags & Self.strengthFlag != 0 {
                guard let tenths = UInt16(exactly: try reader.number()) else { throw reader.malformed() }
                strength = tenths
            }
            guard reader.remaining == 16 else { throw reader.malformed() }
            value = .sealed(SealedValue(fingerprint: try reader.array(reader.remaining), strength: strength))
        } else {
            guard flags == 0, !type.isSecret else { self = opaque(); return }
            let rest = try reader.range(reader.remaining)
            guard let text = String(validating: reader.bytes(rest), as: UTF8.self) else { throw reader.malformed() }
            value = .shown(text)
        }
        self.init(
            id: id, stamp: stamp, role: role, type: type, position: position, label: label, value: value)
    }
}

extension Version {
    /// Whether a summary's plaintext begins as this program writes it; the cheap check at unlock.
    public static func isReadable(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count > 2 && bytes[0] == formatByte && EntryState(rawValue: bytes[1]) != nil
    }
}
