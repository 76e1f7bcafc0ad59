internal import KeysModel
internal import KeysSync

@testable internal import KeysVault

/// What must hold when everything is delivered and everybody has synced.
extension Life {
    /// What is wrong in the end.
    func wrong() async throws -> [String] { try unsettled() + (try await unequal()) + lost() + (try await left()) }

    /// Blobs that are too many when what was replaced need not stay any more: on a carried folder it does for two days.
    private func left() async throws -> [String] {
        now += 3 * 86_400_000
        for _ in 0..<2 {
            for device in members.indices {
                folder.settle()
                try await sync(device)
            }
        }
        let most = 40 + 12 * members.count
        return folder.names.count > most ? ["\(folder.names.count) blobs are left"] : []
    }

    /// Devices that have something left to say, or whose disk does not hold what they show.
    private func unsettled() throws -> [String] {
        var faults: [String] = []
        for device in members.indices {
            let shown = members[device].session.fingerprint
            let session = try open(members[device].desk)
            members[device].session = session
            let log = try session.log()
            if !session.hasNothingUnsent || !log.pending.isEmpty { faults.append("device \(device) has not sent all") }
            if !session.damage.isEmpty { faults.append("device \(device) is damaged: \(session.damage)") }
            if session.fingerprint != shown { faults.append("device \(device) has something else on its disk") }
        }
        return faults
    }

    /// Devices that differ, a fresh one among them that has read nothing but the folder.
    private func unequal() async throws -> [String] {
        var faults: [String] = []
        let first = members[0].session
        let expected = (first.fingerprint, try Self.shown(first))
        for device in members.indices.dropFirst() {
            let session = members[device].session
            if session.fingerprint != expected.0 { faults.append("device \(device) holds other versions") }
            if try Self.shown(session) != expected.1 { faults.append("device \(device) shows something else") }
        }
        let fresh = try Desk(in: base)
        let session = try Session.admit(
            try Self.admission(first), at: fresh.location, password: Desk.secret(), cost: Desk.cheap, allowWeak: true,
            address: "/nowhere")
        let report = try await Syncing(folder.store(of: 0), pace: .prompt, now: now).run(session, .pull)
        let alarms = report.alarms.filter { if case .fork = $0, hasClones { false } else { true } }
        if !alarms.isEmpty || report.isBehind { faults.append("a fresh device meets \(report.alarms)") }
        if session.fingerprint != expected.0 { faults.append("a fresh device holds other versions") }
        if try Self.shown(session) != expected.1 { faults.append("a fresh device shows something else") }
        return faults
    }

    /// What people see of everything, secrets too.
    private static func shown(_ session: Session) throws -> [String] {
        try session.entries(.all).map { entry in
            let opened = try session.open(entry.id)
            let fields = entry.visibleFields.map { resolved in
                opened.withValue(of: resolved) { bytes in
                    bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                } ?? ""
            }
            return ([entry.id.text, entry.title, "\(entry.state)", "\(entry.hasConflict)"] + fields + entry.tags)
                .joined(separator: "|")
        }.sorted()
    }

    /// Values that are neither shown nor stand beside what is shown nor lie in the history.
    private func lost() throws -> [String] {
        let session = members[0].session
        var found: [EntryID: Set<String>] = [:]
        for entry in session.entries(.all) { found[entry.id] = try Self.values(of: entry, session) }
        return written.filter { value in
            guard !forgiven.contains(value.text) else { return false }
            // The history of one field is no longer than this.
            if let field = value.field, writes[value.entry]?[field] ?? 0 > 20 { return false }
            return found[value.entry]?.contains(value.text) != true
        }.map { "\($0.text) in field \($0.field?.number ?? 0) of \($0.entry.text) is lost" }
    }
}
