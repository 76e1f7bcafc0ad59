internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Looks for entries.
struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Search entries by words.",
        discussion: """
            All words must stand in title, address, user name, tags, folder or a shown field. Passwords are never searched.

            Examples:
              keys search mail work
              keys search --in-notes wifi
              keys search bank --json

            Exit statuses: 0 (also with nothing found), 10 no vault, 11 locked, 12 wrong password, 15 busy, \
            22 damage (what is sound is printed), 64 usage.
            """,
        aliases: ["find"])

    @Argument(help: ArgumentHelp("Words, all of which must be found.", valueName: "word"))
    var words: [String]

    @Flag(help: "Look into notes too; opens entries one at a time.")
    var inNotes = false

    @Flag(help: "Search the trash.")
    var trash = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk, tellsDamage: false)
        let reach: Session.Reach = trash ? .trashed : .live
        var found = session.search(words, among: reach)
        if inNotes {
            let known = Set(found.map(\.id))
            found += session.entries(reach).filter { !known.contains($0.id) && hasWordsInNotes($0, session) }
        }
        try Listing(talk: talk).print(found)
        try OpenVault.endWithDamage(session, talk)
    }

    private func hasWordsInNotes(_ entry: Entry, _ session: Session) -> Bool {
        guard let notes = entry.resolved(.notes), let opened = try? session.open(entry.id) else { return false }
        let wanted = words.flatMap { $0.split(whereSeparator: \.isWhitespace) }.map { Array($0.lowercased().utf8) }
        return opened.withValue(of: notes) { text in wanted.allSatisfy { text.holds($0) } } ?? false
    }
}

extension Span<UInt8> {
    /// Whether lower-case bytes stand somewhere in these, without regard to the case of ASCII letters. Nothing is copied:
    /// the text is a secret.
    func holds(_ word: [UInt8]) -> Bool {
        guard word.count <= count else { return false }
        for start in 0...(count - word.count) {
            var same = true
            for index in word.indices where same {
                let byte = self[start + index]
                same = word[index] == ((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte)
            }
            if same { return true }
        }
        return false
    }
}
