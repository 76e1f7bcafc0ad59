internal import Foundation
internal import KeysBlobs
internal import KeysModel
internal import KeysSecret
internal import Testing
internal import VectorFiles

@testable internal import KeysCrypto
@testable internal import KeysVault

/// What Python wrote after the chapter "Blobs" of FORMAT alone is read alike here, and refused alike.
struct BlobVectorTests {
    @Test func `the vectors are there, of all kinds, and most are to be refused`() {
        #expect(Vectors.blobs.count > 400)
        #expect(Vectors.blobs.filter(\.isRefused).count * 2 > Vectors.blobs.count)
        #expect(Vectors.blobs.allSatisfy { $0.isRefused != $0.isSuccess })
        #expect(Set(Vectors.blobs.map(\.kind)) == Set(BlobVectorReading.kinds.keys))
    }

    @Test(arguments: Vectors.blobs)
    func `a blob's vector comes out as it says, or is refused`(_ vector: Vector) throws {
        let reading = try #require(BlobVectorReading.kinds[vector.kind])
        let found = reading.read(vector)
        guard vector.isSuccess else { return #expect(found == nil) }
        let outputs = try #require(found)
        for (line, text) in outputs { #expect(text == vector[line], "\(line)") }
        let said = vector.names.subtracting(["kind", "expect", "comment"]).subtracting(reading.inputs)
        #expect(said == Set(outputs.keys))
    }
}

/// Reading one kind of vector: which lines go in, and what comes out by name; nil where it is refused.
struct BlobVectorReading: Sendable {
    typealias Outputs = [String: String]
    let inputs: Set<String>
    let read: @Sendable (Vector) -> Outputs?

    static let kinds: [String: BlobVectorReading] = [
        "blob-name": .init(inputs: ["typed"]) { vector in
            let typed = vector.bytes("typed")
            return BlobName(symbols: typed.span).map { ["name": Vector.text($0.bytes)] }
        },
        "blob-label": .init(inputs: ["vault-key", "name"]) { vector in
            BlobName(bytes: vector.bytes("name")).flatMap { sealer(vector)?.naming.label(of: $0) }.map(label)
        },
        "padding": .init(inputs: ["overhead", "padded"]) { vector in
            Padding.unpad(vector.bytes("padded"), overhead: vector.number("overhead")).map {
                ["content": Vector.text($0)]
            }
        },
        "padding-size": .init(inputs: ["overhead", "content"]) { vector in
            let overhead: Int = vector.number("overhead")
            return Padding.size(for: vector.number("content"), overhead: overhead).map { ["size": "\($0 + overhead)"] }
        },
        "pack-size": .init(inputs: ["content"]) { vector in
            PackCutting.plan(vector.number("content")).map { plan in
                [
                    "chunks": "\(plan.count)", "padded": "\(plan.padded)",
                    "last": "\(plan.padded - (plan.count - 1) * PackCutting.piece)",
                ]
            }
        },
        "pack-reference": .init(inputs: ["bytes"]) { whole($0) { $0.pack().map(reference) } },
        "pack": .init(inputs: ["vault-key", "vault", "epoch", "reference", "blobs"], read: pack),
        "log-blob": .init(inputs: ["vault-key", "vault", "epoch", "name", "blob"], read: logBlob),
        "log-vector": .init(inputs: ["bytes"]) { whole($0) { $0.logVector().map { ["vector": text($0)] } } },
        "notes": .init(inputs: ["bytes"]) { whole($0) { $0.notes().map(text) } },
        "versions": .init(inputs: ["bytes"]) { Payload($0.bytes("bytes")).map { ["versions": text($0)] } },
        "sealed-versions": .init(inputs: ["vault-key", "vault", "epoch", "bytes"], read: sealedVersions),
        "segment": .init(inputs: ["device", "first", "last", "bytes"], read: segment),
        "snapshot": .init(inputs: ["device", "step", "bytes"], read: snapshot),
        "recovery-blob-name": .init(inputs: ["code"]) { vector in
            let code = RecoveryCode(secret: SecretBytes(vector.bytes("code")))
            return [
                "name": Vector.text(code.blobName()), "text": BlobName(bytes: code.blobName())?.text ?? "",
                "key": code.blobKey().withBytes(text),
            ]
        },
        "recovery-blob": .init(inputs: ["code", "blob"]) { vector in
            let code = RecoveryCode(secret: SecretBytes(vector.bytes("code")))
            guard let access = RecoveryBlob.open(vector.bytes("blob"), code: code) else { return nil }
            return [
                "vault": Vector.text(VaultSlots.bytes(of: access.vault)), "epoch": "\(access.epoch)",
                "vault-key": access.key.withBytes(text),
            ]
        },
        "pairing-line": .init(inputs: ["typed"], read: pairingLine),
        "pairing-names": .init(inputs: ["code"]) { vector in
            let code = PairingCode(code: RecoveryCode(secret: SecretBytes(vector.bytes("code"))))
            var outputs = ["key": code.key().withBytes(text)]
            for (blob, line) in zip(PairingCode.Blob.allCases, ["offer", "answer", "reveal", "entry"]) {
                outputs[line] = Vector.text(code.name(of: blob))
            }
            return outputs
        },
        "pairing-keys": .init(
            inputs: ["code", "secret", "joining-secret", "offer", "answer", "reveal"], read: pairingKeys),
        "pairing-words": .init(inputs: ["hash"]) { words($0.bytes("hash")) },
        "pairing-blob": .init(inputs: ["which", "key", "vault", "blob"]) { vector in
            let key = vector.bytes("key")
            guard let type = types[vector["which"]], let key = SubKey(copying: key.span),
                let content = SecretBlob.open(vector.bytes("blob"), type, key: key, vault: vector.words("vault"))
            else { return nil }
            return ["content": content.withBytes(text)]
        },
        "pairing-content": .init(inputs: ["which", "vault", "bytes"], read: pairingContent),
        "code-tokens": .init(inputs: ["code"], read: codeTokens),
        "owner-tokens": .init(
            inputs: ["vault-key", "vault", "epoch", "clock", "device", "address", "box"], read: ownerTokens),
    ]

    private static let types: [String: BoxType] = [
        "offer": .offer, "answer": .answer, "reveal": .reveal, "entry": .entry,
    ]

    // MARK: Spelling

    private static func text(_ bytes: Span<UInt8>) -> String { bytes.withUnsafeBufferPointer { Vector.text($0) } }

    private static func text(_ device: DeviceID) -> String {
        let digits = String(device.value, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static func text(_ vector: LogVector) -> String {
        vector.devices.compactMap { device in
            vector[device].map { "\(text(device)):\($0.step):\($0.clock):\($0.date):\(Vector.text($0.hash.bytes))" }
        }.joined(separator: " ")
    }

    private static func text(_ payload: Payload) -> String {
        payload.versions.map { version in
            let entry = Vector.text(Change.bytes(of: version.entry))
            return
                "\(entry):\(version.stamp.clock):\(text(version.stamp.device)):\(version.summary.count):\(version.body.count)"
        }.joined(separator: " ")
    }

    private static func text(_ notes: Notes) -> Outputs {
        var kinds: [String] = []
        var outputs: Outputs = [:]
        if !notes.devices.isEmpty {
            kinds.append("1")
            outputs["devices"] = notes.devices.map { word in
                "\(text(word.device)):\(word.isForgotten ? 1 : 0):\(Vector.text(word.name.utf8)):\(word.stamp.clock):\(text(word.stamp.device)):\(Vector.text(word.token ?? []))"
            }.joined(separator: " ")
        }
        if let recovery = notes.recovery {
            kinds.append("2")
            outputs["recovery-stamp"] = "\(recovery.stamp.clock):\(text(recovery.stamp.device))"
            outputs["recovery-name"] = Vector.text(recovery.name.bytes)
            outputs["recovery-token"] = Vector.text(recovery.token)
            outputs["recovery-slot"] = Vector.text(recovery.slot)
            outputs["recovery-blob"] = Vector.text(recovery.blob)
        }
        if notes.passwordChanged { kinds.append("3") }
        if notes.putsBack { kinds.append("4") }
        if let closing = notes.closing {
            kinds.append("5")
            outputs["next-epoch"] = "\(closing.nextEpoch)"
            outputs["closing-vector"] = text(closing.vector)
        }
        if let owner = notes.owner {
            kinds.append("6")
            outputs["owner-stamp"] = "\(owner.stamp.clock):\(text(owner.stamp.device))"
            outputs["owner-address"] = Vector.text(owner.address.utf8)
            outputs["owner-box"] = Vector.text(owner.box)
        }
        outputs["notes"] = kinds.joined(separator: " ")
        return outputs
    }

    private static func reference(_ pack: PackReference) -> Outputs {
        [
            "pack": Vector.text(pack.id), "size": "\(pack.size)",
            "chunks": pack.chunks.map { Vector.text($0) }.joined(separator: " "),
        ]
    }

    private static func label(_ label: BlobLabel) -> Outputs {
        [
            "label-kind": "\(label.kind.rawValue)", "device": "\(label.device)", "first": "\(label.first)",
            "last": "\(label.last)", "hash-start": Vector.text(label.hash.bytes),
        ]
    }

    // MARK: Reading

    /// Reads a part to its end.
    private static func whole(_ vector: Vector, _ read: (inout PageReader) -> Outputs?) -> Outputs? {
        var reader = PageReader(unmarked: vector.bytes("bytes"))
        guard let outputs = read(&reader), reader.isAtEnd else { return nil }
        return outputs
    }

    private static func sealer(_ vector: Vector) -> Sealer? {
        let bytes = vector.bytes("vault-key")
        guard let key = VaultKey(copying: bytes.span) else { return nil }
        let words = vector.has("vault") ? vector.words("vault") : (0, 0)
        return Sealer(
            vault: VaultID(high: words.0, low: words.1), epoch: vector.has("epoch") ? vector.number("epoch") : 1,
            vaultKey: key)
    }

    private static func pack(_ vector: Vector) -> Outputs? {
        var reader = PageReader(unmarked: vector.bytes("reference"))
        guard let pack = reader.pack(), reader.isAtEnd, let sealer = sealer(vector) else { return nil }
        let blobs = vector.pieces("blobs").map { Vector.bytes(hexadecimal: $0) }
        guard blobs.count == pack.chunks.count else { return nil }
        let sealing = BlobSealing(sealer: sealer)
        var padded: [UInt8] = []
        do {
            for (index, blob) in blobs.enumerated() { try sealing.openChunk(blob, pack, index, onto: &padded) }
            return ["content": Vector.text(try sealing.content(of: pack, padded))]
        } catch {
            return nil
        }
    }

    private static func logBlob(_ vector: Vector) -> Outputs? {
        guard let sealer = sealer(vector), let name = BlobName(bytes: vector.bytes("name")),
            let label = sealer.naming.label(of: name)
        else { return nil }
        let type: BoxType
        switch label.kind {
        case .segment: type = .segment
        case .snapshot: type = .snapshot
        default: return nil
        }
        guard let content = try? BlobSealing(sealer: sealer).open(vector.bytes("blob"), type, label) else { return nil }
        return self.label(label).merging(["content": Vector.text(content)]) { first, _ in first }
    }

    private static func sealedVersions(_ vector: Vector) -> Outputs? {
        guard let sealer = sealer(vector), let payload = Payload(vector.bytes("bytes")),
            let opened = OpenedPayload(payload, sealer: sealer)
        else { return nil }
        let titles = payload.versions.indices.map { index in
            opened.version(index)?.field(.title)?.shownText.map { Vector.text($0.utf8) } ?? "-"
        }
        return [
            "versions": text(payload), "titles": titles.joined(separator: " "),
            "set-hash": Vector.text(opened.setHash.bytes),
        ]
    }

    private static func segment(_ vector: Vector) -> Outputs? {
        guard
            let content = SegmentContent(
                decoding: vector.bytes("bytes"), first: vector.number("first"), last: vector.number("last"),
                of: DeviceID(vector.number("device")))
        else { return nil }
        var outputs = text(content.notes)
        outputs["previous"] = Vector.text(content.previous.bytes)
        outputs["hashes"] = content.hashes.map { Vector.text($0.bytes) }.joined(separator: " ")
        outputs["seen"] = text(content.vector)
        outputs["clock"] = "\(content.clock)"
        outputs["date"] = "\(content.date)"
        outputs["set-hash"] = Vector.text(content.setHash.bytes)
        switch content.cargo {
        case .inline(let versions):
            guard let payload = Payload(versions) else { return nil }
            outputs["versions"] = text(payload)
        case .pack(let pack): outputs.merge(reference(pack)) { first, _ in first }
        }
        return outputs
    }

    private static func snapshot(_ vector: Vector) -> Outputs? {
        guard let content = SnapshotContent(decoding: vector.bytes("bytes")),
            content.vector.step(DeviceID(vector.number("device"))) == vector.number("step")
        else { return nil }
        var outputs = text(content.notes).merging(reference(content.pack)) { first, _ in first }
        outputs["vector"] = text(content.vector)
        outputs["set-hash"] = Vector.text(content.setHash.bytes)
        return outputs
    }

    private static func pairingLine(_ vector: Vector) -> Outputs? {
        let line = SecretBytes(vector.bytes("typed"))
        guard let parts = try? PairingGuest.parts(line) else { return nil }
        let typed = line.withBytes { SecretBytes(copying: $0.extracting(parts.code)) }
        guard let code = try? RecoveryCode(typed: typed) else { return nil }
        return [
            "vault": Vector.text(VaultSlots.bytes(of: parts.vault)), "code": code.secret.withBytes(text),
            "address": Vector.text(parts.address.utf8),
        ]
    }

    private static func words(_ hash: [UInt8]) -> Outputs {
        [
            "numbers": Pairing.numbers(hash).map(String.init).joined(separator: " "),
            "words": Pairing.words(hash).joined(separator: " "),
        ]
    }

    private static func pairingKeys(_ vector: Vector) -> Outputs? {
        let code = PairingCode(code: RecoveryCode(secret: SecretBytes(vector.bytes("code"))))
        let host = PairingKey(secret: SecretBytes(vector.bytes("secret")))
        let guest = PairingKey(secret: SecretBytes(vector.bytes("joining-secret")))
        let (offer, answer, reveal) = (vector.bytes("offer"), vector.bytes("answer"), vector.bytes("reveal"))
        guard let said = PairingAnswer(answer), let hostKey = Pairing.only(PairingKey.size, reveal),
            Pairing.only(32, offer) == KeyedHash.plain(hostKey.span, size: 32), guest.publicKey == said.publicKey,
            host.publicKey == hostKey, let shared = try? host.shared(with: said.publicKey),
            let other = try? guest.shared(with: hostKey), shared.equals(other)
        else { return nil }
        let transcript = Pairing.transcript(offer, answer, reveal)
        var outputs = words(transcript)
        outputs["shared"] = shared.withBytes(text)
        outputs["hash"] = Vector.text(transcript)
        outputs["key"] = code.entryKey(shared: shared, transcript: transcript).withBytes(text)
        return outputs
    }

    private static func symbols(_ token: borrowing SecretBytes) -> String {
        token.withBytes { bytes in bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }

    private static func codeTokens(_ vector: Vector) -> Outputs? {
        let code = RecoveryCode(secret: SecretBytes(vector.bytes("code")))
        let pairing = PairingCode(code: RecoveryCode(secret: SecretBytes(vector.bytes("code"))))
        return [
            "recovery": symbols(code.token()), "recovery-hash": Vector.text(ServerToken.hash(of: code.token())),
            "pairing": symbols(pairing.token()), "pairing-hash": Vector.text(ServerToken.hash(of: pairing.token())),
        ]
    }

    private static func ownerTokens(_ vector: Vector) -> Outputs? {
        let stamp = Stamp(clock: vector.number("clock"), device: DeviceID(vector.number("device")))
        let address = String(decoding: vector.bytes("address"), as: UTF8.self)
        let note = Notes.Owner(stamp: stamp, address: address, box: vector.bytes("box"))
        guard OwnerTokens.fits(note.box), let sealer = sealer(vector), let tokens = sealer.open(note) else {
            return nil
        }
        let all = (0..<OwnerTokens.count(tokens)).map { symbols(OwnerTokens.token($0, of: tokens)) }
        return [
            "tokens": all.joined(separator: " "),
            "hash": Vector.text(ServerToken.hash(of: OwnerTokens.token(0, of: tokens))),
        ]
    }

    private static func pairingContent(_ vector: Vector) -> Outputs? {
        let bytes = vector.bytes("bytes")
        switch vector["which"] {
        case "offer": return Pairing.only(32, bytes).map { ["commitment": Vector.text($0)] }
        case "reveal": return Pairing.only(32, bytes).map { ["public": Vector.text($0)] }
        case "answer":
            return PairingAnswer(bytes).map { answer in
                [
                    "public": Vector.text(answer.publicKey), "device": "\(answer.device.value)",
                    "name": Vector.text(answer.name.utf8),
                ]
            }
        default:
            guard
                let entry = Admission(content: SecretBytes(bytes), device: DeviceID(1), deviceName: ""),
                VaultSlots.bytes(of: entry.access.vault) == vector.bytes("vault")
            else { return nil }
            var outputs = text(entry.notes)
            outputs["epoch"] = "\(entry.access.epoch)"
            outputs["token"] = entry.token.map { symbols($0.token) } ?? ""
            outputs["vault-key"] = entry.access.key.withBytes(text)
            outputs["vector"] = text(entry.floor)
            return outputs
        }
    }
}
