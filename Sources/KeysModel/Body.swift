public import KeysSecret

/// Why an old value is in the history.
public enum HistoryReason: UInt8, Sendable {
    case edit = 0
    case `import` = 1
    /// It stood beside another and lost.
    case conflict = 2
    /// It came from another device's version when both were written as one.
    case merge = 3

    /// The reason of a word.
    public init?(word: String) {
        guard let reason = [Self.edit, .import, .conflict, .merge].first(where: { $0.word == word }) else { return nil }
        self = reason
    }

    /// The word of the command line's JSON.
    public var word: String {
        switch self {
        case .edit: "edit"
        case .import: "import"
        case .conflict: "conflict"
        case .merge: "merge"
        }
    }
}

/// What a body says of one old value; the value itself is a range in the body.
public struct HistoryItem: Hashable, Sendable {
    /// Which field it was in.
    public var field: FieldID
    /// The stamp it had there.
    public var stamp: Stamp
    /// Milliseconds since 1970 when it was replaced, for showing.
    public var changed: Int64
    /// The device that replaced it.
    public var device: DeviceID
    /// Why.
    public var reason: HistoryReason
    /// What it held.
    public var type: FieldType
    /// What the field was called.
    public var label: String

    /// What tells two items apart: one value of one field is remembered once.
    var key: Key { Key(field: field, stamp: stamp) }

    struct Key: Hashable {
        let field: FieldID
        let stamp: Stamp
    }
}

/// Where everything lies in the plaintext of a body (FORMAT, "Body"): the values of secret fields in the order of their
/// ids, then old values, newest first. No value is copied.
struct BodyIndex {
    struct Value {
        let field: FieldID
        let range: Range<Int>
    }

    struct Old {
        let item: HistoryItem
        let range: Range<Int>
    }

    /// Bytes a newer Keys wrote, kept as they are: an old value whose reason or type has a new number, or a part after the
    /// history. `key` tells two apart.
    struct Unknown<Key: Hashable & Sendable>: Sendable {
        let key: Key
        let range: Range<Int>
    }

    static let formatByte: UInt8 = 1
    /// The longest body there is.
    static let longest = 1 << 20

    private(set) var values: [Value] = []
    private(set) var history: [Old] = []
    /// Old values of a reason or type this program does not know.
    private(set) var unknownHistory: [Unknown<HistoryItem.Key>] = []
    /// Parts a newer Keys added, by number.
    private(set) var unknownParts: [Unknown<UInt64>] = []

    /// Reads the layout of a body that begins at `base` of the memory it lies in.
    init(reading bytes: Span<UInt8>, base: Int = 0) throws(FormatError) {
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(FormatError) -> BodyIndex in
            var index = BodyIndex()
            try index.read(ByteReader(bytes), base: base)
            return index
        }
    }

    private init() {}

    private mutating func read(_ start: ByteReader, base: Int) throws(FormatError) {
        var reader = start
        guard try reader.byte() == Self.formatByte else { throw reader.malformed() }
        for _ in 0..<(try reader.count()) {
            let field = FieldID(try reader.number())
            guard values.last.map({ $0.field < field }) ?? (field.number > 0) else { throw reader.malformed() }
            let range = try reader.range(try reader.count())
            values.append(Value(field: field, range: range.moved(by: base)))
        }
        for _ in 0..<(try reader.count()) { try readOld(&reader, base: base) }
        while !reader.isAtEnd {
            let start = reader.offset
            let number = try reader.number()
            if let last = unknownParts.last, last.key >= number { throw reader.malformed() }
            _ = try reader.range(try reader.count())
            unknownParts.append(Unknown(key: number, range: (start..<reader.offset).moved(by: base)))
        }
    }

    private mutating func readOld(_ reader: inout ByteReader, base: Int) throws(FormatError) {
        let start = reader.offset
        let field = FieldID(try reader.number())
        let stamp = Stamp(clock: try reader.number(), device: DeviceID(try reader.word48()))
        guard field.number > 0, stamp.clock > 0 else { throw reader.malformed() }
        let changed = Int64(bitPattern: try reader.number())
        let device = DeviceID(try reader.word48())
        let reason = HistoryReason(rawValue: try reader.byte())
        let type = FieldType(code: try reader.byte())
        let label = try reader.text()
        let range = try reader.range(try reader.count())
        guard let reason, let type else {
            let key = HistoryItem.Key(field: field, stamp: stamp)
            return unknownHistory.append(Unknown(key: key, range: (start..<reader.offset).moved(by: base)))
        }
        let item = HistoryItem(
            field: field, stamp: stamp, changed: changed, device: device, reason: reason, type: type, label: label)
        history.append(Old(item: item, range: range.moved(by: base)))
    }
}

extension HistoryItem {
    /// The bytes before an old value's length.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(number: field.number)
        bytes.append(number: stamp.clock)
        bytes.append(word48: stamp.device.value)
        bytes.append(number: UInt64(bitPattern: changed))
        bytes.append(word48: device.value)
        bytes.append(reason.rawValue)
        bytes.append(type.code)
        bytes.append(text: label)
        return bytes
    }
}

