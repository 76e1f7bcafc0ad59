internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Adds or changes an entry: one field below the other, those of its kind first. Nothing of it is in the vault before it is saved, and nothing
/// typed is lost by anything but discarding it.
struct FormScreen: Screen {
    /// The entry that is changed; nil for a new one.
    let editing: EntryID?
    let kind: EntryKind
    /// The form as it was filled, for marks, merging and undoing.
    let filled: FilledForm
    /// The history as it was then; nil where nobody knows any more.
    let known: Set<HistoryItem>?
    var fields: [FormField]
    /// The field that is typed in.
    var focus = 0
    /// Until when what is hidden in it is shown.
    var revealedUntil: Int64?
    /// What was taken away, the last one last, with its place.
    var taken: [(place: Int, field: FormField)] = []
    /// The label of a field that is being added.
    var label = ""
    /// Known folders or tags that what is typed may become; nil until something is typed.
    var suggestions: [String]?
    /// The number of the next field.
    var nextNumber: Int
    /// The ids of addresses and own fields, in their order when the form was filled.
    let order: [FieldID]

    /// A form that goes on where a draft is. `known`: the history when it was filled.
    init(draft: consuming EntryForm, editing: EntryID?, known: Set<HistoryItem>? = nil) {
        self.editing = editing
        self.known = known
        kind = draft.kind
        let filled = FilledForm(draft)
        self.filled = filled
        fields = filled.fields(of: draft)
        order = filled.order
        nextNumber = fields.count + 1
    }

    /// Adding: the kind is asked first.
    static func adding(_ place: Workplace) -> [Action] { [.show(KindScreen())] }

    /// Changing an entry.
    static func editing(_ entry: Entry, _ place: Workplace) -> [Action] {
        guard entry.state == .live else { return [.say("It lies in the trash; R restores it, then it can be changed")] }
        return [
            .work(
                Work { place, _ in
                    let opened = try place.vault().open(entry.id)
                    let known = Set(opened.history.map(\.item))
                    return [.show(FormScreen(draft: EntryForm(editing: opened), editing: entry.id, known: known))]
                })
        ]
    }

    /// Going on after a lock with what was typed before it.
    static func resuming(_ kept: KeptDraft, _ place: Workplace) -> [Action] {
        guard let draft = kept.decoded else { return [.say("What was typed before the lock cannot be read", .bad)] }
        let known = kept.editing.flatMap { history(of: $0, place) }
        return [
            .show(FormScreen(draft: draft, editing: kept.editing, known: known)),
            .say("Here is what was typed before the lock; it is not saved yet"),
        ]
    }

    private static func history(of id: EntryID, _ place: Workplace) -> Set<HistoryItem>? {
        do { return try Set(place.vault().open(id).history.map(\.item)) } catch { return nil }
    }

    func draftToKeep() -> KeptDraft? { hasUnsaved ? KeptDraft(form(), editing: editing) : nil }

    var context: Context { .form }
    var takesText: Bool { true }

    var footer: [Wish] {
        let field = fields[focus]
        let secret: [Wish] = field.takesPassword ? [.generateHere, .revealHere] : field.isHidden ? [.revealHere] : []
        let put: [Wish] = taken.isEmpty ? [] : [.restoreField]
        guard field.isOwn else { return [.save] + secret + [.back, .addField, .nextField] + put }
        return [.save] + secret + [.back, .relabelField, .retypeField, .removeField, .moveFieldUp, .moveFieldDown] + put
    }

    // MARK: What was typed

    /// The form as it is now: to be saved, or to be sealed while the vault is locked.
    func form() -> EntryForm {
        var form = filled.again()
        form.kind = kind
        form.removeAllItems()
        for field in fields { field.write(into: &form) }
        return form
    }

    /// How many fields are other than when the form was filled; a field that is gone and another order count.
    var changeCount: Int {
        let now = fields.compactMap { $0.part == .url && $0.line.isEmpty ? nil : $0.id }
        let stayed = Set(now)
        let kept = order.filter(stayed.contains)
        let moved = now.filter(Set(order).contains) == kept ? 0 : 1
        return fields.count { $0.isChanged && !($0.part == .url && $0.line.isEmpty) } + order.count - kept.count + moved
    }

