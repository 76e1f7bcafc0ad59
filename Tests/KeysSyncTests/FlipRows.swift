internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import SessionSupport
internal import StoreSupport
internal import Testing

@testable internal import KeysVault

/// S13: every byte of every type of blob, every length. Of blobs above 8 KiB a test flips every 97th byte and cuts at every 101st length,
/// beginning anywhere, and a soak all of them.
struct FlipRows {
    /// Every flip, cut and extension of some bytes is refused; `opens` says whether they were taken.
    private func refuse(_ good: [UInt8], _ name: String, opens: ([UInt8]) -> Bool) {
        #expect(opens(good), "\(name) does not open as it is")
        var chance = Chance(for: "S13 \(name)")
        let isWhole = good.count <= 8192 || Effort.isSoak
        var taken: [String] = []
        var bad = good
        let firstFlip = isWhole ? 0 : Int.random(in: 0..<97, using: &chance)
        for index in stride(from: firstFlip, to: good.count, by: isWhole ? 1 : 97) {
            bad[index] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            if opens(bad) { taken.append("byte \(index)") }
            bad[index] = good[index]
        }
        let firstCut = isWhole ? 0 : Int.random(in: 0..<101, using: &chance)
        for count in stride(from: firstCut, to: good.count, by: isWhole ? 1 : 101)
        where opens(Array(good.prefix(count))) {
            taken.append("cut to \(count)")
        }
        for more in [[0], [0x80], [UInt8](repeating: 0, count: 1024), good] where opens(good + more) {
            taken.append("\(more.count) more")
        }
        #expect(taken.isEmpty, "\(name): \(taken.prefix(5))")
    }

    /// A device with everything in it, and every blob it put.
    private func all() async throws -> (session: Session, blobs: [(label: BlobLabel, bytes: [UInt8])]) {
        let store = MemoryStore()
        let keeping = Hostile(store)
        keeping.keepDeleted()
        let desk = try Desk()
        let id = try desk.create().add(login("a", "b"))
        for number in 0..<9 {
            try desk.edit(id, "\(number)")
            try await desk.sync(keeping)
        }
        for number in 0..<3 {
            var form = login("large \(number)", "x")
            form.set(.notes, toSecret: [UInt8](repeating: 7, count: 400_000).span)
            _ = try desk.open().add(form)
        }
        try await desk.sync(keeping)
        try await desk.sync(keeping, repair: true)
        let session = try desk.open()
        let blobs = await store.contents.compactMap { name, bytes in
            session.sealer.naming.label(of: name).map { (label: $0, bytes: bytes) }
        }
        return (session, blobs)
    }

    @Test func `S13 segments, single, joined and with a pack, and snapshots`() async throws {
        let (session, blobs) = try await all()
        let sealing = BlobSealing(sealer: session.sealer)
        var kinds: Set<String> = []
        for (label, bytes) in blobs where label.kind == .segment || label.kind == .snapshot {
            let isSegment = label.kind == .segment
            var name = isSegment ? label.first == label.last ? "single" : "joined" : "snapshot"
            if isSegment, case .pack = try sealing.openSegment(bytes, label).cargo { name = "packed" }
            guard kinds.insert(name).inserted else { continue }
            refuse(bytes, name) { bytes in
                do throws(BlobFault) {
                    if isSegment {
                        _ = try sealing.openSegment(bytes, label)
                    } else {
                        _ = try sealing.openSnapshot(bytes, label)
                    }
                    return true
                } catch { return error != .notItsName }
            }
            // The same without the help of the name: a hash is no secret.
            refuse(bytes, name + ", under a name that fits") { bytes in
                let digest = BlobSealing.digest(bytes)
                guard let hash = BlobHashPrefix(of: digest),
                    let fitting = BlobLabel(
                        kind: label.kind, device: label.device, first: label.first, last: label.last, hash: hash)
                else { return true }
                do throws(BlobFault) {
                    if isSegment {
                        _ = try sealing.openSegment(bytes, fitting)
                    } else {
                        _ = try sealing.openSnapshot(bytes, fitting)
                    }
                    return true
                } catch { return error != .unreadable }
            }
        }
        #expect(kinds == ["single", "joined", "packed", "snapshot"])
    }

