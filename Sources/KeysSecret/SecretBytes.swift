internal import CSodium

/// Bytes nobody but the owner may see: keys, passwords, opened bodies. They live in guarded memory, cannot be
/// copied by accident, are lent and never handed out, and are wiped when they go.
public struct SecretBytes: ~Copyable, @unchecked Sendable {
    private let piece: GuardedArena.Piece
    /// How many bytes there are.
    public private(set) var count: Int

    /// `count` zero bytes.
    public init(zeros count: Int) {
        precondition(count >= 0)
        piece = GuardedArena.shared.take(count)
        self.count = count
        sodium_memzero(piece.base, piece.capacity)
    }

    /// A copy of bytes that live elsewhere; wiping those stays the caller's work.
    public init(copying bytes: Span<UInt8>) {
        self.init(zeros: bytes.count)
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { piece.base.copyMemory(from: start, byteCount: source.count) }
        }
    }

    /// A copy of an array, for values that are not secret until they are combined.
    public init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

    /// Fresh bytes from the system's generator (`randombytes_buf`).
    public static func random(_ count: Int) -> SecretBytes {
        let secret = SecretBytes(zeros: count)
        randombytes_buf(secret.piece.base, count)
        return secret
    }

    deinit { GuardedArena.shared.giveBack(piece) }

    /// Lends the bytes for the length of `body`.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let bytes = UnsafeBufferPointer(start: piece.base.assumingMemoryBound(to: UInt8.self), count: count)
        return try body(bytes.span)
    }

    /// Lends the bytes to be written.
    public mutating func withMutableBytes<R: ~Copyable, E: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let bytes = UnsafeMutableBufferPointer(start: piece.base.assumingMemoryBound(to: UInt8.self), count: count)
        var span = bytes.mutableSpan
        return try body(&span)
    }

    /// Lends the bytes to a C function.
    public borrowing func withUnsafePointer<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
        body(UnsafePointer(piece.base.assumingMemoryBound(to: UInt8.self)))
    }

    /// Lends the bytes to a C function that fills them.
    public mutating func withUnsafeMutablePointer<R>(_ body: (UnsafeMutablePointer<UInt8>) -> R) -> R {
        body(piece.base.assumingMemoryBound(to: UInt8.self))
    }

    /// A second secret of the same bytes, asked for by name.
    public borrowing func copy() -> SecretBytes { withBytes { SecretBytes(copying: $0) } }

    /// Drops everything after the first `count` bytes and wipes it.
    public mutating func shorten(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        sodium_memzero(piece.base + count, self.count - count)
        self.count = count
    }

    /// Whether both hold the same bytes, in time that depends on the length alone (`sodium_memcmp`).
    public borrowing func equals(_ other: borrowing SecretBytes) -> Bool {
        count == other.count && sodium_memcmp(piece.base, other.piece.base, count) == 0
    }

    var isEmpty: Bool { count == 0 }
}

/// Guarded bytes that grow: a password being typed, a body being put together. What it outgrows is wiped.
public struct SecretBuilder: ~Copyable, Sendable {
    private var storage: SecretBytes
    /// How many bytes have been appended.
    public private(set) var count = 0

    /// An empty builder with room for `capacity` bytes.
    public init(capacity: Int = 256) { storage = SecretBytes(zeros: max(capacity, 16)) }

    /// Makes room for `extra` more bytes at once.
    public mutating func reserve(_ extra: Int) {
        guard count + extra > storage.count else { return }
        var larger = SecretBytes(zeros: max(storage.count * 2, count + extra))
        let filled = count
        storage.withUnsafePointer { old in larger.withUnsafeMutablePointer { $0.update(from: old, count: filled) } }
        storage = larger
    }

    /// Adds bytes at the end.
    public mutating func append(_ bytes: Span<UInt8>) {
        reserve(bytes.count)
        let filled = count
        bytes.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress else { return }
            storage.withUnsafeMutablePointer { ($0 + filled).update(from: from, count: source.count) }
        }
        count += bytes.count
    }

    /// Adds one byte at the end.
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        let position = count
        storage.withMutableBytes { $0[position] = byte }
        count += 1
    }

    /// Adds bytes that are not secret.
    public mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

    /// Forgets everything after the first `count` bytes.
    public mutating func shorten(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        let old = self.count
        storage.withMutableBytes { all in
            for index in count..<old { all[index] = 0 }
        }
        self.count = count
    }

    /// Lends what is there so far.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let filled = count
        return try storage.withBytes { (all: Span<UInt8>) throws(E) -> R in try body(all.extracting(0..<filled)) }
    }

    /// The finished secret.
    public consuming func finish() -> SecretBytes {
        var done = storage
        done.shorten(to: count)
        return done
    }
}
