internal import CSodium
internal import KeysSecret
internal import Testing

@testable internal import KeysCrypto

/// The primitives give what their papers say, and our constructions what an independent Python (hashlib, PyNaCl,
/// argon2-cffi) gives.
struct KnownAnswers {
    @Test func `XChaCha20-Poly1305 as in draft-irtf-cfrg-xchacha A 3 1`() {
        let plaintext = Array(
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
                .utf8)
        let extra = Lab.bytes(hex: "50515253c0c1c2c3c4c5c6c7")
        let key = (0..<32).map { UInt8(0x80 + $0) }
        let nonce = (0..<24).map { UInt8(0x40 + $0) }
        var box = [UInt8](repeating: 0, count: plaintext.count + 16)
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            &box, nil, plaintext, UInt64(plaintext.count), extra, UInt64(extra.count), nil, nonce, key)
        let expected =
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c670"
            + "8c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9"
            + "768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
        #expect(Lab.hex(box) == expected)
    }

    @Test func `BLAKE2b as in RFC 7693 and its keyed vectors`() {
        let plain = KeyedHash.plain([0x61, 0x62, 0x63].span, size: 64)
        #expect(
            Lab.hex(plain)
                == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc95"
                + "18d38aa8dbf1925ab92386edd4009923")
        var keyed = [UInt8](repeating: 0, count: 64)
        let (message, key) = ((0..<255).map { UInt8($0) }, (0..<64).map { UInt8($0) })
        for cut in [0, 1, 128, 129, 255] {
            let (one, two) = (Array(message[..<cut]), Array(message[cut...]))
            csodium_blake2b_pair(&keyed, 64, key, 64, one, one.count, two, two.count)
            #expect(
                Lab.hex(keyed)
                    == "142709d62e28fcccd0af97fad0f8465b971e82201dc51070faa0372aa43e92484be1c1e73ba10906d5d1853db6a410"
                    + "6e0a7bf9800d373d6dee2d46d62ef2a461")
        }
    }

    @Test(
        arguments: [
            (2, 64, "716882821df77bc6414358b07159fb63ca1c90beaeb9d0ca0e43bd887dcf2ca9"),
            (3, 1024, "8f92a1acc0c0509e55d57b2be709a525017461f8f29d51008c6a0b247f0d1748"),
        ] as [(UInt32, UInt32, String)])
    func `Argon2id as argon2-cffi gives it`(_ passes: UInt32, _ memory: UInt32, _ expected: String) throws {
        let password = try Lab.password("password")
        let key = try password.key(
            salt: (0..<16).map { UInt8($0) }, cost: DerivationCost(memoryKiB: memory, passes: passes))
        #expect(Lab.hex(Lab.bytes(key.secret)) == expected)
    }

    @Test func `crypto_kdf is BLAKE2b with number and label as salt and personal bytes`() {
        var key = [UInt8](repeating: 0, count: 16)
        let root = (0..<32).map { UInt8($0) }
        "KDF test".withCString { _ = crypto_kdf_derive_from_key(&key, 16, 0, $0, root) }
        #expect(Lab.hex(key) == "e9136a52b9690eb4df4e9665e819a6d3")
    }

    static let purposes: [(KeyPurpose, String)] = [
        (.summary, "388bfb00bbad11b129c9c384d3bd6bf5781397b00e9aeab558d5e9f7f818d2c4"),
        (.body, "ce7bf38d5fb5616c82f18a794283509c0e6a5b6b48dadc36a0fead5a2c7d5f73"),
        (.segment, "d4455ea06d11e69eec89de14b74a4959246062ab28aa7b192369381d7b2e778e"),
        (.name, "2cc5f0959179048c786cd3b7b3e8987b1a161ffac7269cc152dfee8cfceff8c8"),
        (.head, "a213e0737a52aac58186a0c884001a4c42e560f856c88e82acef060880e88e74"),
        (.fingerprint, "9d7f54f60d32a7ef6bef4044c6b8337ad0c37b7d07918e6e209e3301524dad70"),
        (.local, "03f87ce9c90a1aafbc8cdc1d3c3d1ac59dd37365b87300ba0cb6711d5cef8539"),
        (.draft, "3782e0e701bb96dd692326ea9d0dc79042b998dc1e8501f3f6cf5f9292e78bbf"),
        (.account, "1750d8715c8fe30366390df7cd47a4849f6ea1f425ebc2aa3e7fe1065bb45b95"),
    ]

    @Test func `every purpose has the key Python derives`() {
        #expect(Self.purposes.count == KeyPurpose.allCases.count)
        let root = Lab.vaultKey(0)
        for (purpose, expected) in Self.purposes {
            let key = root.key(for: purpose)
            #expect(Lab.hex(Lab.bytes(key.secret)) == expected, "\(purpose)")
        }
    }

    @Test func `a keyed hash is over label, zero byte and bytes`() {
        let hash = KeyedHash.hash(Array("hello".utf8).span, label: "value", key: Lab.key(), size: 16)
        #expect(Lab.hex(hash) == "e17c95310530c0a786c12ebb26dd8066")
    }

    @Test func `a box made in Python opens`() {
        let box =
            "404142434445464748494a4b4c4d4e4f50515253545556570b95a23a6307cf0b4a8387cec5bdac273a39c2c28c6c6ea5abd3a045"
            + "0cfef03359876eb6ff1c6ae5fff575ad42fc53e3fcd8bab1fd"
        #expect(Lab.open(Lab.bytes(hex: box)) == Array("hello".utf8))
    }

    @Test func `slots made in Python open`() throws {
        let slot = Lab.bytes(
            hex:
                "4b5053010000004000000001000102030405060708090a0b0c0d0e0f404142434445464748494a4b4c4d4e4f5051525354555657"
                + "0bbc01b5bd5d5c8c91e743253479df685afedccde889cc8f4705221905c05b299e144c777112f8869431122942930085c0394b80"
                + "4f7f56248baefc928a69b76606219fa4b827c3143ce71dda7e0d6040")
        let key = try PasswordSlot.open(slot, password: Lab.password("correct horse"), vault: Lab.vault, epoch: 9)
        #expect(Lab.bytes(key.secret) == (100..<132).map { UInt8($0) })
        let recovery = Lab.bytes(
            hex:
                "4b525301404142434445464748494a4b4c4d4e4f5051525354555657bd973b2978d2a9ea779c817fa0333defca8cab443d5bcfbf"
                + "f0083658a364184bff0bb7d48241ffe0674996bc17f4268c61d96e7dff204ad2919af3c30a319ce5166bca9187e63cf671cf515c"
                + "813a5022")
        let code = RecoveryCode(secret: SecretBytes((0..<20).map { UInt8($0) }))
        let again = try RecoverySlot.open(recovery, code: code, vault: Lab.vault, epoch: 9)
        #expect(Lab.bytes(again.secret) == Lab.bytes(key.secret))
    }
}
