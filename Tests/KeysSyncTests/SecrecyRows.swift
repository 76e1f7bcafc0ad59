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

/// What a store learns: S27, S28, S29.
struct SecrecyRows {
    /// Every blob of a store with what it says once it is opened, as far as the vault's key opens it.
    private func opened(_ blobs: [BlobName: [UInt8]], _ session: Session) -> [[UInt8]] {
        let sealing = BlobSealing(sealer: session.sealer)
        return blobs.flatMap { name, bytes -> [[UInt8]] in
            guard let label = session.sealer.naming.label(of: name) else { return [bytes] }
            let context = BoxContext(
                label.kind == .snapshot ? .snapshot : .segment, vault: session.sealer.vault.words,
                epoch: session.sealer.epoch, object: (label.device, UInt64(label.first) << 32 | UInt64(label.last)))
            let plain = try? SealedBox.openPublic(bytes.span, key: sealing.sealer.segmentKey, context: context)
            return [bytes, plain ?? []]
        }
    }

    @Test func `S27 nothing on a store comes from a password, sealed or not`() async throws {
        // A run cannot be repeated with the same randomness from outside; what can be shown is that no part of what the
        // password makes - its slot with salt, cost and box - lies in any blob, outside or inside, before and after a change.
        let scene = try await Scene()
        let one = scene.one
        var slots = [try one.open().slots.password]
        try one.open().changePassword(
            from: Desk.secret(), to: Desk.secret("another long password here"), cost: nil, allowWeak: true)
        let session = try Session.open(at: one.location, password: Desk.secret("another long password here"), wait: 5)
        slots.append(session.slots.password)
        #expect(slots[0] != slots[1])
        let sync = Syncing(scene.store, pace: .prompt, now: one.now)
        _ = try await sync.run(session)
        let report = try await scene.two.sync(scene.store)
        _ = try await sync.run(session, repair: true)
        #expect(report.warnings.contains(.passwordChanged(device: try #require(session.head?.device))), "\(report)")
        let contents = opened(await scene.memory.contents, session).map { Data($0) }
        #expect(contents.contains { !$0.isEmpty })
        for slot in slots {
            for start in stride(from: 0, to: slot.count - 12, by: 4) {
                let part = Data(slot[start..<start + 12])
                // The format's own first bytes are no secret and stand in the recovery slot too.
                guard start >= 16 else { continue }
                #expect(contents.allSatisfy { $0.range(of: part) == nil }, "\(start)")
            }
        }
        // The vault key is drawn, not derived, and the other device keeps its password.
        #expect(try scene.two.shown(scene.id) == "first")
        for file in try Papers.files() where file.hasPrefix("KeysVault/Log/") || file.hasPrefix("KeysSync/") {
            let code = try Papers.code(of: file)
            #expect(!code.contains("slots.password") && !code.contains("PasswordSlot"), "\(file)")
        }
    }

    @Test func `S28 sizes come in steps, one sync puts one segment, and requests do not depend on what is written`()
        async throws
    {
        var traces: [[String]] = []
        var sizes: [[Int]] = []
        let texts = [
            ("a title", "xkcd-password", "kim"), ("a title", "aaaaaaaaaaaaa", "jon"),
            ("a longer title", "a much longer password than that one", "somebody@example.com"),
        ]
        for (title, password, user) in texts {
            let store = Hostile(MemoryStore())
            let desk = try Desk()
            let session = try desk.create()
            let id = try session.add(login(title, password, user: user))
            try await desk.sync(store)
            for number in 0..<3 {
                try desk.open().edit(id, login(title, password + "\(number)", user: user))
                _ = try desk.open().add(login(title + "\(number)", password, user: user))
                let before = store.calls.count
                try await desk.sync(store)
                let puts = store.calls.dropFirst(before).filter { if case .put = $0 { true } else { false } }
                #expect(puts.count == 1)
            }
            traces.append(
                store.calls.map { call in
                    switch call {
                    case .list: "list"
                    case .get: "get"
                    case .put(_, let bytes): "put \(bytes)"
                    case .delete: "delete"
                    }
                })
            let memory = try #require(store.honest as? MemoryStore)
            sizes.append(await memory.contents.values.map(\.count).sorted())
        }
        // As long is as large; in any case the same is asked in the same order.
        #expect(traces[0] == traces[1] && sizes[0] == sizes[1])
        let kinds = traces.map { $0.map { $0.prefix(3) } }
        #expect(kinds[0] == kinds[2])
        #expect(sizes.joined().allSatisfy { Padding.isStep($0) })
    }

    @Test func `S28 nothing is compressed: as many equal bytes take as much room as noise`() async throws {
        var sizes: [Int] = []
        var noise = Randomness.bytes(50_000).map { $0 & 0x3f | 0x20 }
        for bytes in [[UInt8](repeating: 0x41, count: 50_000), noise] {
            let (desk, store) = (try Desk(), MemoryStore())
            var form = login("a", "b")
            form.set(.notes, toSecret: bytes.span)
            _ = try desk.create().add(form)
            try await desk.sync(store)
            sizes.append(await store.contents.values.map(\.count).reduce(0, +))
        }
        noise = []
        #expect(sizes[0] == sizes[1] && sizes[0] > 50_000)
        for word in ["zlib", "gzip", "deflate", "Compression", "LZ4"] {
            #expect(try Papers.sources(naming: ["import \(word)", "\(word)("]).isEmpty)
        }
    }

    @Test func `S28 S29 no request is made for what is in an entry, nor when a vault is unlocked or is not`()
        async throws
    {
        let scene = try await Scene()
        let before = scene.store.calls.count
        #expect(throws: VaultError.wrongPassword) {
            _ = try Session.open(at: scene.one.location, password: Desk.secret("wrong"), wait: 5)
        }
        let session = try scene.one.open()
        _ = session.search(["github"])
        _ = try session.password(scene.id)
        #expect(scene.store.calls.count == before)
        // Icons, breach look-ups and the like would need something that asks the network: nothing does.
        for word in ["URLSession", "AsyncHTTPClient", "HTTPClient(", "getaddrinfo", "FoundationNetworking", "favicon"] {
            let files = try Papers.sources(naming: [word]).filter { file in
                ["KeysVault/", "KeysSync/", "KeysModel/", "KeysCommands/", "KeysTerminal/", "KeysDesk/", "KeysImport/"]
                    .contains { file.hasPrefix($0) }
            }
            #expect(files.isEmpty, "\(word): \(files)")
        }
    }
}
