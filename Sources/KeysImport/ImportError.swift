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
    /// A column that `--map` names is not in the file.
    case noSuchColumn
    /// It is encrypted; the sentence of its format says how to export it otherwise.
    case encrypted(format: String)
    /// The JSON is no JSON at this byte, is nested too deeply or is too large.
    case badJSON(offset: Int64)
    /// A JSON value of the file is longer than this many bytes.
    case jsonTooLong(limit: Int)
    /// It was made by a newer Keys.
    case tooNew
    /// `read(2)` or `fstat(2)` failed with this errno.
    case unreadable(Int32)
}
