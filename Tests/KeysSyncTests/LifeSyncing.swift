internal import Foundation
internal import KeysBlobs
internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import StoreSupport

@testable internal import KeysVault

/// Syncs, crashes and a folder that takes its time.
extension Life {
    func deliver(_ device: Int) {
        let share = pace == .prompt ? 1 : [0.2, 0.5, 1][draws.below(3)]
        folder.deliver(to: members[device].view, share: share, &draws)
    }

    func store(_ device: Int) -> any BlobStore {
        if pace == .prompt {
            for other in members { folder.deliver(to: other.view, share: 1, &draws) }
        }
        return folder.store(of: members[device].view)
    }

    /// Syncs a device; gives the report of one that is not shut out.
    @discardableResult
    func sync(_ device: Int) async throws -> SyncReport? {
        let session = members[device].session
        let before = folder.names
        do {
            let report = try await Syncing(store(device), pace: pace, now: now).run(session)
            judge(report, device)
            // What is put into an epoch that was closed meanwhile is safe only when its author carries it over.
            let isNewest = session.epoch == members.map(\.session.epoch).max()
            if isNewest, session.hasNothingUnsent, try session.log().pending.isEmpty { members[device].unsent = [] }
            tell("\(device) syncs, \(report.pushed) out, \(report.pulled) in, \(report.warnings)", as: "syncs")
            note(before, session)
            return report
        } catch SyncError.closed {
            tell("\(device) is out")
            members[device].isOut = true
        } catch {
            faults.append("device \(device) cannot sync: \(error)")
        }
        return nil
    }

    /// Counts what a sync did to the folder.
    private func note(_ before: Set<BlobName>, _ session: Session) {
        let after = folder.names
        for label in after.subtracting(before).compactMap({ session.sealer.naming.label(of: $0) }) {
            if label.kind == .snapshot { tally["snapshots", default: 0] += 1 }
            if label.kind == .segment, label.last > label.first { tally["joins", default: 0] += 1 }
        }
        tally["deletions", default: 0] += before.subtracting(after).count
    }

    /// No store here is hostile: an alarm is a false one, but for the second future of a log that a clone has written.
    func judge(_ report: SyncReport, _ device: Int) {
        for alarm in report.alarms {
            if case .fork = alarm, hasClones {
                tell("\(device) sees a fork: \(alarm)", as: "forks")
            } else {
                faults.append("device \(device): \(alarm)")
            }
        }
        if report.waiting > 0 { tally["waits", default: 0] += 1 }
        for warning in report.warnings {
            if case .different = warning { faults.append("device \(device): \(warning)") }
            if case .copy = warning { tally["copies noticed by the log", default: 0] += 1 }
        }
    }

    /// A sync that dies between two calls, or after one took effect and before its answer came; then the process is gone.
    func crash(_ device: Int) async throws {
        let dying = Hostile(store(device))
        dying.die(after: draws.below(12), afterEffect: draws.chance(50))
        do throws(SyncError) {
            judge(try await Syncing(dying, pace: pace, now: now).run(members[device].session), device)
        } catch {
            if error == .closed { members[device].isOut = true }
        }
        members[device].session = try open(members[device].desk)
        tell("\(device) died in a sync", as: "crashes")
    }

    /// A process that dies after a change is written and before the state folder knows.
    func crashAfterWrite(_ device: Int) throws {
        // The state folder is up to date before a write begins.
        try members[device].session.write { _ in }
        let state = members[device].desk.home + "/state"
        let kept = base + "/state-\(draws.below(1 << 30))"
        try FileManager.default.copyItem(atPath: state, toPath: kept)
        let id = members[device].session.head?.device
        try edit(device)
        try FileManager.default.removeItem(atPath: state)
        try FileManager.default.moveItem(atPath: kept, toPath: state)
        members[device].session = try open(members[device].desk)
        tell("\(device) died after a change", as: "crashes")
        if members[device].session.head?.device != id { faults.append("a crash of \(device) made it a copy") }
    }

    // MARK: The end

    /// Everything is delivered and everybody syncs, until nobody has anything left to do.
    func settle() async throws {
        for round in 1...12 where faults.isEmpty {
            let before = folder.names
            var moved = 0
            for device in members.indices {
                folder.settle()
                if members[device].isOut { try await rejoin(device) }
                guard let report = try await sync(device) else { continue }
                moved += report.pushed + report.pulled + report.waiting
            }
            if round > 2, folder.names == before, moved == 0 { return }
        }
        if faults.isEmpty { faults.append("there is no end of syncing") }
    }
}
