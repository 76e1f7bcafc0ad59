internal import Foundation
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
@testable internal import KeysVault

/// A file with a backup in it, open for reading.
final class BackupFile {
    let descriptor: Int32

    init(_ bytes: [UInt8]) throws {
        guard let file = tmpfile() else { throw VaultError.io(path: "", errno: errno) }
        fwrite(bytes, 1, bytes.count, file)
        fflush(file)
        descriptor = dup(fileno(file))
        fclose(file)
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }

    func sealed() throws(VaultError) -> SealedBackup { try SealedBackup(descriptor: descriptor) }
}

extension Session {
    func backup() throws -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try backUp { bytes += $0 }
        return bytes
    }

    /// Reads a whole backup with this vault's key; gives the versions in it.
    func read(_ bytes: [UInt8]) throws -> [Backup.SealedVersion] {
        let file = try BackupFile(bytes)
        guard let backup = try file.sealed().open(with: self) else { throw VaultError.backup(.locked) }
        var versions: [Backup.SealedVersion] = []
        do throws(BackupProblem) {
            while let entry = try backup.next() { versions += entry }
        } catch { throw VaultError.backup(error) }
        return versions
    }

    /// Takes what another device of this vault holds, as a sync would.
    func absorb(from other: Session) throws {
        var payload = PayloadWriter()
        for version in try other.read(try other.backup()) {
            payload.put(
                entry: version.entry, stamp: version.version.stamp, summary: version.summaryBox, body: version.bodyBox)
        }
        guard let read = Payload(payload.bytes), let opened = OpenedPayload(read, sealer: sealer) else {
            throw VaultError.backup(.damaged)
        }
        try write { try $0.absorb(opened) }
    }

    /// Every entry with its versions, values and old values, as text.
    func everything() throws -> [String] {
        try entries(.all).map { entry in
            let opened = try open(entry.id)
            let values = entry.visibleFields.map { field in
                let value = opened.withValue(of: field) { Array($0.withUnsafeBufferPointer { $0 }) }
                return "\(field.label)=\(value ?? [])\(field.others.count)"
            }
            let history = opened.history.map { past in
                let value = opened.withValue(of: past) { Array($0.withUnsafeBufferPointer { $0 }) }
                return "\(past.item.label)=\(value) \(past.item.changed) \(past.item.reason)"
            }
            return "\(entry.id) \(entry.state) \(entry.created) \(entry.modified) \(entry.tags) \(values) \(history)"
        }
    }

    /// Brings a backup in; gives what became of its entries.
    @discardableResult
    func take(
        _ bytes: [UInt8], password: String? = nil, _ rule: DuplicateRule = .keep, dry: Bool = false
    ) throws -> [BackupOutcome] {
        let file = try BackupFile(bytes)
        let sealed = try file.sealed()
        let backup: Backup
        if let password {
            backup = try sealed.open(password: SecretBytes(Array(password.utf8)))
        } else {
            guard let own = try sealed.open(with: self) else { throw VaultError.backup(.locked) }
            backup = own
        }
        var outcomes: [BackupOutcome] = []
        let run = try beginImport(
            ImportPlan(format: "keys-backup", fileName: "x", onDuplicate: rule, dryRun: dry))
        do {
            try run.take(backup) { _, outcome in outcomes.append(outcome) }
            _ = try run.commit()
        } catch {
            run.cancel()
            throw error
        }
        return outcomes
    }
}

extension Scratch {
    /// Makes the vault of a backup anew under another name.
    func restore(_ bytes: [UInt8], _ name: String, password: String = Scratch.password) throws -> Session {
        let file = try BackupFile(bytes)
        let backup = try file.sealed().open(password: SecretBytes(Array(password.utf8)))
        return try Session.restore(backup, at: location(name), deviceName: "laptop")
    }

    /// What lies among the backups the vault made by itself.
    var kept: [String] {
        let folder = (try? location().folder).map { $0 + "/backups" } ?? ""
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
