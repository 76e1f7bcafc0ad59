internal import KeysBlobs
internal import KeysModel

/// Comparing what a store shows with what was seen: what is gone, what waits, what is damaged.
extension StoreExchange {
    private static let day: Int64 = 86_400_000
    /// Nothing of a device for so long is worth a word.
    private static let staleDays = 30
    /// Something that waits on a carried folder for so long is worth a word.
    private static let waitingDays = 3

    /// Devices of which something that was on the store is not there, and no snapshot covers it.
    func absences() -> [(device: DeviceID, alarm: StoreAlarm)] {
        guard state.hasContact || !listing.isEmpty else { return [] }
        let expected = expectedOnStore()
        guard !expected.isEmpty else { return [] }
        if listing.isEmpty, state.hasContact {
            let alarm = listing.strange > 0 ? StoreAlarm.foreign(blobs: listing.strange) : .empty
            return expected.devices.map { ($0, alarm) }
        }
        var covered = LogVector()
        for snapshot in wholeSnapshots() { covered.include(snapshot.vector) }
        return expected.devices.compactMap { device in
            let seen = expected.step(device)
            let offered = listing.reach(of: device, from: covered.step(device), where: isWhole)
            guard offered < seen else { return nil }
            if device != own, max(listing.last(of: device), covered.step(device)) < seen {
                return (device, .rollback(device: device, seen: seen, offered: offered))
            }
            return (device, .missing(device: device, from: offered + 1, to: seen))
        }
    }

    /// What was seen or promised, but for own steps that are still to be put.
    private func expectedOnStore() -> LogVector {
        var expected = state.seen
        expected.include(state.floor)
        for pending in state.pending {
            guard let label = session.sealer.naming.label(of: pending.name), label.kind == .segment,
                label.first == label.last
            else { continue }
            let device = DeviceID(label.device)
            guard label.first <= expected.step(device), var position = expected[device] else { continue }
            position.step = label.first - 1
            expected[device] = position.step == 0 ? nil : position
        }
        return expected
    }

    /// Whether a second listing may show that what is absent was on its way.
    public var shouldListAgain: Bool {
        guard !hasListedTwice else { return false }
        return !absentHeads.isEmpty || pace == .prompt && !absences().isEmpty
    }

    /// Notes what is absent and what waits in a state; raises what has lasted.
    func watch(_ log: inout LogState) {
        var noted: [LogState.Absence] = []
        for (device, alarm) in absences() {
            var absence = log.absences.first { $0.device == device } ?? .init(device: device, since: now, listings: 0)
            if absence.since > now { absence = .init(device: device, since: now, listings: 0) }
            absence.listings &+= hasListedTwice ? 2 : 1
            noted.append(absence)
            let age = now - absence.since
            let hasLasted = pace == .prompt ? absence.listings >= 2 : absence.listings >= 2 && age >= Self.day
            if hasLasted {
                alarms.insert(alarm)
            } else {
                warnings.insert(.absent(device: device, days: Int(age / Self.day)))
            }
        }
        log.absences = noted
        watchWaiting(&log)
        watchForks(&log)
        watchFaults()
        watchDevices()
    }

    private func watchWaiting(_ log: inout LogState) {
        let steps = waitingSteps
        guard steps > 0 else {
            log.waitingSince = 0
            log.waitingListings = 0
            return
        }
        if log.waitingSince == 0 || log.waitingSince > now { log.waitingSince = now }
        log.waitingListings &+= 1
        let days = Int((now - log.waitingSince) / Self.day)
        let isLong = pace == .prompt ? log.waitingListings > 1 : days >= Self.waitingDays
        if isLong { warnings.insert(.waiting(steps: steps, days: days)) }
    }

    /// How many steps are there and cannot be taken yet.
    public var waitingSteps: Int {
        guard let plan else { return 0 }
        let labels = plan.waiting.compactMap { session.sealer.naming.label(of: $0.name) } + incomplete(plan)
        return labels.reduce(0) {
            $0 + Int($1.last - max($1.first - 1, min(plan.reached.step(DeviceID($1.device)), $1.last)))
        }
    }

    /// Segments that are listed, and they or their chunks are not there.
    private func incomplete(_ plan: ClosedSet) -> [BlobLabel] {
        listing.segments.filter { name, label in
            faults[name] == nil && label.device != own.value && label.last > plan.reached.step(DeviceID(label.device))
                && (absentHeads.contains(name) || !isWhole(name))
        }.map(\.label)
    }

    /// A fork is said once, and remembered.
    private func watchForks(_ log: inout LogState) {
        var found = plan?.forks ?? [:]
        for segment in listing.segments where segment.label.first == segment.label.last {
            let device = DeviceID(segment.label.device)
            guard device != own, let seen = log.seen[device], seen.step == segment.label.first,
                BlobHashPrefix(of: seen.hash.bytes) != segment.label.hash
            else { continue }
            found[device] = seen.step
        }
        for (device, step) in found where !log.forks.contains(device) {
            alarms.insert(.fork(device: device, step: step))
            log.forks.append(device)
        }
    }

    func watchFaults() {
        var corrupt: [DeviceID: Int] = [:]
        for (name, fault) in faults {
            switch fault {
            case .tooNew: alarms.insert(.tooNew)
            case .downgrade: alarms.insert(.downgrade)
            case .notItsName, .unreadable: corrupt[author(of: name) ?? own, default: 0] += 1
            }
        }
        for (device, blobs) in corrupt { alarms.insert(.corrupt(device: device, blobs: blobs)) }
    }

    private func watchDevices() {
        let reached = plan?.reached ?? state.seen
        for device in session.devices where !device.isThis && !device.isForgotten {
            guard let date = reached[device.id]?.date else { continue }
            let days = Int(max(0, now - date) / Self.day)
            if days >= Self.staleDays { warnings.insert(.stale(device: device.id, days: days)) }
        }
    }

    /// Whether the store is as it should be as far as this device can see: only then is anything deleted.
    var isWell: Bool {
        faults.isEmpty && absentHeads.isEmpty && absences().isEmpty && alarms.isEmpty
    }

    /// Whether the log of this device is whole on the store, or begins there.
    var isOwnLogWhole: Bool { !absences().contains { $0.device == own } }
}
