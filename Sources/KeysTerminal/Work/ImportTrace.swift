internal import KeysDesk
internal import KeysModel
internal import KeysVault

/// An import that was done: what came of it, whether it still stands, whether its files are still there.
///
/// It is a class because taking it back and doing it again change what the screen that shows it knows.
final class ImportTrace {
    private let errand: ImportErrand
    private(set) var summary: ImportSummary
    /// By which it is taken back; nil where it is taken back or changed nothing.
    private(set) var batch: String?
    private(set) var isShredded = false
    /// Whether the person wants it taken back although its file is gone.
    var mayLoseEntries = false
    /// Titles that were changed since, and so stayed when it was taken back.
    private(set) var kept: [String] = []

    init(_ errand: ImportErrand, _ summary: ImportSummary) {
        self.errand = errand
        self.summary = summary
        batch = summary.batch
    }

    /// Whether there is a file that holds what is in the vault now. A sealed backup may stay.
    var canShred: Bool { !isShredded && summary.format != BackupWork.format }

    /// What follows it: it is said, can be taken back, and every screen hears of it.
    var done: [Action] {
        Changing.done("Imported \(grouped(summary.added + summary.updated)) entries") { place in
            try self.takeBack(place)
        } again: { place in
            try self.doAgain(place)
        }
    }

    private func takeBack(_ place: Workplace) throws {
        guard let batch else { return }
        // A key pressed once too often must not delete the only copy there is.
        if isShredded, !mayLoseEntries { throw ImportWorkError.onlyCopy }
        kept = try place.vault().undoImport(batch).kept
        self.batch = nil
    }

    private func doAgain(_ place: Workplace) throws {
        summary = try errand.run(place, isDry: false) { _ in true }
        batch = summary.batch
        kept = []
    }

    /// Overwrites and deletes the files.
    func shred() throws {
        for file in errand.files { try Shredding.shred(file) }
        isShredded = true
    }
}
