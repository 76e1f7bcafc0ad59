public import KeysSecret

/// The bytes of a form that waits to go on: everything in it, also what the entry was when it was filled, so that it is merged
/// as well afterwards. Only the program that wrote them reads them. One form has one spelling.
extension EntryForm {
    static let draftFormat: UInt8 = 1

    /// The form in bytes, to be sealed.
    public func encodedDraft() -> SecretBytes {
        var draft = DraftWriter()
        draft.append(byte: Self.draftFormat)
        draft.append(face: kind, title, folder, tags, isFavorite)
        append(items, to: &draft)
        for date in [created, modified] { draft.append(optional: date.map { UInt64(bitPattern: $0) }) }
        for number in [wantedID?.high, wantedID?.low, counter, counterBefore] { draft.append(optional: number) }
        draft.append(number: pasts.count)
        for past in pasts { append(past, to: &draft) }
        draft.append(flag: origin != nil)
        if let origin {
            draft.append(face: origin.kind, origin.title, origin.folder, origin.tags, origin.isFavorite)
            append(origin.items, to: &draft)
            draft.append(origin.vector)
        }
        return draft.finish()
    }

    /// The form of such bytes; nil for any others.
    public init?(decodingDraft bytes: Span<UInt8>) {
        self.init(kind: .custom, title: "")
        guard take(draft: bytes) else { return nil }
    }

    private mutating func take(draft bytes: Span<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            do throws(FormatError) {
                try read(DraftReader(bytes))
                return true
            } catch {
                return false
            }
        }
    }

    // MARK: Writing

    private func append(_ items: [Item], to draft: inout DraftWriter) {
        draft.append(number: items.count)
        for item in items {
            draft.append(optional: item.id?.number)
            draft.append(byte: item.role.rawValue)
            draft.append(byte: item.type.code)
            draft.append(text: item.label)
            withValue(of: item) { draft.append(counted: $0) }
        }
    }

    private func append(_ past: Past, to draft: inout DraftWriter) {
        switch past.place {
        case .standard(let id): draft.append(byte: 0, number: id.number)
        case .item(let index): draft.append(byte: 1, number: UInt64(bitPattern: Int64(index)))
        case .gone: draft.append(byte: 2, number: 0)
        }
        draft.append(text: past.label)
        draft.append(byte: past.type.code, number: UInt64(bitPattern: past.changed))
        draft.append(optional: past.device?.value)
        draft.append(byte: past.reason.rawValue)
        withSecrets { draft.append(counted: $0.extracting(past.range)) }
    }

    // MARK: Reading

    private mutating func read(_ start: DraftReader) throws(FormatError) {
        var draft = start
        guard try draft.bytes.byte() == Self.draftFormat else { throw draft.bytes.malformed() }
        (kind, title, folder, tags, isFavorite) = try draft.face()
        items = try readItems(&draft)
        created = try draft.optional().map { Int64(bitPattern: $0) }
        modified = try draft.optional().map { Int64(bitPattern: $0) }
        let words = (try draft.optional(), try draft.optional())
        guard (words.0 == nil) == (words.1 == nil) else { throw draft.bytes.malformed() }
        if let high = words.0, let low = words.1 { wantedID = EntryID(high: high, low: low) }
        counter = try draft.optional()
        counterBefore = try draft.optional()
        for _ in 0..<(try draft.bytes.count()) { pasts.append(try readPast(&draft)) }
        if try draft.flag() { origin = try readOrigin(&draft) }
        guard draft.bytes.isAtEnd else { throw draft.bytes.malformed() }
    }

    private mutating func readOrigin(_ draft: inout DraftReader) throws(FormatError) -> Origin {
        let face = try draft.face()
        let items = try readItems(&draft)
        return Origin(
            kind: face.kind, title: face.title, folder: face.folder, tags: face.tags, isFavorite: face.isFavorite,
            items: items, vector: try draft.vector())
    }

    private mutating func readItems(_ draft: inout DraftReader) throws(FormatError) -> [Item] {
        var items: [Item] = []
        for _ in 0..<(try draft.bytes.count()) { items.append(try readItem(&draft)) }
        return items
    }

    private mutating func readItem(_ draft: inout DraftReader) throws(FormatError) -> Item {
        let id = try draft.optional().map { FieldID($0) }
        guard let role = FieldRole(rawValue: try draft.bytes.byte()), role != .tag,
            let type = FieldType(code: try draft.bytes.byte()),
            role != .standard || id.flatMap({ StandardField.of($0) })?.type == type
        else { throw draft.bytes.malformed() }
        let label = try draft.bytes.text()
        let value: Value =
            type.isSecret ? .secret(keep(try draft.counted().span)) : .text(try draft.bytes.text())
        return Item(id: id, role: role, type: type, label: label, value: value)
    }

    private mutating func readPast(_ draft: inout DraftReader) throws(FormatError) -> Past {
        let place: Past.Place
        switch (try draft.bytes.byte(), try draft.bytes.number()) {
        case (0, let number): place = .standard(FieldID(number))
        case (1, let number): place = .item(Int(Int64(bitPattern: number)))
        case (2, 0): place = .gone
        default: throw draft.bytes.malformed()
        }
        let label = try draft.bytes.text()
        guard let type = FieldType(code: try draft.bytes.byte()) else { throw draft.bytes.malformed() }
        let changed = Int64(bitPattern: try draft.bytes.number())
        let device = try draft.optional()
        guard let reason = HistoryReason(rawValue: try draft.bytes.byte()),
            device.map({ $0 >> UInt64(DeviceID.bits) == 0 }) ?? true
        else { throw draft.bytes.malformed() }
        var past = Past(
            place, label: label, type: type, changed: changed, device: device.map { DeviceID($0) }, reason: reason)
        past.range = keep(try draft.counted().span)
        return past
    }
}

