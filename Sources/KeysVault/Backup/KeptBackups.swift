internal import Foundation

/// What a backup is made before.
enum BackupOccasion: String {
    case `import`, rotate, recover, join
}

/// The backups a vault makes by itself before something large happens to it: the last three, in a folder of the vault's own.
struct KeptBackups {
    /// How many stay.
    static let count = 3
    static let folderName = "backups"
    static let ending = ".keysbackup"

    let folder: String

    init(_ location: VaultLocation) { folder = location.folder + "/" + Self.folderName }

    private struct Kept {
        let name: String
        let number: Int
    }

    private var kept: [Kept] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name -> Kept? in
            guard name.hasPrefix("before-"), name.hasSuffix(Self.ending),
                let number = name.dropLast(Self.ending.count).split(separator: "-").last.flatMap({ Int($0) }),
                number > 0, number < Int.max
            else { return nil }
            return Kept(name: name, number: number)
        }.sorted { $0.number < $1.number }
    }

    /// The path of the next one.
    func next(_ occasion: BackupOccasion) -> String {
        "\(folder)/before-\(occasion.rawValue)-\((kept.last?.number ?? 0) + 1)\(Self.ending)"
    }

    /// Takes away all but the last, and what a kill left half written.
    func prune() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasSuffix(Self.ending + ".new") { unlink(folder + "/" + name) }
        for old in kept.dropLast(Self.count) { unlink(folder + "/" + old.name) }
    }
}

extension Session {
    /// Does something large to the vault, after a backup of the vault as it is was made; where that cannot
    /// be made, nothing is done. What did not happen leaves no backup.
    /// `isLocked`: whether the writer's lock is held already; else `work` takes it itself.
    func backingUp<R>(
        before occasion: BackupOccasion, isLocked: Bool = true, _ work: () throws -> R
    ) throws -> R {
        let path = isLocked ? try keepBackup(before: occasion) : try keepBackupAlone(before: occasion)
        do {
            let result = try work()
            pruneBackups()
            return result
        } catch {
            if let path { unlink(path) }
            throw error
        }
    }

    private func keepBackupAlone(before occasion: BackupOccasion) throws(VaultError) -> String? {
        let lock = try WriterLock(location, wait: waitSeconds)
        defer { _ = lock }
        try refresh()
        return try keepBackup(before: occasion)
    }

    /// Older backups go when the newest is whole; one of a damaged vault pushes none out.
    func pruneBackups() {
        if damage.isEmpty { KeptBackups(location).prune() }
    }

    /// Under the writer's lock: makes the backup and gives its path; nil for a vault without entries.
    func keepBackup(before occasion: BackupOccasion) throws(VaultError) -> String? {
        guard !catalog.rows.isEmpty else { return nil }
        let backups = KeptBackups(location)
        do {
            try DurableFile.makeFolder(backups.folder)
            let path = backups.next(occasion)
            try DurableFile.replace(path) { take in _ = try backUp(to: take) }
            return path
        } catch let error as VaultError {
            switch error {
            case .diskFull: throw .backup(.notMade(errno: ENOSPC))
            case .notWritable(_, let errno), .io(_, let errno): throw .backup(.notMade(errno: errno))
            default: throw error
            }
        } catch {
            throw .backup(.notMade(errno: EIO))
        }
    }
}
