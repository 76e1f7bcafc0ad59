internal import Foundation
internal import KeysBlobs
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import SessionSupport
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// S32: three devices, and a store that does anything at all, step by step. `KEYS_SEED` brings a run back.
struct RandomAdversary {
    @Test func `S32 whatever a store does, nothing is shown that nobody wrote, and no edit is lost`() async throws {
        var chance = Chance(for: "S32")
        let steps = Effort.times(2_000, soak: 100_000)
        var done = 0
        while done < steps {
            let world = try World(&chance)
            let count = min(200, steps - done)
            for step in 0..<count {
                try await world.step(&chance)
                if let fault = world.faults.first { Issue.record("step \(done + step): \(fault)") }
                if !world.faults.isEmpty { return }
            }
            try await world.end()
            for fault in world.faults { Issue.record("world that ended at step \(done + count): \(fault)") }
            if !world.faults.isEmpty { return }
            done += count
        }
    }
}

/// Three devices, each with its own view of one store.
private final class World {
    private struct Member {
        let desk: Desk
        let session: Session
        let store: Hostile
        var pace: StorePace
    }

    private let memory = MemoryStore()
    private var members: [Member] = []
    /// Every password somebody wrote into an entry; those of this device as long as nobody can have taken them away.
    private var written: [EntryID: Set<String>] = [:]
    private var own: [[EntryID: Set<String>]] = [[:], [:], [:]]
    private var count = 0
    private(set) var faults: [String] = []
    /// The history of a field keeps 20 values.
    private static let mostEdits = 15

    init(_ chance: inout Chance) throws {
        let first = try Desk(in: Scene.base)
        _ = try first.create(name: "0")
        for number in 0..<3 {
            let desk = number == 0 ? first : try first.lettingIn("\(number)")
            members.append(
                Member(
                    desk: desk, session: try desk.open(), store: Hostile(memory),
                    pace: Bool.random(using: &chance) ? .prompt : .carried))
        }
    }

    // MARK: A step

    func step(_ chance: inout Chance) async throws {
        let index = Int.random(in: 0..<3, using: &chance)
        for member in members { member.desk.now += Int64.random(in: 0...4_000_000, using: &chance) }
        if Int.random(in: 0..<5, using: &chance) < 2 {
            try edit(index, &chance)
        } else {
            try await trick(index, &chance)
            try await sync(index, repair: Int.random(in: 0..<16, using: &chance) == 0)
        }
        // What is shown stays: it is enough to look now and then.
        if Int.random(in: 0..<4, using: &chance) == 0 { try look(index) }
    }

    private func edit(_ index: Int, _ chance: inout Chance) throws {
        let session = members[index].session
        count += 1
        let value = "value \(count) of \(index)"
        let open = written.filter { $0.value.count < Self.mostEdits && session.entry($0.key) != nil }.keys.sorted()
        let id: EntryID
        if open.isEmpty || Int.random(in: 0..<6, using: &chance) == 0 {
            id = try session.add(login("entry", value))
        } else {
            id = open[Int.random(in: open.indices, using: &chance)]
            try session.edit(id, login("entry", value))
        }
        written[id, default: []].insert(value)
        own[index][id, default: []].insert(value)
    }

    private func sync(_ index: Int, repair: Bool) async throws {
        let member = members[index]
        do throws(SyncError) {
            _ = try await Syncing(member.store, pace: member.pace, now: member.desk.now).run(
                member.session, repair: repair)
        } catch {
            guard case .store = error else { return faults.append("device \(index): \(error)") }
        }
    }

    /// Nothing is shown that nobody wrote; what was written here is here.
    private func look(_ index: Int) throws {
        let session = members[index].session
        for entry in session.entries(.all) {
            guard let known = written[entry.id] else {
                faults.append("device \(index) shows an entry nobody wrote")
                continue
            }
            let shown = try session.passwords(entry.id)
            if !shown.isSubset(of: known) { faults.append("device \(index) shows \(shown.subtracting(known))") }
            if entry.title != "entry" { faults.append("device \(index) shows the title \(entry.title)") }
            let mine = own[index][entry.id] ?? []
            if !mine.isSubset(of: shown) { faults.append("device \(index) lost \(mine.subtracting(shown))") }
        }
        for id in own[index].keys where session.entry(id) == nil { faults.append("device \(index) lost an entry") }
        if !session.damage.isEmpty { faults.append("device \(index): \(session.damage)") }
    }

    // MARK: Tricks

