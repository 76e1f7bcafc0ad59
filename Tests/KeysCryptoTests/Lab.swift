internal import KeysSecret

@testable internal import KeysCrypto

/// Keys, contexts and passwords of the tests, all from plain numbers.
enum Lab {
    static let vault: (UInt64, UInt64) = (1, 2)
    static let cheap = DerivationCost(memoryKiB: 8, passes: 1)

    /// A key of 32 bytes that count up from `first`.
    static func key(_ first: UInt8 = 0) -> SubKey { SubKey(secret: SecretBytes((0..<32).map { first &+ $0 })) }

    static func vaultKey(_ first: UInt8 = 100) -> VaultKey {
        VaultKey(secret: SecretBytes((0..<32).map { first &+ $0 }))
    }

    static func context(_ type: BoxType = .summary) -> BoxContext {
        BoxContext(type, vault: vault, epoch: 3, object: (4, 5), clock: 6, device: 7, extra: [1, 2, 3])
    }

    static func password(_ text: String) throws(CryptoError) -> PrimaryPassword {
        try PrimaryPassword(chosen: SecretBytes(Array(text.utf8)))
    }

    static func seal(_ plaintext: [UInt8], key first: UInt8 = 0, context: BoxContext = context()) -> [UInt8] {
        SealedBox.seal(plaintext.span, key: key(first), context: context)
    }

    /// What a box holds; nil where it does not open.
    static func open(_ box: [UInt8], key first: UInt8 = 0, context: BoxContext = context()) -> [UInt8]? {
        do { return bytes(try SealedBox.open(box.span, key: key(first), context: context)) } catch { return nil }
    }

    static func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
        secret.withBytes { span in span.indices.map { span[$0] } }
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { UInt8($0 > 57 ? $0 - 87 : $0 - 48) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// What `body` threw; nil if nothing.
    static func fault(_ body: () throws(CryptoError) -> Void) -> CryptoError? {
        do { try body() } catch { return error }
        return nil
    }
}
