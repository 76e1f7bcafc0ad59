internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// Letting a device in, and the recovery code: S14, S15, S16, S33, S40.
struct PairingRows {
    /// A vault, and the code its owner has on paper.
    private func owned() throws -> (desk: Desk, code: Kept) {
        let (desk, code) = (try Desk(), Kept())
        _ = try Session.create(
            at: desk.location, password: Desk.secret(), cost: Desk.cheap, deviceName: "laptop", allowWeak: false
        ) { code.keep($0) }
        return (desk, code)
    }

    @Test func `S14 no byte of a store meets a password, whatever slot is planted there`() async throws {
        let (one, code) = try owned()
        let store = MemoryStore()
        try await one.sync(store)
        let session = try one.open()
        let slot = session.slots.password
        let padded = slot + [UInt8](repeating: 0, count: 1024 - slot.count)
        // A slot for the recovery blob, which opens under a code alone.
        let name = try #require(try Admission.blobName(code: code.secret))
        for planted in [slot, padded] {
            #expect(throws: VaultError.wrongRecoveryCode) {
                _ = try Admission(blob: planted, code: code.secret, deviceName: "x")
            }
        }
        // A slot for every blob there is; the vault opens as it did, and says what is damaged.
        let two = try one.copied()
        for blob in await store.contents.keys {
            try await store.delete(blob)
            try await store.put(blob, padded)
        }
        #expect(await store.contents[name] == padded)
        let report = try await two.sync(store)
        #expect(report.pulled == 0)
        #expect(try two.open().slots.password == session.slots.password)
        #expect(try two.open().cost == session.cost)
    }

    @Test func `S14 what a device derives its key with is its own choice, never a store's`() async throws {
        let scene = try await Scene()
        let cost = VaultCost(memoryMiB: 2, passes: 2)
        let three = try scene.one.lettingIn(cost: cost)
        #expect(try three.open().cost == cost && scene.one.open().cost == Desk.cheap)
        try await three.sync(scene.store)
        #expect(try three.open().cost == cost)
        // Only these files know that there are passwords; none of them knows that there are stores.
        for file in try Papers.sources(naming: ["PasswordSlot", "KeyDerivation", "PrimaryPassword"]) {
            let code = try Papers.code(of: file)
            #expect(
                !file.hasPrefix("KeysSync/") && !file.hasPrefix("KeysStore/") && !file.hasPrefix("KeysBlobs/"),
                "\(file)")
            for word in ["StoreExchange", "BlobStore", "BlobSealing"] {
                #expect(!code.contains(word), "\(file): \(word)")
            }
        }
    }

    @Test func `S15 a recovery blob that was dropped comes back, one that was replaced opens nothing and gives way`()
        async throws
    {
        let (one, code) = try owned()
        let store = MemoryStore()
        try await one.sync(store)
        let name = try #require(try Admission.blobName(code: code.secret))
        let good = try #require(await store.contents[name])
        try await store.delete(name)
        try await one.sync(store)
        #expect(await store.contents[name] == good)
        var other = good
        other[100] ^= 1
        try await store.delete(name)
        try await store.put(name, other)
        #expect(throws: VaultError.wrongRecoveryCode) {
            _ = try Admission(blob: other, code: code.secret, deviceName: "x")
        }
        #expect(try await Examining.run(try one.open(), store).alarms == [.corrupt(device: try one.me, blobs: 1)])
        try await one.sync(store, repair: true)
        #expect(await store.contents[name] == good)
        #expect(try await Examining.run(try one.open(), store).alarms.isEmpty)
    }

    @Test func `S15 a voided recovery blob is not put back, and the newest is, by any device`() async throws {
        let (one, code) = try owned()
        let store = MemoryStore()
        try await one.sync(store)
        let two = try one.copied()
        try await two.sync(store)
        let old = try #require(try Admission.blobName(code: code.secret))
        let voided = try #require(await store.contents[old])
        let newer = Kept()
        try one.open().newRecoveryCode { newer.keep($0) }
        for _ in 0..<2 { for desk in [one, two] { try await desk.sync(store) } }
        let new = try #require(try Admission.blobName(code: newer.secret))
        #expect(await store.contents[old] == nil)
        let blob = try #require(await store.contents[new])
        // The store brings the old one back and drops the new one.
        try await store.put(old, voided)
        try await store.delete(new)
        let report = try await two.sync(store)
        #expect(report.alarms.isEmpty, "\(report)")
        #expect(await store.contents[new] == blob)
        try await store.delete(old)
        for desk in [one, two] { try await desk.sync(store, repair: true) }
        #expect(await store.contents[old] == nil)
    }

    @Test func `S16 kept blobs of a finished pairing open nothing for who gets the line later`() async throws {
        let scene = try await Scene()
        let pairing = try ByHand(try scene.one.open())
        let line = Pairing.plain(pairing.host.line)
        let entry = try pairing.host.entry()
        _ = try pairing.guest.take(entry: entry.bytes)
        let thief = try PairingGuest(line: SecretBytes(line), deviceName: "thief")
        _ = try thief.take(offer: pairing.offer.bytes)
        try thief.take(publicKey: pairing.disclosure.bytes)
        #expect(thief.words != pairing.guest.words)
        #expect(throws: VaultError.pairing(.doesNotFit)) { _ = try thief.take(entry: entry.bytes) }
        // Nor does the code alone open the entry as any type.
        let typed = SecretBytes(Array(line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)[2]))
        let code = try PairingCode(typed: typed)
        let vault = try scene.one.open().sealer.vault.words
        for type in [BoxType.offer, .answer, .reveal, .entry] {
            let opened = SecretBlob.open(entry.bytes, type, key: code.key(), vault: vault) != nil
            #expect(!opened)
        }
    }

    @Test func `S16 an expired pairing leaves nothing that opens, and nothing on the store`() async throws {
        let scene = try await Scene()
        let host = try PairingHost(try scene.one.open())
        let hosting = Hosting(host, scene.store, wait: PairingWait(seconds: 0, pause: .milliseconds(1)))
        let before = await scene.names
        await #expect(throws: SyncError.vault(.pairing(.timedOut))) { try await hosting.meet() }
        #expect(await scene.names.count == before.count + 1)
        let kept = await scene.memory.contents
        await hosting.clear()
        #expect(await scene.names == before)
        // The store shows it again to somebody who has the line: nobody reveals a key any more.
        for (name, bytes) in kept { try await scene.memory.put(name, bytes) }
        let late = try PairingGuest(line: host.line, deviceName: "late")
        let visiting = Visiting(late, scene.store, wait: PairingWait(seconds: 0, pause: .milliseconds(1)))
        await #expect(throws: SyncError.vault(.pairing(.timedOut))) { _ = try await visiting.meet() }
        #expect(late.words.isEmpty)
    }

    @Test func `S33 an old recovery blob with the old kit opens only what was there before`() async throws {
        let (one, code) = try owned()
        let id = try one.open().add(login("github.com", "first"))
        let store = MemoryStore()
        let synced = try await one.sync(store)
        let old = await store.contents
        let name = try #require(try Admission.blobName(code: code.secret))
        let rotated = try one.open().rotate(password: Desk.secret(), blobs: synced.blobs, now: one.now) { _ in }
        try rotated.edit(id, login("github.com", "second"))
        for _ in 0..<2 { try await one.sync(store) }
        #expect(await store.contents[name] == nil)
        // Against the new store with the blob brought back.
        try await store.put(name, try #require(old[name]))
        for (place, holds) in [(store, 0), (MemoryStore(old), 1)] {
            let blob = try await Recovering.blob(name, place)
            let thief = try Desk()
            let made = try Session.admit(
                try Admission(blob: blob, code: code.secret, deviceName: "thief"), at: thief.location,
                password: Desk.secret(), cost: Desk.cheap, allowWeak: true, address: "x")
            _ = try? await Syncing(place, pace: .prompt, now: one.now).run(made, .pull)
            #expect(made.entryCount == holds)
            if holds > 0 { #expect(try made.password(id) == "first") }
        }
    }

    @Test func `S40 who stole the line is shown by name, the words differ, and no key is sent without yes`()
        async throws
    {
        let scene = try await Scene()
        let host = try PairingHost(try scene.one.open())
        let offer = try #require(host.offer)
        let guest = try PairingGuest(line: host.line, deviceName: "phone")
        let thief = try PairingGuest(line: host.line, deviceName: "thief")
        let store = scene.store
        try await store.put(offer.name, offer.bytes)
        let theirs = try thief.take(offer: offer.bytes)
        try await store.put(theirs.name, theirs.bytes)
        // The one who was meant finds the line used.
        let visiting = Visiting(guest, store, wait: PairingWait(seconds: 1, pause: .milliseconds(1)))
        await #expect(throws: SyncError.vault(.pairing(.usedOrExpired))) { _ = try await visiting.meet() }
        let disclosure = try host.take(answer: theirs.bytes)
        #expect(host.guestName == "thief")
        try guest.take(publicKey: disclosure.bytes)
        #expect(guest.words != host.words)
        // Without "yes" there is no entry, under no name.
        let last = try #require(guest.entryName)
        #expect(await scene.memory.contents[last] == nil)
        // And were it sent after all, it is for the thief's key alone, not for whoever reads along.
        let entry = try host.entry()
        #expect(throws: VaultError.pairing(.doesNotFit)) { _ = try guest.take(entry: entry.bytes) }
    }

    @Test func `S40 somebody in the middle cannot make the words equal`() async throws {
        let scene = try await Scene()
        let host = try PairingHost(try scene.one.open())
        let guest = try PairingGuest(line: host.line, deviceName: "phone")
        let toHost = try PairingGuest(line: host.line, deviceName: "phone")
        let line = Pairing.plain(host.line)
        let typed = SecretBytes(Array(line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)[2]))
        let code = try PairingCode(typed: typed)
        let vault = try scene.one.open().sealer.vault
        let (mine, hash) = PairingHostKey.made()
        guard let offer = Pairing.seal([1] + hash, .offer, .offer, code, vault),
            let forged = Pairing.seal([1] + mine, .reveal, .reveal, code, vault)
        else { throw VaultError.pairing(.doesNotFit) }
        let answer = try guest.take(offer: offer.bytes)
        let answerToHost = try toHost.take(offer: try #require(host.offer).bytes)
        // The real key does not fit the false offer.
        let real = try host.take(answer: answerToHost.bytes)
        #expect(throws: VaultError.pairing(.doesNotFit)) { try guest.take(publicKey: real.bytes) }
        // The false one does, and the words are others.
        try guest.take(publicKey: forged.bytes)
        #expect(!answer.bytes.isEmpty && guest.words != host.words)
        let entry = try host.entry()
        #expect(throws: VaultError.pairing(.doesNotFit)) { _ = try guest.take(entry: entry.bytes) }
    }
}

/// A key of somebody in the middle, and what an offer says of it.
enum PairingHostKey {
    static func made() -> (publicKey: [UInt8], hash: [UInt8]) {
        let key = PairingKey()
        let publicKey = key.publicKey
        return (publicKey, KeyedHash.plain(publicKey.span, size: 32))
    }
}
