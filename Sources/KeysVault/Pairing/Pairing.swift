public import KeysBlobs
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

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

/// The side that lets a device in.
///
/// It is a class because it owns keys, which cannot be copied.
public final class PairingHost {
    private let session: Session
    private let code: PairingCode
    private let key = PairingKey()
    private let offerContent: [UInt8]
    private var answerContent: [UInt8] = []
    private var guestKey: [UInt8] = []
    private var guest: UInt64?
    private let address: String

    /// What the device that wants in is called; empty before it has answered.
    public private(set) var guestName = ""
    /// The four words; empty before the device has answered.
    public private(set) var words: [String] = []

    /// Begins a pairing over a store.
    public init(_ session: Session) throws(VaultError) {
        self.session = session
        address = try session.log().address
        code = PairingCode.generate()
        let publicKey = key.publicKey
        let hash = KeyedHash.plain(publicKey.span, size: 32)
        offerContent = [PageReader.formatByte] + hash
    }

    private var vault: VaultID { session.sealer.vault }

    /// The line a person carries over.
    public var line: SecretBytes {
        var line = SecretBuilder(capacity: 256)
        line.append(Array("keys1:\(vault.text):".utf8))
        code.text().withBytes { line.append($0) }
        line.append(Array(":\(address)".utf8))
        return line.finish()
    }

    /// The names of all four blobs, to be cleared in the end.
    public var names: [BlobName] { PairingCode.Blob.allCases.compactMap { Pairing.name($0, code) } }
    /// Whether a listing shows a step of the device that was let in.
    public func isIn(_ listed: [BlobName]) -> Bool {
        listed.contains { name in
            guard let label = session.sealer.naming.label(of: name), label.kind == .segment else { return false }
            return label.device == guest
        }
    }

    /// The name the answer will have.
    public var answerName: BlobName? { Pairing.name(.answer, code) }
    /// The first blob.
    public var offer: Pairing.Blob? { Pairing.seal(offerContent, .offer, .offer, code, vault) }

    /// Takes the answer; gives the blob that reveals this side's key. From here on both sides know the words.
    public func take(answer bytes: [UInt8]) throws(VaultError) -> Pairing.Blob {
        let content = try Pairing.open(bytes, .answer, code, vault)
        guard let answer = PairingAnswer(content) else { throw .pairing(.doesNotFit) }
        answerContent = content
        guestKey = answer.publicKey
        guest = answer.device.value
        guestName = answer.name
        let reveal = [PageReader.formatByte] + key.publicKey
        words = Pairing.words(Pairing.transcript(offerContent, content, reveal))
        guard let blob = Pairing.seal(reveal, .reveal, .reveal, code, vault) else { throw .pairing(.doesNotFit) }
        return blob
    }

    /// After "yes": the blob with the vault's key.
    public func entry() throws(VaultError) -> Pairing.Blob {
        let reveal = [PageReader.formatByte] + key.publicKey
        let transcript = Pairing.transcript(offerContent, answerContent, reveal)
        guard let shared = try? key.shared(with: guestKey), let name = Pairing.name(.entry, code) else {
            throw .pairing(.doesNotFit)
        }
        var content = VaultAccess.bytes(vault: vault, epoch: session.sealer.epoch, key: session.sealer.vaultKey)
        var rest = PageWriter(marked: false)
        let log = try session.log()
        rest.put(log.seen)
        var notes = Notes()
        notes.devices = session.roster.members.compactMap(\.word).sorted { $0.device < $1.device }
        notes.recovery = try session.recovery()
        rest.put(notes)
        content.append(rest.bytes)
        let key = code.entryKey(shared: shared, transcript: transcript)
        return Pairing.Blob(
            name: name, bytes: SecretBlob.seal(content.finish(), .entry, key: key, vault: vault.words))
    }
}

/// The side that wants in.
///
/// It is a class because it owns keys, which cannot be copied.
public final class PairingGuest {
    private let code: PairingCode
    private let key = PairingKey()
    private let vault: VaultID
    private let device: DeviceID
    private let deviceName: String
    private var offerContent: [UInt8] = []
    private var answerContent: [UInt8] = []
    private var transcript: [UInt8] = []
    private var hostKey: [UInt8] = []

    /// The store's address as the line has it.
    public let address: String
    /// The id of the vault, as people see it.
    public var vaultText: String { vault.text }
    /// The four words; empty before the other side has revealed its key.
    public private(set) var words: [String] = []

    /// Reads a line. `known`: the vault that is here already, to be let into its new epoch.
    public init(
        line: borrowing SecretBytes, deviceName: String, known: Session? = nil
    ) throws(VaultError) {
        let parts = try Self.parts(line)
        guard known == nil || known?.sealer.vault == parts.vault else { throw .pairing(.otherVault) }
        vault = parts.vault
        address = parts.address
        let typed = line.withBytes { SecretBytes(copying: $0.extracting(parts.code)) }
        do {
            code = try PairingCode(typed: typed)
        } catch .recoveryCode(let fault) {
            throw .pairing(.mistyped(VaultSlots.problem(fault)))
        } catch {
            throw .pairing(.noLine)
        }
        device = known?.head?.device ?? DeviceID(Randomness.word())
        let deviceName = Roster.fitting(deviceName)
        self.deviceName = known.flatMap { $0.roster.name(of: $0.head?.device ?? DeviceID(0)) } ?? deviceName
    }

