internal import KeysSecret

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The text of a file as UTF-8, a piece at a time, in guarded memory. A plain file is looked through once beforehand, so
/// that its encoding is decided on the whole of it; of a pipe the first 4 MiB are.
struct ByteSource: ~Copyable {
    static let pieceSize = 64 << 10
    static let longestPipeHead = 4 << 20

    /// How many bytes the file has from here on; nil for a pipe.
    let size: Int64?
    /// How many bytes of the file have been turned into text.
    private(set) var bytesRead: Int64 = 0
    /// The piece of text that `fill` made.
    private(set) var text: SecretBytes
    /// How long it is.
    private(set) var textCount = 0
    private(set) var transcoder: Transcoder
    private let descriptor: Int32
    private let step: Int
    private var raw: SecretBytes
    private var rawStart = 0
    private var rawEnd = 0
    private var hasEnded = false

    /// Reads the beginning and decides on the encoding. `step` is how many bytes are handed on at a time.
    static func open(
        _ descriptor: Int32, encoding: TextEncoding?, step: Int = pieceSize
    ) throws(ImportError) -> ByteSource {
        let size = try Self.size(descriptor)
        var source = ByteSource(descriptor, size: size, step: min(max(step, 1), Self.pieceSize))
        try source.readHead()
        try source.decide(on: encoding)
        return source
    }

    private init(_ descriptor: Int32, size: Int64?, step: Int) {
        self.descriptor = descriptor
        self.size = size
        self.step = step
        raw = SecretBytes(zeros: Self.pieceSize)
        text = SecretBytes(zeros: Self.pieceSize * 3 + Transcoder.slack)
        transcoder = Transcoder(.utf8SoFar)
    }

    private mutating func decide(on encoding: TextEncoding?) throws(ImportError) {
        let marked = raw.withBytes { TextEncoding.evident(in: $0.extracting(0..<rawEnd)) }
        let chosen = encoding ?? marked
        try refuseBinary(wide: chosen == .utf16LittleEndian || chosen == .utf16BigEndian)
        if let chosen {
            transcoder = Transcoder(.encoding(chosen))
            let isMarked = raw.withBytes { $0.extracting(0..<rawEnd).begins(with: chosen.mark) }
            if isMarked { rawStart = chosen.mark.count }
        } else {
            transcoder = Transcoder(try judgeWhole())
        }
    }

    /// Whether the bytes turned out to be no UTF-8 and are read as Windows-1252.
    var isWindows1252: Bool { transcoder.source == .encoding(.windows1252) }

    /// Makes the next piece of text; false at the end of the file.
    mutating func fill() throws(ImportError) -> Bool {
        textCount = 0
        while textCount == 0 {
            if rawStart == rawEnd, !hasEnded { try readPiece() }
            if rawStart == rawEnd { return finish() }
            let range = rawStart..<min(rawStart + step, rawEnd)
            textCount = Self.decode(raw, range, &transcoder, &text)
            rawStart = range.upperBound
            bytesRead += Int64(range.count)
            let hasNul = text.withUnsafePointer { memchr($0, 0, textCount) != nil }
            if hasNul { throw .binary }
        }
        return true
    }

    private mutating func finish() -> Bool {
        textCount = text.withUnsafeMutablePointer { transcoder.finish(into: $0) }
        return textCount > 0
    }

    /// The text of the first bytes, for a look at the header; nothing is used up.
    func preview() -> SecretBytes {
        var trial = transcoder
        var preview = SecretBytes(zeros: Self.pieceSize * 3 + Transcoder.slack)
        let range = rawStart..<min(rawEnd, rawStart + Self.pieceSize)
        preview.shorten(to: Self.decode(raw, range, &trial, &preview))
        return preview
    }

    private static func decode(
        _ raw: borrowing SecretBytes, _ range: Range<Int>, _ transcoder: inout Transcoder, _ text: inout SecretBytes
    ) -> Int {
        raw.withUnsafePointer { from in
            text.withUnsafeMutablePointer { to in
                transcoder.decode(UnsafeBufferPointer(start: from + range.lowerBound, count: range.count), into: to)
            }
        }
    }
}

// MARK: Reading

