internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import StoreSupport

@testable internal import KeysVault

/// Draws that a seed brings back (splitmix64).
struct Draws: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// Some devices with real vaults that live for a while with one folder between them: they edit, sync, crash, come back from backups, and
/// are let into a new epoch, while the folder shows each of them what it likes when it likes (merge_model.py and clone_model.py, with the real
/// things).
final class Life {
    struct Member {
        var desk: Desk
        var view: Int
        var session: Session
        /// What it wrote that no sync has brought to the folder yet.
        var unsent: Set<String> = []
        var backup: Backup?
        var isOut = false
    }

    struct Backup {
        let folder: String
        let state: String?
        let unsent: Set<String>
    }

    /// A value somebody wrote, never written again.
    struct Written {
        let entry: EntryID
        let field: FieldID
        let text: String
    }

    let folder = CarriedFolder()
    let base: String
    let pace: StorePace
    let restores: Bool
    let rotates: Bool
    var draws: Draws
    var members: [Member] = []
    var entries: [EntryID] = []
    var written: [Written] = []
    var purged: Set<EntryID> = []
    var forgiven: Set<String> = []
    var faults: [String] = []
    private var count = 0
    private var hasRotated = false

    /// What happened, for whoever lives one life again.
    private(set) var story: [String] = []
    private func tell(_ line: String) { story.append(line) }

    init(seed: UInt64, base: String) throws {
        draws = Draws(state: seed &* 0x2545_f491_4f6c_dd1d)
        self.base = base
        pace = seed % 4 == 0 ? .prompt : .carried
        restores = seed % 3 == 0
        rotates = seed % 5 == 1
        let first = try Desk(in: base)
        _ = try first.create(name: "device 0")
        let devices = 2 + Int(seed % 5)
        for number in 0..<devices {
            let desk = number == 0 ? first : try first.copied()
            let session = try desk.open()
            try session.setStore(address: "/nowhere", syncsAfterChange: nil)
            members.append(Member(desk: desk, view: folder.join(), session: session))
        }
    }

    func run(operations: Int) async throws {
        for _ in 0..<operations where faults.isEmpty {
            let device = draws.below(members.count)
            switch draws.below(100) {
            case 0..<45: try edit(device)
            case 45..<72: try await sync(device)
            case 72..<78: try await crash(device)
            case 78..<95: deliver(device)
            case 95..<97 where restores: try backUpOrRestore(device)
            case 97..<99 where rotates: try await rotateOrRejoin(device)
            default: deliver(device)
            }
        }
        try await settle()
    }

    // MARK: Writing

    private func fresh(_ entry: EntryID, _ field: FieldID, _ device: Int) -> String {
        count += 1
        let text = "value \(count)"
        tell("\(device) writes \(text)")
        written.append(Written(entry: entry, field: field, text: text))
        members[device].unsent.insert(text)
        return text
    }

    private func edit(_ device: Int) throws {
        let session = members[device].session
        let known = entries.filter { session.entry($0) != nil }
        guard let id = known.randomElement(using: &draws), !(known.count < 4 && draws.chance(30)) else {
            return try add(device)
        }
        guard let entry = session.entry(id) else { return }
        switch draws.below(20) {
        case 0 where entry.state == .live: try session.trash([id])
        case 1 where entry.state == .trashed: try session.restore([id])
        case 2 where draws.chance(20):
            purged.insert(id)
            try session.purge([id])
        default:
            guard entry.state == .live else { return }
            try change(id, device)
        }
    }

    private func add(_ device: Int) throws {
        var form = EntryForm(kind: .login, title: "entry")
        form.set(.password, toSecret: Array("at first".utf8).span)
        entries.append(try members[device].session.add(form))
    }

    private func change(_ id: EntryID, _ device: Int) throws {
        let session = members[device].session
        var form = EntryForm(editing: try session.open(id))
        let field = [FieldID.title, .username, .password, .notes][draws.below(4)]
        let text = fresh(id, field, device)
        switch field {
        case .title: form.title = text
        case .password, .notes: form.set(field, toSecret: Array(text.utf8).span)
        default: form.set(field, to: text)
        }
        if draws.chance(10) { form.tags.append("tag \(count)") }
        try session.edit(id, form)
    }

    // MARK: Syncing

    private func deliver(_ device: Int) {
        let share = pace == .prompt ? 1 : [0.2, 0.5, 1][draws.below(3)]
        folder.deliver(to: members[device].view, share: share, &draws)
    }

    private func store(_ device: Int) -> any BlobStore {
        if pace == .prompt {
            for other in members { folder.deliver(to: other.view, share: 1, &draws) }
        }
        return folder.store(of: members[device].view)
    }

    func sync(_ device: Int) async throws {
        let syncing = Syncing(store(device), pace: pace, now: members[device].desk.now)
        do {
            let report = try await syncing.run(members[device].session)
            judge(report, device)
            let session = members[device].session
            if session.hasNothingUnsent, try session.log().pending.isEmpty { members[device].unsent = [] }
            tell("\(device) syncs, \(report.pushed) out, \(report.pulled) in, \(report.warnings)")
        } catch SyncError.closed {
            tell("\(device) is out")
            members[device].isOut = true
        } catch {
            faults.append("device \(device) cannot sync: \(error)")
        }
    }

