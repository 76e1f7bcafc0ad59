internal import CSodium
internal import KeysSecret
internal import Testing
internal import VectorFiles

@testable internal import KeysCrypto

/// What Python made after FORMAT alone opens here, and what it damaged does not.
struct VectorTests {
    private static func key(_ vector: Vector, _ line: String = "key") -> SubKey {
        SubKey(secret: SecretBytes(vector.bytes(line)))
    }

    /// The labels of keyed hashes: a static text each.
    private static let labels: [String: StaticString] = [
        "value": "value", "content": "content", "version": "version", "stamp": "stamp",
    ]

    @Test func `the vectors are there, all of known kinds, half of them to be refused`() {
        #expect(Vectors.faults(room: "KeysCrypto") == [])
    }

    @Test(arguments: Vectors.of("kdf"))
    func `a purpose has its key`(_ vector: Vector) throws {
        let purpose = try #require(KeyPurpose(rawValue: vector.number("number")))
        #expect(purpose.label.description == vector["label"])
        let key = VaultKey(secret: SecretBytes(vector.bytes("vault-key"))).key(for: purpose)
        #expect(Lab.bytes(key.secret) == vector.bytes("subkey"))
    }

    @Test(arguments: Vectors.of("keyed-hash"))
    func `a keyed hash is the same`(_ vector: Vector) throws {
        let (expected, label) = (vector.bytes("hash"), try #require(Self.labels[vector["label"]]))
        let hash = KeyedHash.hash(
            vector.bytes("bytes").span, label: label, key: Self.key(vector), size: expected.count)
        #expect(hash == expected)
    }

    @Test(arguments: Vectors.of("box"))
    func `a box opens in its context alone`(_ vector: Vector) throws {
        let type = try #require(BoxType(rawValue: vector.number("type")))
        let context = BoxContext(
            type, vault: vector.words("vault"), epoch: vector.number("epoch"), object: vector.words("object"),
            clock: vector.number("clock"), device: vector.number("device"), extra: vector.bytes("extra"))
        var opened: [UInt8]?
        do {
            opened = Lab.bytes(
                try SealedBox.open(vector.bytes("box").span, key: Self.key(vector), context: context))
        } catch { #expect(error == .notAuthentic) }
        #expect(opened == (vector.isRefused ? nil : vector.bytes("plaintext")))
    }

    @Test(arguments: Vectors.of("password-slot"))
    func `a password slot opens for its password`(_ vector: Vector) {
        var opened: [UInt8]?
        do {
            let password = try PrimaryPassword(entered: SecretBytes(vector.bytes("typed")))
            let key = try PasswordSlot.open(
                vector.bytes("slot"), password: password, vault: vector.words("vault"), epoch: vector.number("epoch"))
            opened = Lab.bytes(key.secret)
        } catch {}
        #expect(opened == (vector.isRefused ? nil : vector.bytes("vault-key")))
    }

    @Test(arguments: Vectors.of("recovery-code"))
    func `a recovery code is read, or its mistyped group named`(_ vector: Vector) {
        var read: [UInt8]?
        do { read = Lab.bytes(try RecoveryCode(typed: SecretBytes(vector.bytes("typed"))).secret) } catch {
            if vector.has("group") { #expect(error == .recoveryCode(.mistypedGroup(vector.number("group")))) }
        }
        #expect(read == (vector.isRefused ? nil : vector.bytes("code")))
    }

    @Test(arguments: Vectors.of("recovery-slot"))
    func `a recovery slot opens for its code`(_ vector: Vector) {
        var opened: [UInt8]?
        do {
            let code = RecoveryCode(secret: SecretBytes(vector.bytes("code")))
            let key = try RecoverySlot.open(
                vector.bytes("slot"), code: code, vault: vector.words("vault"), epoch: vector.number("epoch"))
            opened = Lab.bytes(key.secret)
        } catch {}
        #expect(opened == (vector.isRefused ? nil : vector.bytes("vault-key")))
    }

    @Test(arguments: Vectors.of("blake2b"))
    func `libsodium hashes as published`(_ vector: Vector) {
        let (expected, key, bytes) = (vector.bytes("hash"), vector.bytes("key"), vector.bytes("bytes"))
        var hash = [UInt8](repeating: 0, count: expected.count)
        let status = crypto_generichash(&hash, hash.count, bytes, UInt64(bytes.count), key, key.count)
        #expect(status == 0 && hash == expected)
    }

    @Test(arguments: Vectors.of("aead"))
    func `libsodium opens as published`(_ vector: Vector) {
        let (sealed, extra) = (vector.bytes("sealed"), vector.bytes("extra"))
        var plain = [UInt8](repeating: 0, count: sealed.count - 16)
        let status = crypto_aead_xchacha20poly1305_ietf_decrypt(
            &plain, nil, nil, sealed, UInt64(sealed.count), extra, UInt64(extra.count), vector.bytes("nonce"),
            vector.bytes("key"))
        #expect((status != 0) == vector.isRefused)
        if vector.isSuccess { #expect(plain == vector.bytes("plaintext")) }
    }

    @Test(arguments: Vectors.of("libsodium-kdf"))
    func `libsodium derives as published`(_ vector: Vector) {
        let expected = vector.bytes("subkey")
        var key = [UInt8](repeating: 0, count: expected.count)
        let status = crypto_kdf_derive_from_key(
            &key, key.count, vector.number("number"), vector["label"], vector.bytes("key"))
        #expect(status == 0 && key == expected)
    }
}
