internal import Foundation
internal import KeysSync
internal import KeysVault

/// What goes on beside the screen: syncs, pairings, vaults on their way here, one at a time, on a thread of their own with a session of their own. It may be ended at any
/// moment; what is half done is done again.
///
/// It is a class because it remembers what runs.
final class BackgroundWork {
    /// How long after a change a sync begins, in milliseconds: the next change is often near.
    private static let pause: Int64 = 3000
    /// No more often is looked at what other processes wrote, in milliseconds.
    private static let lookPause: Int64 = 2000
    /// How long leaving waits for what runs, in milliseconds.
    private static let patience = 400
    /// The same where a vault is on its way here: what it left on the disk is taken away again.
    private static let patienceWithArrival = 5000

    private let mailbox: Mailbox
    private let queue = DispatchQueue(label: "keys.background")
    private let running = DispatchGroup()
    /// The pairing that goes on.
    private(set) var pairing: PairingTalk?
    /// The vault that is on its way here.
    private(set) var arrival: ArrivalTalk?
    /// Whether somebody waits for what the running sync says.
    private var isAsked = false
    /// Whether there was a change since the running sync began.
    private var isBehind = false
    private var lastLook: Int64 = 0
    /// What was said of the store last: it is said once.
    private var said: [String] = []

    /// A session on its way to the thread that will be its own: `twin()` gives one that nobody else holds.
    private struct Handed: @unchecked Sendable {
        let session: Session
    }

    /// Its results are left in a mailbox.
    init(_ mailbox: Mailbox) { self.mailbox = mailbox }

    deinit {
        // Nobody is left to answer what they ask.
        pairing?.giveUp()
        arrival?.giveUp()
    }

    // MARK: When

    /// Begins what is due when the vault was opened.
    func begin(_ place: Workplace) {
        readStore(place)
        guard place.sync.hasStore else { return }
        if place.options.syncsAtUnlock { start(place) } else { plan(place) }
    }

    /// Another store is set: what was known of the one before is forgotten.
    func storeChanged(_ place: Workplace) {
        readStore(place)
        place.sync.trouble = nil
        said = []
        if place.sync.hasStore { start(place) }
    }

    private func readStore(_ place: Workplace) {
        guard let settings = try? place.session?.storeSettings() else { return }
        place.sync.hasStore = settings.address != nil
        place.sync.last = settings.lastSync
    }

    /// Entries were changed here: a sync follows.
    func changed(_ place: Workplace) {
        guard place.sync.hasStore, place.options.syncsAfterChange else { return }
        if place.sync.isRunning { isBehind = true } else { place.sync.due = place.now + Self.pause }
    }

    /// The clock went on.
    func tick(_ place: Workplace) {
        guard let due = place.sync.due, place.now >= due, place.session != nil else { return }
        start(place)
    }

    /// The person wants other times between syncs.
    func settingsChanged(_ place: Workplace) {
        guard place.sync.hasStore, !place.sync.isRunning else { return }
        plan(place)
    }

    /// Whether it is time to look what other processes wrote.
    func isTimeToLook(_ place: Workplace) -> Bool {
        guard place.session != nil, place.now >= lastLook + Self.lookPause else { return false }
        lastLook = place.now
        return true
    }

    /// Syncs now.
    func syncNow(_ place: Workplace) -> [Action] {
        guard place.sync.hasStore else { return [.say("No store is set yet; V, then Enter, sets one")] }
        guard pairing == nil else { return [.say("A device is being let in; that syncs as well")] }
        isAsked = true
        guard !place.sync.isRunning else { return [.say("It syncs already")] }
        start(place)
        return [.say("Syncing; go on meanwhile")]
    }

    private func plan(_ place: Workplace) {
        let minutes = Int64(place.options.syncMinutes)
        place.sync.due = isBehind ? place.now + Self.pause : minutes > 0 ? place.now + minutes * 60_000 : nil
        isBehind = false
    }

    // MARK: What

