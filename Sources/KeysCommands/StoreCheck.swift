internal import KeysModel
internal import KeysSync
internal import KeysVault

/// What `keys doctor` says of the store.
enum StoreCheck {
    /// Looks at every blob; a store that is out of reach is worth a look and no damage. Gives what is wrong.
    static func look(at session: Session, _ report: inout DoctorReport) throws -> [StoreAlarmText] {
        let settings = try session.storeSettings()
        guard let address = settings.address else { return [] }
        report.checks.append(DoctorCheck("store", isWell: true, visible(address)))
        report.checks.append(
            DoctorCheck(
                "last sync", isWell: settings.lastSync != nil,
                settings.lastSync.map { Timestamp.text(milliseconds: $0) } ?? "never", advice: "keys sync"))
        report.checks.append(
            DoctorCheck(
                "epoch", isWell: !settings.isClosed,
                settings.isClosed ? "another device gave the vault a new key" : "\(session.epoch)",
                advice: "keys pair there, keys join here"))
        do {
            let store = try StoreReach(session).store
            let found = try Waiting.on { try await Examining.run(session, store) }
            report.checks.append(
                DoctorCheck("blobs", isWell: true, "\(found.blobs) in \(found.bytes / 1024) KiB"))
            if found.strange > 0 {
                report.checks.append(
                    DoctorCheck(
                        "strangers", isWell: true, "\(found.strange) things there are not this vault's; ignored"))
            }
            let alarms = found.alarms.map { alarm in StoreAlarmText(alarm) { session.shownName($0) } }.sorted()
            for alarm in alarms {
                report.checks.append(DoctorCheck(alarm.word, isWell: false, alarm.sentence, advice: alarm.advice))
            }
            return alarms
        } catch let error as SyncError {
            guard let sentence = Failure(error)?.sentence else { throw error }
            report.checks.append(
                DoctorCheck("reach", isWell: false, sentence.message, advice: sentence.hint))
            return []
        }
    }
}
