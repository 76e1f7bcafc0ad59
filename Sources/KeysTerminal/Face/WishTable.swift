extension Wish {
    /// Screens that are lists one moves in.
    private static let lists: [Context] = [
        .list, .history, .audit, .conflicts, .devices, .settings, .log, .choice, .importing, .exporting,
    ]
    private static let commands = Array(Context.commands)
    private static let all = Context.allCases

    /// All wishes, in the order of the help. Within a context no key stands twice: a test holds it.
    static let table: [Line] = moving + finding + copying + changing + going + formed + elsewhere + wizards + leaving

    private static let moving: [Line] = [
        line(.moveDown, [.character("j"), .down, .control("n")], lists, "down", "One line down", .move),
        line(.moveUp, [.character("k"), .up, .control("p")], lists, "up", "One line up", .move),
        line(.moveToFirst, [.character("g"), .home], lists, "first", "To the first line", .move),
        line(.moveToLast, [.character("G"), .end], lists, "last", "To the last line", .move),
        line(.moveHalfDown, [.control("d"), .pageDown], lists, "page down", "Half a page down", .move),
        line(.moveHalfUp, [.control("u"), .pageUp], lists, "page up", "Half a page up", .move),
        line(.moveDown, [.down, .control("n")], [.filter, .help, .palette], "down", "One line down", .move),
        line(.moveUp, [.up, .control("p")], [.filter, .help, .palette], "up", "One line up", .move),
        line(.moveHalfDown, [.pageDown], [.filter, .help, .palette], "page down", "Half a page down", .move),
        line(.moveHalfUp, [.pageUp], [.filter, .help, .palette], "page up", "Half a page up", .move),
    ]

    private static let finding: [Line] = [
        line(
            .filter, [.character("/")], [.list], "filter", "Filter by words, 'exact ^start end$ !not user: tag:", .find),
        line(.nextKind, [.tab], [.list, .filter], "next kind", "Show the next kind of entries", .find),
        line(.previousKind, [.backtab], [.list, .filter], "previous kind", "Show the kind before", .find),
        line(
            .open, [.enter, .character("l"), .right], lists.filter { $0 != .importing && $0 != .exporting }, "open",
            "Open what is under the cursor", .find),
        line(
            .open, [.enter], [.filter, .help, .palette, .unlock, .start], "go", "Take what is under the cursor", .find),
        line(.back, [.escape, .character("h"), .left], lists + [.generator, .pairing], "back", "Go back", .find),
        line(.back, [.escape], [.filter, .help, .palette, .form, .start, .unlock], "back", "Go back", .find),
    ]

    private static let copying: [Line] = [
        line(
            .copyPassword, [.character("y")], [.list], "copy password", "Copy the password, or what is its like", .copy),
        line(.copyUsername, [.character("b")], [.list], "user name", "Copy the user name", .copy),
        line(.copyCode, [.character("o")], [.list], "code", "Copy the one-time code", .copy),
        line(.copyAddress, [.character("U")], [.list], "URL", "Copy the web address", .copy),
        line(.copyField, [.character("c")], [.list], "copy field", "Choose a field and copy it", .copy),
        line(
            .reveal, [.character("s")], [.list, .history, .conflicts], "reveal", "Show what is hidden, for a while",
            .see),
        line(.spell, [.character("S")], [.list], "spell", "Spell the password, sign by sign", .see),
    ]

    private static let changing: [Line] = [
        line(.add, [.character("a")], [.list], "add", "Add an entry", .change),
        line(.edit, [.character("e")], [.list], "edit", "Change the entry", .change),
        line(.rename, [.character("r")], [.list], "rename", "Give it another title", .change),
        line(.moveToFolder, [.character("m")], [.list], "move", "Put it into a folder", .change),
        line(.changeTags, [.character("t")], [.list], "tags", "Change its tags", .change),
        line(.favorite, [.character("*")], [.list], "favourite", "Make it a favourite, or not", .change),
        line(.history, [.character("H")], [.list], "history", "Old values, with dates; put one back", .change),
        line(.trash, [.character("d")], [.list], "trash", "Put it into the trash", .delete),
        line(.restore, [.character("R")], [.list], "restore", "Take it out of the trash", .delete),
        line(.purge, [.character("D")], [.list], "delete for good", "Delete it for good: type its title", .delete),
        line(.undo, [.character("u")], [.list, .history, .audit, .conflicts], "undo", "Undo the last change", .delete),
        line(
            .redo, [.control("r")], [.list, .history, .audit, .conflicts], "redo", "Do again what was undone", .delete),
        line(.mark, [.character(" ")], [.list], "mark", "Mark it: verbs then work on all marked", .many),
        line(.markRange, [.character("v")], [.list], "range", "Mark all from here to where you move", .many),
    ]

    private static let going: [Line] = [
        line(.syncNow, [.control("s")], [.list, .devices, .conflicts], "sync", "Sync now", .go),
        line(.importFile, [.character("I")], [.list], "import", "Import another program's export", .go),
        line(.export, [.character("X")], [.list], "export", "Export a sealed backup, or everything in the clear", .go),
        line(.audit, [.character("A")], [.list], "audit", "Judge passwords: weak, used twice, old", .go),
        line(.devices, [.character("V")], [.list], "devices", "Devices, store and pairing", .go),
        line(.conflicts, [.character("C")], [.list], "conflicts", "Fields that two devices changed apart", .go),
        line(.generator, [.control("g")], [.list], "generator", "Make a password", .go),
        line(.settings, [.character(",")], [.list], "settings", "Settings, each with its meaning", .go),
        line(.messages, [.character("M")], [.list], "messages", "All messages since the start", .go),
    ]

    private static let formed: [Line] = [
        line(.nextField, [.tab], [.form], "next field", "To the next field", .form),
        line(.previousField, [.backtab], [.form], "field before", "To the field before", .form),
        line(.moveDown, [.down], [.form], "down", "One line down, or to the next field", .form),
        line(.moveUp, [.up], [.form], "up", "One line up, or to the field before", .form),
        line(.moveHalfDown, [.pageDown], [.form], "page down", "Some fields down", .form),
        line(.moveHalfUp, [.pageUp], [.form], "page up", "Some fields up", .form),
        line(.nextField, [.tab, .down], [.start, .unlock], "next field", "To the next field", .form),
        line(.previousField, [.backtab, .up], [.start, .unlock], "field before", "To the field before", .form),
        line(.save, [.control("s")], [.form], "save", "Save what was typed", .form),
        line(.openChoice, [.enter], [.form], "next", "To the next field; a new line in notes", .form),
        line(.generateHere, [.control("g")], [.form], "generate", "Make a password into this field", .form),
        line(.revealHere, [.control("r")], [.form, .unlock, .start], "show", "Show or hide what is typed", .form),
        line(.addField, [.control("f")], [.form], "add field", "Add a field of your own", .form),
        line(.removeField, [.control("x")], [.form], "remove", "Take this field away", .form),
        line(.restoreField, [.control("y")], [.form], "put back", "Put back the field that was taken away", .form),
        line(.relabelField, [.control("o")], [.form], "label", "Give this field another label", .form),
        line(.retypeField, [.control("t")], [.form], "type", "Change what this field holds", .form),
        line(.moveFieldUp, [.control("p")], [.form], "move up", "Move this field up", .form),
        line(.moveFieldDown, [.control("n")], [.form], "move down", "Move this field down", .form),
        line(.help, [.control("q")], [.form], "help", "This list of keys, for a form", .form),
    ]

    private static let elsewhere: [Line] = [
        line(.makeAnother, [.character("r"), .character(" ")], [.generator], "another", "Make another one", .here),
        line(.copyMade, [.character("y")], [.generator], "copy", "Copy what was made", .here),
        line(.stronger, [.character("+"), .up], [.generator], "longer", "One longer", .here),
        line(.weaker, [.character("-"), .down], [.generator], "shorter", "One shorter", .here),
        line(.nextRecipe, [.tab], [.generator], "recipe", "Characters, words or digits", .here),
        line(
            .changeSymbols, [.character("s")], [.generator], "signs",
            "With or without signs; what stands between words", .here),
        line(.changeLower, [.character("l")], [.generator], "small", "With or without small letters", .here),
        line(.changeUpper, [.character("u")], [.generator], "capitals", "With or without capital letters", .here),
        line(.changeDigits, [.character("d")], [.generator], "digits", "With or without digits", .here),
        line(.earlierMade, [.character("p")], [.generator], "earlier", "What was made before", .here),
        line(.laterMade, [.character("n")], [.generator], "later", "What was made after it", .here),
        line(.accept, [.enter], [.generator], "use it", "Take it", .here),
        line(.accept, [.enter, .character("y")], [.question], "yes", "Say yes", .here),
        line(.decline, [.escape, .character("n")], [.question], "no", "Say no", .here),
        line(.putBack, [.character("p")], [.history], "put back", "Put this old value back", .here),
        line(
            .keepThis, [.character("K")], [.conflicts], "keep this", "Keep this value; the other goes into the history",
            .here),
        line(.fix, [.character("e")], [.audit], "fix", "Go to the entry and change it", .here),
        line(.pair, [.character("p")], [.devices], "pair", "Let another device in", .here),
        line(.forget, [.character("f")], [.devices], "forget", "Wait for this device no more", .here),
        line(.rotate, [.character("R")], [.devices], "new key", "Give the vault a new key", .here),
        line(.change, [.character("e"), .character(" ")], [.settings], "change", "Change this setting", .here),
        line(.reset, [.character("r")], [.settings], "default", "Back to the default", .here),
        line(.undoImport, [.character("u")], [.importing], "undo", "Take the import back", .here),
        line(.shred, [.character("s")], [.importing], "shred", "Overwrite and delete the exported file", .here),
    ]

    /// The first start, the import, and the files they look for.
    private static let wizards: [Line] = [
        line(.moveDown, [.down, .control("n")], [.picking], "down", "One line down", .move),
        line(.moveUp, [.up, .control("p")], [.picking], "up", "One line up", .move),
        line(.moveHalfDown, [.pageDown], [.picking], "page down", "Half a page down", .move),
        line(.moveHalfUp, [.pageUp], [.picking], "page up", "Half a page up", .move),
        line(.open, [.enter], [.picking], "go", "Take the file, or go into the folder", .find),
        line(.back, [.escape], [.picking], "back", "Show all again, then go back", .find),
        line(.mark, [.tab], [.picking], "mark", "Mark the file, to take several at once", .many),
        line(.open, [.enter], [.importing], "import", "Import what is shown", .here),
        line(.open, [.enter], [.exporting], "take", "Take this format", .here),
        line(.changeDuplicates, [.character("d")], [.importing], "duplicates", "Keep both, update, or skip", .here),
        line(.generateHere, [.control("g")], [.start], "suggest", "Six words at random", .here),
        line(.takeSuggestion, [.control("y")], [.start], "take it", "Take the words as the password", .here),
        line(.savePage, [.control("s")], [.start], "save as page", "Write the code to a page to print", .here),
        line(
            .useRecoveryCode, [.control("f")], [.unlock], "recovery code",
            "Password forgotten: set a new one with the recovery code", .here),
    ]

    private static let leaving: [Line] = [
        line(.palette, [.character(":"), .control("k")], [.list], "palette", "All verbs and entries by name", .leave),
        line(.help, [.character("?")], commands, "help", "This list of keys", .leave),
        line(.lock, [.character("L")], [.list], "lock", "Lock the vault", .leave),
        line(.suspend, [.control("z")], all, "suspend", "Back to the shell; fg returns", .leave),
        line(.redraw, [.control("l")], all, "redraw", "Draw the screen anew", .leave),
        line(.quit, [.character("q")], [.list], "quit", "Lock and leave", .leave),
        line(.quit, [.control("c")], all, "leave", "Lock and leave", .leave),
    ]

    private static func line(
        _ wish: Wish, _ keys: [Key], _ contexts: [Context], _ short: String, _ sentence: String, _ group: Group
    ) -> Line {
        Line(wish: wish, keys: keys, contexts: contexts, short: short, sentence: sentence, group: group)
    }
}
