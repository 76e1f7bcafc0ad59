internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

/// A backup whose beginning was read and that is still sealed (FORMAT, "Backup").
public final class SealedBackup {
    private let descriptor: Int32
    let header: BackupHeader

    /// Reads the beginning of a backup from a descriptor, which stays the caller's.
    public init(descriptor: Int32) throws(VaultError) {
        do throws(BackupProblem) {
            self.descriptor = descriptor
            header = try BackupHeader(reading: try BackupStream.read(BackupHeader.size, descriptor))
        } catch { throw .backup(error) }
    }

    /// Whether an ordinary file begins like a backup. Nothing is read from what cannot be read twice.
    public static func isBackup(descriptor: Int32) -> Bool {
        var start = [UInt8](repeating: 0, count: BackupHeader.magic.count)
        return pread(descriptor, &start, start.count, 0) == start.count && start == BackupHeader.magic
    }

    /// Opens it with the primary password of when it was made.
    public func open(password: borrowing SecretBytes) throws(VaultError) -> Backup {
        do {
            return try open(sealer(try header.slots.open(password: password)))
        } catch {
            switch error {
            case .slotCostForbidden, .damaged: throw .backup(.damaged)
            default: throw error
            }
        }
    }

    /// Opens it with the recovery code of when it was made.
    public func open(recoveryCode: borrowing SecretBytes) throws(VaultError) -> Backup {
        try open(sealer(try header.slots.open(recoveryCode: recoveryCode)))
    }

    /// Opens it with the key of an open vault; nil where that has another.
    public func open(with session: Session) throws(VaultError) -> Backup? {
        guard session.sealer.vault == header.slots.vault, session.sealer.epoch == header.slots.epoch else {
            return nil
        }
        return try open(session.sealer)
    }

    private func sealer(_ key: consuming VaultKey) -> Sealer {
        Sealer(vault: header.slots.vault, epoch: header.slots.epoch, vaultKey: key)
    }

    private func open(_ sealer: Sealer) throws(VaultError) -> Backup {
        do throws(BackupProblem) {
            return try Backup(descriptor, sealer, header)
        } catch { throw .backup(error) }
    }
}

/// An open backup: gives one entry after the other, each checked whole. Nothing of it counts before `next` gave nil: only then
/// its end was seen.
public final class Backup {
    /// The largest sealed part that is read: a body of 1 MiB and a summary with as much stay below.
    static let largestPart = 16 << 20

    let sealer: Sealer
    let header: BackupHeader
    /// The device that made it.
    let device: DeviceID
    /// The highest logical clock that device had seen.
    let clock: UInt64
    /// Sealed records by name, as they lay in the vault.
    let records: [(name: String, box: [UInt8])]
    private let stream: BackupStream
    private var ahead: SealedVersion?
    private var sum = SetHash()
    private var isAtEnd = false

    /// A version as it was sealed, with its summary opened.
    struct SealedVersion {
        let entry: EntryID
        let version: Version
        let summary: [UInt8]
        let summaryBox: [UInt8]
        let bodyBox: [UInt8]?
    }

    init(_ descriptor: Int32, _ sealer: Sealer, _ header: BackupHeader) throws(BackupProblem) {
        self.sealer = sealer
        self.header = header
        let ahead = try BackupStream.read(BackupCutting.chunk, descriptor)
        stream = try BackupStream(descriptor, sealer, header, ahead: ahead)
        guard try stream.word(1) == UInt64(PageReader.formatByte) else { throw .damaged }
        device = DeviceID(try stream.word(6))
        clock = try stream.number()
        var records: [(name: String, box: [UInt8])] = []
        for _ in 0..<(try stream.word(1)) {
            let name = try stream.counted(atMost: 256)
            guard let text = String(validating: name, as: UTF8.self), Self.recordNames.contains(text) else {
                throw .damaged
            }
            records.append((text, try stream.counted(atMost: Self.largestPart)))
        }
        self.records = records
        self.ahead = try version()
    }

    /// The records a backup has; those of logs, stores and imports are of one device alone.
    static let recordNames = [Roster.recordName, Notes.Recovery.recordName, Session.overRecord]

    /// All versions of the next entry; nil at the end, where everything was as it was sealed.
    func next() throws(BackupProblem) -> [SealedVersion]? {
        guard let first = ahead else {
            if !isAtEnd { throw .damaged }
            return nil
        }
        var versions = [first]
        while let more = try version() {
            guard more.entry == first.entry else {
                guard first.entry < more.entry else { throw .damaged }
                ahead = more
                return versions
            }
            guard let last = versions.last, last.version.stamp <= more.version.stamp else { throw .damaged }
            versions.append(more)
        }
        ahead = nil
        return versions
    }

    private func version() throws(BackupProblem) -> SealedVersion? {
        let mark = try stream.word(1)
        guard mark == 1 else {
            guard mark == 0, try stream.take(32) == sum.bytes else { throw .damaged }
            try stream.end()
            isAtEnd = true
            return nil
        }
        let entry = EntryID(high: try stream.word(8), low: try stream.word(8))
        let stamp = Stamp(clock: try stream.number(), device: DeviceID(try stream.word(6)))
        let box = try stream.counted(atMost: Self.largestPart)
        let body = try stream.counted(atMost: Self.largestPart)
        guard let summary = sealer.openSummary(box, entry: entry, stamp: stamp), let nonce = Nonce(box: box),
            let version = try? Version(decoding: summary.span), version.stamp == stamp,
            version.vector.components.allSatisfy({ $0.clock <= clock })
        else { throw .damaged }
        if let reference = version.body {
            guard KeyedHash.equal(sealer.bodyHash(body), reference.hash) else { throw .damaged }
        } else {
            guard body.isEmpty else { throw .damaged }
        }
        sum.add(sealer.setHash(entry: entry, nonce: nonce))
        return SealedVersion(
            entry: entry, version: version, summary: summary, summaryBox: box, bodyBox: body.isEmpty ? nil : body)
    }
}
