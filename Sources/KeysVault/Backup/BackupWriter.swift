internal import KeysCrypto
internal import KeysModel

/// Seals the content of a backup while it comes, chunk by chunk: no more than two are ever in memory.
final class BackupWriter {
    private let sealer: Sealer
    private let header: BackupHeader
    private let sink: ([UInt8]) throws -> Void
    private var waiting: [UInt8] = []
    private var total = 0
    private var sealed = 0

    init(_ sealer: Sealer, _ header: BackupHeader, sink: @escaping ([UInt8]) throws -> Void) throws {
        self.sealer = sealer
        self.header = header
        self.sink = sink
        waiting.reserveCapacity(BackupCutting.piece * 2)
        try sink(header.bytes)
    }

    func put(_ bytes: [UInt8]) throws {
        total += bytes.count
        try take(bytes[...])
    }

    /// Pads the content and seals what is left.
    func finish() throws {
        guard let (count, padded) = BackupCutting.plan(total) else { throw VaultError.backup(.damaged) }
        try take([0x80])
        var zeros = padded - total - 1
        while zeros > 0 {
            let some = min(zeros, BackupCutting.piece)
            try take([UInt8](repeating: 0, count: some)[...])
            zeros -= some
        }
        while sealed < count { try seal(isLast: sealed + 1 == count) }
    }

    private func take(_ bytes: ArraySlice<UInt8>) throws {
        waiting.append(contentsOf: bytes)
        // One byte more than a chunk: which chunk is the last shows only at the end.
        while waiting.count > BackupCutting.piece { try seal(isLast: false) }
    }

    private func seal(isLast: Bool) throws {
        let size = min(waiting.count, BackupCutting.piece)
        let piece = Array(waiting[..<size])
        waiting.removeFirst(size)
        sealed += 1
        let context = header.context(chunk: sealed, isLast: isLast)
        try sink(SealedBox.seal(piece.span, key: sealer.segmentKey, context: context))
    }
}
