public import KeysBlobs
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

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

    /// The token that opens the four blobs at a server, where the other side has made it known there.
    public var access: StoreAccess { StoreAccess(token: code.token()) }

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
