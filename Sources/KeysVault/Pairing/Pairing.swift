public import KeysBlobs
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// Letting a device in (FORMAT, "Pairing"). The code names and seals four small blobs and is no key to the vault: the key goes in the
/// last of them, under both sides' X25519 keys, after somebody has compared four words and said yes.
public enum Pairing {
    /// A blob of a pairing with its name.
    public struct Blob: Sendable {
        /// Its name.
        public let name: BlobName
        /// Its bytes.
        public let bytes: [UInt8]
    }

    /// How long a line is good, in seconds of the monotonic clock.
    public static let seconds = 600
    /// The most bytes of a pairing blob.
    public static let largest = 1 << 20

    static func name(_ blob: PairingCode.Blob, _ code: borrowing PairingCode) -> BlobName? {
        BlobName(bytes: code.name(of: blob))
    }

    /// The four words of what was said.
    static func words(_ transcript: [UInt8]) -> [String] { numbers(transcript).map { Generator.word($0) } }

    /// The numbers of the four words in their list.
    static func numbers(_ transcript: [UInt8]) -> [Int] {
        (0..<4).map { index in
            let bytes = transcript[index * 4..<index * 4 + 4]
            return Int(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % UInt64(Generator.wordCount))
        }
    }

    static func transcript(_ offer: [UInt8], _ answer: [UInt8], _ reveal: [UInt8]) -> [UInt8] {
        let all = offer + answer + reveal
        return KeyedHash.plain(all.span, size: 32)
    }

    /// The bytes of a secret that is none.
    static func plain(_ secret: borrowing SecretBytes) -> [UInt8] {
        secret.withBytes { bytes in bytes.withUnsafeBufferPointer { Array($0) } }
    }

    /// The bytes behind the format's byte, if they are so many and nothing else.
    static func only(_ count: Int, _ content: [UInt8]) -> [UInt8]? {
        guard var reader = PageReader(content), let bytes = reader.take(count), reader.isAtEnd else { return nil }
        return bytes
    }

    static func seal(
        _ content: [UInt8], _ blob: PairingCode.Blob, _ type: BoxType, _ code: borrowing PairingCode, _ vault: VaultID
    ) -> Blob? {
        guard let name = name(blob, code) else { return nil }
        return Blob(name: name, bytes: SecretBlob.seal(SecretBytes(content), type, key: code.key(), vault: vault.words))
    }

    static func open(
        _ bytes: [UInt8], _ type: BoxType, _ code: borrowing PairingCode, _ vault: VaultID
    ) throws(VaultError) -> [UInt8] {
        guard let content = SecretBlob.open(bytes, type, key: code.key(), vault: vault.words) else {
            throw .pairing(.doesNotFit)
        }
        let plain = plain(content)
        guard plain.first == PageReader.formatByte else { throw .pairing(.doesNotFit) }
        return plain
    }
}

/// What the device that wants in says of itself.
struct PairingAnswer {
    let publicKey: [UInt8]
    let device: DeviceID
    let name: String

    init(publicKey: [UInt8], device: DeviceID, name: String) {
        self.publicKey = publicKey
        self.device = device
        self.name = name
    }

    init?(_ content: [UInt8]) {
        guard var reader = PageReader(content), let key = reader.take(PairingKey.size), let device = reader.word48(),
            let name = reader.text(), name.utf8.count <= Roster.longestName, reader.isAtEnd
        else { return nil }
        self.init(publicKey: key, device: DeviceID(device), name: name)
    }

    var bytes: [UInt8] {
        var writer = PageWriter()
        writer.put(bytes: publicKey)
        writer.put(word48: device.value)
        writer.put(long: Array(name.utf8))
        return writer.bytes
    }
}

/// Why a pairing cannot go on.
public enum PairingProblem: Equatable, Sendable {
    /// What was given is no pairing line.
    case noLine
    /// Its code is mistyped.
    case mistyped(RecoveryCodeProblem)
    /// Somebody used the line already, it has expired, or it is of another store.
    case usedOrExpired
    /// A blob of the pairing does not open or does not fit the others: somebody interfered.
    case doesNotFit
    /// The line is of another vault than the one here.
    case otherVault
    /// Nobody answered in time.
    case timedOut
    /// The device is in already.
    case alreadyIn
}
