/// What `export` writes; the ids are those of cli.md.
enum ExportFormat: String, CaseIterable {
    /// Everything, sealed; the only one that needs no care.
    case backup = "keys-backup"
}
