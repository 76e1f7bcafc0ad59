internal import KeysBlobs
internal import KeysCrypto
internal import KeysModel

/// What a step says beside its versions (FORMAT, "Notes").
struct Notes: Equatable, Sendable {
    /// A word on a device: what it is called, whether it is forgotten. Of two words the larger stamp counts.
    struct DeviceWord: Equatable, Sendable {
        let device: DeviceID
        let isForgotten: Bool
        let name: String
        /// SHA-256 of what the device shows the server; nil where it shows none a token.
        var token: [UInt8]?
        let stamp: Stamp
    }

    /// What a recovery code opens: the slot every device keeps, and the blob on the store with its name.
    struct Recovery: Equatable, Sendable {
        let stamp: Stamp
        let name: BlobName
        /// SHA-256 of the token that follows from the code, as a server is to know it.
        let token: [UInt8]
        let slot: [UInt8]
        let blob: [UInt8]
    }

    /// The token of whoever owns the account at a server, and where it may be shown. It lies in a box of its own (`OwnerTokens`), so that
    /// a note can lie in ordinary memory.
    struct Owner: Equatable, Sendable {
        let stamp: Stamp
        let address: String
        let box: [UInt8]
    }

    /// The end of an epoch: which comes next, and what went into it.
    struct Closing: Equatable, Sendable {
        let nextEpoch: UInt32
        let vector: LogVector
    }

    var devices: [DeviceWord] = []
    var recovery: Recovery?
    var passwordChanged = false
    var putsBack = false
    var closing: Closing?
    var owner: Owner?

    var isEmpty: Bool {
        devices.isEmpty && recovery == nil && !passwordChanged && !putsBack && closing == nil && owner == nil
    }

    /// What of the notes outlives its step: words on devices, the recovery code and the owner's token.
    var lasting: Notes {
        var notes = Notes()
        notes.devices = devices
        notes.recovery = recovery
        notes.owner = owner
        return notes
    }

    /// Of the words of two steps those that count; `later` is the later step.
    func joined(with later: Notes) -> Notes {
        var words = Dictionary(devices.map { ($0.device, $0) }) { first, _ in first }
        for word in later.devices where words[word.device].map({ $0.stamp < word.stamp }) ?? true {
            words[word.device] = word
        }
        var notes = Notes()
        notes.devices = words.values.sorted { $0.device < $1.device }
        notes.recovery = [recovery, later.recovery].compactMap { $0 }.max { $0.stamp < $1.stamp }
        notes.owner = [owner, later.owner].compactMap { $0 }.max { $0.stamp < $1.stamp }
        return notes
    }
}

extension PageWriter {
    mutating func put(_ notes: Notes) {
        var parts: [(kind: UInt64, bytes: [UInt8])] = []
        if !notes.devices.isEmpty { parts.append((1, Self.bytes(of: notes.devices))) }
        if let recovery = notes.recovery { parts.append((2, Self.bytes(of: recovery))) }
        if notes.passwordChanged { parts.append((3, [])) }
        if notes.putsBack { parts.append((4, [])) }
        if let closing = notes.closing { parts.append((5, Self.bytes(of: closing))) }
        if let owner = notes.owner { parts.append((6, Self.bytes(of: owner))) }
        put(short: UInt64(parts.count))
        for part in parts {
            put(short: part.kind)
            put(long: part.bytes)
        }
    }

    private static func bytes(of devices: [Notes.DeviceWord]) -> [UInt8] {
        var writer = PageWriter(marked: false)
        writer.put(short: UInt64(devices.count))
        for word in devices {
            writer.put(word48: word.device.value)
            writer.put(UInt8(word.isForgotten ? 1 : 0))
            writer.put(long: Array(word.name.utf8))
            writer.put(long: word.token ?? [])
            writer.put(shortStamp: word.stamp)
        }
        return writer.bytes
    }

    static func bytes(of recovery: Notes.Recovery) -> [UInt8] {
        var writer = PageWriter(marked: false)
        writer.put(shortStamp: recovery.stamp)
        writer.put(bytes: recovery.name.bytes)
        writer.put(bytes: recovery.token)
        writer.put(bytes: recovery.slot)
        writer.put(long: recovery.blob)
        return writer.bytes
    }

    static func bytes(of owner: Notes.Owner) -> [UInt8] {
        var writer = PageWriter(marked: false)
        writer.put(shortStamp: owner.stamp)
        writer.put(long: Array(owner.address.utf8))
        writer.put(long: owner.box)
        return writer.bytes
    }

    private static func bytes(of closing: Notes.Closing) -> [UInt8] {
        var writer = PageWriter(marked: false)
        writer.put(closing.nextEpoch)
        writer.put(closing.vector)
        return writer.bytes
    }
}

extension PageReader {
    /// Nil for what is no list of notes, or has one of a newer Keys.
    mutating func notes() -> Notes? {
        guard let count = count(of: 2) else { return nil }
        var notes = Notes()
        var last: UInt64 = 0
        for _ in 0..<count {
            guard let kind = short(), kind > last, let bytes = long() else { return nil }
            last = kind
            var part = PageReader(unmarked: bytes)
            switch kind {
            case 1:
                guard let devices = part.deviceWords() else { return nil }
                notes.devices = devices
            case 2:
                guard let recovery = part.recovery() else { return nil }
                notes.recovery = recovery
            case 3: notes.passwordChanged = true
            case 4: notes.putsBack = true
            case 5:
                guard let epoch = part.get(UInt32.self), let vector = part.logVector() else { return nil }
                notes.closing = Notes.Closing(nextEpoch: epoch, vector: vector)
            case 6:
                guard let owner = part.owner() else { return nil }
                notes.owner = owner
            default: return nil
            }
            guard part.isAtEnd else { return nil }
        }
        return notes
    }

    private mutating func deviceWords() -> [Notes.DeviceWord]? {
        guard let count = count(of: 16), count > 0 else { return nil }
        var words: [Notes.DeviceWord] = []
        for _ in 0..<count {
            guard let device = word48().map({ DeviceID($0) }), words.last.map({ $0.device < device }) ?? true,
                let flags = get(UInt8.self), flags <= 1, let name = text(), name.utf8.count <= Roster.longestName,
                let token = long(), token.isEmpty || token.count == ServerToken.hashSize, let stamp = shortStamp()
            else { return nil }
            words.append(
                .init(
                    device: device, isForgotten: flags == 1, name: name, token: token.isEmpty ? nil : token,
                    stamp: stamp))
        }
        return words
    }

    mutating func recovery() -> Notes.Recovery? {
        guard let stamp = shortStamp(), let name = take(BlobName.byteCount).flatMap({ BlobName(bytes: $0) }),
            let token = take(ServerToken.hashSize), let slot = take(Notes.Recovery.slotSize), let blob = long()
        else { return nil }
        return Notes.Recovery(stamp: stamp, name: name, token: token, slot: slot, blob: blob)
    }

    mutating func owner() -> Notes.Owner? {
        guard let stamp = shortStamp(), let address = text(),
            (1...Notes.Owner.longestAddress).contains(address.utf8.count),
            let box = long(), OwnerTokens.fits(box)
        else { return nil }
        return Notes.Owner(stamp: stamp, address: address, box: box)
    }
}

extension Notes.Recovery {
    /// Bytes of a recovery slot (FORMAT, "Recovery code and recovery slot").
    static let slotSize = 108
}

extension Notes.Owner {
    /// The most bytes of an address.
    static let longestAddress = 2048
}
