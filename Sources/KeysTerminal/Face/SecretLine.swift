internal import KeysSecret

/// A text being typed that nobody else may see: it is edited where it lies, in guarded memory, and wiped when it goes.
///
/// It is a class because the screen that shows it is a value, and secrets are not copied.
final class SecretLine {
    private var storage: SecretBuilder
    /// Where the next character goes, in bytes.
    private(set) var cursor = 0

    /// An empty one.
    init() { storage = SecretBuilder(capacity: 64) }

    /// One that holds a copy.
    init(copying bytes: Span<UInt8>) {
        storage = SecretBuilder(capacity: max(64, bytes.count))
        storage.append(bytes)
        cursor = bytes.count
    }

    /// Bytes that are there.
    var count: Int { storage.count }
    /// Whether nothing is there.
    var isEmpty: Bool { storage.count == 0 }

    /// Lends the bytes.
    func withBytes<R>(_ body: (Span<UInt8>) -> R) -> R { storage.withBytes(body) }

    /// A copy to hand on.
    var secret: SecretBytes { storage.withBytes { SecretBytes(copying: $0) } }

    /// What is there as a text: only for what is no secret.
    var text: String { withBytes { bytes in bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } } }

    /// Puts bytes in at the cursor.
    func insert(_ bytes: Span<UInt8>) {
        var next = SecretBuilder(capacity: storage.count + bytes.count + 16)
        storage.withBytes { old in
            next.append(old.extracting(0..<cursor))
            next.append(bytes)
            next.append(old.extracting(cursor..<old.count))
        }
        storage = next
        cursor += bytes.count
    }

    /// Puts a character in at the cursor.
    func insert(_ scalar: Unicode.Scalar) {
        guard cursor == storage.count else { return insert(UTF8Reading.bytes(of: scalar).span) }
        let value = scalar.value
        switch value {
        case ..<0x80: storage.append(UInt8(value))
        case ..<0x800:
            storage.append(UInt8(0xc0 | value >> 6))
            storage.append(UInt8(0x80 | value & 0x3f))
        case ..<0x10000:
            storage.append(UInt8(0xe0 | value >> 12))
            storage.append(UInt8(0x80 | value >> 6 & 0x3f))
            storage.append(UInt8(0x80 | value & 0x3f))
        default:
            storage.append(UInt8(0xf0 | value >> 18))
            storage.append(UInt8(0x80 | value >> 12 & 0x3f))
            storage.append(UInt8(0x80 | value >> 6 & 0x3f))
            storage.append(UInt8(0x80 | value & 0x3f))
        }
        cursor = storage.count
    }

    /// Replaces all of it.
    func replace(with bytes: Span<UInt8>) {
        storage = SecretBuilder(capacity: max(64, bytes.count))
        storage.append(bytes)
        cursor = bytes.count
    }

    /// Forgets all of it.
    func clear() {
        storage = SecretBuilder(capacity: 64)
        cursor = 0
    }

    /// Edits by a key; false where the key means nothing to a text.
    func edit(_ key: Key) -> Bool {
        let (start, end) = withBytes { bytes in
            (UTF8Reading.start(before: cursor, in: bytes), UTF8Reading.end(after: cursor, in: bytes))
        }
        switch key {
        case .character(let scalar): insert(scalar)
        case .left: cursor = start
        case .right: cursor = end
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = count
        case .backspace: remove(start..<cursor)
        case .delete: remove(cursor..<end)
        case .control("u"): remove(0..<cursor)
        case .control("k"): remove(cursor..<count)
        case .control("w"): remove(wordStart..<cursor)
        default: return false
        }
        return true
    }

    private var wordStart: Int {
        withBytes { bytes in
            var place = cursor
            while place > 0, bytes[place - 1] == 0x20 { place -= 1 }
            while place > 0, bytes[place - 1] != 0x20 { place -= 1 }
            return place
        }
    }

    private func remove(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var next = SecretBuilder(capacity: max(64, storage.count))
        storage.withBytes { old in
            next.append(old.extracting(0..<range.lowerBound))
            next.append(old.extracting(range.upperBound..<old.count))
        }
        storage = next
        cursor = range.lowerBound
    }

    /// Moves the cursor to a byte, held within the text.
    func move(to place: Int) { cursor = max(0, min(place, count)) }
}
