/// Where a wish of the full screen is granted line by line.
enum LinearMeaning: Equatable, Sendable {
    /// By this wish.
    case does(LinearWish)
    /// While a vault is made or opened.
    case atStart
    /// Nowhere: it is about the screen alone, for this reason.
    case screenOnly(String)
}

extension Wish {
    /// What it is line by line. A new wish must be given its meaning here.
    var linear: LinearMeaning {
        switch self {
        case .copyPassword, .copyUsername, .copyAddress, .copyField: .does(.copy)
        case .copyCode: .does(.copyCode)
        case .filter, .open, .reveal: .does(.show)
        case .nextKind, .previousKind: .does(.browse)
        case .spell: .does(.spell)
        case .add: .does(.add)
        case .edit, .save, .addField, .removeField, .restoreField, .moveFieldUp, .moveFieldDown, .relabelField,
            .retypeField, .generateHere:
            .does(.edit)
        case .rename: .does(.rename)
        case .moveToFolder: .does(.folder)
        case .changeTags: .does(.tags)
        case .favorite: .does(.favorite)
        case .history, .putBack: .does(.history)
        case .trash: .does(.trash)
        case .restore: .does(.restore)
        case .purge: .does(.purge)
        case .undo, .undoImport: .does(.undo)
        case .redo: .does(.redo)
        case .syncNow: .does(.sync)
        case .importFile, .shred, .changeDuplicates: .does(.importFile)
        case .export: .does(.export)
        case .audit, .fix: .does(.audit)
        case .devices, .forget, .pair, .rotate: .does(.devices)
        case .conflicts, .keepThis: .does(.conflicts)
        case .generator, .makeAnother, .copyMade, .stronger, .weaker, .nextRecipe, .changeSymbols, .changeLower,
            .changeUpper, .changeDigits, .earlierMade, .laterMade:
            .does(.generate)
        case .settings, .change, .reset: .does(.settings)
        case .lock: .does(.lock)
        case .savePage, .takeSuggestion, .useRecoveryCode: .atStart
        case .moveDown, .moveUp, .moveToFirst, .moveToLast, .moveHalfDown, .moveHalfUp:
            .screenOnly("lists are numbered: a number goes there")
        case .nextField, .previousField, .openChoice: .screenOnly("fields are numbered: a number goes there")
        case .back, .quit: .screenOnly("Enter alone goes back, and at the first menu leaves")
        case .accept, .decline: .screenOnly("a question is answered with y or n, a list with a number")
        case .mark, .markRange: .screenOnly("a verb asks which entry it means, one at a time")
        case .revealHere: .screenOnly("what is hidden is typed without echo; once saved it can be shown")
        case .palette, .help: .screenOnly("? says the menu again, and each line of it is a sentence")
        case .messages: .screenOnly("everything that was said still stands in the terminal")
        case .suspend: .screenOnly("the terminal's own Ctrl-Z does it, for there is no screen to give back")
        case .redraw: .screenOnly("nothing is drawn over")
        }
    }
}
