internal import KeysModel
internal import KeysVault

/// The store, the devices of the vault, and letting others in.
struct DevicesScreen: Screen {
    /// Under which name the screen hears of another store.
    static let storeName = "store folder"
    /// Under which name the screen hears what the store is to be shown.
    static let tokenName = "store token"

    /// A row: the store, or a device.
    enum Row {
        case store
        case device(Device)
    }

    /// A heading over rows.
    enum Heading {
        case store, devices
    }

    private(set) var rows = GroupedRows<Heading, Row>()
    private(set) var settings: StoreSettings?
    private(set) var words: [String] = []
    /// The address that was given last: what the store is to be shown is for it.
    private var address = ""

    init(_ place: Workplace) { look(place) }

    var context: Context { .devices }
    var footer: [Wish] {
        settings?.address == nil ? [.open, .forget, .back] : [.pair, .syncNow, .forget, .open, .rotate, .back]
    }

    private mutating func look(_ place: Workplace) {
        guard let session = place.session else { return rows.set([]) }
        settings = try? session.storeSettings()
        words = (try? session.vectorWords()) ?? []
        let devices = session.devices.sorted { Self.rank($0) < Self.rank($1) }
        rows.set([.heading(.store), .row(.store), .heading(.devices)] + devices.map { .row(.device($0)) })
    }

    /// This one first, forgotten ones last, the others in the order the vault has them.
    static func rank(_ device: Device) -> Int { device.isThis ? 0 : device.isForgotten ? 2 : 1 }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if rows.move(wish, page: 16) { return [] }
        switch wish {
        case .back: return [.back]
        case .syncNow: return place.background?.syncNow(place) ?? []
        case .open: return open()
        case .pair: return pair(place)
        case .forget: return forget()
        case .rotate:
            return [.say("A new key shuts out who had the old one: leave with q, then run keys rotate", .warning)]
        default: return []
        }
    }

    private func open() -> [Action] {
        switch rows.selected {
        case .store: return [askForStore()]
        case .device(let device):
            return [
                .say(
                    device.isThis
                        ? "This is the device before you" : "f waits for it no more; R tells how it is shut out")
            ]
        case nil: return []
        }
    }

    private func askForStore() -> Action {
        .show(
            PromptScreen(
                "Address of the store", hint: "a path, or https://host of a server",
                text: settings?.address ?? "", name: Self.storeName))
    }

    private func pair(_ place: Workplace) -> [Action] {
        guard settings?.address != nil else {
            return [.say("Devices meet in a store: set one first"), askForStore()]
        }
        return [
            .work(
                Work { place, _ in
                    guard let background = place.background else { return [] }
                    return [.show(PairingScreen(try background.pair(place), place))]
                })
        ]
    }

    private func forget() -> [Action] {
        guard case .device(let device) = rows.selected else { return [.say("Go to a device first")] }
        guard !device.isThis else { return [.say("This is the device before you; it cannot forget itself")] }
        guard !device.isForgotten else { return [.say("It is forgotten already; R tells how it is shut out")] }
        let name = String(visible(device.name).prefix(40))
        return [
            .show(
                QuestionScreen(
                    "Forget \(name)?",
                    [
                        "Nothing waits for it any more.", "It can still read and write until the vault",
                        "has a new key: keys rotate.",
                    ],
                    yes: [Self.forgetting(device, name)]))
        ]
    }

    static func forgetting(_ device: Device, _ name: String) -> Action {
        .work(
            Work { place, _ in
                try place.vault().forget(device: device.id)
                return [
                    .say("\(name) is forgotten; until keys rotate it can still read and write"),
                    .tell(.entriesChanged),
                ]
            })
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .chosen(.text(let text, of: Self.storeName)):
            address = text
            return Self.set(text)
        case .chosen(.secret(let line, of: Self.tokenName)):
            return Self.set(address, showing: StoreAccess(token: line.secret))
        case .entriesChanged, .unlocked, .background, .chosen(.row(_, of: Self.storeName)): look(place)
        case .chosen, .hideSecrets: break
        }
        return []
    }

    /// Sets the store; asks for what it is to be shown where it wants that.
    static func set(_ address: String, showing access: StoreAccess? = nil) -> [Action] {
        guard !address.trimmed.isEmpty else { return [.say("No folder was given; nothing was changed")] }
        return [
            .work(
                Work("Looking at the store ...") { place, _ in
                    do {
                        return try set(address, access, place)
                    } catch let question as StoreQuestion {
                        return [.show(SecretPromptScreen(question.title, hint: question.hint, name: tokenName))]
                    }
                })
        ]
    }

    static func set(_ address: String, _ access: StoreAccess?, _ place: Workplace) throws -> [Action] {
        let said = try place.world.errands.setStore(try place.vault(), address.trimmed, access)
        place.background?.storeChanged(place)
        return [.say(said, .good), .tell(.chosen(.row(0, of: storeName)))]
    }
}