    /// What a blob is, as far as a seed brings it back.
    private func rank(_ name: BlobName) -> [UInt32] {
        guard let label = members[0].session.sealer.naming.label(of: name) else { return [9] }
        let author = members.firstIndex { $0.session.head?.device.value == label.device } ?? 9
        return [UInt32(label.kind.rawValue), UInt32(author), label.first, label.last]
    }

    /// All there is, in an order that does not depend on names, which are noise.
    private func names() async -> [BlobName] {
        let all = await memory.contents.keys.map { (rank($0), $0) }
        return all.sorted { one, other in
            one.0 == other.0 ? one.1 < other.1 : one.0.lexicographicallyPrecedes(other.0)
        }.map(\.1)
    }

    /// What is damaged on the store.
    private func damaged() async -> String {
        let naming = members[0].session.sealer.naming
        var found: [String] = []
        for name in await names() {
            guard let label = naming.label(of: name), let bytes = await memory.contents[name] else { continue }
            if !BlobSealing.fits(bytes, label) { found.append("\(rank(name))") }
        }
        return found.joined(separator: " ")
    }

    private func trick(_ index: Int, _ chance: inout Chance) async throws {
        let store = members[index].store
        if Int.random(in: 0..<3, using: &chance) == 0 { store.behave() }
        if Int.random(in: 0..<2, using: &chance) == 0 { return }
        let names = await names()
        guard !names.isEmpty else { return }
        func any() -> BlobName { names[Int.random(in: names.indices, using: &chance)] }
        let byte = Int.random(in: 0..<4096, using: &chance)
        switch Int.random(in: 0..<18, using: &chance) {
        case 0, 1: store.hide(Set((0..<Int.random(in: 1...4, using: &chance)).map { _ in any() }))
        case 2: try? await store.freeze()
        case 3: store.pretendEmpty()
        case 4: store.add((0..<3).map { _ in Blobs.name(&chance) }, ignored: 2)
        case 5: store.swap(any(), any())
        case 6: store.serve(any(), as: any())
        case 7:
            let bad = any()
            store.alter { name, good in
                guard name == bad, !good.isEmpty else { return good }
                var bytes = good
                bytes[byte % bytes.count] ^= 1
                return bytes
            }
        case 8:
            let bad = any()
            store.alter { name, good in name == bad ? Array(good.prefix(byte % (good.count + 1))) : good }
        case 9: store.forgetPuts()
        case 10: store.spoilPuts { $0.dropLast() + [0xa5] }
        case 11: store.keepDeleted()
        case 12: store.refuse([.unreachable, .full, .readOnly, .noStore, .io(errno: 5)][byte % 5])
        case 13, 14: store.die(after: byte % 12, afterEffect: byte & 16 != 0)
        case 15: try await memory.delete(any())
        case 16:
            let name = any()
            guard var bytes = await memory.contents[name], !bytes.isEmpty else { return }
            bytes[byte % bytes.count] ^= 2
            try await memory.delete(name)
            try await memory.put(name, bytes)
        default:
            // A store that was put back to what it once was, for all.
            let kept = await memory.contents
            if let old, byte & 1 == 0 {
                for name in kept.keys where old[name] == nil { try await memory.delete(name) }
                for (name, bytes) in old where kept[name] == nil { try await memory.put(name, bytes) }
            } else {
                old = kept
            }
        }
    }

    private var old: [BlobName: [UInt8]]?

    // MARK: The end

    /// The store behaves again, and what it lost is put back by whoever has it: all show everything.
    func end() async throws {
        for index in members.indices {
            members[index].store.behave()
            members[index].pace = .prompt
        }
        for round in 0..<8 {
            for index in members.indices { try await sync(index, repair: round < 3) }
        }
        for (index, member) in members.enumerated() {
            let report = try await Syncing(memory, pace: .prompt, now: member.desk.now).run(member.session)
            let isQuiet = report.alarms.isEmpty && report.waiting == 0 && report.pulled == 0 && report.pushed == 0
            if !isQuiet {
                let report =
                    "\(report.alarms) \(report.warnings), \(report.waiting) waiting, damaged: \(await damaged())"
                faults.append("device \(index) in the end: \(report)")
            }
            try look(index)
            for (id, values) in written {
                let shown = member.session.entry(id) == nil ? [] : try member.session.passwords(id)
                if shown != values { faults.append("device \(index) lacks \(values.subtracting(shown)) in the end") }
            }
            let settings = try member.session.storeSettings()
            if settings.pending != 0 { faults.append("device \(index) still has \(settings.pending) to send") }
        }
        if Set(members.map { $0.session.fingerprint }).count != 1 { faults.append("not all hold the same") }
    }
}
