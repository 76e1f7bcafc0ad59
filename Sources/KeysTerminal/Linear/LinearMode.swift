public import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Keys as numbered questions, line by line, for screen readers and plain terminals: nothing is drawn over, no colour
/// carries meaning, every answer is a line.
///
/// It is a class because it remembers what can be undone.
public final class LinearMode {
    /// How it ended.
    public enum End: Sendable {
        /// The person left.
        case left
        /// The vault was locked, by the person or for being left alone: the process is to be replaced, so that nothing of it remains.
        case locked
    }

    let person: Conversation
    let place: Workplace
    var undoings = UndoHistory()
    /// Whether entries were changed and not synced since.
    var hasChanged = false
    /// Whether the first menu was said in full.
    private var isMenuSaid = false

    /// A conversation about the vault of a workplace.
    public init(_ person: Conversation, _ place: Workplace) {
        self.person = person
        self.place = place
    }

    /// Talks until the person leaves. Throws where the vault cannot be made or opened.
    public func run() throws -> End {
        guard try prepare() else { return .left }
        person.patience = place.options.lockMinutes > 0 ? place.idleTime : nil
        defer { person.patience = nil }
        do throws(DeskError) {
            while let wish = try ask(.first) {
                if wish == .lock { return .locked }
                guard try attempt({ try grant(wish) }) else { return .left }
            }
            try leave()
        } catch .endOfInput {
            return .left
        } catch .leftAlone {
            try person.say()
            try person.say("Locked: nothing was typed for a while. What was not saved is not kept.")
            return .locked
        }
        return .left
    }

    /// Opens the vault; where there is none asks where one is to come from. False where none is wanted.
    private func prepare() throws -> Bool {
        if place.location.exists {
            place.session = try unlock()
        } else {
            guard try start() else { return false }
        }
        let session = try place.vault()
        for damage in session.damage.prefix(1) {
            try person.say(place.world.wording(VaultError.damaged([damage])).message)
        }
        place.countConflicts()
        if place.options.syncsAtUnlock, try session.storeSettings().address != nil { _ = try attempt(sync) }
        return true
    }

    /// Asks for the password; whoever has forgotten it may set a new one with the recovery code.
    private func unlock() throws -> Session {
        do {
            return try Unlocking.ask(place.location, wait: Session.usualWait, person)
        } catch VaultError.wrongPassword {
            guard (try? person.agrees("Set a new password with the recovery code?")) == true else {
                throw VaultError.wrongPassword
            }
            return try recoverHere()
        }
    }

    // MARK: The menu

    private func ask(_ menu: LinearWish.Menu) throws(DeskError) -> LinearWish? {
        guard menu == .first else { return try choose(menu, [], "Number, or Enter to go back: ", isSaid: false)?.wish }
        while true {
            try person.say()
            try person.say(heading)
            let others: [LinearWish.Menu] = [.entry, .vault]
            let chosen = try choose(.first, others, "Number, or Enter to leave: ", isSaid: isMenuSaid)
            isMenuSaid = true
            guard let chosen else { return nil }
            if let wish = chosen.wish { return wish }
            if let other = chosen.menu, let wish = try ask(other) { return wish }
        }
    }

    private var heading: String {
        var text = "Vault \(place.location.name), \(place.session?.entryCount ?? 0) entries"
        if place.conflictCount > 0 { text += ", \(place.conflictCount) in conflict" }
        return text + (isMenuSaid ? "; ? says the menu." : ".")
    }

    private func choose(
        _ menu: LinearWish.Menu, _ others: [LinearWish.Menu], _ question: String, isSaid: Bool
    ) throws(DeskError) -> (wish: LinearWish?, menu: LinearWish.Menu?)? {
        let wishes = menu.wishes
        let lines = wishes.map(\.sentence) + others.map(\.sentence)
        guard let number = try LinearMenu.choose(lines, question, person, isSaid: isSaid) else { return nil }
        return number < wishes.count ? (wishes[number], nil) : (nil, others[number - wishes.count])
    }

    // MARK: Granting

    /// Does something; says what went wrong and goes on. False when nobody listens any more.
    func attempt(_ body: () throws -> Void) throws(DeskError) -> Bool {
        do {
            try body()
        } catch DeskError.closedEarly {
            return false
        } catch DeskError.leftAlone {
            throw .leftAlone
        } catch DeskError.endOfInput {
            try person.say("Left; nothing was changed.")
        } catch {
            let words = place.world.wording(error)
            try person.say(words.message)
            if !words.hint.isEmpty { try person.say("Hint: \(words.hint)") }
        }
        return true
    }

    /// Syncs what was changed, where that is switched on.
    private func leave() throws(DeskError) {
        guard hasChanged, place.options.syncsAfterChange, let settings = try? place.session?.storeSettings(),
            settings.address != nil
        else { return }
        _ = try attempt(sync)
    }

    private func grant(_ wish: LinearWish) throws {
        _ = try place.session?.refreshIfChanged()
        switch wish {
        case .show: try show()
        case .copy: try copy()
        case .add: try add()
        case .edit: try edit()
        case .generate: try generate()
        case .importFile: try importFile()
        case .undo: try turn(isBack: true)
        case .redo: try turn(isBack: false)
        case .browse: try browse()
        case .copyCode: try copyCode()
        case .hearCode: try hearCode()
        case .spell: try spell()
        case .rename: try rename()
        case .folder: try folder()
        case .tags: try tags()
        case .favorite: try favorite()
        case .history: try history()
        case .trash: try trash()
        case .restore: try restore()
        case .purge: try purge()
        case .sync: try sync()
        case .export: try export()
        case .audit: try audit()
        case .devices: try devices()
        case .conflicts: try conflicts()
        case .settings: try settings()
        case .lock: break
        }
    }
}
