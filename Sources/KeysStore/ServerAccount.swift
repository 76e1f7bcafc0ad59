internal import Foundation

/// The account at a server of the wire (WIRE.md, "Tokens"), as its owner's token opens it.
public struct ServerAccount: Sendable {
    private struct Made: Decodable { let token: String }

    private let client: WebClient

    /// The account that a client's token is of.
    public init(_ client: WebClient) { self.client = client }

    /// Has a token made for one device, which may keep blobs and nothing else; gives its text. Nil where the client's token is no owner's.
    public func makeDevice() async throws(StoreError) -> [UInt8]? {
        let request = WebRequest(
            "POST", "/v1/devices", headers: [("Content-Type", WireType.json)], body: Array("{}".utf8))
        let answer = try await client.ask(request, limit: 4096)
        switch answer.status {
        case 201:
            guard answer.mediaType == WireType.json,
                let made = try? JSONDecoder().decode(Made.self, from: Data(answer.bytes)),
                made.token.utf8.count <= 256, made.token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
            else { throw .stranger }
            return Array(made.token.utf8)
        case 403: return nil
        case let status: throw HTTPStore.error(status)
        }
    }
}
