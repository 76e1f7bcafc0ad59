public import KeysBlobs

/// A folder that any WebDAV server keeps (RFC 4918).
///
/// Servers differ in what they make of conditions on a PUT (nginx ignores them), so a blob is put under a name that is nobody's
/// and moved to its own with `Overwrite: F` (section 9.9.3): whole or not at all, and never over another. A server that moves
/// nothing gets a plain PUT where the name is free.
public struct DAVStore: BlobStore {
    private static let question = Array(
        #"<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>"#.utf8)
    /// One blob takes some hundreds of bytes of XML.
    private static let listingBytes = 64 << 20
    /// How often a name is tried for that others put and delete meanwhile.
    private static let tries = 8

    private let client: WebClient
    private let names: Int

    /// The folder a client's origin names.
    public init(_ client: WebClient, names: Int = BlobLimits.names) {
        self.client = client
        self.names = names
    }

    /// Makes the folder, if there is none; the one above must be there.
    public func make() async throws(StoreError) {
        // 405: it is there (RFC 4918, section 9.3.1).
        let status = try await client.ask(WebRequest("MKCOL", "/"), limit: 1 << 20).status
        guard [200, 201, 405].contains(status) else { throw Self.error(status) }
    }

    /// Every name.
    public func list() async throws(StoreError) -> Listing {
        let request = WebRequest(
            "PROPFIND", "/", headers: [("Depth", "1"), ("Content-Type", "application/xml")], body: Self.question)
        let answer = try await client.ask(request, limit: Self.listingBytes)
        guard answer.status == 207 else {
            throw (200..<300).contains(answer.status) ? .stranger : Self.error(answer.status)
        }
        var listing = DAVListing(folder: client.origin.path, limit: names)
        return try listing.read(answer.bytes)
    }

    /// The bytes under a name.
    public func get(_ name: BlobName, limit: Int) async throws(StoreError) -> [UInt8] {
        let answer = try await client.ask(WebRequest("GET", "/\(name.text)"), limit: limit)
        switch answer.status {
        case 200: return answer.bytes
        case 404: throw .notFound
        case let status: throw Self.error(status)
        }
    }

    /// Puts bytes under a name that has none or the same. Where several put different bytes under one name at one moment it is the server's
    /// matter who wins (Apache looks before it moves); whoever reads back finds one of them whole.
    public func put(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        for attempt in 1...Self.tries {
            do throws(StoreError) {
                return try await place(name, bytes)
            } catch .notFound where attempt < Self.tries {
                // What had the name has just gone.
            }
        }
    }

    /// Takes away what stands under a name.
    public func delete(_ name: BlobName) async throws(StoreError) { try await clear("/\(name.text)") }

    // MARK: Steps

    private func place(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        let aside = "/.part-\(String(UInt64.random(in: .min ... .max), radix: 36))-\(name.text.prefix(8))"
        try await write(aside, bytes)
        let move = WebRequest(
            "MOVE", aside,
            headers: [("Destination", client.origin.text + "/\(name.text)"), ("Overwrite", "F")])
        let status = try await client.ask(move, limit: 1 << 20).status
        switch status {
        case 201, 204: return
        case 412, 409:
            try await clear(aside)
            try await check(name, bytes)
        case 400, 403, 405, 501, 502:
            try await clear(aside)
            try await putPlainly(name, bytes)
        default:
            try? await clear(aside)
            throw Self.error(status)
        }
    }

    private func write(_ target: String, _ bytes: [UInt8]) async throws(StoreError) {
        let request = WebRequest(
            "PUT", target, headers: [("Content-Type", WireType.blob), ("If-None-Match", "*")], body: bytes)
        let status = try await client.ask(request, limit: 1 << 20).status
        switch status {
        case 200, 201, 204: return
        case 412: throw .differs
        case 413: throw .tooLarge(limit: bytes.count - 1)
        // The folder is not there (RFC 4918, section 9.7.1).
        case 409: throw .noStore
        case 500:
            // nginx says no more where the folder is not there.
            _ = try await list()
            throw Self.error(status)
        default: throw Self.error(status)
        }
    }

    private func clear(_ target: String) async throws(StoreError) {
        let status = try await client.ask(WebRequest("DELETE", target), limit: 1 << 20).status
        guard [200, 202, 204, 404].contains(status) else { throw Self.error(status) }
    }

    /// Whether the name has these very bytes.
    private func check(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        do throws(StoreError) {
            guard try await get(name, limit: bytes.count) == bytes else { throw .differs }
        } catch .tooLarge {
            throw .differs
        }
    }

    private func putPlainly(_ name: BlobName, _ bytes: [UInt8]) async throws(StoreError) {
        do throws(StoreError) {
            try await check(name, bytes)
        } catch .notFound {
            try await write("/\(name.text)", bytes)
        }
    }

    private static func error(_ status: Int) -> StoreError {
        switch status {
        case 401: .token
        case 403, 405: .readOnly
        case 404, 409, 410: .noStore
        case 423, 429, 503: .busy
        case 507: .full
        case 500...599: .failing(status: status)
        default: .stranger
        }
    }
}

/// Reads the names out of a multi-status answer (RFC 4918, section 14.16): the text of every `href`, and nothing else of it. What is
/// no name of a blob is counted, so nothing depends on how a server writes its XML.
struct DAVListing {
    private let folder: String
    private let limit: Int
    private var names: [BlobName] = []
    private var ignored = 0

    init(folder: String, limit: Int) {
        self.folder = folder
        self.limit = limit
    }

    /// The names in an answer; `.stranger` for what is none.
    mutating func read(_ xml: [UInt8]) throws(StoreError) -> Listing {
        var at = 0
        var count = 0
        while let open = Self.next(UInt8(ascii: "<"), in: xml, from: at) {
            guard let close = Self.next(UInt8(ascii: ">"), in: xml, from: open) else { throw .stranger }
            at = close + 1
            guard Self.isHref(xml[(open + 1)..<close]) else { continue }
            guard let end = Self.next(UInt8(ascii: "<"), in: xml, from: at) else { throw .stranger }
            take(xml[at..<end])
            count += 1
            guard names.count <= limit else { throw .tooMany(limit: limit) }
            at = end
        }
        // The folder itself is always among them.
        guard count > 0 else { throw .stranger }
        return Listing(names, ignored: ignored)
    }

    private mutating func take(_ href: ArraySlice<UInt8>) {
        var path = href
        while path.last.map({ $0 == UInt8(ascii: "/") || $0 <= 0x20 }) ?? false { path.removeLast() }
        let last = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path
        if let name = BlobName(symbols: Array(last).span) { return names.append(name) }
        let whole = String(decoding: path, as: UTF8.self)
        if !whole.hasSuffix(folder) || folder.isEmpty && !last.isEmpty { ignored += 1 }
    }

    /// Whether a tag opens an `href`, whatever its prefix.
    private static func isHref(_ tag: ArraySlice<UInt8>) -> Bool {
        let name = tag.prefix { $0 > 0x20 }
        guard tag.first != UInt8(ascii: "/"), tag.last != UInt8(ascii: "/") else { return false }
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        return local.elementsEqual("href".utf8)
    }

    private static func next(_ byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        bytes[min(start, bytes.count)...].firstIndex(of: byte)
    }
}
