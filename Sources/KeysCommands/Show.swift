internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Shows an entry.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show an entry with all its fields.",
        discussion: """
            Secrets are hidden unless --reveal is given.

            Examples:
              keys show example.org
              keys show example.org --reveal
              keys show example.org --json --reveal | keys add --json-stdin

            Exit statuses: 0, 10 no vault, 11 locked, 12 wrong password, 13 no such entry, 14 more than one, 15 busy, \
            22 this entry is damaged, 64 usage.
            """)

    @OptionGroup var needle: NeedleOptions

    @Flag(help: "Show secrets.")
    var reveal = false

    @Flag(help: "An entry in the trash.")
    var trash = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        let entry = try needle.find(in: session, among: trash ? .trashed : .live, talk)
        if output.json {
            var json = JSONWriter()
            if reveal {
                EntryJSON.writeShow(revealing: try session.open(entry.id), to: &json)
            } else {
                EntryJSON.writeShow(entry, to: &json)
            }
            return try talk.print(json.finish())
        }
        var page = EntryPage(isForEyes: talk.isForEyes, isStyled: talk.isStyled(output))
        if reveal {
            page.fill(revealing: try session.open(entry.id))
        } else {
            page.fill(entry)
        }
        try Descriptor.output.write(page.finish())
    }
}

/// An entry as lines of label and value; for eyes in two columns, else with a tab between.
struct EntryPage: ~Copyable {
    private static let hidden = "********"
    private let isForEyes: Bool
    private let isStyled: Bool
    private var text = SecretBuilder(capacity: 1024)
    private var width = 0

    init(isForEyes: Bool, isStyled: Bool) {
        self.isForEyes = isForEyes
        self.isStyled = isStyled
    }

    consuming func finish() -> SecretBytes { text.finish() }

    mutating func fill(_ entry: Entry) {
        begin(entry)
        for field in entry.visibleFields {
            line(field.label, field.field.shownText ?? Self.hidden)
        }
        end(entry)
    }

    mutating func fill(revealing opened: borrowing OpenedEntry) {
        let entry = opened.entry
        begin(entry)
        for field in entry.visibleFields {
            start(field.label)
            let isThere: Void? = opened.withValue(of: field) { value($0) }
            if isThere == nil { text.append(Array("(damaged)".utf8)) }
            text.append(UInt8(ascii: "\n"))
        }
        end(entry)
    }

    private mutating func begin(_ entry: Entry) {
        width = (entry.visibleFields.map { displayWidth(visible($0.label)) } + [8]).max() ?? 8
        line("title", entry.title)
        line("kind", entry.kind.rawValue)
        line("id", entry.id.text)
        if let folder = entry.folder { line("folder", folder) }
        if !entry.tags.isEmpty { line("tags", entry.tags.joined(separator: ", ")) }
        if entry.isFavorite { line("favorite", "yes") }
    }

    private mutating func end(_ entry: Entry) {
        if let bits = entry.passwordStrength { line("strength", "\(Strength.word(bits: bits)), \(Int(bits)) bits") }
        if entry.state == .trashed { line("trashed", "yes") }
        if entry.hasConflict { line("conflict", "yes: keys history shows the other value") }
        line("created", Timestamp.text(milliseconds: entry.created))
        line("modified", Timestamp.text(milliseconds: entry.modified))
    }

    private mutating func line(_ label: String, _ value: String) {
        start(label)
        self.value(Array(value.utf8).span)
        text.append(UInt8(ascii: "\n"))
    }

    private mutating func start(_ label: String) {
        let label = visible(label)
        guard isForEyes else { return text.append(Array((label + "\t").utf8)) }
        let shown = padded(label, toWidth: width)
        text.append(Array(((isStyled ? "\u{1b}[1m\(shown)\u{1b}[0m" : shown) + "  ").utf8))
    }

    /// A value; for eyes the lines of a text stand below each other.
    private mutating func value(_ bytes: Span<UInt8>) {
        guard isForEyes else { return appendVisible(bytes, keepingLines: false, to: &text) }
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: "\n") {
            if start > 0 { text.append(Array(("\n" + String(repeating: " ", count: width + 2)).utf8)) }
            appendVisible(bytes.extracting(start..<index), keepingLines: false, to: &text)
            start = index + 1
        }
    }
}
