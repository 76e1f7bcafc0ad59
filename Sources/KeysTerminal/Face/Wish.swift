/// Everything a person can wish for. `table` gives each its keys and its sentence; key bindings, footers, the help, the palette and the manual
/// page are made from it alone.
enum Wish: String, CaseIterable, Sendable {
    case moveDown, moveUp, moveToFirst, moveToLast, moveHalfDown, moveHalfUp
    case filter, nextKind, previousKind, open, back
    case copyPassword, copyUsername, copyCode, copyAddress, copyField
    case reveal, spell
    case add, edit, rename, moveToFolder, changeTags, favorite, history
    case trash, restore, purge, undo, redo
    case mark, markRange
    case syncNow, importFile, export, audit, devices, conflicts, generator, settings, messages
    case palette, help
    case lock, suspend, redraw, quit
    case accept, decline
    case nextField, previousField, save, addField, removeField, moveFieldUp, moveFieldDown, relabelField, retypeField
    case generateHere, revealHere, openChoice
    case restoreField
    case makeAnother, copyMade, stronger, weaker, nextRecipe, changeSymbols
    case changeLower, changeUpper, changeDigits, earlierMade, laterMade
    case fix, putBack, keepThis, forget, pair, rotate, undoImport, shred, change, reset
    case changeDuplicates, savePage, takeSuggestion, useRecoveryCode

    /// A line of the table.
    struct Line: Sendable {
        let wish: Wish
        let keys: [Key]
        let contexts: [Context]
        /// A word or two for a footer.
        let short: String
        let sentence: String
        /// Under which heading the help has it.
        let group: Group
    }

    /// The headings of the help.
    enum Group: String, CaseIterable, Sendable {
        case move = "Move"
        case find = "Find and open"
        case copy = "Copy"
        case see = "See"
        case change = "Change"
        case delete = "Delete and undo"
        case many = "Many at once"
        case go = "Go to"
        case form = "In a form"
        case here = "On some screens"
        case leave = "Learn and leave"
    }

    /// What a key means in a context.
    static func of(_ key: Key, in context: Context) -> Wish? { bindings[context]?[key] }

    /// The keys of a wish in a context; nil anywhere.
    func keys(in context: Context? = nil) -> [Key] {
        Self.table.filter { $0.wish == self && (context.map($0.contexts.contains) ?? true) }.flatMap(\.keys)
    }

    /// A word or two for it.
    func short(in context: Context) -> String {
        let lines = Self.table.filter { $0.wish == self }
        return (lines.first { $0.contexts.contains(context) } ?? lines.first)?.short ?? ""
    }

    private static let bindings: [Context: [Key: Wish]] = {
        var bindings: [Context: [Key: Wish]] = [:]
        for line in table {
            for context in line.contexts { for key in line.keys { bindings[context, default: [:]][key] = line.wish } }
        }
        return bindings
    }()
}
