internal import Foundation
internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import SessionSupport
internal import Testing

@testable internal import KeysVault

/// The laws of the whole - vaults, store, joining, clean-up, copies, rotation - over random lives. `KEYS_LIFE=n` lives one of them.
struct WholeTests {
    private static let batches = 10
    private static let perBatch = Effort.times(50, soak: 2_000)
    private static let operations = 200

    @Test(arguments: 0..<batches)
    func `devices that share a folder hold the same in the end, and nothing anybody wrote is lost`(
        _ batch: Int
    ) async throws {
        let one = ProcessInfo.processInfo.environment["KEYS_LIFE"].flatMap { UInt64($0) }
        if one != nil, batch > 0 { return }
        for index in 0..<Self.perBatch {
            let seed = one ?? UInt64(batch * 1_000_000 + index)
            let faults = try await Self.live(seed)
            #expect(faults.isEmpty, "KEYS_LIFE=\(seed): \(faults.prefix(5).joined(separator: "; "))")
            if !faults.isEmpty || one != nil { return }
        }
    }

    private static func live(_ seed: UInt64) async throws -> [String] {
        let base = try Desk.scratch()
        defer { try? FileManager.default.removeItem(atPath: base) }
        let life = try Life(seed: seed, base: base)
        do {
            try await life.run(operations: operations)
        } catch {
            return life.faults + ["it broke off: \(error)"]
        }
        guard life.faults.isEmpty else { return life.faults }
        let faults = try await life.unequal() + life.lost()
        if !faults.isEmpty { print(life.story.joined(separator: "\n")) }
        return faults
    }
}

extension Life {
    /// Devices that differ, a fresh one among them that has read nothing but the folder.
    func unequal() async throws -> [String] {
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
        let report = try await Syncing(folder.store(of: 0), pace: .prompt, now: fresh.now).run(session, .pull)
        if !report.alarms.isEmpty || report.isBehind { faults.append("a fresh device meets \(report.alarms)") }
        if session.fingerprint != expected.0 { faults.append("a fresh device holds other versions") }
        if folder.count > 40 + 12 * members.count { faults.append("\(folder.count) blobs are left") }
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
    func lost() throws -> [String] {
        let session = members[0].session
        var found: [EntryID: Set<String>] = [:]
        for entry in session.entries(.all) { found[entry.id] = try Self.values(of: entry, session) }
        let counts = Dictionary(grouping: written, by: { "\($0.entry.text) \($0.field.number)" }).mapValues(\.count)
        return written.filter { value in
            guard !forgiven.contains(value.text), !purged.contains(value.entry) else { return false }
            // The history of one field is no longer than this.
            guard counts["\(value.entry.text) \(value.field.number)", default: 0] <= 20 else { return false }
            return found[value.entry]?.contains(value.text) != true
        }.map { "\($0.text) in field \($0.field.number) is lost" }
    }

    private static func values(of entry: Entry, _ session: Session) throws -> Set<String> {
        let opened = try session.open(entry.id)
        var values: Set<String> = [entry.title]
        func add(_ bytes: Span<UInt8>) {
            values.insert(bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        for resolved in entry.resolved {
            _ = opened.withValue(of: resolved) { add($0) }
            for other in resolved.others { _ = opened.withValue(of: other.field, source: other.source) { add($0) } }
        }
        for past in opened.history { opened.withValue(of: past) { add($0) } }
        return values
    }
}
