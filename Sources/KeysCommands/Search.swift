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
            All words must stand in title, address, user name, tags, folder or a shown field. Passwords are never searched. \
            Where nothing fits, entries are guessed whose titles have the letters of the words in their order.

            A word can say more: 'exact (no guess), ^start, end$, !not, and user: tag: url: folder: kind: before it for \
            where it stands. Quotes keep blanks: tag:"two words". A word that begins with - comes after --.

            Examples:
              keys search mail work
              keys search kind:login '!tag:old' '^git'
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
        let query = SearchQuery(words)
        let found = session.look(for: query, among: reach)
        let inNotes = inNotes ? findInNotes(query, besides: found.standing, session, reach, talk) : []
        let standing = found.standing + inNotes
        if standing.isEmpty, !found.like.isEmpty, !talk.isJSON {
            talk.note("no entry has these words; \(found.like.count == 1 ? "one is" : "these are") like them")
        }
        try Listing(talk: talk).print(standing.isEmpty ? found.like : standing)
        try OpenVault.endWithDamage(session, talk)
    }

    private func findInNotes(
        _ query: SearchQuery, besides known: [Entry], _ session: Session, _ reach: Session.Reach, _ talk: Talk
    ) -> [Entry] {
        let words = query.words.map(\.bytes)
        guard !words.isEmpty else { return [] }
        let known = Set(known.map(\.id))
        let others = session.look(for: query.conditions, among: reach).standing.filter { !known.contains($0.id) }
        let progress = ProgressLine(talk)
        defer { progress.end() }
        return others.enumerated().filter { number, entry in
            progress.tell(number, of: others.count, "entries")
            guard let notes = entry.resolved(.notes), let opened = try? session.open(entry.id) else { return false }
            return opened.withValue(of: notes) { text in words.allSatisfy { text.holds($0) } } ?? false
        }.map(\.element)
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
