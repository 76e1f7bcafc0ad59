internal import Foundation
internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// One test for each of the 31 attacks of "Zero Knowledge (About) Encryption" (IACR ePrint 2026/058).
///
/// BW01, BW05, BW07 to BW12, LP02, LP04, LP05, DL01, DL04, DL05, 1P02 to 1P04 and 1P06 stand in the table of attacks with what must happen.
/// Of the others - BW02 to BW04, BW06, LP01, LP03, LP06, LP07, DL02, DL03, DL06, 1P01, 1P05 - the text was not at hand: each is held to one
/// family of attacks that such services had (key escrow, keys for sharing that nobody vouches for, parts of an item that are not bound to it,
/// requests that depend on an item, settings a server sends, old ways of encrypting), and which number is which within the families is not
/// claimed. All families are tested, whichever number they have.
struct PaperIds {
    // MARK: What does not exist

    /// The rooms that seal, keep and send.
    private static let sealing = ["KeysSecret/", "KeysCrypto/", "KeysVault/", "KeysBlobs/", "KeysSync/", "KeysStore/"]

    /// Words in the code of the program, apart from some files. What other programs call things is in the importers, which no
    /// store reaches; `rooms` are those that count, all others if nil.
    private func expectNowhere(_ words: [String], but files: Set<String> = [], in rooms: [String]? = nil) throws {
        for word in words {
            let found = Set(try Papers.sources(naming: [word])).filter { file in
                rooms.map { $0.contains { file.hasPrefix($0) } } ?? !file.hasPrefix("KeysImport/")
            }
            #expect(found.subtracting(files).isEmpty, "\(word) in \(found.sorted())")
        }
    }

    /// No key of somebody else is ever sealed to: the only public keys are those of a pairing, which two people compare.
    private func expectNoEscrow() throws {
        let pairing: Set<String> = [
            "KeysCrypto/PairingCode.swift", "KeysVault/Pairing/Pairing.swift", "KeysVault/Pairing/PairingGuest.swift",
            "KeysVault/Pairing/PairingHost.swift",
        ]
        try expectNowhere(["PairingKey", "crypto_scalarmult"], but: pairing)
        try expectNowhere(["crypto_box", "crypto_kx", "crypto_sign", "Curve25519", "P256", "RSA", "SecKey", "x509"])
    }