    private func judge(_ report: SyncReport, _ device: Int) {
        for alarm in report.alarms { faults.append("device \(device): \(alarm)") }
        for warning in report.warnings {
            if case .different = warning { faults.append("device \(device): \(warning)") }
        }
    }

    /// A sync that dies between two calls, or after one took effect and before its answer came; then the process is gone.
    private func crash(_ device: Int) async throws {
        let dying = Hostile(store(device))
        dying.die(after: draws.below(8), afterEffect: draws.chance(50))
        do throws(SyncError) {
            let report = try await Syncing(dying, pace: pace, now: members[device].desk.now).run(
                members[device].session)
            judge(report, device)
        } catch {
            if error == .closed { members[device].isOut = true }
        }
        members[device].session = try members[device].desk.open()
        tell("\(device) died in a sync")
    }

    // MARK: Backups

    private func backUpOrRestore(_ device: Int) throws {
        if let backup = members[device].backup, draws.chance(50) {
            try restore(backup, device)
        } else {
            try backUp(device)
        }
    }

    private func backUp(_ device: Int) throws {
        let member = members[device]
        tell("\(device) is backed up")
        let place = base + "/backup-\(device)-\(count)-\(draws.below(1 << 30))"
        try FileManager.default.copyItem(atPath: member.desk.home + "/data", toPath: place + "-data")
        let state = draws.chance(50) ? place + "-state" : nil
        if let state { try FileManager.default.copyItem(atPath: member.desk.home + "/state", toPath: state) }
        members[device].backup = Backup(folder: place + "-data", state: state, unsent: member.unsent)
    }

    /// The disk comes back as it was; with the state folder nothing but the log on the store can tell.
    private func restore(_ backup: Backup, _ device: Int) throws {
        // What was never sent and is not in the backup is gone with the disk.
        forgiven.formUnion(members[device].unsent.subtracting(backup.unsent))
        let home = members[device].desk.home
        tell("\(device) comes back from a backup, state folder too: \(backup.state != nil)")
        members[device].backup = nil
        members[device].session = try Desk(in: base).create()
        try FileManager.default.removeItem(atPath: home + "/data")
        try FileManager.default.copyItem(atPath: backup.folder, toPath: home + "/data")
        if let state = backup.state {
            try FileManager.default.removeItem(atPath: home + "/state")
            try FileManager.default.copyItem(atPath: state, toPath: home + "/state")
        }
        members[device].unsent = backup.unsent
        members[device].session = try members[device].desk.open()
    }

    // MARK: Epochs

    private func rotateOrRejoin(_ device: Int) async throws {
        if hasRotated {
            if let out = members.firstIndex(where: \.isOut) { try await rejoin(out) }
            return
        }
        // A backup of the old epoch would be a device of the old epoch.
        for index in members.indices { members[index].backup = nil }
        try await sync(device)
        guard faults.isEmpty, !members[device].isOut else { return }
        hasRotated = true
        tell("\(device) rotates")
        let report = try await Syncing(store(device), pace: pace, now: members[device].desk.now).run(
            members[device].session)
        members[device].session = try members[device].session.rotate(
            password: Desk.secret(), blobs: report.blobs, now: members[device].desk.now
        ) { _ in }
        members[device].session = try members[device].desk.open()
    }

    /// Lets a device in that a rotation has left out.
    func rejoin(_ device: Int) async throws {
        let epoch = members.map(\.session.epoch).max() ?? 1
        guard let host = members.indices.first(where: { members[$0].session.epoch == epoch }) else { return }
        try await sync(host)
        let admission = try Self.admission(members[host].session, known: members[device].session)
        let here = members[device].session
        Session.clearSuccessor(of: here.location)
        let next = try Session.admit(
            admission, at: here.location.successor, password: Desk.secret(), cost: Desk.cheap, allowWeak: true,
            address: "/nowhere")
        let report = try await Syncing(store(device), pace: pace, now: members[device].desk.now).run(next, .pull)
        guard !report.isBehind else { return next.discard() }
        judge(report, device)
        let (_, carried) = try here.giveWay(to: next)
        tell("\(device) is let in by \(host), \(carried) carried")
        members[device].session = try members[device].desk.open()
        members[device].isOut = false
    }

    /// The four blobs of a pairing, without a store between.
    static func admission(_ host: Session, known: Session? = nil) throws -> Admission {
        let pairing = try PairingHost(host)
        let guest = try PairingGuest(line: pairing.line, deviceName: "fresh", known: known)
        guard let offer = pairing.offer else { throw VaultError.pairing(.doesNotFit) }
        let answer = try guest.take(offer: offer.bytes)
        let third = try pairing.take(answer: answer.bytes)
        try guest.take(publicKey: third.bytes)
        return try guest.take(entry: try pairing.entry().bytes)
    }

    // MARK: The end

    private func settle() async throws {
        for _ in 0..<4 where faults.isEmpty {
            for device in members.indices {
                folder.settle()
                if members[device].isOut { try await rejoin(device) }
                try await sync(device)
            }
        }
    }
}
