/// What part a field plays. The number stands in the format; never renumbered.
public enum FieldRole: UInt8, Sendable {
    /// The id says what it is.
    case standard = 0
    /// One web address; an entry has any number.
    case url = 1
    /// One tag.
    case tag = 2
    /// A field the person named.
    case custom = 3
}

/// What the summary knows of a value that lies in the body.
public struct SealedValue: Hashable, Sendable {
    /// Keyed hash of the value under this vault's key, 16 bytes: reuse and equal values show without opening a body.
    public var fingerprint: [UInt8]
    /// Strength in tenths of bits for concealed fields (zxcvbn); nil where it was not judged.
    public var strength: UInt16?
}

/// The value of a field as the summary has it.
public enum FieldValue: Hashable, Sendable {
    /// Shown text.
    case shown(String)
    /// The value lies in the body under the field's id.
    case sealed(SealedValue)
    /// Something a newer Keys wrote: its bytes, kept and merged like any other.
    case opaque([UInt8])

    /// Bytes decide: Swift's `==` of strings takes two spellings of one accent for equal, a vault does not.
    public static func == (one: FieldValue, other: FieldValue) -> Bool {
        switch (one, other) {
        case (.shown(let one), .shown(let two)): one.utf8.elementsEqual(two.utf8)
        case (.sealed(let one), .sealed(let two)): one == two
        case (.opaque(let one), .opaque(let two)): one == two
        default: false
        }
    }
}

/// One field of one version of an entry: its own register, with the stamp of its last change.
public struct Field: Hashable, Sendable {
    /// What makes it the same field everywhere.
    public var id: FieldID
    /// When and where it last changed.
    public var stamp: Stamp
    /// Its part.
    public var role: FieldRole
    /// What it holds; for standard fields that of the table.
    public var type: FieldType
    /// Its place among the fields of its role.
    public var position: UInt32
    /// What the person calls it; empty unless custom.
    public var label: String
    /// Its value.
    public var value: FieldValue

    /// A field of all its parts.
    public init(
        id: FieldID, stamp: Stamp, role: FieldRole, type: FieldType, position: UInt32 = 0, label: String = "",
        value: FieldValue
    ) {
        self.id = id
        self.stamp = stamp
        self.role = role
        self.type = type
        self.position = position
        self.label = label
        self.value = value
    }

    /// Bytes decide, also of labels.
    public static func == (one: Field, other: Field) -> Bool {
        one.id == other.id && one.stamp == other.stamp && one.role == other.role && one.type == other.type
            && one.position == other.position && one.label.utf8.elementsEqual(other.label.utf8)
            && one.value == other.value
    }

    /// Shown text; nil for values that are elsewhere.
    public var shownText: String? {
        if case .shown(let text) = value { text } else { nil }
    }

    /// Whether two fields show the same to a person; stamps and places aside.
    func showsTheSame(as other: Field) -> Bool {
        guard role == other.role, type == other.type, label.utf8.elementsEqual(other.label.utf8) else {
            return false
        }
        if case (.sealed(let one), .sealed(let two)) = (value, other.value) {
            return one.fingerprint == two.fingerprint
        }
        return value == other.value
    }

    /// Whether old values of the field are kept in the history.
    var isRemembered: Bool {
        switch role {
        case .tag: false
        case .url, .custom: true
        case .standard: id == .title || id.number >= 16
        }
    }
}