    /// The vault's key goes into slots, the recovery blob and the entry of a pairing, and nowhere else.
    private func expectKeyStays() throws {
        let lending = Set(
            try Papers.sources(naming: ["VaultAccess.bytes(", "PasswordSlot.seal(", "RecoverySlot.seal("]))
        #expect(
            lending == [
                "KeysVault/Pairing/Admission.swift", "KeysVault/Pairing/PairingHost.swift",
                "KeysVault/Pairing/SecretBlob.swift", "KeysVault/VaultSlots.swift",
            ], "\(lending.sorted())")
    }

    /// A store has four verbs, and says names and bytes.
    private func expectFourVerbs() throws {
        let code = try Papers.code(of: "KeysStore/BlobStore.swift")
        let verbs = code.split(separator: "\n").filter { $0.contains("func ") }
        #expect(verbs.count == 4, "\(verbs)")
        #expect(verbs.allSatisfy { !$0.contains("String") && !$0.contains("Bool") && !$0.contains("URL") })
    }

    /// There is one way to seal, and it is not negotiated. One-time codes and lists of breached passwords have hashes of their
    /// own, in rooms that seal nothing.
    private func expectOneSuite() throws {
        #expect(BoxContext.suite == 1 && BoxContext.format == 1)
        try expectNowhere([
            "CBC", "PBKDF2", "PBES2", "PKCS5", "PKCS7", "crypto_aead_aes", "crypto_stream_xor", "AES.",
        ])
        try expectNowhere(["HMAC", "SHA1", "import Crypto\n"], in: Self.sealing)
        let aead = try Papers.sources(naming: ["crypto_aead_"])
        #expect(aead == ["KeysCrypto/SealedBox.swift"], "\(aead)")
    }

    /// A cost lies in a slot on this disk and in its context; no file that reads a store knows a cost.
    private func expectNoCostFromStores() throws {
        for file in try Papers.files()
        where file.hasPrefix("KeysVault/Log/") || file.hasPrefix("KeysSync/") || file.hasPrefix("KeysStore/") {
            let code = try Papers.code(of: file)
            for word in ["VaultCost", "memoryMiB", "passes", "KeyDerivation"] {
                #expect(!code.contains(word), "\(file): \(word)")
            }
        }
        #expect(VaultCost(memoryMiB: 8, passes: 1) != .standard)
    }

    // MARK: What holds

    /// Serves changed bytes for the newest step; it must be damage, and nothing of it may be seen.
    private func expectDamage(_ change: @escaping @Sendable ([UInt8]) -> [UInt8]) async throws {
        let scene = try await Scene()
        let step = try await scene.send(scene.one, "second")
        scene.store.alter { name, good in name == step ? change(good) : good }
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms == [.corrupt(device: try scene.one.me, blobs: 1)] && report.pulled == 0, "\(report)")
        #expect(try scene.two.shown(scene.id) == "first")
    }

    /// Two entries with their boxes as they go to a store.
    private func pair(
        _ desk: Desk
    ) throws -> (session: Session, items: [(id: EntryID, stamp: Stamp, summary: [UInt8], body: [UInt8])]) {
        let session = try desk.create()
        let ids = [try session.add(login("bank", "secret")), try session.add(login("forum", "other", user: "jo"))]
        let items = try session.database.read { database in
            try ids.map { id in
                let change = Change(
                    database, sealer: session.sealer, catalog: session.catalog, head: try #require(session.head))
                let record = try #require(change.current(id).first).record
                return (
                    id, record.stamp, try #require(try database.summary(record.row)),
                    try #require(try database.body(record.bodyRow))
                )
            }
        }
        return (session, items)
    }

    private func opens(_ session: Session, _ id: EntryID, _ stamp: Stamp, _ summary: [UInt8], _ body: [UInt8]?) -> Bool
    {
        var writer = PayloadWriter()
        writer.put(entry: id, stamp: stamp, summary: summary, body: body)
        guard let payload = Payload(writer.bytes) else { return false }
        return OpenedPayload(payload, sealer: session.sealer) != nil
    }

    // MARK: Bitwarden

    @Test func `BW01 nobody is enrolled into an escrow: there is none`() throws {
        try expectNoEscrow()
        try expectNowhere(["escrow", "enrol", "organization", "organisation", "accountRecovery"])
    }

    @Test func `BW02 no other's key is taken when the vault's key is made anew`() async throws {
        try expectNoEscrow()
        // A rotation seals the new key in slots of this disk and one recovery blob, for a code it made itself.
        let scene = try await Scene()
        let report = try await scene.one.sync(scene.store)
        let code = Kept()
        let rotated = try scene.one.open().rotate(
            password: Desk.secret(), blobs: report.blobs, now: scene.one.now
        ) { code.keep($0) }
        let name = try #require(try Admission.blobName(code: code.secret))
        #expect(try rotated.recovery()?.name == name)
        for _ in 0..<2 { try await scene.one.sync(scene.store) }
        // All other blobs are under the new key: with the old one none opens.
        let old = try scene.two.open().sealer
        for (blob, _) in await scene.memory.contents where blob != name {
            #expect(old.naming.label(of: blob)?.kind != .snapshot)
        }
    }

    @Test func `BW03 the vault's key is handed to no service`() throws {
        try expectKeyStays()
        try expectNowhere(["KeyConnector", "keyConnector", "SSO", "OAuth"])
    }

    @Test func `BW04 nothing of an item lies beside its seal`() async throws {
        // Titles, names, kinds, dates, folders and flags are in no blob in the clear, and no name tells one.
        let (desk, store) = (try Desk(in: Scene.base), MemoryStore())
        var form = login("CANARYTITLE", "CANARYPASSWORD", user: "CANARYUSER")
        form.folder = "CANARYFOLDER"
        form.tags = ["CANARYTAG"]
        _ = try desk.create(name: "CANARYDEVICE").add(form)
        try await desk.sync(store)
        for bytes in await store.contents.values { #expect(Data(bytes).range(of: Data("CANARY".utf8)) == nil) }
    }

    @Test func `BW05 parts of items that are exchanged open nowhere`() throws {
        let desk = try Desk(in: Scene.base)
        let (session, items) = try pair(desk)
        let (one, two) = (items[0], items[1])
        #expect(opens(session, one.id, one.stamp, one.summary, one.body))
        #expect(!opens(session, one.id, one.stamp, two.summary, two.body))
        #expect(!opens(session, one.id, one.stamp, one.summary, two.body))
        #expect(!opens(session, two.id, one.stamp, one.summary, one.body))
        #expect(!opens(session, one.id, two.stamp, one.summary, one.body))
        #expect(!opens(session, one.id, one.stamp, one.summary, nil))
        // A body is no summary, and a summary no body.
        #expect(!opens(session, one.id, one.stamp, one.body, one.body))
        #expect(session.sealer.openSummary(one.body, entry: one.id, stamp: one.stamp) == nil)
    }

    @Test func `BW06 no address in an item is asked for anything`() async throws {
        let store = Hostile(MemoryStore())
        var counts: [[String]] = []
        for url in ["https://a.example", "https://b.example/?q=secret"] {
            let desk = try Desk(in: Scene.base)
            var form = login("a", "b")
            form.addField(label: "url", type: .url, text: url)
            _ = try desk.create().add(form)
            let before = store.calls.count
            try await desk.sync(store)
            counts.append(
                store.calls.dropFirst(before).map { call in
                    if case .put(_, let bytes) = call { "put \(bytes)" } else { String("\(call)".prefix(3)) }
                })
        }
        #expect(counts[0] == counts[1])
        try expectNowhere(["favicon", "/icons/", "haveibeenpwned"])
    }

    @Test func `BW07 no store has a say in how hard a password is to try`() throws {
        try expectNoCostFromStores()
        // And a slot on disk that was made weak is refused before it is tried: below the floor there is no derivation.
        #expect(throws: VaultError.self) { _ = try VaultCost(memoryMiB: 0, passes: 1).derivation() }
        #expect(throws: VaultError.self) { _ = try VaultCost(memoryMiB: 1 << 20, passes: 1).derivation() }
    }

    @Test func `BW08 nobody is made a member of anything by a store`() async throws {
        let scene = try await Scene()
        let other = try Desk(in: Scene.base)
        _ = try other.create().add(login("planted", "x"))
        try await other.sync(scene.store)
        let report = try await scene.one.sync(scene.store)
        #expect(report.alarms.isEmpty && report.ignored > 0, "\(report)")
        #expect(try scene.one.open().devices.count == 2 && scene.one.open().entryCount == 1)
    }

    @Test func `BW09 an older or an empty state is never a new start`() async throws {
        let scene = try await Scene()
        scene.store.pretendEmpty()
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms == [.empty] && report.pushed == 0, "\(report)")
        #expect(try scene.two.shown(scene.id) == "first")
    }

    @Test(arguments: [UInt8(0), 2, 255])
    func `BW10 no older or other format is read`(format: UInt8) throws {
        let desk = try Desk(in: Scene.base)
        defer { withExtendedLifetime(desk) {} }
        let session = try desk.create()
        let forger = Forger(session: session)
        var content = try forger.next(after: session).encoded
        content[0] = format
        let blob = try forger.segment(content, try #require(session.head?.device), 1)
        let label = try #require(session.sealer.naming.label(of: blob.name))
        #expect(throws: format == 0 ? BlobFault.downgrade : .tooNew) {
            _ = try BlobSealing(sealer: session.sealer).openSegment(blob.bytes, label)
        }
    }

    @Test func `BW11 a replaced or older recovery blob opens under no code`() throws {
        let codes = [Kept(), Kept()]
        let desks = [try Desk(in: Scene.base), try Desk(in: Scene.base)]
        defer { withExtendedLifetime(desks) {} }
        let vaults = try zip(codes, desks).map { code, desk in
            try Session.create(
                at: desk.location, password: Desk.secret(), cost: Desk.cheap, deviceName: "x",
                allowWeak: false
            ) { code.keep($0) }
        }
        let blobs = try vaults.map { try #require(try $0.recovery()).blob }
        _ = try Admission(blob: blobs[0], code: codes[0].secret, deviceName: "x")
        #expect(throws: VaultError.wrongRecoveryCode) {
            _ = try Admission(blob: blobs[1], code: codes[0].secret, deviceName: "x")
        }
        try vaults[0].newRecoveryCode { codes[0].keep($0) }
        #expect(throws: VaultError.wrongRecoveryCode) {
            _ = try Admission(blob: blobs[0], code: codes[0].secret, deviceName: "x")
        }
    }

    @Test func `BW12 there is no older way of sealing to fall back to`() throws { try expectOneSuite() }

    // MARK: LastPass

    @Test func `LP01 a vault on a store cannot be bent: a changed byte is damage`() async throws {
        try await expectDamage { $0.enumerated().map { $0.offset == 700 ? $0.element ^ 1 : $0.element } }
    }

    @Test func `LP02 one blob in another's place is damage`() async throws {
        let scene = try await Scene()
        let first = try await scene.send(scene.one, "second")
        let second = try await scene.send(scene.one, "third")
        scene.store.swap(first, second)
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms == [.corrupt(device: try scene.one.me, blobs: 2)] && report.pulled == 0, "\(report)")
    }

    @Test func `LP03 there is no key for sharing that could be overwritten`() throws {
        try expectNoEscrow()
        try expectNowhere(["sharingKey", "shareKey", "sharedFolder", "groupKey", "inviteKey"])
    }

    @Test func `LP04 no store has a say in iterations`() throws { try expectNoCostFromStores() }

    @Test func `LP05 blocks cannot be cut, exchanged or repeated`() async throws {
        try await expectDamage { Array($0.dropLast(16)) }
        try await expectDamage { $0.prefix(512) + $0.suffix(512).reversed() }
        try await expectDamage { $0 + $0 }
        // The second block for the first.
        try await expectDamage { Array($0.prefix(512) + $0[528..<544] + $0.dropFirst(528)) }
    }

    @Test func `LP06 who comes in is let in by a device, under keys two people compare`() throws {
        try expectNoEscrow()
        let desk = try Desk(in: Scene.base)
        let session = try desk.create()
        let pairing = try ByHand(session)
        let other = try ByHand(session)
        let entry = try pairing.host.entry()
        #expect(pairing.host.words == pairing.guest.words && other.host.words != pairing.host.words)
        #expect(throws: VaultError.pairing(.doesNotFit)) { _ = try other.guest.take(entry: entry.bytes) }
    }

    @Test func `LP07 a store sends no setting, no flag and no policy`() throws {
        try expectFourVerbs()
        try expectNowhere(["policy", "featureFlag", "serverConfig", "remoteConfig"])
    }

    // MARK: Dashlane

    @Test func `DL01 changes cannot be replayed, nor a delete undone`() async throws {
        let scene = try await Scene()
        let old = await scene.memory.contents
        try scene.one.open().purge([scene.id])
        for repair in [true, false, false] { try await scene.one.sync(scene.store, repair: repair) }
        try await scene.two.sync(scene.store)
        for (name, bytes) in old { try await scene.memory.put(name, bytes) }
        let report = try await scene.two.sync(scene.store)
        #expect(report.pulled == 0, "\(report)")
        #expect(try scene.two.open().entry(scene.id) == nil)
    }

    @Test func `DL02 there is no sharing, and so no key of a stranger`() throws {
        try expectNoEscrow()
        try expectKeyStays()
    }

    @Test func `DL03 the list of devices comes from steps under the vault's key, not from a store`() async throws {
        let scene = try await Scene()
        scene.store.add((0..<50).map { Blobs.name($0) })
        try await scene.one.sync(scene.store)
        #expect(try scene.one.open().devices.count == 2)
        let setters = try Papers.sources(naming: ["Roster.recordName"])
        #expect(setters.allSatisfy { $0.hasPrefix("KeysVault/") }, "\(setters)")
    }

    @Test func `DL04 no store has a say in a derivation`() throws { try expectNoCostFromStores() }

    @Test func `DL05 an unknown flag is refused, never skipped`() throws {
        let desk = try Desk(in: Scene.base)
        defer { withExtendedLifetime(desk) {} }
        let session = try desk.create()
        let forger = Forger(session: session)
        let device = try #require(session.head?.device)
        let good = try forger.next(after: session).encoded
        #expect(SegmentContent(decoding: good, first: 1, last: 1, of: device) != nil)
        for flag: UInt8 in 2...255 {
            var bad = good
            bad[bad.count - 1] = flag
            #expect(SegmentContent(decoding: bad, first: 1, last: 1, of: device) == nil)
        }
    }

    @Test func `DL06 one suite seals everything`() throws { try expectOneSuite() }

    // MARK: 1Password

    @Test func `1P01 no public key is taken from a store unseen`() async throws {
        try expectNoEscrow()
        // Another key than the one that was offered is refused, even from somebody who has the line.
        let desk = try Desk(in: Scene.base)
        let session = try desk.create()
        let (one, other) = (try ByHand(session), try ByHand(session))
        #expect(throws: VaultError.pairing(.doesNotFit)) { try one.guest.take(publicKey: other.disclosure.bytes) }
    }

    @Test func `1P02 a part that is gone is missed, never read as a delete`() async throws {
        let scene = try await Scene()
        let step = try await scene.send(scene.one, "second")
        try await scene.two.sync(scene.store)
        scene.store.hide([step])
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms.count == 1, "\(report)")
        #expect(try scene.two.shown(scene.id) == "second" && scene.two.open().entryCount == 1)
    }

    @Test func `1P03 what nobody wrote is no item`() async throws {
        let scene = try await Scene()
        for number in 0..<10 { try await scene.memory.put(Blobs.name(number), Blobs.bytes(for: Blobs.name(number))) }
        let report = try await scene.two.sync(scene.store)
        #expect(report.alarms.isEmpty && report.ignored >= 10 && report.pulled == 0, "\(report)")
        #expect(try scene.two.open().entryCount == 1)
    }

    @Test func `1P04 no parameter of a derivation comes with what it opens`() throws {
        try expectNoCostFromStores()
        try expectOneSuite()
    }

    @Test func `1P05 nothing on a store is written over, and a device's log has one writer`() async throws {
        let scene = try await Scene()
        let before = await scene.memory.contents
        try await scene.send(scene.one, "second")
        try await scene.send(scene.two, "third")
        let after = await scene.memory.contents
        for (name, bytes) in before { #expect(after[name] == bytes) }
        for name in before.keys {
            await #expect(throws: StoreError.differs) { try await scene.memory.put(name, [1]) }
        }
    }

    @Test func `1P06 a code that was replaced is not brought back`() async throws {
        let scene = try await Scene()
        let old = try #require(try scene.one.open().recovery())
        try scene.one.open().newRecoveryCode { _ in }
        for _ in 0..<3 { for desk in [scene.one, scene.two] { try await desk.sync(scene.store) } }
        #expect(await scene.memory.contents[old.name] == nil)
        // Whoever replays the step that told of the older one changes nothing.
        try await scene.memory.put(old.name, old.blob)
        for desk in [scene.one, scene.two] {
            try await desk.sync(scene.store)
            #expect(try desk.open().recovery()?.name != old.name)
        }
    }
}
