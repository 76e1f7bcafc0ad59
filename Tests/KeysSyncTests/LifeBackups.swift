internal import Foundation

@testable internal import KeysVault

/// Disks that come back as they were.
extension Life {
    func backUp(_ device: Int) throws {
        tell("\(device) is backed up")
        let place = base + "/backup-\(device)-\(draws.below(1 << 30))"
        let home = members[device].desk.home
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        for part in ["/data", "/state"] { try FileManager.default.copyItem(atPath: home + part, toPath: place + part) }
        members[device].backup = Backup(place: place, unsent: members[device].unsent)
    }

    /// The disk comes back as it was. Without the state folder the vault is noticed to be a copy as soon as it is opened; with it
    /// nothing but the log on the store can tell.
    func restore(_ device: Int) throws {
        guard let backup = members[device].backup else { return }
        // What was never sent and is not in the backup is gone with the disk.
        forgiven.formUnion(members[device].unsent.subtracting(backup.unsent))
        let before = try Self.values(in: members[device].session)
        let home = members[device].desk.home
        let withState = draws.chance(50)
        tell("\(device) comes back from a backup, state folder too: \(withState)", as: "restores")
        if withState { hasClones = true }
        if draws.chance(50) { members[device].backup = nil }
        members[device].session = try Desk(in: base).create()
        for part in withState ? ["/data", "/state"] : ["/data"] {
            try FileManager.default.removeItem(atPath: home + part)
            try FileManager.default.copyItem(atPath: backup.place + part, toPath: home + part)
        }
        members[device].unsent = backup.unsent
        members[device].session = try open(members[device].desk)
        lostWithDisk.formUnion(before.subtracting(try Self.values(in: members[device].session)))
    }

    /// An epoch ends. What was sent, has not come to anybody yet and went from its author's disk comes too late for the next one, and nobody may
    /// take it in: it might come from whoever was shut out (THREATS). It is said as late.
    func forgiveWhatComesTooLate() throws {
        var held: Set<String> = []
        for member in members { held.formUnion(try Self.values(in: member.session)) }
        forgiven.formUnion(lostWithDisk.subtracting(held))
    }

    /// All a vault holds.
    private static func values(in session: Session) throws -> Set<String> {
        try session.entries(.all).reduce(into: []) { $0.formUnion(try values(of: $1, session)) }
    }
}
