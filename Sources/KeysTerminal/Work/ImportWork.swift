internal import KeysDesk
public import KeysImport
internal import KeysModel
public import KeysVault

/// Why an import was not done, or not as a whole. Nothing was written.
public enum ImportWorkError: Error, Equatable {
    /// A file is no export.
    case file(ImportError)
    /// No row of any file can be used.
    case everyRowBad([ImportNote])
    /// It is not taken back: the file it came from was deleted.
    case onlyCopy
    /// A row cannot be used and all must be.
    case strictRow(ImportNote)
}

/// What is said of a row.
public struct ImportNote: Equatable, Sendable {
    /// The file's name; nil where there is only one.
    public let file: String?
    /// The line of the file where the record begins.
    public let row: Int
    /// A sentence, without anything that stands in the file.
    public let reason: String
}

/// What came of an import.
public struct ImportSummary: Sendable {
    /// The formats that were found, with commas.
    public let format: String
    /// The name by which it can be undone.
    public internal(set) var batch: String?
    /// Entries that are new.
    public internal(set) var added = 0
    /// Of those added: how many stand beside one of the same name, address and user name.
    public internal(set) var beside = 0
    /// Entries that were there and changed.
    public internal(set) var updated = 0
    /// Rows whose entry was there already.
    public internal(set) var skipped = 0
    /// Of those skipped: how many lie in the trash here.
    public internal(set) var inTrash = 0
    /// Of those added: how many went to the trash, as they lay there.
    public internal(set) var trashed = 0
    /// Rows that were folders.
    public internal(set) var folders = 0
    /// Rows that were left out.
    public internal(set) var failed: [ImportNote] = []
    /// What a person should know of rows that came in.
    public internal(set) var warnings: [ImportNote] = []

    /// Whether any row was an entry.
    public var hasEntries: Bool { added + updated + skipped > 0 }
}

/// Brings files of other programs into a vault: several files are one import and one transaction.
public struct ImportWork {
    /// What is said meanwhile: rows so far, bytes read and bytes in all of the present file (nil for a pipe). What it throws ends the
    /// import, and nothing was written.
    public typealias Progress = (_ rows: Int, _ read: Int64, _ of: Int64?) throws -> Void

    private let files: [String]
    private let options: ImportOptions
    private let isStrict: Bool

    /// An import of some files; `-` is standard input.
    public init(files: [String], options: ImportOptions, isStrict: Bool = false) {
        self.files = files
        self.options = options
        self.isStrict = isStrict
    }

    /// Finds out the format of every file that can be read twice; throws where one is no export.
    public func detect() throws -> String {
        var formats: [String] = []
        for file in files where file != "-" {
            let opened = try Descriptor.reading(file)
            defer { opened.shut() }
            let id = try reading { () throws(ImportError) in
                try ImportReader(descriptor: opened.number, options: options).format.id
            }
            if !formats.contains(id) { formats.append(id) }
        }
        return formats.joined(separator: ",")
    }

    /// Imports. Where it throws, nothing was written.
    public func run(
        into session: Session, onDuplicate: DuplicateRule, dryRun: Bool, progress: Progress
    ) throws -> ImportSummary {
        guard files == ["-"] else {
            return try run(into: session, format: try detect(), onDuplicate, dryRun, progress)
        }
        let reader = try reading { () throws(ImportError) in try ImportReader(descriptor: 0, options: options) }
        var summary = ImportSummary(format: reader.format.id)
        let plan = ImportPlan(format: summary.format, fileName: "-", onDuplicate: onDuplicate, dryRun: dryRun)
        let run = try session.beginImport(plan)
        do {
            try take(reader, named: nil, into: run, &summary, progress)
            return try finish(run, summary)
        } catch {
            run.cancel()
            throw error
        }
    }

    private func run(
        into session: Session, format: String, _ onDuplicate: DuplicateRule, _ dryRun: Bool, _ progress: Progress
    ) throws -> ImportSummary {
        var summary = ImportSummary(format: format)
        let names = files.map { String($0.split(separator: "/").last ?? "") }
        let plan = ImportPlan(
            format: format, fileName: names.joined(separator: ","), onDuplicate: onDuplicate, dryRun: dryRun)
        let run = try session.beginImport(plan)
        do {
            for (file, name) in zip(files, names) {
                let opened = try Descriptor.reading(file)
                defer { opened.shut() }
                let reader = try reading { () throws(ImportError) in
                    try ImportReader(descriptor: opened.number, options: options)
                }
                try take(reader, named: files.count > 1 ? name : nil, into: run, &summary, progress)
            }
            return try finish(run, summary)
        } catch {
            run.cancel()
            throw error
        }
    }

    private func finish(_ run: ImportRun, _ summary: ImportSummary) throws -> ImportSummary {
        if !summary.failed.isEmpty, !summary.hasEntries { throw ImportWorkError.everyRowBad(summary.failed) }
        var summary = summary
        summary.batch = try run.commit()
        return summary
    }

    private func take(
        _ reader: consuming ImportReader, named file: String?, into run: ImportRun, _ summary: inout ImportSummary,
        _ progress: Progress
    ) throws {
        var rows = 0
        while true {
            let item = try reading { () throws(ImportError) in try reader.next() }
            guard let item else { break }
            rows += 1
            if rows % 64 == 0 { try progress(rows, reader.bytesRead, reader.size) }
            switch consume item {
            case .entry(let form, let row, let isTrashed):
                do throws(VaultError) {
                    let outcome = try run.take(form, trashed: isTrashed)
                    count(outcome, isTrashed: isTrashed, ImportNote(file: file, row: row, reason: ""), &summary)
                } catch .bodyTooLarge(let bytes) {
                    let reason = "\(bytes) bytes of secrets, and an entry holds at most 1 MiB"
                    try leaveOut(ImportNote(file: file, row: row, reason: reason), &summary)
                }
            case .folder: summary.folders += 1
            case .failed(let row, let reason):
                try leaveOut(ImportNote(file: file, row: row, reason: reason.sentence), &summary)
            case .warning(let row, let reason):
                summary.warnings.append(ImportNote(file: file, row: row, reason: reason.sentence))
            }
        }
        try progress(rows, reader.bytesRead, reader.size)
    }

    private func leaveOut(_ note: ImportNote, _ summary: inout ImportSummary) throws(ImportWorkError) {
        if isStrict { throw .strictRow(note) }
        summary.failed.append(note)
    }

    private func count(
        _ outcome: ImportOutcome, isTrashed: Bool, _ place: ImportNote, _ summary: inout ImportSummary
    ) {
        func warn(_ reason: String) {
            summary.warnings.append(ImportNote(file: place.file, row: place.row, reason: reason))
        }
        switch outcome {
        case .added: summary.added += 1
        case .addedBeside:
            summary.added += 1
            summary.beside += 1
            warn("an entry of the same title, address and user name is there with other content; added beside it")
        case .updated: summary.updated += 1
        case .skipped: summary.skipped += 1
        case .skippedInTrash:
            summary.skipped += 1
            summary.inTrash += 1
            warn("the same entry lies in the trash; skipped")
        }
        if isTrashed, outcome == .added || outcome == .addedBeside { summary.trashed += 1 }
    }

    private func reading<R: ~Copyable>(_ body: () throws(ImportError) -> R) throws(ImportWorkError) -> R {
        do throws(ImportError) { return try body() } catch { throw .file(error) }
    }
}
