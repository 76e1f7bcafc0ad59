internal import KeysSecret

/// Takes JSON apart in one pass. Lone surrogates, a byte order mark, comments, a comma too many and anything after the end
/// are refused.
struct JSONReader: ~Copyable {
    private(set) var nodes: [JSONDocument.Node] = []
    private var texts: SecretBuilder
    private let limits: JSONDocument.Limits
    private var offset = 0
    private var depth = 0

    init(limits: JSONDocument.Limits, capacity: Int) {
        self.limits = limits
        texts = SecretBuilder(capacity: min(capacity, 1 << 16))
    }

    consuming func finish() -> SecretBytes { texts.finish() }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONDocument.Value {
        let root = try value(bytes)
        skipBlanks(bytes)
        guard offset == bytes.count else { throw .malformed(offset: offset) }
        return root
    }

    private mutating func value(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONDocument.Value {
        skipBlanks(bytes)
        switch peek(bytes) {
        case UInt8(ascii: "{"): return try object(bytes)
        case UInt8(ascii: "["): return try array(bytes)
        case UInt8(ascii: "\""): return try add(.text(try text(bytes)))
        case UInt8(ascii: "n"): return try word("null", .null, bytes)
        case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
        default: return try add(.number(try number(bytes)))
        }
    }

    private mutating func add(_ node: JSONDocument.Node) throws(JSONError) -> JSONDocument.Value {
        guard nodes.count < limits.values else { throw .tooMany(limit: limits.values) }
        nodes.append(node)
        return JSONDocument.Value(index: nodes.count - 1)
    }

    // MARK: Structure

    private mutating func object(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONDocument.Value {
        try enter()
        var members: [(key: String, value: JSONDocument.Value)] = []
        var keys: Set<String> = []
        skipBlanks(bytes)
        if !take(UInt8(ascii: "}"), bytes) {
            repeat {
                skipBlanks(bytes)
                let start = offset
                guard peek(bytes) == UInt8(ascii: "\"") else { throw .malformed(offset: offset) }
                let range = try text(bytes)
                let key = texts.withBytes { all in
                    all.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                }
                texts.shorten(to: range.lowerBound)
                guard keys.insert(key).inserted else { throw .repeatedKey(offset: start) }
                skipBlanks(bytes)
                try expect(UInt8(ascii: ":"), bytes)
                members.append((key, try value(bytes)))
                skipBlanks(bytes)
            } while take(UInt8(ascii: ","), bytes)
            try expect(UInt8(ascii: "}"), bytes)
        }
        depth -= 1
        return try add(.object(members))
    }

    private mutating func array(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONDocument.Value {
        try enter()
        var elements: [JSONDocument.Value] = []
        skipBlanks(bytes)
        if !take(UInt8(ascii: "]"), bytes) {
            repeat {
                elements.append(try value(bytes))
                skipBlanks(bytes)
            } while take(UInt8(ascii: ","), bytes)
            try expect(UInt8(ascii: "]"), bytes)
        }
        depth -= 1
        return try add(.array(elements))
    }

    private mutating func enter() throws(JSONError) {
        guard depth < limits.depth else { throw .tooDeep(offset: offset, limit: limits.depth) }
        depth += 1
        offset += 1
    }

    // MARK: Texts

    /// Reads a quoted text; its UTF-8 lies at the range of `texts`.
    private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Range<Int> {
        offset += 1
        let start = texts.count
        while let byte = peek(bytes) {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return start..<texts.count
            case UInt8(ascii: "\\"): try escape(bytes)
            case 0x20..<0x80:
                texts.append(byte)
                offset += 1
            default:
                guard byte >= 0x80, let (_, size) = VisibleText.scalar(in: bytes, at: offset) else {
                    throw .malformed(offset: offset)
                }
                for index in offset..<offset + size { texts.append(bytes[index]) }
                offset += size
            }
        }
        throw .malformed(offset: offset)
    }

    private mutating func escape(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        let start = offset
        offset += 1
        let letter = peek(bytes)
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): texts.append(letter ?? 0)
        case UInt8(ascii: "b"): texts.append(0x08)
        case UInt8(ascii: "f"): texts.append(0x0c)
        case UInt8(ascii: "n"): texts.append(0x0a)
        case UInt8(ascii: "r"): texts.append(0x0d)
        case UInt8(ascii: "t"): texts.append(0x09)
        case UInt8(ascii: "u"):
            var value = try unit(bytes)
            if UTF16.isLeadSurrogate(UInt16(value)) {
                try expect(UInt8(ascii: "\\"), bytes)
                try expect(UInt8(ascii: "u"), bytes)
                let low = try unit(bytes)
                guard UTF16.isTrailSurrogate(UInt16(low)) else { throw .malformed(offset: start) }
                value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
            }
            // A trailing surrogate alone is no code point.
            guard let scalar = Unicode.Scalar(value) else { throw .malformed(offset: start) }
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { texts.append(byte) }
        default: throw .malformed(offset: start)
        }
    }

    private mutating func unit(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch peek(bytes) {
            case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
                digit = byte - UInt8(ascii: "0")
            case let byte? where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20):
                digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: throw .malformed(offset: offset)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    // MARK: Numbers and words

    private mutating func number(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Range<Int> {
        let start = offset
        _ = take(UInt8(ascii: "-"), bytes)
        if !take(UInt8(ascii: "0"), bytes) { try digits(bytes) }
        if take(UInt8(ascii: "."), bytes) { try digits(bytes) }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
            if !take(UInt8(ascii: "+"), bytes) { _ = take(UInt8(ascii: "-"), bytes) }
            try digits(bytes)
        }
        let place = texts.count
        for index in start..<offset { texts.append(bytes[index]) }
        return place..<texts.count
    }

    private mutating func digits(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        let start = offset
        while let byte = peek(bytes), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw .malformed(offset: offset) }
    }

    private mutating func word(
        _ word: StaticString, _ node: JSONDocument.Node, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONError) -> JSONDocument.Value {
        for index in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[index], bytes) }
        return try add(node)
    }

    // MARK: Bytes

    private func peek(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard peek(bytes) == byte else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        guard take(byte, bytes) else { throw .malformed(offset: offset) }
    }

    private mutating func skipBlanks(_ bytes: UnsafeBufferPointer<UInt8>) {
        while let byte = peek(bytes), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }
}
