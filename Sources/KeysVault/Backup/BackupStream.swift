internal import Foundation
internal import KeysCrypto
internal import KeysModel

/// The content of a backup while it is read: every chunk is opened before a byte of it is used, and no more than two are in memory.
final class BackupStream {
    private let descriptor: Int32
    private let sealer: Sealer
    private let header: BackupHeader
    private var ahead: [UInt8]
    private var opened = 0
    private var bytes: [UInt8] = []
    private var offset = 0
    private var total = 0

    /// Reads on behind the header.
    init(_ descriptor: Int32, _ sealer: Sealer, _ header: BackupHeader, ahead: [UInt8]) throws(BackupProblem) {
        self.descriptor = descriptor
        self.sealer = sealer
        self.header = header
        self.ahead = ahead
        try openChunk()
    }

    /// Bytes from a descriptor until there are as many or it ends.
    static func read(_ count: Int, _ descriptor: Int32) throws(BackupProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { target in
                Foundation.read(descriptor, target.baseAddress.map { $0 + done }, count - done)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(errno: errno) }
            if got == 0 { break }
            done += got
        }
        bytes.removeLast(count - done)
        return bytes
    }

    private var isAtLastChunk: Bool { ahead.isEmpty }

    private func openChunk() throws(BackupProblem) {
        let box = ahead
        ahead = box.count == BackupCutting.chunk ? try Self.read(BackupCutting.chunk, descriptor) : []
        opened += 1
        let context = header.context(chunk: opened, isLast: ahead.isEmpty)
        guard let piece = try? SealedBox.openPublic(box.span, key: sealer.segmentKey, context: context) else {
            throw .damaged
        }
        bytes.removeFirst(offset)
        offset = 0
        bytes += piece
        total += piece.count
    }

    /// The next bytes.
    func take(_ count: Int) throws(BackupProblem) -> [UInt8] {
        while bytes.count - offset < count {
            guard !isAtLastChunk else { throw .damaged }
            try openChunk()
        }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    func word(_ size: Int) throws(BackupProblem) -> UInt64 { try take(size).reduce(0) { $0 << 8 | UInt64($1) } }

    func number() throws(BackupProblem) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift <= 63 {
            let next = try word(1)
            guard shift < 63 || next <= 1 else { break }
            value |= (next & 0x7f) << shift
            if next & 0x80 == 0 {
                guard next != 0 || shift == 0 else { break }
                return value
            }
            shift += 7
        }
        throw .damaged
    }

    /// Bytes behind their number, of which there are at most `limit`.
    func counted(atMost limit: Int) throws(BackupProblem) -> [UInt8] {
        guard let count = Int(exactly: try number()), count <= limit else { throw .damaged }
        return try take(count)
    }

    /// Reads the padding: the content ends here, and so does the file.
    func end() throws(BackupProblem) {
        let size = total - (bytes.count - offset)
        guard try word(1) == 0x80 else { throw .damaged }
        while true {
            guard bytes[offset...].allSatisfy({ $0 == 0 }) else { throw .damaged }
            offset = bytes.count
            if isAtLastChunk { break }
            try openChunk()
        }
        guard let plan = BackupCutting.plan(size), plan == (opened, total) else { throw .damaged }
    }
}
