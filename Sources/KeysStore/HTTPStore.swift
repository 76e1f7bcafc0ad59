public import KeysBlobs
internal import Foundation
internal import Synchronization

/// A vault's blobs at a server of the wire (WIRE.md). A vault is there once something was put into it; before that it is empty.
public struct HTTPStore: BlobStore {
    private let client: WebClient
    private let blobs: String
    private let memory: ListingMemory?
    private let names: Int

    /// The store of a vault. `vault`: its id as text. `memory`: what the last listing said, so that the next need not say it again.
    public init(_ client: WebClient, vault: String, memory: ListingMemory? = nil, names: Int = BlobLimits.names) {
        self.client = client
        blobs = "/v1/vaults/\(vault)/blobs"
        self.memory = memory
        self.names = names
    }

    /// Every name, a page at a time; one request where nothing is new.
    public func list() async throws(StoreError) -> Listing {
        let known = memory?.known
        var pages = ListingPages(limit: names)
        repeat {
            var request = WebRequest("GET", blobs + "?limit=\(BlobLimits.page)" + pages.continuation)
            if pages.isFirst, let known { request.headers.append(("If-None-Match", known.tag)) }
            let answer = try await client.ask(request, limit: BlobLimits.pageBytes)
            switch answer.status {
            case 200: try pages.take(answer)
            case 304:
                guard pages.isFirst, let known else { throw .stranger }
                return known.listing
            case 404 where pages.isFirst:
                // That there is no such vault is said in the wire's words; others who find nothing are no store.
                guard WireWord.of(answer) == .nothing else { throw .noStore }
                memory?.known = nil
                return Listing([])
            case let status: throw Self.error(status)
            }
        } while pages.hasMore
        memory?.known = pages.tag.map { ListingMemory.Known(tag: $0, listing: pages.listing) }
        return pages.listing
    }

    /// The bytes under a name.
    public func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
        let answer = try await client.ask(WebRequest("GET", "\(blobs)/\(name.text)"), limit: limit)
        switch answer.status {
        case 200:
            guard answer.mediaType == WireType.blob else { throw .stranger }
            return answer.bytes
        case 404:
            guard WireWord.of(answer) == .nothing else { throw .noStore }
            throw .notFound
        case let status: throw Self.error(status)
        }
    }

    /// Puts bytes under a name; the server never replaces.
    public func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        let request = WebRequest(
            "PUT", "\(blobs)/\(name.text)", headers: [("Content-Type", WireType.blob)], body: bytes)
        let status = try await client.ask(request, limit: BlobLimits.pageBytes).status
        switch status {
        case 200, 201: return
        case 409: throw .differs
        case 413: throw .tooLarge(limit: bytes.count - 1)
        default: throw Self.error(status)
        }
    }

    /// Takes a blob away.
    public func delete(_ name: BlobName) async throws(StoreError) {
        let answer = try await client.ask(WebRequest("DELETE", "\(blobs)/\(name.text)"), limit: BlobLimits.pageBytes)
        switch answer.status {
        case 204: return
        case 404:
            guard WireWord.of(answer) == .nothing else { throw .noStore }
        case let status: throw Self.error(status)
        }
    }

    /// What a status means that none of the verbs has a meaning of its own for.
    static func error(_ status: Int) -> StoreError {
        switch status {
        case 401, 403: .token
        case 404: .noStore
        case 429, 503: .busy
        case 507: .full
        case 500...599: .failing(status: status)
        default: .stranger
        }
    }
}

/// What the last listing said and the tag the server gave it.
///
/// It is a class because a command keeps what its store learned.
public final class ListingMemory: Sendable {
    /// A listing and its tag.
    public struct Known: Equatable, Sendable {
        /// The server's tag of the set of names; at most 80 plain characters.
        public let tag: String
        /// The set of names.
        public let listing: Listing

        /// A listing and its tag.
        public init(tag: String, listing: Listing) {
            self.tag = tag
            self.listing = listing
        }
    }

    private let state: Mutex<Known?>

    /// What is known from before.
    public init(_ known: Known? = nil) { state = Mutex(known) }

    /// The newest that is known.
    public internal(set) var known: Known? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// A listing while its pages come in.
struct ListingPages {
    private struct Page: Decodable {
        struct Blob: Decodable { let name: String }
        let blobs: [Blob]
        let more: Bool
    }

    private let limit: Int
    private var names: [BlobName] = []
    private var ignored = 0
    private var last: String?
    private(set) var isFirst = true
    private(set) var hasMore = false
    private(set) var tag: String?

    init(limit: Int) { self.limit = limit }

    var listing: Listing { Listing(names, ignored: ignored) }
    /// What asks for the page after the last name.
    var continuation: String { last.map { "&after=\($0)" } ?? "" }

    /// Takes a page. Names must come in order and a page that is not the last must end with one of ours: so a listing ends,
    /// whatever a server sends.
    mutating func take(_ answer: WebAnswer) throws(StoreError) {
        guard answer.mediaType == WireType.json,
            let page = try? JSONDecoder().decode(Page.self, from: Data(answer.bytes)),
            page.blobs.count <= BlobLimits.page
        else { throw .stranger }
        if isFirst { tag = answer.tag }
        isFirst = false
        for blob in page.blobs {
            guard let name = BlobName(blob.name) else {
                ignored += 1
                continue
            }
            guard names.last.map({ $0 < name }) ?? true else { throw .stranger }
            names.append(name)
        }
        hasMore = page.more
        guard names.count <= limit else { throw .tooMany(limit: limit) }
        guard hasMore else { return }
        guard let name = page.blobs.last.flatMap({ BlobName($0.name) }) else { throw .stranger }
        last = name.text
    }
}

/// The media types of the wire.
enum WireType {
    static let blob = "application/octet-stream"
    static let json = "application/json"
}

/// The one short word an error of the wire has.
enum WireWord: String, Decodable {
    case nothing

    private struct Body: Decodable { let error: WireWord }

    /// The word of an answer, where it is one that means something here.
    static func of(_ answer: WebAnswer) -> WireWord? {
        guard answer.mediaType == WireType.json else { return nil }
        return (try? JSONDecoder().decode(Body.self, from: Data(answer.bytes)))?.error
    }
}
