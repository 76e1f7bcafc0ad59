internal import KeysModel

/// What becomes of one column of a table, for people to look at before they import.
public struct ImportColumn: Equatable, Sendable {
    /// Its name in the file, or `column N`.
    public let label: String
    /// What it becomes, in words.
    public let meaning: String
}

extension ImportReader {
    /// What becomes of each column; nil for a file whose header does not say it.
    public var columns: [ImportColumn]? {
        switch rows {
        case .some(let rows): rows.columns
        case .none: nil
        }
    }
}

extension RowImport {
    /// What becomes of each column, where the names in the header say it.
    var columns: [ImportColumn]? {
        rows.table.layout == .named
            ? rows.plan.columns.map { ImportColumn(label: $0.label, meaning: $0.role.meaning) } : nil
    }
}

extension ColumnRole {
    /// What a cell of it becomes, in words.
    var meaning: String {
        switch self {
        case .title, .origin: "title"
        case .url, .urlList, .jsonURLs, .markedURL, .addressIfOther: "web address"
        case .username, .loginEmail, .spareUsername: "user name"
        case .password: "password"
        case .notes, .typedNote, .jsonNote: "notes"
        case .otp: "one-time code"
        case .standard(let id): StandardField.of(id)?.label ?? "a field"
        case .fullName: "first and last name"
        case .cardExpiry, .cardExpiryMonth, .cardExpiryYear: "card expiry"
        case .accountName: "holder, or name of the account"
        case .documentNumber: "number of the document"
        case .jsonFields, .labelledLines: "fields of their own"
        case .field(let content): content == .concealed ? "a concealed field" : "a field"
        case .folder, .rootedFolder, .backslashFolder, .collections: "folder"
        case .groupID, .groupName, .groupParent: "folder"
        case .tags, .bracedTags: "tags"
        case .favorite: "favourite"
        case .kind, .kindOrFolder: "what it is"
        case .created: "when it was made"
        case .modified: "when it was changed"
        case .archived: "archived"
        case .trashed: "in the trash"
        case .reprompt, .guarded, .meaningless: "left out"
        }
    }
}