    private func start(_ place: Workplace) {
        place.sync.due = nil
        guard !place.sync.isRunning, pairing == nil, let session = place.session else { return }
        place.sync.isRunning = true
        let handed: Handed
        do throws(VaultError) { handed = Handed(session: try session.twin()) } catch {
            return mailbox.post(.syncFailed(error))
        }
        let (mailbox, sync) = (mailbox, place.world.errands.sync)
        queue.async(group: running) {
            do {
                mailbox.post(.synced(try sync(handed.session)))
            } catch {
                mailbox.post(.syncFailed(error))
            }
        }
    }

    /// Begins to let another device in.
    func pair(_ place: Workplace) throws -> PairingTalk {
        if let pairing { return pairing }
        let mailbox = mailbox
        let talk = PairingTalk(moved: { mailbox.post(.pairingMoved) })
        let (handed, pair) = (Handed(session: try place.vault().twin()), place.world.errands.pair)
        pairing = talk
        queue.async(group: running) {
            do {
                try pair(handed.session, talk)
                mailbox.post(.paired)
            } catch {
                mailbox.post(.pairingFailed(error))
            }
        }
        return talk
    }

    /// Begins what brings a vault here; it asks and tells by the talk that is given back.
    func arrive(_ work: @escaping @Sendable (ArrivalTalk) throws -> Arrival) -> ArrivalTalk {
        let mailbox = mailbox
        let talk = ArrivalTalk(moved: { mailbox.post(.arrivalMoved($0)) })
        arrival = talk
        queue.async(group: running) {
            do {
                mailbox.post(.arrived(talk, try work(talk)))
            } catch {
                mailbox.post(.arrivalFailed(talk, error))
            }
        }
        return talk
    }

    /// Ends a pairing; what it left on the store is cleared beside.
    func giveUpPairing() { pairing?.giveUp() }

    /// Takes what came of a work; gives what to say.
    func take(_ news: BackgroundNews, _ place: Workplace) -> [Action] {
        switch news {
        case .synced(let report): return took(report, place)
        case .syncFailed(let error): return failed(error, place)
        case .pairingMoved, .arrivalMoved: return []
        case .arrived(let talk, _), .arrivalFailed(let talk, _):
            if arrival === talk { arrival = nil }
            return []
        case .paired, .pairingFailed:
            pairing = nil
            readStore(place)
            // The new device's first step is on its way.
            isBehind = true
            if place.sync.hasStore { plan(place) }
            return []
        }
    }

    private func took(_ report: SyncReport, _ place: Workplace) -> [Action] {
        let wasAsked = end(place)
        guard let session = place.session else { return [] }
        place.sync.last = place.now
        place.sync.trouble = report.alarms.isEmpty ? nil : "store alarm"
        let words = place.world.errands.words(report, session)
        defer { said = words }
        if !words.isEmpty, wasAsked || words != said {
            // The first weighs most: it is said last, and so is the one that is shown.
            return words.reversed().map { .say($0, .warning) }
        }
        guard wasAsked || report.pulled > 0 else { return [] }
        return [.say("Synced: \(grouped(report.pushed)) sent, \(grouped(report.pulled)) received", .good)]
    }

    private func failed(_ error: any Error, _ place: Workplace) -> [Action] {
        let wasAsked = end(place)
        guard place.session != nil else { return [] }
        place.sync.trouble = place.world.errands.trouble(error)
        let words = place.world.wording(error)
        let sentence = words.hint.isEmpty ? words.message : "\(words.message) - \(words.hint)"
        defer { said = [sentence] }
        return wasAsked || said != [sentence] ? [.say(sentence, .warning)] : []
    }

    /// Whether somebody waited for it.
    private func end(_ place: Workplace) -> Bool {
        place.sync.isRunning = false
        plan(place)
        defer { isAsked = false }
        return isAsked
    }

    /// Leaves: what runs has a moment to end, then it goes with the process.
    func stop() {
        pairing?.giveUp()
        arrival?.giveUp()
        let patience = arrival == nil ? Self.patience : Self.patienceWithArrival
        _ = running.wait(timeout: .now() + .milliseconds(patience))
    }
}
