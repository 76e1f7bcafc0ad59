internal import KeysModel
internal import KeysVault

/// The fields that two devices changed apart, each value under the others; one is kept, the rest goes into the history.
struct ConflictsScreen: Screen {
    /// One of the values of a field.
    struct Value {
        let id: EntryID
        let field: FieldID
        /// 0 for the one that is shown everywhere; else its number among the others.
        let number: Int
        let device: String
        let date: Int64
        let isSecret: Bool
        let label: String
        let title: String
    }

    private(set) var rows = GroupedRows<String, Value>()
    private(set) var revealing = Revealing()

    init(_ place: Workplace) { look(place) }

    var context: Context { .conflicts }
    var footer: [Wish] { rows.isEmpty ? [.back, .syncNow] : [.keepThis, .reveal, .open, .undo, .syncNow, .back] }

    private mutating func look(_ place: Workplace) {
        guard let session = place.session else { return rows.set([]) }
        var lines: [GroupedRows<String, Value>.Line] = []
        let trashed = session.order(.trash).filter { session.entry($0)?.hasConflict == true }
        for entry in (session.order(.conflicts) + trashed).compactMap(session.entry) {
            for conflict in entry.conflicts { lines += Self.lines(conflict, of: entry, session) }
        }
        rows.set(lines)
    }

    private static func lines(
        _ conflict: Entry.Resolved, of entry: Entry, _ session: Session
    ) -> [GroupedRows<String, Value>.Line] {
        let title = entry.title.isEmpty ? "(no title)" : entry.title
        let all = [(field: conflict.field, source: conflict.source)] + conflict.others
        let values = all.enumerated().map { number, value in
            Value(
                id: entry.id, field: conflict.field.id, number: number,
                device: session.deviceName(value.field.stamp.device) ?? "an unknown device",
                date: entry.versions[value.source].modified, isSecret: conflict.field.type.isSecret,
                label: conflict.label, title: title)
        }
        let place = entry.state == .trashed ? "   (in the trash)" : ""
        return [.heading("\(title): \(conflict.label)\(place)")] + values.map { .row($0) }
    }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 12) { return [] }
        switch wish {
        case .back: return [.back]
        case .syncNow: return place.background?.syncNow(place) ?? []
        case .reveal:
            revealing.toggle(place)
            return []
        case .open: return rows.selected.map { EntryGoing.to($0.id) } ?? []
        case .keepThis: return rows.selected.map { [Settling.keep($0)] } ?? []
        default: return []
        }
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .entriesChanged, .unlocked: look(place)
        case .hideSecrets: revealing.hide()
        case .background, .chosen: break
        }
        return []
    }

    func nextChange(_ place: Workplace) -> Int64? { revealing.nextChange(place) }
}

/// Settling conflicts, with the way back.
enum Settling {
    static func keep(_ value: ConflictsScreen.Value) -> Action {
        .work(
            Work { place, _ in
                let session = try place.vault()
                guard let entry = session.entry(value.id), entry.hasConflict else {
                    return [.say("That is settled already"), .tell(.entriesChanged)]
                }
                let sentence = "Kept: the \(value.label) of \(value.title) as \(value.device) has it"
                guard entry.state == .live else {
                    try settle(value, place)
                    return [.say(sentence + "; the others are in the history"), .tell(.entriesChanged)]
                }
                return try Changing.kept(value.id, sentence, place) { try settle(value, place) }
            })
    }

    /// What is shown already is kept by settling alone.
    private static func settle(_ value: ConflictsScreen.Value, _ place: Workplace) throws {
        let session = try place.vault()
        guard value.number > 0 else { return try session.settle(value.id) }
        try session.settle(value.id, taking: value.field, number: value.number)
    }
}
