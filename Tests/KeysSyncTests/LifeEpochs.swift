internal import KeysModel
internal import KeysSync

@testable internal import KeysVault

/// Letting devices in, and shutting them out.
extension Life {
    /// Another device is let in while the others go on; the folder shows it nothing yet.
    func letIn(_ host: Int) async throws {
        guard members.count < Self.mostMembers, !members[host].isOut else { return }
        try await sync(host)
        guard faults.isEmpty, !members[host].isOut else { return }
        let desk = try Desk(in: base)
        let session = try Session.admit(
            try Self.admission(members[host].session), at: desk.location, password: Desk.secret(), cost: Desk.cheap,
            allowWeak: true, address: "/nowhere")
        tell("\(members.count) is let in by \(host)", as: "let in")
        members.append(Member(desk: desk, view: folder.join(), session: open(session)))
    }

    func rotateOrRejoin(_ device: Int) async throws {
        if hasRotated {
            if let out = members.firstIndex(where: \.isOut) { try await rejoin(out) }
            return
        }
        // A backup of the old epoch would be a device of the old epoch.
        for index in members.indices { members[index].backup = nil }
        try await sync(device)
        guard faults.isEmpty, !members[device].isOut else { return }
        hasRotated = true
        tell("\(device) rotates", as: "rotations")
        let report = try await Syncing(store(device), pace: pace, now: now).run(members[device].session)
        members[device].session = try members[device].session.rotate(
            password: Desk.secret(), blobs: report.blobs, now: now
        ) { _ in }
        members[device].session = try open(members[device].desk)
        try forgiveWhatComesTooLate()
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
        let report = try await Syncing(store(device), pace: pace, now: now).run(next, .pull)
        guard !report.isBehind else { return next.discard() }
        judge(report, device)
        let (_, carried) = try here.giveWay(to: next)
        tell("\(device) is let in again by \(host), \(carried) carried", as: "let in again")
        members[device].session = try open(members[device].desk)
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
}
