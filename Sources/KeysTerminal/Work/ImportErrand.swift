internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// An import as the full screen does it: of exports or of a sealed backup, with Esc to leave it.
struct ImportErrand {
    let files: [String]
    let rule: DuplicateRule
    /// Of a backup that the vault's own key does not open.
    private let password: SecretLine?

    init(_ files: [String], _ rule: DuplicateRule, _ password: SecretLine?) {
        self.files = files
        self.rule = rule
        self.password = password
    }

    /// The same with another rule.
    func with(_ rule: DuplicateRule) -> ImportErrand { ImportErrand(files, rule, password) }

    /// Does everything but write. Throws `.backup(.locked)` where a password is needed.
    func look(_ place: Workplace, _ pulse: Work.Pulse) throws -> ImportFindings {
        let isBackup = try BackupWork.isBackup(files)
        let preview = isBackup ? nil : try files.first.map { try ImportPreview(file: $0) }
        let summary = try run(place, isDry: true, pulse)
        return ImportFindings(preview: preview, summary: summary, fileCount: files.count)
    }

    /// Imports. Where it throws, nothing was written.
    func run(_ place: Workplace, isDry: Bool, _ pulse: Work.Pulse) throws -> ImportSummary {
        let verb = isDry ? "Looking" : "Importing"
        if try BackupWork.isBackup(files) { return try runBackup(place, isDry: isDry, verb, pulse) }
        return try ImportWork(files: files, options: ImportOptions()).run(
            into: try place.vault(), onDuplicate: rule, dryRun: isDry
        ) { rows, read, size in
            let share = size.map { $0 > 0 ? ", \(min(100, read * 100 / $0)) %" : "" } ?? ""
            guard pulse("\(verb): \(grouped(rows)) rows\(share)") else { throw Cancelled() }
        }
    }

    private func runBackup(
        _ place: Workplace, isDry: Bool, _ verb: String, _ pulse: Work.Pulse
    ) throws -> ImportSummary {
        guard files.count == 1, let file = files.first else { throw ImportWorkError.file(.binary) }
        let work = try BackupWork(file: file)
        defer { work.shut() }
        return try work.run(
            into: try place.vault(), onDuplicate: rule, dryRun: isDry,
            password: {
                guard let password else { throw VaultError.backup(.locked) }
                return password.secret
            },
            progress: { count in
                guard pulse("\(verb): \(grouped(count)) entries") else { throw Cancelled() }
            })
    }
}
