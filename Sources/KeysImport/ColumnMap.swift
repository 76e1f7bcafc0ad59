internal import KeysModel

/// What a person says about a column (`--map column=field`): its name in the header, or its number from 1, and what it becomes.
public struct ColumnMap: Equatable, Sendable {
    enum Target: Equatable, Sendable {
        case role(ColumnRole)
        /// A field under this label.
        case field(String, FieldContent)
    }

    private let column: String
    private let target: Target

    private static let roles: [String: ColumnRole] = [
        "title": .title, "url": .url, "urls": .urlList, "username": .username, "password": .password,
        "notes": .notes, "otp": .otp, "folder": .folder, "tags": .tags, "favorite": .favorite, "kind": .kind,
        "created": .created, "modified": .modified, "ignore": .meaningless,
    ]

    /// What a column may become, for help and for an error.
    public static let targets: [String] =
        roles.keys.sorted() + ["field:LABEL", "concealed:LABEL", "a standard field's label"]

    /// Reads `column=field`; nil when it is none. A column's name may hold `=`: the last one divides.
    public init?(_ written: String) {
        guard let mark = written.lastIndex(of: "="), mark != written.startIndex else { return nil }
        column = written[..<mark].lowercased()
        let field = String(written[written.index(after: mark)...])
        if let role = Self.roles[field.lowercased()] {
            target = .role(role)
        } else if let label = Self.behind("field:", in: field) {
            target = .field(label, .text)
        } else if let label = Self.behind("concealed:", in: field) {
            target = .field(label, .concealed)
        } else if let standard = StandardField.all.first(where: { $0.label == field.lowercased() }) {
            target = .role(.standard(standard.id))
        } else {
            return nil
        }
    }

    private static func behind(_ prefix: String, in text: String) -> String? {
        guard text.lowercased().hasPrefix(prefix), text.count > prefix.count else { return nil }
        return String(text.dropFirst(prefix.count))
    }

    /// Whether it speaks of a column.
    func means(_ index: Int, _ label: String) -> Bool { column == label.lowercased() || Int(column) == index + 1 }

    /// The column's name as the person wrote it, in lower case.
    public var columnName: String { column }

    func role(_ label: String) -> ColumnRole {
        switch target {
        case .role(let role): role
        case .field(_, let content): .field(content)
        }
    }

    /// The label that was asked for.
    var label: String? {
        if case .field(let label, _) = target { label } else { nil }
    }
}
