internal import KeysDesk
internal import KeysModel
public import KeysSecret
public import KeysVault

/// Brings the entries of a sealed backup into a vault.
public struct BackupWork {
    /// The format's id.
    public static let format = "keys-backup"
    /// Whose format it is.
    public static let formatName = "Keys, sealed backup"
    /// How one is made.
    public static let formatSteps = "keys export FILE; the folder backups in a vault's folder has the last three"

    private let file: Descriptor
    private let name: String
    private let backup: SealedBackup

    /// Whether one of these files is a backup: by its beginning, or because it was said.
    public static func isBackup(_ files: [String], named format: String? = nil) throws -> Bool {
        if let format { return format == Self.format }
        for file in files where file != "-" {
            let opened = try Descriptor.reading(file)
            defer { opened.shut() }
            if SealedBackup.isBackup(descriptor: opened.number) { return true }
        }
        return false
    }

    /// Reads the beginning of a backup; `-` is standard input.
    public init(file path: String) throws {
        file = path == "-" ? Descriptor.input : try Descriptor.reading(path)
        name = path == "-" ? "-" : String(path.split(separator: "/").last ?? "")
        do {
            backup = try SealedBackup(descriptor: file.number)
        } catch {
            if path != "-" { file.shut() }
            throw error
        }
    }

    /// Closes the file.
    public func shut() { if file != Descriptor.input { file.shut() } }

    /// Imports. `password` is asked for where the vault's own key does not open the backup. Where it throws, nothing was written.
    public func run(
        into session: Session, onDuplicate: DuplicateRule, dryRun: Bool, password: () throws -> SecretBytes,
        progress: (_ entries: Int) throws -> Void
    ) throws -> ImportSummary {
        let opened: Backup =
            if let own = try backup.open(with: session) { own } else { try backup.open(password: try password()) }
        var summary = ImportSummary(format: Self.format)
        let run = try session.beginImport(
            ImportPlan(format: Self.format, fileName: name, onDuplicate: onDuplicate, dryRun: dryRun))
        do {
            var taken = 0
            try run.take(opened) { number, outcome in
                count(outcome, number, &summary)
                taken = number
                if number % 256 == 0 { try progress(number) }
            }
            try progress(taken)
            summary.batch = try run.commit()
            return summary
        } catch {
            run.cancel()
            throw error
        }
    }

    private func count(_ outcome: BackupOutcome, _ number: Int, _ summary: inout ImportSummary) {
        func warn(_ reason: String) {
            summary.warnings.append(ImportNote(file: nil, row: number, reason: reason))
        }
        switch outcome {
        case .added(let trashed):
            summary.added += 1
            if trashed { summary.trashed += 1 }
        case .skipped(let inTrash):
            summary.skipped += 1
            if inTrash {
                summary.inTrash += 1
                warn("the same entry lies in the trash; skipped")
            }
        case .differs:
            summary.skipped += 1
            warn(
                "the entry is there and says something else; skipped, --on-duplicate update takes what the backup says")
        case .updated: summary.updated += 1
        }
    }
}