extension ByteSource {
    private static func size(_ descriptor: Int32) throws(ImportError) -> Int64? {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .unreadable(errno) }
        let here = lseek(descriptor, 0, SEEK_CUR)
        guard facts.st_mode & S_IFMT == S_IFREG, here >= 0 else { return nil }
        return max(0, Int64(facts.st_size) - Int64(here))
    }

    private mutating func readHead() throws(ImportError) {
        let wanted = size == nil ? Self.longestPipeHead : Self.pieceSize
        while rawEnd < wanted, !hasEnded {
            if rawEnd == raw.count {
                var larger = SecretBytes(zeros: raw.count * 2)
                raw.withUnsafePointer { old in
                    larger.withUnsafeMutablePointer { $0.update(from: old, count: rawEnd) }
                }
                raw = larger
            }
            let got = try Self.take(descriptor, &raw, from: rawEnd, offset: nil)
            rawEnd += got
            hasEnded = got == 0
        }
    }

    private mutating func readPiece() throws(ImportError) {
        if raw.count > Self.pieceSize { raw = SecretBytes(zeros: Self.pieceSize) }
        rawStart = 0
        rawEnd = try Self.take(descriptor, &raw, from: 0, offset: nil)
        hasEnded = rawEnd == 0
    }

    /// `read(2)` or, at an offset that leaves the file's own position alone, `pread(2)`.
    private static func take(
        _ descriptor: Int32, _ buffer: inout SecretBytes, from start: Int, offset: Int64?
    ) throws(ImportError) -> Int {
        let room = buffer.count - start
        while true {
            let got = buffer.withUnsafeMutablePointer { pointer in
                if let offset { return pread(descriptor, pointer + start, room, off_t(offset)) }
                return read(descriptor, pointer + start, room)
            }
            if got >= 0 { return got }
            if errno != EINTR { throw .unreadable(errno) }
        }
    }
}

// MARK: Judging

extension ByteSource {
    /// What begins like a file of these kinds is no text, whatever follows.
    private static let magics: [[UInt8]] = [
        [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B, 0x08], [0x03, 0xD9, 0xA2, 0x9A], [0x89, 0x50, 0x4E, 0x47],
        [0x25, 0x50, 0x44, 0x46], [0x7F, 0x45, 0x4C, 0x46], [0xD0, 0xCF, 0x11, 0xE0],
        Array("SQLite format 3".utf8), [0xFF, 0xD8, 0xFF], [0xFD, 0x37, 0x7A, 0x58, 0x5A],
        [0x37, 0x7A, 0xBC, 0xAF, 0x27],
    ]

    private func refuseBinary(wide: Bool) throws(ImportError) {
        let isBinary = raw.withBytes { all in
            let head = all.extracting(0..<rawEnd)
            if !wide, head.withUnsafeBufferPointer({ Self.hasNul($0) }) { return true }
            return Self.magics.contains { head.begins(with: $0) }
        }
        if isBinary { throw .binary }
    }

    private static func hasNul(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        return memchr(start, 0, bytes.count) != nil
    }

    /// Looks at all bytes there are to be had without using them up.
    private func judgeWhole() throws(ImportError) -> Transcoder.Source {
        var check = UTF8Check()
        let isSound = raw.withBytes { all in
            all.extracting(0..<rawEnd).withUnsafeBufferPointer { check.feed($0) == nil }
        }
        if !isSound { return .encoding(.windows1252) }
        if hasEnded { return .encoding(check.pending == 0 ? .utf8 : .windows1252) }
        guard size != nil else { return .utf8SoFar }
        return try judgeRest(&check)
    }

    private func judgeRest(_ check: inout UTF8Check) throws(ImportError) -> Transcoder.Source {
        var piece = SecretBytes(zeros: Self.pieceSize)
        var offset = Int64(lseek(descriptor, 0, SEEK_CUR))
        var isSound = true
        while true {
            let got = try Self.take(descriptor, &piece, from: 0, offset: offset)
            if got == 0 { break }
            offset += Int64(got)
            let hasNul = piece.withUnsafePointer { start in
                let bytes = UnsafeBufferPointer(start: start, count: got)
                isSound = isSound && check.feed(bytes) == nil
                return Self.hasNul(bytes)
            }
            if hasNul { throw .binary }
        }
        return .encoding(isSound && check.pending == 0 ? .utf8 : .windows1252)
    }
}
