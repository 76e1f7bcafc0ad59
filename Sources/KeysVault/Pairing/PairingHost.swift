public import KeysBlobs
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

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
    private var given: StoreAccess?

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
    /// The id of the vault, as people see it.
    public var vaultText: String { vault.text }
    /// The id the server gave the pairing's token; nil where it knows none.
    public var serverID: String?

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

    /// SHA-256 of the token that opens the four blobs at a server, and nothing else.
    public var tokenHash: [UInt8] { ServerToken.hash(of: code.token()) }

    /// Makes a token for the guest, which goes over with the vault's key; gives its hash for the server.
    public func makeGuestToken() -> [UInt8] {
        let access = given ?? StoreAccess.random()
        given = access
        return access.hash
    }

    /// After "yes": the blob with the vault's key.
    public func entry() throws(VaultError) -> Pairing.Blob {
        let reveal = [PageReader.formatByte] + key.publicKey
        let transcript = Pairing.transcript(offerContent, answerContent, reveal)
        guard let shared = try? key.shared(with: guestKey), let name = Pairing.name(.entry, code) else {
            throw .pairing(.doesNotFit)
        }
        var content = VaultAccess.bytes(vault: vault, epoch: session.sealer.epoch, key: session.sealer.vaultKey)
        content.append(given == nil ? 0 : 1)
        given?.token.withBytes { content.append($0) }
        var rest = PageWriter(marked: false)
        let log = try session.log()
        rest.put(log.seen)
        var notes = Notes()
        notes.devices = session.roster.members.compactMap(\.word).sorted { $0.device < $1.device }
        notes.recovery = try session.recovery()
        notes.owner = try session.ownerNote()
        rest.put(notes)
        content.append(rest.bytes)
        let key = code.entryKey(shared: shared, transcript: transcript)
        return Pairing.Blob(
            name: name, bytes: SecretBlob.seal(content.finish(), .entry, key: key, vault: vault.words))
    }
}
