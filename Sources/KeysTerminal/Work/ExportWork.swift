public import KeysImport
internal import KeysModel
public import KeysSecret
public import KeysVault

/// Writes a vault in a plain format, an entry at a time, in the order of their ids.
public struct ExportWork {
    private let format: PlainFormat
    private let hasExactCells: Bool

    /// An export in a format; `hasExactCells` leaves CSV cells without a guard against spreadsheets.
    public init(_ format: PlainFormat, hasExactCells: Bool) {
        self.format = format
        self.hasExactCells = hasExactCells
    }

    /// Writes everything, the trash too; gives the titles of entries that are damaged and were left out.
    public func run(
        _ session: Session, to write: (borrowing SecretBytes) throws -> Void, progress: (Int) throws -> Void
    ) throws -> [String] {
        let entries = session.entries(.all).sorted { $0.id < $1.id }
        let folders = Set(entries.compactMap(\.folder)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var export = PlainExport(format, folders: folders, exactCells: hasExactCells)
        var damaged: [String] = []
        try write(SecretBytes(export.begin()))
        for (index, entry) in entries.enumerated() {
            if let piece = try Self.piece(of: entry.id, session, &export) {
                try write(piece)
            } else {
                damaged.append(entry.title)
            }
            if index % 64 == 0 { try progress(index) }
        }
        try write(SecretBytes(export.end()))
        return damaged
    }

    /// An entry as it is written; nil for one that does not open.
    private static func piece(
        of id: EntryID, _ session: Session, _ export: inout PlainExport
    ) throws(VaultError) -> SecretBytes? {
        do throws(VaultError) {
            return export.entry(try session.open(id))
        } catch {
            guard case .entryDamaged = error else { throw error }
            return nil
        }
    }
}
