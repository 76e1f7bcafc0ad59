internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// The store, the devices, and letting others in.
extension LinearMode {
    func devices() throws {
        let session = try place.vault()
        let address = try session.storeSettings().address
        try person.say(address.map { "Store: \(visible($0))" } ?? "No store is set yet.")
        let devices = session.devices.sorted { DevicesScreen.rank($0) < DevicesScreen.rank($1) }
        for device in devices { try person.say("Device: \(Self.line(device))") }
        let verbs = ["Set the store", "Let another device in", "Forget a device", "Give the vault a new key"]
        switch try LinearMenu.choose(verbs, "Number, or Enter to go back: ", person) {
        case 0: try setStore()
        case 1: try pair(hasStore: address != nil)
        case 2: try forget(devices.filter { !$0.isThis && !$0.isForgotten })
        case 3: try person.say("A new key shuts out who had the old one: leave, then run keys rotate.")
        default: break
        }
    }

    private static func line(_ device: Device) -> String {
        visible(device.name) + (device.isThis ? ", the one before you" : device.isForgotten ? ", forgotten" : "")
    }

    private func setStore() throws {
        let address = try person.ask("Folder of the store, or Enter to leave: ")
        guard !address.isEmpty else { return }
        do {
            try perform(DevicesScreen.set(address, nil, place))
        } catch let question as StoreQuestion {
            let token = try person.askSecret("\(question.title): ")
            try perform(DevicesScreen.set(address, StoreAccess(token: token), place))
        }
    }

    private func forget(_ devices: [Device]) throws {
        guard !devices.isEmpty else { return try person.say("There is no other device.") }
        let device = try LinearMenu.one(
            of: devices, "Forget which? Number, or Enter for none: ", person, line: Self.line)
        guard let device else { return }
        try person.say("It can still read and write until the vault has a new key: keys rotate.")
        guard try person.agrees("Forget \(visible(device.name))?") else { return }
        try perform([DevicesScreen.forgetting(device, String(visible(device.name).prefix(40)))])
    }

    private func pair(hasStore: Bool) throws {
        guard hasStore else { return try person.say("Devices meet in a store: set one first.") }
        let bell = PairingBell(person)
        let talk = PairingTalk(moved: { bell.ring() })
        bell.talk = talk
        try person.say("Syncing first, so that the new device gets everything.")
        do {
            try place.world.errands.pair(try place.vault(), talk)
        } catch {
            guard talk.isGivenUp, bell.failure == nil else { throw bell.failure ?? error }
            return try person.say("Nobody was let in; the line opens nothing any more.")
        }
        if let failure = bell.failure { throw failure }
        if case .admitting(let guest) = talk.stage { try person.say("\(visible(guest)) is in.") }
    }
}

/// Tells a person how far a pairing is, and asks what only they can answer.
///
/// It is a class because the talk calls it. It is rung on the thread of the conversation alone: an errand calls the talk on the thread it
/// was called on, which waits for nobody while the person is asked.
private final class PairingBell: @unchecked Sendable {
    private let person: Conversation
    weak var talk: PairingTalk?
    private(set) var failure: DeskError?

    init(_ person: Conversation) { self.person = person }

    func ring() {
        do throws(DeskError) { try tell() } catch {
            failure = error
            talk?.giveUp()
        }
    }

    private func tell() throws(DeskError) {
        guard let talk else { return }
        switch talk.stage {
        case .preparing: break
        case .offered:
            try person.say("On the other device start keys, or run keys join, and give it this line. It is good once:")
            var said: Result<Void, DeskError> = .success(())
            _ = talk.withLine { line in
                said = Result { () throws(DeskError) in try person.say(indented: line) }
            }
            try said.get()
            try person.say("Waiting for it. Ctrl-C gives up.")
        case .asked(let guest, let words):
            try person.say("\(visible(guest)) wants in. The words here: \(words.joined(separator: " "))")
            if try person.agrees("Does it show the same words?") { talk.allow() } else { talk.giveUp() }
        case .admitting(let guest): try person.say("Letting \(visible(guest)) in.")
        }
    }
}