extension Range<Int> {
    func moved(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}

/// An entry with its bodies open: one guarded buffer for all of them, values lent as ranges of it. Opened when a person
/// asks, gone after.
public struct OpenedEntry: ~Copyable, Sendable {
    /// The view of its versions.
    public let entry: Entry
    private let bodies: SecretBytes
    private let indexes: [BodyIndex?]

    /// Opens an entry from the plaintext of its versions' bodies, laid one after the other in `bodies`; `sizes` has the
    /// length of each, nil for a version without one.
    public init(entry: Entry, bodies: consuming SecretBytes, sizes: [Int?]) throws(FormatError) {
        precondition(sizes.count == entry.versions.count)
        var indexes: [BodyIndex?] = []
        var offset = 0
        for size in sizes {
            guard let size else { indexes.append(nil); continue }
            let start = offset
            let index = try bodies.withBytes { (bytes: Span<UInt8>) throws(FormatError) -> BodyIndex in
                guard start + size <= bytes.count else { throw FormatError(offset: start) }
                return try BodyIndex(reading: bytes.extracting(start..<start + size), base: start)
            }
            indexes.append(index)
            offset += size
        }
        self.entry = entry
        self.bodies = bodies
        self.indexes = indexes
    }

    /// One old or losing value.
    public struct Past: Sendable {
        /// What is said of it.
        public let item: HistoryItem
        let place: Place
    }

    enum Place: Sendable {
        case body(Range<Int>)
        case text(String)
    }

    /// Lends the value of a resolved field: shown text or a part of a body. Nil when the body does not have it.
    public borrowing func withValue<R, E: Error>(
        of resolved: Entry.Resolved, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R? { try withValue(of: resolved.field, source: resolved.source, body) }

    /// Lends the value of a field of one of the versions.
    public borrowing func withValue<R, E: Error>(
        of field: Field, source: Int, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R? {
        switch field.value {
        case .shown(let text): return try body(Array(text.utf8).span)
        case .opaque: return nil
        case .sealed:
            guard let range = range(of: field.id, source: source) else { return nil }
            return try bodies.withBytes { (all: Span<UInt8>) throws(E) -> R in try body(all.extracting(range)) }
        }
    }

    /// Lends an old value.
    public borrowing func withValue<R, E: Error>(
        of past: Past, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        switch past.place {
        case .text(let text): return try body(Array(text.utf8).span)
        case .body(let range):
            return try bodies.withBytes { (all: Span<UInt8>) throws(E) -> R in try body(all.extracting(range)) }
        }
    }

    /// Every old value, and those that lost a conflict that still stands; newest first, each once.
    public var history: [Past] {
        var seen: Set<HistoryItem.Key> = []
        var all: [Past] = []
        for resolved in entry.resolved {
            for other in resolved.others {
                let version = entry.versions[other.source]
                let item = HistoryItem(
                    field: other.field.id, stamp: other.field.stamp, changed: version.modified,
                    device: version.stamp.device, reason: .conflict, type: other.field.type,
                    label: resolved.field.role == .custom ? other.field.label : resolved.label)
                guard let place = place(of: other.field, source: other.source) else { continue }
                if seen.insert(item.key).inserted { all.append(Past(item: item, place: place)) }
            }
        }
        for index in indexes {
            for old in index?.history ?? [] where seen.insert(old.item.key).inserted {
                all.append(Past(item: old.item, place: .body(old.range)))
            }
        }
        return all.sorted { Self.order($0.item) > Self.order($1.item) }
    }

    /// Newest first by when it was replaced, then by stamp, so that every device shows one order.
    private static func order(_ item: HistoryItem) -> (Int64, UInt64, UInt64, UInt64) {
        (item.changed, item.stamp.clock, item.stamp.device.value, item.field.number)
    }

    func place(of field: Field, source: Int) -> Place? {
        switch field.value {
        case .shown(let text): .text(text)
        case .opaque: nil
        case .sealed: range(of: field.id, source: source).map { .body($0) }
        }
    }

    /// Old values that only a newer Keys can read, each once.
    var unknownHistory: [Range<Int>] {
        var seen: Set<HistoryItem.Key> = []
        return indexes.flatMap { $0?.unknownHistory ?? [] }.filter { seen.insert($0.key).inserted }.map(\.range)
    }

    /// Parts that only a newer Keys can read, by number; of one number that of the newest version.
    var unknownParts: [Range<Int>] {
        var parts: [UInt64: Range<Int>] = [:]
        for part in indexes.flatMap({ $0?.unknownParts ?? [] }) { parts[part.key] = part.range }
        return parts.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Where the body of a version has the value of a field, also of one that only a newer Keys can read.
    func range(of field: FieldID, source: Int) -> Range<Int>? {
        indexes[source]?.values.first { $0.field == field }?.range
    }

    borrowing func withBytes<R, E: Error>(
        at range: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try bodies.withBytes { (all: Span<UInt8>) throws(E) -> R in try body(all.extracting(range)) }
    }
}
