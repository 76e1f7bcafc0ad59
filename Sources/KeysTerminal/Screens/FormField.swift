internal import KeysModel
internal import KeysSecret

/// One field of a form while it is typed. Its value lies in guarded memory, secret or not.
struct FormField {
    /// What part it plays in the entry.
    enum Part {
        case title, standard, url, custom, folder, tags, favorite
    }

    /// What it was when the form was filled.
    struct Original {
        let type: FieldType
        let label: String
        let line: SecretLine
    }

    /// What makes it the same field within its form.
    let number: Int
    let part: Part
    /// The field of the entry; nil for one that is new, or none of its own.
    let id: FieldID?
    var type: FieldType
    var label: String
    let line: SecretLine
    let original: Original?
    /// How hard what is typed is to guess; nil where that is not told.
    private(set) var bits: Double?

    init(
        _ number: Int, _ part: Part, id: FieldID? = nil, type: FieldType = .text, label: String,
        line: SecretLine = SecretLine(), original: Original? = nil
    ) {
        self.number = number
        self.part = part
        self.id = id
        self.type = type
        self.label = label
        self.line = line
        self.original = original
    }

    // MARK: What it is

    /// Whether it is another than when the form was filled.
    var isChanged: Bool {
        guard let original else { return part == .custom || !line.isEmpty }
        return type != original.type || label != original.label || !line.isSame(as: original.line)
    }

    /// Whether the person may take it away, move it and call it otherwise.
    var isOwn: Bool { part == .custom }

    /// Whether it is shown as dots until the person asks.
    var isHidden: Bool { type == .concealed || type == .otp }

    /// Whether Enter begins a new line in it.
    var isMultiline: Bool { type == .multiline }

    /// Whether line ends may stand in it.
    var keepsLineEnds: Bool { type.isSecret }

    /// Whether a password can be made into it.
    var takesPassword: Bool { type == .concealed }

    /// Whether its strength says something: that of a card's number does not.
    private var isJudged: Bool {
        guard type == .concealed else { return false }
        guard part == .standard, let id else { return true }
        return [.password, .passphrase, .apiSecret].contains(id)
    }

    /// Judges what is typed anew; once for a change, not for every frame.
    mutating func judge() { bits = isJudged && !line.isEmpty ? line.withBytes { Strength.bits($0) } : nil }

    // MARK: Into a form

    /// Writes it into a form that has no fields yet.
    func write(into form: inout EntryForm) {
        switch part {
        case .title: form.title = line.text
        case .folder: if isChanged { form.folder = FolderName.value(line.text) }
        case .tags: if isChanged { form.tags = Tags.read(line.text) }
        case .favorite: form.isFavorite = !line.isEmpty
        case .standard:
            // One that stood there empty stays.
            guard !line.isEmpty || original?.line.isEmpty == true else { return }
            line.withBytes { form.append(id, .standard, type, label: label, bytes: $0) }
        case .url:
            guard !line.isEmpty else { return }
            line.withBytes { form.append(id, .url, .url, label: "url", bytes: $0) }
        case .custom: line.withBytes { form.append(id, .custom, type, label: label, bytes: $0) }
        }
    }
}

/// Tags as they are typed, with commas.
enum Tags {
    /// Each once, in their order.
    static func read(_ text: String) -> [String] {
        var seen: Set<String> = []
        return text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    static func written(_ tags: [String]) -> String { tags.joined(separator: ", ") }
}

extension SecretLine {
    /// A line of a text.
    convenience init(_ text: String) { self.init(copying: Array(text.utf8).span) }

    /// Whether both say the same, byte for byte.
    func isSame(as other: SecretLine) -> Bool {
        guard count == other.count else { return false }
        return withBytes { one in
            other.withBytes { two in
                var difference: UInt8 = 0
                for index in one.indices { difference |= one[index] ^ two[index] }
                return difference == 0
            }
        }
    }
}