    var hasUnsaved: Bool { changeCount > 0 }

    /// Whether what is hidden in the focused field is shown.
    func isRevealed(_ place: Workplace) -> Bool { revealedUntil.map { place.now < $0 } ?? false }

    func nextChange(_ place: Workplace) -> Int64? { revealedUntil }

    // MARK: Wishes

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .nextField: move(to: focus + 1, place)
        case .previousField: move(to: focus - 1, place)
        case .moveDown: moveLine(1, place)
        case .moveUp: moveLine(-1, place)
        case .moveHalfDown: move(to: min(focus + Self.leap, fields.count - 1), place)
        case .moveHalfUp: move(to: max(focus - Self.leap, 0), place)
        case .openChoice: enter(place)
        case .revealHere: return reveal(place)
        case .generateHere: return generate(place)
        case .save: return save(place)
        case .back: return leave()
        default: return arrange(wish)
        }
        return []
    }

    /// Fields that a page goes.
    private static let leap = 8

    /// Goes to another field, round at the ends. What was shown is hidden.
    mutating func move(to index: Int, _ place: Workplace) {
        let number = fields[(index + fields.count) % fields.count].number
        tidyAddresses(keeping: number)
        focus = fields.firstIndex { $0.number == number } ?? 0
        revealedUntil = nil
        fields[focus].judge()
        suggestions = nil
    }

    private mutating func moveLine(_ step: Int, _ place: Workplace) {
        guard fields[focus].isMultiline, fields[focus].line.moveLine(step) else { return move(to: focus + step, place) }
    }

    private mutating func enter(_ place: Workplace) {
        switch fields[focus].part {
        case _ where fields[focus].isMultiline: fields[focus].line.insert("\n")
        case .favorite: toggleFavorite()
        default: if focus + 1 < fields.count { move(to: focus + 1, place) }
        }
    }

    private mutating func reveal(_ place: Workplace) -> [Action] {
        guard fields[focus].isHidden else { return [.say("Nothing is hidden in this field")] }
        revealedUntil = isRevealed(place) ? nil : place.now + Int64(place.options.revealSeconds) * 1000
        return []
    }

    private func generate(_ place: Workplace) -> [Action] {
        guard fields[focus].takesPassword else {
            return [.say("Go to a concealed field first: what is made goes there")]
        }
        return [.show(GeneratorScreen(place, for: Asked.secret))]
    }

    private func leave() -> [Action] {
        guard hasUnsaved else { return [.back] }
        return [
            .show(
                ChoiceScreen(
                    "Not saved yet", [("Save", "and leave"), ("Discard", "what was typed"), ("Go on", "typing")],
                    name: Asked.leaving))
        ]
    }

    // MARK: Answers

    /// Under which names answers come back.
    enum Asked {
        static let secret = "form.secret"
        static let leaving = "form.leaving"
        static let trashed = "form.trashed"
        static let purged = "form.purged"
        static let newLabel = "form.new label"
        static let newType = "form.new type"
        static let label = "form.label"
        static let type = "form.type"
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .hideSecrets: revealedUntil = nil
        case .chosen(.secret(let line, of: Asked.secret)):
            line.withBytes { fields[focus].line.replace(with: $0) }
            touched(place)
            return [.say("The new password is in the field; ^s saves it")]
        case .chosen(.row(let row, let name)): return take(row, name, place)
        case .chosen(.text(let text, let name)): return take(text, name)
        default: break
        }
        return []
    }

    private mutating func take(_ row: Int, _ name: String, _ place: Workplace) -> [Action] {
        switch name {
        case Asked.leaving: return row == 0 ? save(place) : row == 1 ? [.back] : []
        case Asked.trashed: return row == 0 ? saveOutOfTrash() : row == 1 ? saveAsNew() : []
        case Asked.purged: return row == 0 ? saveAsNew() : []
        case Asked.newType: add(label, FieldType.offered[row], place)
        case Asked.type: retype(FieldType.offered[row], place)
        default: break
        }
        return []
    }
}

extension Known {
    static func tags(_ place: Workplace) -> [String] {
        Set((place.session?.entries() ?? []).flatMap(\.tags)).sorted()
    }
}
