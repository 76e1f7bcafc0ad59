internal import KeysModel
internal import KeysVault

/// Which entries the list shows.
enum ListKind: Int, CaseIterable, Sendable {
    case all, logins, notes, cards, codes, favorites, conflicts, trash

    /// What its tab says.
    var name: String {
        switch self {
        case .all: "All"
        case .logins: "Logins"
        case .notes: "Notes"
        case .cards: "Cards"
        case .codes: "One-time codes"
        case .favorites: "Favourites"
        case .conflicts: "Conflicts"
        case .trash: "Trash"
        }
    }

    /// What is said where nothing is of it.
    var emptiness: [String] {
        switch self {
        case .all: ["No entries yet", "a adds one", "I imports an export"]
        case .logins: ["No logins", "a adds one"]
        case .notes: ["No notes", "a adds one"]
        case .cards: ["No cards", "a adds one"]
        case .codes: ["No one-time codes", "e on a login adds its seed"]
        case .favorites: ["No favourites", "* makes an entry one"]
        case .conflicts: ["No conflicts", "what two devices change apart", "stands here until it is settled"]
        case .trash: ["The trash is empty", "d puts an entry here", "R takes it out again"]
        }
    }

    /// The part of the vault it is.
    var section: Session.Section {
        switch self {
        case .all: .all
        case .logins: .logins
        case .notes: .notes
        case .cards: .cards
        case .codes: .codes
        case .favorites: .favorites
        case .conflicts: .conflicts
        case .trash: .trash
        }
    }

    func moved(by step: Int) -> ListKind {
        let all = Self.allCases
        return all[((rawValue + step) % all.count + all.count) % all.count]
    }
}
