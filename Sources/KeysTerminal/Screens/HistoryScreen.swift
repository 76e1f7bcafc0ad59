internal import KeysModel
internal import KeysVault

/// The old values of an entry, newest first, each beside what stands there now; one can be put back.
struct HistoryScreen: Screen {
    /// One old value.
    struct Old {
        let item: HistoryItem
        let device: String
    }

    let id: EntryID
    private(set) var olds: [Old] = []
    private(set) var rows = Rows()
    private(set) var revealing = Revealing()
    private(set) var title: String

    init(_ entry: Entry, _ place: Workplace) {
        id = entry.id
        title = entry.title
        look(place)
    }

    var context: Context { .history }
    var footer: [Wish] { olds.isEmpty ? [.back] : [.putBack, .reveal, .undo, .back] }

    /// The old value under the cursor.
    var selected: Old? { olds.indices.contains(rows.selected) ? olds[rows.selected] : nil }

    private mutating func look(_ place: Workplace) {
        olds = []
        if let session = place.session, let opened = try? session.open(id) {
            title = opened.entry.title
            olds = opened.history.map {
                Old(item: $0.item, device: session.deviceName($0.item.device) ?? "an unknown device")
            }
        }
        rows.count = olds.count
        rows.hold()
    }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 12) { return [] }
        switch wish {
        case .back: return [.back]
        case .reveal, .open:
            revealing.toggle(place)
            return []
        case .putBack: return selected.map { [PuttingBack.old($0.item, of: id, title)] } ?? []
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

/// Putting an old value back, with the way back.
enum PuttingBack {
    static func old(_ item: HistoryItem, of id: EntryID, _ title: String) -> Action {
        .work(
            Work { place, _ in
                let session = try place.vault()
                // Its number may be another by now: what was seen is what is put back.
                guard let number = number(of: item, in: try session.open(id)) else {
                    return [.say("That old value is not there any more"), .tell(.entriesChanged)]
                }
                let sentence = "Put back: the \(item.label) of \(title) from before \(Moment.text(item.changed))"
                guard session.entry(id)?.state == .live else {
                    try session.restoreValue(id, past: number)
                    return [.say(sentence + "; what stood there is in the history"), .tell(.entriesChanged)]
                }
                return try Changing.kept(id, sentence, place) { try session.restoreValue(id, past: number) }
            })
    }

    private static func number(of item: HistoryItem, in opened: borrowing OpenedEntry) -> Int? {
        opened.history.firstIndex { $0.item == item }.map { $0 + 1 }
    }
}
