internal import KeysSecret

/// Why bytes are not JSON that may be read; never what they hold.
public enum JSONError: Error, Equatable {
    /// They do not follow RFC 8259 at this offset.
    case malformed(offset: Int)
    /// An object has one key twice; the second begins at this offset.
    case repeatedKey(offset: Int)
    /// More than `limit` objects and arrays stand within one another at this offset.
    case tooDeep(offset: Int, limit: Int)
    /// More bytes than `limit`.
    case tooLong(limit: Int)
    /// More values than `limit`.
    case tooMany(limit: Int)
}

/// JSON that was read, strictly as RFC 8259: keys and structure as they are, every text in one guarded buffer, for it may
/// be a secret.
public struct JSONDocument: ~Copyable, Sendable {
    /// A place in the document.
    public struct Value: Hashable, Sendable {
        let index: Int
    }

    enum Node: Sendable {
        case null
        case bool(Bool)
        /// Its spelling.
        case number(Range<Int>)
        case text(Range<Int>)
        case array([Value])
        case object([(key: String, value: Value)])
    }

    /// What is read of untrusted bytes before it is refused.
    public struct Limits: Sendable {
        /// The most bytes.
        public var bytes = 8 << 20
        /// The most objects and arrays within one another.
        public var depth = 64
        /// The most values.
        public var values = 250_000

        /// The usual limits.
        public init() {}
    }

    private let nodes: [Node]
    private let texts: SecretBytes
    /// The outermost value.
    public let root: Value

    /// Reads JSON in UTF-8.
    public init(reading bytes: Span<UInt8>, limits: Limits = Limits()) throws(JSONError) {
        guard bytes.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        var reader = JSONReader(limits: limits, capacity: bytes.count)
        root = try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) -> Value in try reader.read(bytes) }
        nodes = reader.nodes
        texts = reader.finish()
    }

    /// Whether a NUL stands in any text or key's value: no value of an entry may have one.
    public var holdsNul: Bool { texts.withBytes { $0.holdsNul } }

    /// Whether a value is null.
    public func isNull(_ value: Value) -> Bool {
        if case .null = nodes[value.index] { true } else { false }
    }

    /// Yes or no; nil for anything else.
    public func bool(_ value: Value) -> Bool? {
        if case .bool(let bool) = nodes[value.index] { bool } else { nil }
    }

    /// A whole number spelled as one; nil for anything else.
    public func integer(_ value: Value) -> Int64? {
        guard case .number(let range) = nodes[value.index] else { return nil }
        return Int64(string(range))
    }

    /// The values of an array; nil for anything else.
    public func elements(_ value: Value) -> [Value]? {
        if case .array(let elements) = nodes[value.index] { elements } else { nil }
    }

    /// The members of an object in their order; nil for anything else.
    public func members(_ value: Value) -> [(key: String, value: Value)]? {
        if case .object(let members) = nodes[value.index] { members } else { nil }
    }

    /// The member of an object; nil where there is none.
    public func member(_ key: String, of value: Value) -> Value? {
        members(value)?.first { $0.key == key }?.value
    }

    /// A text that is no secret; nil for anything else.
    public func text(_ value: Value) -> String? {
        guard case .text(let range) = nodes[value.index] else { return nil }
        return string(range)
    }

    /// Lends the UTF-8 of a text; nil for anything else.
    public borrowing func withText<R, E: Error>(
        _ value: Value, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R? {
        guard case .text(let range) = nodes[value.index] else { return nil }
        return try texts.withBytes { (all: Span<UInt8>) throws(E) -> R in try body(all.extracting(range)) }
    }

    /// Lends the UTF-8 of a text, the spelling of a number, `true` or `false`; nothing for anything else.
    public borrowing func withScalar(_ value: Value, _ body: (Span<UInt8>) -> Void) {
        switch nodes[value.index] {
        case .text(let range), .number(let range): texts.withBytes { body($0.extracting(range)) }
        case .bool(let bool): body(Array((bool ? "true" : "false").utf8).span)
        case .null, .array, .object: break
        }
    }

    private func string(_ range: Range<Int>) -> String {
        texts.withBytes { all in
            all.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension Span<UInt8> {
    /// Whether there is a NUL in it.
    public var holdsNul: Bool {
        for index in indices where self[index] == 0 { return true }
        return false
    }
}
