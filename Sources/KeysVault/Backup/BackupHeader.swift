internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel

/// Why a backup cannot be read or made.
public enum BackupProblem: Error, Equatable, Sendable {
    /// The file is no backup of Keys.
    case notABackup
    /// A newer Keys wrote it.
    case tooNew(format: Int)
    /// It was altered, cut off or added to.
    case damaged
    /// The file cannot be read.
    case unreadable(errno: Int32)
    /// It is of another vault, or of an epoch that is over, and its own password was not given.
    case locked
    /// The backup that is made before a change could not be written.
    case notMade(errno: Int32)
}

/// The plain beginning of a backup (FORMAT, "Backup"): whose it is and what opens it. Its digest goes into the context of every
/// chunk behind it.
struct BackupHeader {
    static let magic = Array("KEYSBAK".utf8)
    static let format: UInt8 = 1
    static let idSize = 16
    static let digestSize = 32
    static let noRecovery = [UInt8](repeating: 0, count: RecoverySlot.size)
    static let size = magic.count + 1 + idSize + 16 + 4 + PasswordSlot.size + RecoverySlot.size + digestSize

    /// Random: chunks of two backups do not mix.
    let id: (UInt64, UInt64)
    let slots: VaultSlots
    let bytes: [UInt8]

    init(_ slots: VaultSlots) {
        id = (Randomness.word(), Randomness.word())
        self.slots = slots
        var writer = PageWriter(marked: false)
        writer.put(bytes: Self.magic)
        writer.put(Self.format)
        writer.put(id.0)
        writer.put(id.1)
        writer.put(slots.vault.high)
        writer.put(slots.vault.low)
        writer.put(slots.epoch)
        writer.put(bytes: slots.password)
        writer.put(bytes: slots.recovery ?? Self.noRecovery)
        writer.put(bytes: Self.digest(writer.bytes))
        bytes = writer.bytes
    }

    /// Reads it; the digest tells a damaged header from a wrong password.
    init(reading bytes: [UInt8]) throws(BackupProblem) {
        guard bytes.starts(with: Self.magic), bytes.count > Self.magic.count else { throw .notABackup }
        let format = bytes[Self.magic.count]
        guard format <= Self.format else { throw .tooNew(format: Int(format)) }
        var reader = PageReader(unmarked: bytes)
        guard format == Self.format, bytes.count == Self.size,
            KeyedHash.equal(Self.digest(Array(bytes.dropLast(Self.digestSize))), Array(bytes.suffix(Self.digestSize))),
            reader.take(Self.magic.count + 1) != nil, let first = reader.get(UInt64.self),
            let second = reader.get(UInt64.self), let high = reader.get(UInt64.self), let low = reader.get(UInt64.self),
            let epoch = reader.get(UInt32.self), let password = reader.take(PasswordSlot.size),
            let recovery = reader.take(RecoverySlot.size)
        else { throw .damaged }
        id = (first, second)
        slots = VaultSlots(
            vault: VaultID(high: high, low: low), epoch: epoch, password: password,
            recovery: recovery == Self.noRecovery ? nil : recovery)
        self.bytes = bytes
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] { KeyedHash.plain(bytes.span, size: digestSize) }

    /// What a chunk is sealed to: its backup, its number from 1, whether it is the last, and the header.
    func context(chunk number: Int, isLast: Bool) -> BoxContext {
        BoxContext(
            .backup, vault: slots.vault.words, epoch: slots.epoch, object: id, clock: UInt64(number),
            device: isLast ? 1 : 0, extra: Array(bytes.suffix(Self.digestSize)))
    }
}

/// How the content of a backup is padded and cut into chunks: the whole file has one of the steps (FORMAT, "Padding").
enum BackupCutting {
    /// Bytes of a sealed chunk but the last.
    static let chunk = 1 << 20
    static let piece = chunk - SealedBox.overhead

    /// How many chunks a content of `size` bytes becomes, and how long it is when padded.
    static func plan(_ size: Int) -> (count: Int, padded: Int)? {
        guard size <= Padding.largestContent else { return nil }
        var count = size / piece + 1
        while true {
            let overhead = BackupHeader.size + SealedBox.overhead * count
            guard let padded = Padding.size(for: size, overhead: overhead) else { return nil }
            if padded <= count * piece { return (count, padded) }
            count += 1
        }
    }
}
