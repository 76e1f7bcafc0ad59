internal import Foundation
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal
@testable internal import KeysVault

/// A person before the full screen without a terminal: presses keys, reads what is drawn. The vault is a real one in a home of its own,
/// the clock stands still unless it is set.
final class Desk {
    let home: Home
    let place: Workplace
    var model: Model
    /// 2026-07-01 10:00 UTC, in milliseconds since 1970.
    private final class Outside: @unchecked Sendable {
        var now: Int64 = 1_782_900_000_000
        var slept: UInt64 = 0
        var copied: [String] = []
        var draws: UInt32 = 0
        var isBroken = false
    }
    private let outside = Outside()
    /// What a work said meanwhile.
    private(set) var pulses: [String] = []
    /// Whether the person presses Esc while a work goes on.
    var cancels = false

    static let password = "correct horse battery staple"

    /// Before the list of a vault; with `isOpen` false before the lock.
    init(
        _ size: Size = Size(columns: 80, rows: 24), isOpen: Bool = true, errands: Errands = idle,
        fill: (Session) throws -> Void = { _ in }
    ) throws {
        home = try Home()
        let location = try VaultLocation(named: nil, environment: home.variables)
        let session = try Session.create(
            at: location, password: SecretBytes(Array(Self.password.utf8)), cost: VaultCost(memoryMiB: 1, passes: 1),
            deviceName: "laptop", allowWeak: true
        ) { _ in }
        try fill(session)
        place = Workplace(location, Self.world(outside, home, errands), FaceOptions())
        model = Model(UnlockScreen(place), size: size, at: outside.now)
        guard isOpen else { return }
        place.session = session
        model.perform(try place.opened(), place) { [unowned self] in self.perform($0) }
    }

    /// Before no vault at all.
    init(firstStart size: Size, errands: Errands = idle) throws {
        home = try Home()
        let location = try VaultLocation(named: nil, environment: home.variables)
        place = Workplace(location, Self.world(outside, home, errands), FaceOptions())
        model = Model(StartScreen(place), size: size, at: outside.now)
    }

    /// A store that never has anything.
    static var idle: Errands { Errands(sync: { _ in SyncReport() }, words: { _, _ in [] }) }

    private static func world(_ outside: Outside, _ home: Home, _ errands: Errands = idle) -> Workplace.World {
        Workplace.World(
            now: { outside.now }, clocks: { (outside.slept &+ 1000, 1000) },
            copy: { value in
                if outside.isBroken { throw DeskError.noClipboard }
                outside.copied.append(
                    value.withBytes { bytes in
                        bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                    })
                return "copied, clears in 20 s"
            },
            wording: { ("\($0)", "nothing was lost") },
            errands: errands,
            environment: home.variables, machine: "laptop",
            random: { bound in
                outside.draws = outside.draws &* 1_103_515_245 &+ 12345
                return (outside.draws >> 8) % bound
            },
            folder: home.path)
    }

    // MARK: Doing

    /// Presses keys, one after the other.
    func press(_ keys: Key...) { for key in keys { send(.key(key)) } }

    /// Types a text.
    func type(_ text: String) { for scalar in text.unicodeScalars { send(.key(.character(scalar))) } }

    /// Pastes a text, as a terminal's bracketed paste brings it.
    func paste(_ text: String) { send(.paste(Pasted(SecretLine(copying: Array(text.utf8).span)))) }

    func send(_ message: Message) { model.update(message, place) { [unowned self] in self.perform($0) } }

    private func perform(_ work: Work) -> [Action] {
        do {
            return try work.run(place) { text in
                pulses.append(text)
                return !cancels
            }
        } catch {
            return [.say("\(error)", .bad)]
        }
    }

    /// Lets time go by.
    func wait(seconds: Int) { wait(milliseconds: Int64(seconds) * 1000) }

    /// Lets a little time go by.
    func wait(milliseconds: Int64) {
        outside.now += milliseconds
        send(.tick)
    }

    /// Does what the loop does where a screen wants to leave, lock or go aside: a lock seals the place, and the password brings it back.
    func settle() {
        guard let pending = model.pending else { return }
        model.settle()
        guard pending == .lock, place.session != nil else { return }
        let box = model.sealedPlace(place)
        place.session = nil
        model = Model(UnlockScreen(place, resumed: box), size: model.size, at: outside.now)
        type(Self.password)
        press(.enter)
    }

    /// Lets the machine sleep.
    func sleep(seconds: Int) {
        outside.slept += UInt64(seconds) * 1_000_000
        outside.now += Int64(seconds) * 1000
        send(.tick)
    }

    /// Takes the clipboard away.
    func breakClipboard() { outside.isBroken = true }

    // MARK: Seeing

    /// What is drawn, line by line.
    var screen: String { model.draw(place).text }
    /// The last row.
    var footer: String { String(screen.split(separator: "\n", omittingEmptySubsequences: false).last ?? "") }
    /// What was copied, the last one last.
    var copied: [String] { outside.copied }
    /// The open vault.
    func vault() throws -> Session { try place.vault() }

    /// The entry of a title.
    func entry(_ title: String) throws -> Entry {
        try #require(try vault().entries(.all).first { $0.title == title })
    }

    /// What a field of an entry holds.
    func value(_ field: FieldID, of title: String) throws -> String? {
        let entry = try entry(title)
        guard let resolved = entry.resolved(field) else { return nil }
        return try vault().open(entry.id).withValue(of: resolved) { bytes in
            bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }
}

/// A login, for vaults of tests.
func login(_ title: String, _ username: String, _ password: String, url: String = "") -> EntryForm {
    var form = EntryForm(kind: .login, title: title)
    form.set(.username, to: username)
    form.set(.password, toSecret: Array(password.utf8).span)
    if !url.isEmpty { form.urls = [url] }
    form.created = 1_750_000_000_000
    form.modified = 1_780_000_000_000
    return form
}

/// Some entries of several kinds.
func sampleEntries(_ session: Session) throws {
    var github = login("github.com", "octocat", "Tr0ub4dor&3-and-more", url: "https://github.com/login")
    github.tags = ["dev", "work"]
    github.folder = "Work/Code"
    github.isFavorite = true
    github.set(.otp, toSecret: Array("otpauth://totp/github?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".utf8).span)
    _ = try session.add(github)
    _ = try session.add(login("gitlab.example.org", "kim", "hunter2", url: "https://gitlab.example.org"))
    _ = try session.add(login("Git server (work)", "root", "K3y-to-the-server!"))
    var note = EntryForm(kind: .note, title: "Wi-Fi at the cabin")
    note.set(.notes, toSecret: Array("behind the mirror\nsecond line".utf8).span)
    note.modified = 1_780_000_000_000
    _ = try session.add(note)
    var card = EntryForm(kind: .card, title: "Bank card")
    card.set(.cardNumber, toSecret: Array("4111111111111111".utf8).span)
    card.set(.cardholder, to: "Kim Doe")
    card.modified = 1_780_000_000_000
    _ = try session.add(card)
}
