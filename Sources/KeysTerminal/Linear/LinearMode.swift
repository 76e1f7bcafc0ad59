public import KeysDesk
internal import KeysModel
internal import KeysSecret
public import KeysVault

/// Keys as numbered questions, line by line, for screen readers and plain terminals: nothing is drawn over, no colour
/// carries meaning, every answer is a line.
public final class LinearMode {
    /// How the program puts an error into words: what happened, what to do.
    public typealias Wording = (any Error) -> (message: String, hint: String)

    let person: Conversation
    let location: VaultLocation
    let environment: [String: String]
    private let wording: Wording

    /// A conversation about one vault.
    public init(
        _ person: Conversation, location: VaultLocation, environment: [String: String], wording: @escaping Wording
    ) {
        self.person = person
        self.location = location
        self.environment = environment
        self.wording = wording
    }

    /// Talks until the person leaves. Throws where the vault cannot be made or opened.
    public func run(deviceName: String) throws {
        let session: Session
        if location.exists {
            session = try Unlocking.ask(location, wait: Session.usualWait, person)
        } else {
            guard let made = try create(deviceName: deviceName) else { return }
            session = made
            _ = try attempt(.takeIn, session)
        }
        for damage in session.damage.prefix(1) {
            try person.say(wording(VaultError.damaged([damage])).message)
        }
        do throws(DeskError) {
            while try step(session) {}
        } catch .endOfInput {
            return
        }
    }

    /// One turn of the menu; false to leave.
    private func step(_ session: Session) throws(DeskError) -> Bool {
        try person.say()
        try person.say("Vault \(location.name), \(session.entryCount) entries.")
        for (index, wish) in LinearWish.allCases.enumerated() { try person.say("\(index + 1)  \(wish.sentence)") }
        let number = try person.number("Number, or Enter to leave: ", upTo: LinearWish.allCases.count)
        guard let number, case let wish = LinearWish.allCases[number - 1], wish != .leave else { return false }
        return try attempt(wish, session)
    }

    /// Grants a wish; says what went wrong and goes on. False when nobody listens any more.
    private func attempt(_ wish: LinearWish, _ session: Session) throws(DeskError) -> Bool {
        do {
            try grant(wish, session)
        } catch DeskError.closedEarly {
            return false
        } catch DeskError.endOfInput {
            try person.say("Left; nothing was changed.")
        } catch {
            let words = wording(error)
            try person.say(words.message)
            try person.say("Hint: \(words.hint)")
        }
        return true
    }

    private func grant(_ wish: LinearWish, _ session: Session) throws {
        switch wish {
        case .show: try show(session)
        case .copy: try copy(session)
        case .add: try add(session)
        case .edit: try edit(session)
        case .generate: try generate()
        case .takeIn: try takeIn(session)
        case .remove: try remove(session)
        case .trash: try trash(session)
        case .leave: break
        }
    }

    private func create(deviceName: String) throws -> Session? {
        try person.say("There is no vault yet in \(visible(location.folder)).")
        guard try person.agrees("Make one?") else { return nil }
        try person.say(
            "Think of a password nobody can guess. Six words at random are good; keys generate --words 6 makes them.")
        let password = try NewPassword.ask("New password: ", allowWeak: false, person)
        let session = try Session.create(
            at: location, password: password, deviceName: deviceName, allowWeak: false
        ) { code in
            try RecoveryHandover.show(code, vault: location.name, person)
        }
        try person.say("The vault is made. Another program's export can be brought in now, or later.")
        return session
    }
}

/// What can be wished for in the menu.
enum LinearWish: CaseIterable {
    case show, copy, add, edit, generate, takeIn, remove, trash, leave

    var sentence: String {
        switch self {
        case .show: "Find an entry and show it"
        case .copy: "Copy a value to the clipboard"
        case .add: "Add an entry"
        case .edit: "Change an entry"
        case .generate: "Make a password"
        case .takeIn: "Import a file"
        case .remove: "Put an entry into the trash"
        case .trash: "Look into the trash"
        case .leave: "Lock and leave"
        }
    }
}
