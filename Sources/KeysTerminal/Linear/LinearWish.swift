/// What can be wished for line by line. What the full screen can do and this cannot is told in `Wish.linear`, with the reason.
enum LinearWish: String, CaseIterable, Sendable {
    case show, copy, add, edit, generate, importFile, undo
    case browse, copyCode, hearCode, spell, rename, folder, tags, favorite, history, trash, restore, purge
    case sync, export, audit, devices, conflicts, settings, redo, lock

    /// The menus: a short first one, and two behind it.
    enum Menu: CaseIterable, Sendable {
        case first, entry, vault

        /// How the first menu offers it.
        var sentence: String {
            switch self {
            case .first: "The first menu"
            case .entry: "More about an entry: codes, title, folder, tags, history, trash"
            case .vault: "More of the vault: sync, export, audit, devices, conflicts, settings, lock"
            }
        }

        var wishes: [LinearWish] { LinearWish.allCases.filter { $0.menu == self } }
    }

    /// In which menu it stands.
    var menu: Menu {
        switch self {
        case .show, .copy, .add, .edit, .generate, .importFile, .undo: .first
        case .browse, .copyCode, .hearCode, .spell, .rename, .folder, .tags, .favorite, .history, .trash, .restore,
            .purge:
            .entry
        case .sync, .export, .audit, .devices, .conflicts, .settings, .redo, .lock: .vault
        }
    }

    /// What a menu says of it.
    var sentence: String {
        switch self {
        case .show: "Find an entry and show it"
        case .copy: "Copy a value to the clipboard"
        case .add: "Add an entry"
        case .edit: "Change an entry"
        case .generate: "Make a password"
        case .importFile: "Import a file"
        case .undo: "Undo the last change"
        case .browse: "List the entries of a kind"
        case .copyCode: "Copy a one-time code"
        case .hearCode: "Read a one-time code aloud"
        case .spell: "Spell a password, sign by sign"
        case .rename: "Give an entry another title"
        case .folder: "Put an entry into a folder"
        case .tags: "Change the tags of an entry"
        case .favorite: "Make an entry a favourite, or not"
        case .history: "Old values of an entry; put one back"
        case .trash: "Put an entry into the trash"
        case .restore: "Take an entry out of the trash"
        case .purge: "Delete an entry for good"
        case .sync: "Sync now"
        case .export: "Export a sealed backup, or everything in the clear"
        case .audit: "Judge passwords: weak, used twice, old"
        case .devices: "Devices, store and pairing"
        case .conflicts: "Fields that two devices changed apart"
        case .settings: "Settings and the primary password"
        case .redo: "Do again what was undone"
        case .lock: "Lock the vault"
        }
    }
}
