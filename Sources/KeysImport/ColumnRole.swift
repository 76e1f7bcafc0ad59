internal import KeysModel

/// What becomes of the cells of a column.
enum ColumnRole: Hashable, Sendable {
    case title
    /// A web address that also names the entry; where it is none, it is the name as it stands.
    case origin
    case url
    /// Several web addresses with commas between them.
    case urlList
    /// A JSON array of web addresses.
    case jsonURLs
    /// LastPass's address: `http://sn` marks a note, `http://` is none.
    case markedURL
    case username, password, notes, otp
    /// A user name where the column for it is empty, else a field.
    case spareUsername
    /// An e-mail address: the user name where there is none, else a field.
    case loginEmail
    /// Any other standard field.
    case standard(FieldID)
    /// A first and a last name with a blank between them.
    case fullName
    /// The month a card ends, in any spelling.
    case cardExpiry
    case cardExpiryMonth, cardExpiryYear
    /// A card's holder, or the name of a bank account.
    case accountName
    /// The number of a document; which one, the kind says.
    case documentNumber
    /// Notes, or what LastPass made of an entry of another kind.
    case typedNote
    /// Notes, or Proton Pass's JSON of a card or an identity.
    case jsonNote
    /// A JSON array of fields with label, type and value.
    case jsonFields
    /// A path with `/`.
    case folder
    /// A path with `/` that begins with the name of the database.
    case rootedFolder
    /// A path with `\`.
    case backslashFolder
    /// Folders with commas between them: the first is the folder, the others are tags.
    case collections
    /// The id of the group an entry lies in, or of the group of this row.
    case groupID
    /// The name of the group of this row, and the id of the one above it.
    case groupName, groupParent
    case tags
    /// Tags as a list in braces, a line each.
    case bracedTags
    case favorite
    /// What the entry is; a word nobody knows is kept as a field.
    case kind
    /// What the entry is; a word nobody knows is its folder.
    case kindOrFolder
    case created, modified
    /// A time when filled: the entry is archived.
    case archived
    /// `true` when the entry lies in the trash.
    case trashed
    /// `1` where the main password is asked for again.
    case reprompt
    /// Lines `name: value`.
    case labelledLines
    /// A field of its own unless it repeats the web address.
    case addressIfOther
    /// A field under the column's name.
    case field(FieldContent)
    /// `1` where cells of this row that look like formulas begin with a `'` that is not theirs.
    case guarded
    /// Means nothing outside the program it comes from; Docs/IMPORT.md says why.
    case meaningless

    /// Whether an entry has one value of this role only.
    var holdsOne: Bool {
        switch self {
        case .url, .urlList, .jsonURLs, .markedURL, .tags, .bracedTags, .labelledLines, .jsonFields, .addressIfOther,
            .field, .meaningless, .reprompt, .spareUsername, .guarded:
            false
        case .title, .origin, .username, .password, .notes, .otp, .loginEmail, .standard, .fullName, .cardExpiry,
            .cardExpiryMonth, .cardExpiryYear, .accountName, .documentNumber, .typedNote, .jsonNote, .folder,
            .rootedFolder, .backslashFolder, .collections, .groupID, .groupName, .groupParent, .favorite, .kind,
            .kindOrFolder, .created, .modified, .archived, .trashed:
            true
        }
    }

    /// The role under which an entry keeps the one value: a folder is one however it is written.
    var slot: ColumnRole {
        switch self {
        case .backslashFolder, .rootedFolder, .collections: .folder
        case .typedNote, .jsonNote: .notes
        default: self
        }
    }

    /// Whether a cell of it may not be shown.
    var isConcealed: Bool {
        switch slot {
        case .password, .otp, .notes, .documentNumber: true
        case .standard(let id): StandardField.of(id)?.type.isSecret ?? true
        default: false
        }
    }
}

/// What a field of a column holds.
enum FieldContent: Hashable, Sendable {
    case text, concealed, email
}