    static func parts(
        _ line: borrowing SecretBytes
    ) throws(VaultError) -> (vault: VaultID, code: Range<Int>, address: String) {
        let found: (VaultID, Range<Int>, String)? = line.withBytes { bytes in
            let colons = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") }
            guard colons.count >= 3 else { return nil }
            func text(_ range: Range<Int>) -> String {
                String(decoding: range.map { bytes[$0] }, as: UTF8.self)
            }
            guard text(0..<colons[0]) == "keys1",
                let vault = EntryID(text: text(colons[0] + 1..<colons[1])), colons[2] + 1 < bytes.count
            else { return nil }
            return (
                VaultID(high: vault.high, low: vault.low), colons[1] + 1..<colons[2], text(colons[2] + 1..<bytes.count)
            )
        }
        guard let found else { throw .pairing(.noLine) }
        return (found.0, found.1, found.2)
    }

    /// The name this side's answer has.
    public var answerName: BlobName? { Pairing.name(.answer, code) }
    /// The name of the first blob.
    public var offerName: BlobName? { Pairing.name(.offer, code) }
    /// The name of the third blob.
    public var publicKeyName: BlobName? { Pairing.name(.reveal, code) }
    /// The name of the last blob.
    public var entryName: BlobName? { Pairing.name(.entry, code) }

    /// Takes the offer; gives the answer.
    public func take(offer bytes: [UInt8]) throws(VaultError) -> Pairing.Blob {
        offerContent = try Pairing.open(bytes, .offer, code, vault)
        guard Pairing.only(32, offerContent) != nil else { throw .pairing(.doesNotFit) }
        answerContent = PairingAnswer(publicKey: key.publicKey, device: device, name: deviceName).bytes
        guard let blob = Pairing.seal(answerContent, .answer, .answer, code, vault) else {
            throw .pairing(.doesNotFit)
        }
        return blob
    }

    /// Takes the other side's key, which must be the one its offer was made for.
    public func take(publicKey bytes: [UInt8]) throws(VaultError) {
        let content = try Pairing.open(bytes, .reveal, code, vault)
        guard let key = Pairing.only(PairingKey.size, content) else { throw .pairing(.doesNotFit) }
        hostKey = key
        guard KeyedHash.equal(KeyedHash.plain(hostKey.span, size: 32), Array(offerContent.dropFirst())) else {
            throw .pairing(.doesNotFit)
        }
        transcript = Pairing.transcript(offerContent, answerContent, content)
        words = Pairing.words(transcript)
    }

    /// Takes the vault's key.
    public func take(entry bytes: [UInt8]) throws(VaultError) -> Admission {
        guard let shared = try? key.shared(with: hostKey) else { throw .pairing(.doesNotFit) }
        let entryKey = code.entryKey(shared: shared, transcript: transcript)
        guard let content = SecretBlob.open(bytes, .entry, key: entryKey, vault: vault.words),
            let admission = Admission(content: content, device: device, deviceName: deviceName)
        else { throw .pairing(.doesNotFit) }
        guard admission.access.vault == vault else { throw .pairing(.otherVault) }
        return admission
    }
}

/// What a device needs to make the vault here: the key, and what it must find on the store.
///
/// It is a class because it owns a key, which cannot be copied.
public final class Admission {
    let access: VaultAccess
    let device: DeviceID
    let deviceName: String
    let floor: LogVector
    let notes: Notes

    /// Reads the content of an entry; nil for what is none.
    init?(content: borrowing SecretBytes, device: DeviceID, deviceName: String) {
        guard content.count >= VaultAccess.size, let access = content.withBytes({ VaultAccess($0) }) else { return nil }
        let rest = content.withBytes { bytes in
            bytes.extracting(VaultAccess.size..<bytes.count).withUnsafeBufferPointer { Array($0) }
        }
        var reader = PageReader(unmarked: rest)
        guard let floor = reader.logVector(), let notes = reader.notes(), notes == notes.lasting, reader.isAtEnd else {
            return nil
        }
        self.access = access
        self.device = device
        self.deviceName = deviceName
        self.floor = floor
        self.notes = notes
    }

    /// The name a recovery code's blob has on a store; nil for a code that is none.
    public static func blobName(code typed: borrowing SecretBytes) throws(VaultError) -> BlobName? {
        BlobName(bytes: try code(typed).blobName())
    }

    /// By a recovery code and the blob it names: a device that has nothing else.
    public init(blob: [UInt8], code typed: borrowing SecretBytes, deviceName: String) throws(VaultError) {
        let code = try Self.code(typed)
        guard let access = RecoveryBlob.open(blob, code: code), let name = BlobName(bytes: code.blobName()) else {
            throw .wrongRecoveryCode
        }
        // What is known of the code from the first minute: a rotation takes its blob away.
        var notes = Notes()
        notes.recovery = Notes.Recovery(
            stamp: Stamp(clock: 1, device: DeviceID(0)), name: name,
            slot: RecoverySlot.seal(access.key, code: code, vault: access.vault.words, epoch: access.epoch), blob: blob)
        self.access = access
        device = DeviceID(Randomness.word())
        self.deviceName = Roster.fitting(deviceName)
        floor = LogVector()
        self.notes = notes
    }

    private static func code(_ typed: borrowing SecretBytes) throws(VaultError) -> RecoveryCode {
        do {
            return try RecoveryCode(typed: typed)
        } catch .recoveryCode(let fault) {
            throw .recoveryCodeFault(VaultSlots.problem(fault))
        } catch {
            throw .wrongRecoveryCode
        }
    }

    /// Whether it is the key a vault here has already.
    public func opens(_ session: Session) -> Bool {
        access.epoch == session.sealer.epoch && access.key.equals(session.sealer.vaultKey)
    }

    /// The id of the vault, as people see it.
    public var vaultText: String { access.vault.text }
    /// The epoch of its key.
    public var epoch: UInt32 { access.epoch }
}