    @Test func `S13 a good blob under any other name's context`() async throws {
        let (session, blobs) = try await all()
        let sealing = BlobSealing(sealer: session.sealer)
        let (label, bytes) = try #require(blobs.first { $0.label.kind == .segment && $0.label.first == $0.label.last })
        for (device, step) in [(label.device ^ 1, label.first), (label.device, label.first + 1)] {
            let other = try #require(
                BlobLabel(kind: .segment, device: device, first: step, last: step, hash: label.hash))
            #expect(throws: BlobFault.unreadable) { _ = try sealing.openSegment(bytes, other) }
        }
        let wider = try #require(
            BlobLabel(kind: .segment, device: label.device, first: label.first, last: label.last + 1, hash: label.hash))
        #expect(throws: BlobFault.unreadable) { _ = try sealing.openSegment(bytes, wider) }
    }

    @Test func `S13 chunks, flipped, cut, exchanged and left out`() async throws {
        let (session, _) = try await all()
        let sealing = BlobSealing(sealer: session.sealer)
        let content = Blobs.bytes(for: Blobs.name(1), count: 2 * PackCutting.piece + 1000)
        var chunks: [[UInt8]] = []
        let pack = try #require(try sealing.sealPack(content, device: DeviceID(1)) { chunks.append($0.bytes) })
        #expect(chunks.count == 3)
        func open(_ chunks: [[UInt8]]) -> [UInt8]? {
            do throws(BlobFault) {
                var padded: [UInt8] = []
                for (index, chunk) in chunks.enumerated() {
                    try sealing.openChunk(chunk, pack, index, onto: &padded)
                }
                return try sealing.content(of: pack, padded)
            } catch { return nil }
        }
        #expect(open(chunks) == content)
        for wrong in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 2], [0, 1], [0], []] {
            #expect(open(wrong.map { chunks[$0] }) == nil, "\(wrong)")
        }
        // The last, shorter one stands for all: one flip of a whole one takes as long as a hundred of it.
        refuse(chunks[2], "chunk") { bytes in
            var padded: [UInt8] = []
            return (try? sealing.openChunk(bytes, pack, 2, onto: &padded)) != nil
        }
        var first = chunks[0]
        var chance = Chance(for: "S13 whole chunk")
        for _ in 0..<Effort.times(8, soak: 2000) {
            let index = Int.random(in: first.indices, using: &chance)
            first[index] ^= 0x20
            var padded: [UInt8] = []
            #expect(throws: BlobFault.notItsName) { try sealing.openChunk(first, pack, 0, onto: &padded) }
            first[index] ^= 0x20
        }
        // The box under the wrong number, pack or count, with the right hash.
        let hashes = [pack.chunks[1], pack.chunks[0], pack.chunks[2]]
        let exchanged = PackReference(id: pack.id, size: pack.size, chunks: hashes)
        let other = PackReference(id: pack.id.map { $0 ^ 1 }, size: pack.size, chunks: pack.chunks)
        let fewer = PackReference(id: pack.id, size: pack.size, chunks: Array(pack.chunks.prefix(1)))
        for (bad, chunk) in [(exchanged, chunks[1]), (other, chunks[0]), (fewer, chunks[0])] {
            var padded: [UInt8] = []
            #expect(throws: BlobFault.unreadable) { try sealing.openChunk(chunk, bad, 0, onto: &padded) }
        }
    }

    @Test func `S13 a recovery blob`() throws {
        let code = Kept()
        let desk = try Desk()
        let session = try Session.create(
            at: desk.location, password: Desk.secret(), cost: Desk.cheap, deviceName: "x", allowWeak: false
        ) { code.keep($0) }
        let blob = try #require(try session.recovery()).blob
        refuse(blob, "recovery") { bytes in
            do {
                _ = try Admission(blob: bytes, code: code.secret, deviceName: "x")
                return true
            } catch { return error as? VaultError != .wrongRecoveryCode }
        }
    }

    @Test func `S13 an offer, an answer, a reveal, an entry`() throws {
        let desk = try Desk()
        let pairing = try ByHand(try desk.create())
        let entry = try pairing.host.entry()
        func isTaken(_ body: () throws -> Void) -> Bool {
            do {
                try body()
                return true
            } catch { return error as? VaultError != .pairing(.doesNotFit) }
        }
        // The entry first: what is taken of the others changes what both sides have heard.
        refuse(entry.bytes, "entry") { bytes in isTaken { _ = try pairing.guest.take(entry: bytes) } }
        refuse(pairing.disclosure.bytes, "reveal") { bytes in isTaken { try pairing.guest.take(publicKey: bytes) } }
        refuse(pairing.answer.bytes, "answer") { bytes in isTaken { _ = try pairing.host.take(answer: bytes) } }
        refuse(pairing.offer.bytes, "offer") { bytes in isTaken { _ = try pairing.guest.take(offer: bytes) } }
    }

    @Test func `S13 what a reader of contents takes writes back byte for byte`() async throws {
        let (session, blobs) = try await all()
        let sealing = BlobSealing(sealer: session.sealer)
        var chance = Chance(for: "S13 contents")
        for (label, bytes) in blobs where label.kind == .segment {
            let content = try sealing.openSegment(bytes, label)
            let (good, device) = (content.encoded, DeviceID(label.device))
            // Behind the seal everything a holder of the key may write is read without a trap, and means what it says.
            for _ in 0..<Effort.times(300, soak: 20_000) {
                var bad = good
                for _ in 0..<Int.random(in: 1...3, using: &chance) {
                    bad[Int.random(in: 1..<min(bad.count, 400), using: &chance)] = UInt8.random(
                        in: 0...255, using: &chance)
                }
                if Bool.random(using: &chance) {
                    bad = Array(bad.prefix(Int.random(in: 1...bad.count, using: &chance)))
                }
                guard let read = SegmentContent(decoding: bad, first: label.first, last: label.last, of: device) else {
                    continue
                }
                #expect(read.encoded == bad)
                if case .inline(let versions) = read.cargo, let payload = Payload(versions) {
                    _ = OpenedPayload(payload, sealer: session.sealer)
                }
            }
        }
    }
}
