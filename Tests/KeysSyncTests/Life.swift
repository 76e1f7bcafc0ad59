internal import Foundation
internal import KeysModel
internal import KeysStore
internal import KeysSync

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
        let place: String
        let unsent: Set<String>
    }

    /// A value somebody wrote, never written again; a tag where there is no field.
    struct Written {
        let entry: EntryID
        let field: FieldID?
        let text: String
    }

    static let mostMembers = 6

    let folder = CarriedFolder()
    let base: String
    let pace: StorePace
    let restores: Bool
    let rotates: Bool
    /// Snapshots of small vaults come about only where even light ones are worth their blobs.
    let lightest: Int
    var draws: Draws
    /// One clock for all; less than a day passes in a life, so nothing that is on its way is missed for good.
    var now: Int64 = 1_790_000_000_000
    var members: [Member] = []
    var entries: [EntryID] = []
    var written: [Written] = []
    /// How often a field of an entry was given another value: its history has an end.
    var writes: [EntryID: [FieldID: Int]] = [:]
    /// What was deleted for good by somebody who saw it, or was lost with a disk before it was sent.
    var forgiven: Set<String> = []
    /// What was sent, and went from its author's disk when an older one came back.
    var lostWithDisk: Set<String> = []
    var faults: [String] = []
    var count = 0
    var hasRotated = false
    /// A machine came back with all it knew of itself: until it notices, it may write a second future of its log.
    var hasClones = false

    /// What happened, for whoever lives one life again.
    private(set) var story: [String] = []
    /// How often what happened.
    var tally: [String: Int] = [:]

    func tell(_ line: String, as kind: String? = nil) {
        story.append(line)
        if let kind { tally[kind, default: 0] += 1 }
    }

    init(seed: UInt64, base: String) throws {
        draws = Draws(state: seed &* 0x2545_f491_4f6c_dd1d)
        self.base = base
        pace = seed % 4 == 0 ? .prompt : .carried
        restores = seed % 3 != 1
        rotates = seed % 5 == 1
        lightest = [2, 6, 16, 64][Int(seed / 4 % 4)] << 10
        let first = try Desk(in: base)
        _ = try first.create(name: "device 0")
        for number in 0..<2 + Int(seed % 5) {
            let desk = number == 0 ? first : try first.copied()
            let session = try open(desk)
            try session.setStore(address: "/nowhere", syncsAfterChange: nil)
            members.append(Member(desk: desk, view: folder.join(), session: session))
        }
    }

    func open(_ desk: Desk) throws -> Session { open(try desk.open()) }

    func open(_ session: Session) -> Session {
        session.testOnlyLightestSnapshot = lightest
        return session
    }

    func run(operations: Int) async throws {
        for _ in 0..<operations where faults.isEmpty {
            now += Int64(draws.below(6 * 60_000))
            let device = draws.below(members.count)
            switch draws.below(100) {
            case 0..<44: try edit(device)
            case 44..<71: try await sync(device)
            case 71..<76: try await crash(device)
            case 76: try crashAfterWrite(device)
            case 77..<92: deliver(device)
            case 92..<95 where restores: try backUp(device)
            case 95..<97 where restores: try restore(device)
            case 97: try await letIn(device)
            case 98..<100 where rotates: try await rotateOrRejoin(device)
            default: deliver(device)
            }
        }
        try await settle()
    }
}
