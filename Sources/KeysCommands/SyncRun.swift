internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import KeysVault

/// Syncing from a command: with the vault's store, telling what was found.
enum SyncRun {
    /// Syncs and tells warnings; alarms are in the report.
    static func run(
        _ session: Session, _ talk: Talk, repair: Bool = false, direction: Syncing.Direction = .both
    ) throws -> SyncReport {
        let reach = try StoreReach(session)
        defer { reach.keep(in: session) }
        let progress = SyncProgressLine(talk)
        defer { progress.end() }
        let report = try Waiting.on {
            try await Syncing(
                reach.store, pace: reach.pace, now: WallClock.now, errands: reach.errands,
                progress: { progress.tell($0) }
            ).run(session, repair: repair, direction)
        }
        progress.end()
        for warning in report.warnings.map({ warning in warning.sentence { session.shownName($0) } }).sorted() {
            talk.warn(warning)
        }
        if let trouble = report.accountTrouble { talk.warn(trouble.wordsOfAccount) }
        return report
    }

    /// Ends a command whose sync met an alarm.
    static func endWithAlarms(_ report: SyncReport, _ session: Session) throws {
        guard !report.alarms.isEmpty else { return }
        throw Failure.alarms(
            report.alarms.map { alarm in StoreAlarmText(alarm) { session.shownName($0) } }.sorted())
    }

    /// After a change, where that is switched on. What fails is a warning: the change is safe and queued.
    static func afterChange(_ session: Session, _ talk: Talk) {
        guard let settings = try? session.storeSettings(), settings.syncsAfterChange, settings.address != nil else {
            return
        }
        do {
            let report = try run(session, talk)
            for alarm in report.alarms {
                talk.warn(StoreAlarmText(alarm) { session.shownName($0) }.sentence + "; keys sync tells what to do")
            }
        } catch {
            let sentence = Failure(error)?.sentence.message ?? "the store cannot be reached"
            talk.warn("the change is safe here and not on the store yet: \(sentence)")
        }
    }
}

extension Session {
    /// What a device is called, for eyes.
    func shownName(_ id: DeviceID) -> String {
        deviceName(id).map { String(visible($0).prefix(80)) } ?? "an unknown device"
    }
}

/// One line on a terminal that says how far a sync is.
final class SyncProgressLine {
    private let isShown: Bool
    private var hasWritten = false

    init(_ talk: Talk) {
        let environment = talk.environment
        let isPlain =
            environment["TERM"] == "dumb" || environment["ACCESSIBLE"] != nil || environment["KEYS_ACCESSIBLE"] != nil
        isShown = Descriptor.errors.isTerminal && !talk.isQuiet && !talk.isJSON && !isPlain
    }

    func tell(_ progress: Syncing.SyncProgress) {
        switch progress {
        case .getting(let bytes) where bytes > 1 << 20: write("getting, \(bytes >> 20) MiB so far")
        case .putting(let done, let all) where all > 2: write("putting \(done) of \(all)")
        default: break
        }
    }

    /// Takes the line away.
    func end() {
        if hasWritten { put("\r\u{1b}[K") }
        hasWritten = false
    }

    private func write(_ text: String) {
        guard isShown else { return }
        put("\r\(text)\u{1b}[K")
        hasWritten = true
    }

    private func put(_ text: String) { do throws(DeskError) { try Descriptor.errors.write(text) } catch {} }
}
