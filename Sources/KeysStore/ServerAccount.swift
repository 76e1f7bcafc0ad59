internal import Foundation
public import KeysBlobs

/// The account at a server of the wire (WIRE.md, "Tokens"), as one of its tokens opens it. Tokens are made by the client and made known by
/// their hash, 32 bytes of SHA-256: none travels but in the header. All of it may be asked again.
public struct ServerAccount: Sendable {
    /// What a token is for.
    public enum Kind: Sendable {
        /// Blobs of every vault of the account.
        case device
        /// Lists, gets and puts; has one device token made.
        case recovery
        /// A few blobs of one vault.
        case pairing(vault: String, [BlobName])
    }

    private struct Made: Decodable { let device: String }
    private struct Wish: Encodable {
        let hash: String
        var kind: String?
        var vault: String?
        var names: [String]?
    }

    /// An account shown whole is as long as its list of blobs.
    private static let longest = 64 << 20

    private let client: WebClient

    /// The account that a client's token is of.
    public init(_ client: WebClient) { self.client = client }

    /// Makes a token known by its hash; gives its id at the server. Throws `token` where the client's may not.
    @discardableResult
    public func make(_ kind: Kind, hash: [UInt8]) async throws(StoreError) -> String {
        var wish = Wish(hash: Self.hex(hash))
        switch kind {
        case .device: break
        case .recovery: wish.kind = "recovery"
        case .pairing(let vault, let names):
            wish.kind = "pairing"
            wish.vault = vault
            wish.names = names.map(\.text)
        }
        let answer = try await ask("POST", "/v1/devices", wish)
        guard answer.status == 201 else { throw HTTPStore.error(answer.status) }
        guard answer.mediaType == WireType.json,
            let made = try? JSONDecoder().decode(Made.self, from: Data(answer.bytes)), Self.isID(made.device)
        else { throw .stranger }
        return made.device
    }

    /// Whether the client's token is the owner's, in which case another's hash is made known as a device's; false for a token that is good
    /// and may not.
    public func makesDevice(hash: [UInt8]) async throws(StoreError) -> Bool {
        let answer = try await ask("POST", "/v1/devices", Wish(hash: Self.hex(hash)))
        switch answer.status {
        case 201: return true
        case 403: return false
        case let status: throw HTTPStore.error(status)
        }
    }

    /// Takes a token away, by its id.
    public func remove(_ id: String) async throws(StoreError) {
        let answer = try await ask("DELETE", "/v1/devices/\(id)", nil)
        guard answer.status == 204 else { throw HTTPStore.error(answer.status) }
    }

    /// The owner's token is from now on the one of this hash.
    public func replaceOwner(by hash: [UInt8]) async throws(StoreError) {
        let answer = try await ask("POST", "/v1/account/token", Wish(hash: Self.hex(hash)))
        guard answer.status == 204 else { throw HTTPStore.error(answer.status) }
    }

    /// All that the server holds of the account.
    public func holdings() async throws(StoreError) -> AccountHoldings {
        let answer = try await ask("GET", "/v1/account", nil, limit: Self.longest)
        guard answer.status == 200 else { throw HTTPStore.error(answer.status) }
        guard answer.mediaType == WireType.json,
            let holdings = try? JSONDecoder().decode(AccountHoldings.self, from: Data(answer.bytes)),
            Self.isID(holdings.account), holdings.tokens.allSatisfy({ Self.isID($0.id) })
        else { throw .stranger }
        return holdings
    }

    /// Takes the account away with all that is in it.
    public func erase() async throws(StoreError) {
        let answer = try await ask("DELETE", "/v1/account", nil)
        guard answer.status == 204 else { throw HTTPStore.error(answer.status) }
    }

    private func ask(
        _ method: String, _ target: String, _ wish: Wish?, limit: Int = 4096
    ) async throws(StoreError) -> WebAnswer {
        var request = WebRequest(method, target)
        if let wish {
            guard let body = try? JSONEncoder().encode(wish) else { throw .stranger }
            request.headers = [("Content-Type", WireType.json)]
            request.body = Array(body)
        }
        let whole = request
        return try await Again().run { () async throws(StoreError) in
            let answer = try await client.ask(whole, limit: limit)
            guard answer.status < 500, answer.status != 429 else { throw HTTPStore.error(answer.status) }
            return answer
        }
    }

    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 16 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func hex(_ hash: [UInt8]) -> String {
        hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// What a server says it holds of an account (WIRE.md, "All that is held").
public struct AccountHoldings: Decodable, Sendable {
    /// A token by its id and hash.
    public struct Token: Decodable, Sendable {
        /// Its id at the server, 16 hexadecimal digits.
        public let id: String
        /// What it is for, in the wire's word.
        public let kind: String
        private let hash: String

        enum CodingKeys: String, CodingKey {
            case id = "device"
            case kind, hash
        }

        /// Whether it is the token of this hash.
        public func isOne(of digest: [UInt8]) -> Bool {
            hash == digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    /// A vault and its blobs.
    public struct Vault: Decodable, Sendable {
        /// A blob by its size.
        public struct Blob: Decodable, Sendable {
            /// How many bytes it has.
            public let size: Int
        }

        /// Its id.
        public let vault: String
        /// Its blobs.
        public let blobs: [Blob]
    }

    /// The account's id.
    public let account: String
    /// What its blobs weigh.
    public let bytes: Int
    /// What they may weigh.
    public let quota: Int
    /// Its tokens, the owner's too.
    public let tokens: [Token]
    /// Its vaults.
    public let vaults: [Vault]

    enum CodingKeys: String, CodingKey {
        case account, bytes, quota
        case tokens = "devices"
        case vaults
    }
}
