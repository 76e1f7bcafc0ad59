internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// A vault that comes here from another device or from a store, and a new password by the recovery code: what the full screen does, asked line by
/// line.
extension LinearMode {
    func join() throws {
        try person.say("There, keys pair shows a line, and so does p among the devices.")
        let line = try person.askSecret("The line, or Enter for none: ")
        guard line.count > 0 else { return }
        let store = try person.ask("Folder of the store here, or Enter for the one the line says: ")
        let name = try deviceName()
        let password = try NewPassword.ask("New password for this device: ", allowWeak: false, person)
        let request = JoinRequest(
            at: place.location, line: line, store: store.isEmpty ? nil : store, deviceName: name, password: password,
            cost: .standard)
        try arrive(.join) { try self.place.world.errands.join(request, $0) }
    }

    func recover() throws {
        let store = try person.ask("Folder of the store, or Enter for none: ")
        guard !store.isEmpty else { return }
        let code = try person.askSecret("Recovery code: ")
        let request = RecoverRequest(
            at: place.location, code: code, store: store, deviceName: try deviceName(), cost: .standard)
        try arrive(.store) { try self.place.world.errands.recover(request, $0) }
    }

    /// A new password for the vault here.
    func recoverHere() throws -> Session {
        let code = try person.askSecret("Recovery code: ")
        try Session.checkRecoveryCode(at: place.location, code: code)
        let lost = LostPassword(
            location: place.location, code: code,
            password: try NewPassword.ask("New password: ", allowWeak: false, person))
        try arrive(.code, lost.replace)
        return try place.vault()
    }

    private func deviceName() throws(DeskError) -> String {
        let typed = try person.ask("What is this device to be called, or Enter for \(place.world.machine)? ")
        return typed.isEmpty ? place.world.machine : typed
    }

    private func arrive(_ way: ArrivalScreen.Way, _ work: (ArrivalTalk) throws -> Arrival) throws {
        let bell = ArrivalBell(person, vault: place.location.name)
        do {
            let arrival = try work(ArrivalTalk(moved: { bell.ring($0) }))
            place.session = arrival.session
            try person.say("\(ArrivalWords.done(way)).")
            try perform(ArrivalWords.lacking(arrival, place))
        } catch {
            throw bell.failure ?? error
        }
    }
}

/// Tells a person how far it is, and asks what only they can answer.
///
/// It is a class because the talk calls it. It is rung on the thread of the conversation alone: an errand calls the talk on the thread it
/// was called on, which waits for nobody while the person is asked.
private final class ArrivalBell: @unchecked Sendable {
    private let person: Conversation
    private let vault: String
    private(set) var failure: DeskError?

    init(_ person: Conversation, vault: String) {
        self.person = person
        self.vault = vault
    }

    func ring(_ talk: ArrivalTalk) {
        do throws(DeskError) { try tell(talk) } catch {
            failure = error
            talk.giveUp()
        }
    }

    private func tell(_ talk: ArrivalTalk) throws(DeskError) {
        switch talk.stage {
        case .going(let text), .staying(let text): try person.say(visible(text))
        case .words(let words):
            try person.say("The words here: \(words.joined(separator: " "))")
            try person.say("The same there? Say yes on the other device. Ctrl-C gives up.")
        case .judged(let devices, let entries): try judge(devices, entries, talk)
        case .token(let question): talk.give(token: try person.askSecret("\(question.title): "))
        case .password: talk.give(password: try NewPassword.ask("New password: ", allowWeak: false, person))
        case .code:
            guard let code = talk.takeCode() else { return }
            try RecoveryHandover.show(code, vault: vault, person)
            talk.agree()
        }
    }

    private func judge(_ devices: [KnownDevice], _ entries: Int, _ talk: ArrivalTalk) throws(DeskError) {
        try person.say("Found \(grouped(entries)) \(entries == 1 ? "entry" : "entries"), and these devices:")
        for device in devices {
            let last = device.lastStep.map { "last change \(Timestamp.text(milliseconds: $0))" } ?? "nothing sent"
            try person.say("Device: \(visible(device.name)), \(last)")
        }
        if try person.agrees("Is this the newest state you know of? Go on with it?") {
            talk.agree()
        } else {
            talk.giveUp()
        }
    }
}
