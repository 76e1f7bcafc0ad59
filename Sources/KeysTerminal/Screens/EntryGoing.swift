internal import KeysModel

/// From another screen to an entry in the list.
enum EntryGoing {
    /// Under which name the list hears of it.
    static let name = "go to"

    /// Leaves all screens but the list, and puts its cursor on the entry.
    static func to(_ id: EntryID) -> [Action] { [.home, .tell(.chosen(.text(id.text, of: name)))] }
}
