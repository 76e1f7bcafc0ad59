public import KeysModel

/// One thing an import file says, to be taken apart with `switch consume item`. `row` is the line of the file, from 1, where its record begins.
public enum ImportItem: ~Copyable, Sendable {
    /// An entry; `isTrashed` when it lies in the trash there.
    case entry(EntryForm, row: Int, isTrashed: Bool)
    /// A folder that stands in a row of its own, as a path with `/`.
    case folder(String, row: Int)
    /// A row that is left out.
    case failed(row: Int, reason: ImportReason)
    /// Something a person should know. It follows the entry it is about; what is about the whole file has row 1.
    case warning(row: Int, reason: ImportReason)
}
