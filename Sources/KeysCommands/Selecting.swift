internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysTerminal
internal import KeysVault

/// The entry a command works on.
struct NeedleOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The entry: its id or the first 6 characters of it, title, folder/title, address, or title and user name.",
            valueName: "needle"),
        completion: EntryCompletion.kind)
    var needle: String

    @Flag(help: "Only an id, an exact title or folder/title.")
    var exact = false

    func find(in session: Session, among reach: Session.Reach, _ talk: Talk) throws -> Entry {
        try Selecting.one(needle, exact: exact, in: session, among: reach, talk)
    }
}

/// From a needle to an entry: none is 13, several are 14 or a question, guesses 13 or a question.
enum Selecting {
    static func one(
        _ needle: String, exact: Bool, in session: Session, among reach: Session.Reach, _ talk: Talk
    ) throws -> Entry {
        switch session.find(needle, exact: exact, among: reach) {
        case .none: throw Failure.noEntry
        case .one(let entry): return entry
        case .many(let entries):
            if talk.canAsk, !talk.isJSON, let person = try? Conversation() {
                guard let chosen = try EntryPicker.pick(entries, person) else { throw Failure.declined }
                return chosen
            }
            list(entries, talk)
            throw Failure.severalEntries(entries.map(\.id))
        case .like(let entries):
            // A guess is never taken without a person's word.
            if talk.canAsk, !talk.isJSON, let person = try? Conversation() {
                talk.note("no entry fits; these are like it")
                guard let chosen = try EntryPicker.pick(entries, person) else { throw Failure.declined }
                return chosen
            }
            list(entries, talk)
            throw Failure.noEntryButLike(entries.map(\.id))
        }
    }

    /// The candidates, for a person to read.
    private static func list(_ entries: [Entry], _ talk: Talk) {
        guard !talk.isJSON else { return }
        for entry in entries {
            talk.line("  \(visible(entry.title))\t\(visible(entry.username ?? ""))\t\(entry.id.text)")
        }
    }
}
