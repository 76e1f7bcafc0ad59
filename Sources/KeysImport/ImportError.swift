/// Why a file cannot be imported at all. Rows that fail on their own are `ImportItem.failed`.
public enum ImportError: Error, Equatable {
    /// There is nothing in it.
    case empty
    /// It holds NUL bytes or begins like an archive, a picture or a database: no text.
    case binary
    /// No format known here has such a first row.
    case unknown
    /// The format asked for has other columns; these are missing in every generation of it that comes near.
    case formatMismatch(format: String, missing: [String])
    /// `read(2)` or `fstat(2)` failed with this errno.
    case unreadable(Int32)
}