/// Puts the bytes of a draft together, in guarded memory.
private struct DraftWriter: ~Copyable {
    private var bytes = SecretBuilder(capacity: 512)

    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(flag: Bool) { append(byte: flag ? 1 : 0) }

    mutating func append(number: some BinaryInteger) {
        var digits: [UInt8] = []
        digits.append(number: UInt64(number))
        bytes.append(digits)
    }

    mutating func append(byte: UInt8, number: UInt64) {
        append(byte: byte)
        append(number: number)
    }

    mutating func append(optional number: UInt64?) {
        append(flag: number != nil)
        if let number { append(number: number) }
    }

    mutating func append(counted value: Span<UInt8>) {
        append(number: value.count)
        bytes.append(value)
    }

    mutating func append(text: String) { append(counted: Array(text.utf8).span) }

    mutating func append(
        face kind: EntryKind, _ title: String, _ folder: String?, _ tags: [String], _ isFavorite: Bool
    ) {
        append(text: kind.rawValue)
        append(text: title)
        append(flag: folder != nil)
        if let folder { append(text: folder) }
        append(number: tags.count)
        for tag in tags { append(text: tag) }
        append(flag: isFavorite)
    }

    mutating func append(_ vector: VersionVector) {
        append(number: vector.components.count)
        for component in vector.components {
            append(number: component.device.value)
            append(number: component.clock)
        }
    }

    consuming func finish() -> SecretBytes { bytes.finish() }
}

/// Reads the bytes of a draft. Valid only as long as the memory it was made over.
private struct DraftReader {
    var bytes: ByteReader

    init(_ buffer: UnsafeBufferPointer<UInt8>) { bytes = ByteReader(buffer) }

    mutating func flag() throws(FormatError) -> Bool {
        switch try bytes.byte() {
        case 0: return false
        case 1: return true
        default: throw bytes.malformed()
        }
    }

    mutating func optional() throws(FormatError) -> UInt64? { try flag() ? try bytes.number() : nil }

    /// Where a value lies; valid as long as the draft.
    mutating func counted() throws(FormatError) -> UnsafeBufferPointer<UInt8> {
        bytes.bytes(try bytes.range(try bytes.count()))
    }

    mutating func face() throws(FormatError) -> (
        kind: EntryKind, title: String, folder: String?, tags: [String], isFavorite: Bool
    ) {
        guard let kind = EntryKind(rawValue: try bytes.text()) else { throw bytes.malformed() }
        let title = try bytes.text()
        let folder = try flag() ? try bytes.text() : nil
        var tags: [String] = []
        for _ in 0..<(try bytes.count()) { tags.append(try bytes.text()) }
        return (kind, title, folder, tags, try flag())
    }

    mutating func vector() throws(FormatError) -> VersionVector {
        var components: [VersionVector.Component] = []
        for _ in 0..<(try bytes.count()) {
            let device = try bytes.number()
            guard device >> UInt64(DeviceID.bits) == 0 else { throw bytes.malformed() }
            components.append(.init(device: DeviceID(device), clock: try bytes.number()))
        }
        guard let vector = VersionVector(ordered: components) else { throw bytes.malformed() }
        return vector
    }
}
