internal import KeysImport

/// What `export` writes; the ids are those of cli.md.
enum ExportFormat: String, CaseIterable {
    /// Everything, sealed; the only one that needs no care.
    case backup = "keys-backup"
    case keysJSON = "keys-json"
    case csv
    case bitwardenJSON = "bitwarden-json"

    /// The format of a file that anybody can read; nil for one that is sealed.
    var plain: PlainFormat? { PlainFormat(rawValue: rawValue) }
}
