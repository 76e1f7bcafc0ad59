/// One screen as a value: what it remembers, what it does with keys, how it looks. It reads the vault through the `Workplace` and changes
/// nothing there itself: what is to be done it gives back.
protocol Screen {
    /// Which keys of the table hold here.
    var context: Context { get }
    /// Whether characters are text here, and only other keys are commands.
    var takesText: Bool { get }
    /// What the footer offers, the most useful first.
    var footer: [Wish] { get }
    /// Whether the screen below is drawn first, and this one over its middle.
    var isOverlay: Bool { get }
    /// Whether what was typed here and is not saved would be lost by leaving.
    var hasUnsaved: Bool { get }

    /// Does what was wished for.
    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action]
    /// Takes a key that is no command here.
    mutating func type(_ key: Key, _ place: Workplace) -> [Action]
    /// Takes what was pasted.
    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action]
    /// Takes what the mouse did.
    mutating func click(_ click: Click, _ place: Workplace) -> [Action]
    /// Hears what happened elsewhere.
    mutating func hear(_ news: News, _ place: Workplace) -> [Action]
    /// Draws itself.
    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace)
    /// What was typed here and is not saved, to be kept through a lock; nil for nothing.
    func draftToKeep() -> KeptDraft?
    /// When it looks different by itself, in milliseconds since 1970; nil for never.
    func nextChange(_ place: Workplace) -> Int64?
}

extension Screen {
    var takesText: Bool { false }
    var isOverlay: Bool { false }
    var hasUnsaved: Bool { false }
    mutating func type(_ key: Key, _ place: Workplace) -> [Action] { [] }
    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] { [] }
    mutating func hear(_ news: News, _ place: Workplace) -> [Action] { [] }

    /// The wheel does what the keys for a row up and down do, where there are such keys.
    mutating func click(_ click: Click, _ place: Workplace) -> [Action] {
        let wish: Wish = click == .wheelUp ? .moveUp : .moveDown
        if case .at = click { return [] }
        return wish.keys(in: context).isEmpty ? [] : grant(wish, place)
    }

    func draftToKeep() -> KeptDraft? { nil }
    func nextChange(_ place: Workplace) -> Int64? { nil }
}

/// What happened outside a screen.
enum News {
    /// Entries are others than before.
    case entriesChanged
    /// The vault was opened.
    case unlocked
    /// A sync ended, or another background work said something.
    case background(BackgroundNews)
    /// What a screen above found, for the one below: a choice that was made.
    case chosen(Choice)
    /// The time a secret may be seen is over, or the person left.
    case hideSecrets
}

/// What a screen above decided for the one below it.
enum Choice {
    /// The number of a row, and for which question.
    case row(Int, of: String)
    /// A text that was typed.
    case text(String, of: String)
    /// A secret that was made.
    case secret(SecretLine, of: String)
}

/// What is to be done after a screen had its say.
enum Action {
    /// Shows a screen over this one.
    case show(any Screen)
    /// Shows a screen instead of this one.
    case replace(any Screen)
    /// Leaves this screen.
    case back
    /// Leaves all screens but the first.
    case home
    /// Says something in the message row for a few seconds, and in the message log.
    case say(String, Style = .plain)
    /// Does something that may take time or fail.
    case work(Work)
    /// Tells all screens.
    case tell(News)
    /// Remembers how to take back what was just done.
    case done(Undoing)
    case undo
    case redo
    /// Grants a wish on the screen that is on top by then.
    case wish(Wish)
    case lock
    case suspend
    case redraw
    case quit
}

/// Something that is done outside the screens: it may read and change the vault, takes its time, and gives what is to happen then. An error it
/// throws is put into words and shown; nothing is lost.
struct Work {
    /// Called now and then with what to say meanwhile; false when the person pressed Esc.
    typealias Pulse = (_ text: String) -> Bool

    /// What is said while it goes on; empty for nothing.
    let text: String
    let run: (Workplace, Pulse) throws -> [Action]

    init(_ text: String = "", _ run: @escaping (Workplace, Pulse) throws -> [Action]) {
        self.text = text
        self.run = run
    }
}

/// How to take back a change, and how to do it again.
struct Undoing {
    /// What was done, as "Moved to the trash: github.com".
    let sentence: String
    let back: (Workplace) throws -> Void
    let again: (Workplace) throws -> Void

    /// Takes it back, or does it again; gives what follows.
    func turn(_ place: Workplace, isBack: Bool) throws -> [Action] {
        try isBack ? back(place) : again(place)
        return [.tell(.entriesChanged), .say((isBack ? "Undone: " : "Done again: ") + sentence)]
    }
}
