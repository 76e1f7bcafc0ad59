internal import Foundation
internal import KeysBlobs
internal import KeysStore
internal import SessionSupport
internal import StoreSupport
internal import Synchronization
internal import Testing

/// What a hostile server answers over a real socket, and what comes of it (attacks S19 to S24).
struct HostileServerTests {
    private static let token = "Bearer the-token-of-this-device"
    private let name = Blobs.name(1)

    private func store(_ server: LoopbackServer, seconds: Int = 20) throws -> HTTPStore {
        var rules = WebClient.Rules()
        rules.deadline = .seconds(seconds)
        rules.connecting = .seconds(seconds)
        let origin = try #require(HTTPOrigin(server.address))
        return HTTPStore(WebClient(origin, rules: rules) { Self.token }, vault: "v")
    }

    private func everyVerb(_ store: HTTPStore, throws error: StoreError) async {
        await #expect(throws: error) { try await store.list() }
        await #expect(throws: error) { try await store.get(name, limit: 1024) }
        await #expect(throws: error) { try await store.put(name, [1]) }
        await #expect(throws: error) { try await store.delete(name) }
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func `S22 no redirect is followed and the token goes nowhere else`(
        status: Int
    ) async throws {
        let other = try LoopbackServer { _ in .whole(200) }
        let server = try LoopbackServer { _ in
            .whole(status, headers: ["Location: \(other.address)/v1/vaults/v/blobs", "Set-Cookie: a=b"])
        }
        let store = try store(server)
        await everyVerb(store, throws: .redirects)
        #expect(other.requests.isEmpty)
        #expect(server.requests.count == 4)
        for request in server.requests {
            #expect(request.header("authorization") == Self.token && request.header("cookie") == nil)
            #expect(!request.target.contains("token"))
        }
    }

    @Test(arguments: [
        (401, StoreError.token), (403, .token), (429, .busy), (503, .busy), (507, .full), (500, .failing(status: 500)),
        (502, .failing(status: 502)), (400, .stranger), (418, .stranger), (404, .noStore), (405, .stranger),
        (412, .stranger), (206, .stranger), (100 + 99, .unreachable),
    ]) func `S20 every status has one meaning`(status: Int, error: StoreError) async throws {
        let server = try LoopbackServer { _ in
            .whole(status, type: "text/html", headers: ["WWW-Authenticate: Basic realm=\"log in\""])
        }
        let store = try store(server, seconds: error == .unreachable ? 2 : 60)
        await everyVerb(store, throws: error)
        // Asked for a name and password, nobody gives one.
        for request in server.requests { #expect(request.header("authorization") == Self.token) }
    }

    @Test func `S22 a portal's page is no store, whatever its status`() async throws {
        let page = Array("<html>Welcome to the train</html>".utf8)
        let server = try LoopbackServer { _ in .whole(200, page, type: "text/html") }
        let store = try store(server)
        await #expect(throws: StoreError.stranger) { try await store.list() }
        await #expect(throws: StoreError.stranger) { try await store.get(name, limit: 1024) }
        // Deleting is answered with 204 by whoever does it.
        await #expect(throws: StoreError.stranger) { try await store.delete(name) }
    }

    @Test func `S20 who drips, is silent or hangs up is left within the deadline`() async throws {
        let head = Array(
            "HTTP/1.1 200 x\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\n".utf8)
        for answer in [
            LoopbackServer.Answer.drip(head + [UInt8](repeating: 1, count: 900), milliseconds: 5),
            .drip([13], milliseconds: 100), .last([]),
            .last(Array("HTTP/1.1 200 x\r\nContent-Length: 10\r\n\r\nabc".utf8)), .last(Array("nonsense\r\n\r\n".utf8)),
        ] {
            let server = try LoopbackServer { _ in answer }
            let store = try store(server, seconds: 2)
            await #expect(throws: StoreError.unreachable) { try await store.get(name, limit: 4096) }
        }
    }

    @Test func `S20 an answer larger than it may be is not taken in, whether it says so or not`() async throws {
        let much = [UInt8](repeating: 7, count: 3 << 20)
        let chunk = Array("100000\r\n".utf8) + much.prefix(1 << 20) + Array("\r\n".utf8)
        let chunked =
            Array("HTTP/1.1 200 x\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
            + chunk + chunk + chunk
        for answer in [
            LoopbackServer.Answer.whole(200, much, type: "application/octet-stream"), .bytes(chunked),
            .bytes(Array("HTTP/1.1 200 x\r\nContent-Length: 99999999999\r\n\r\n".utf8)),
        ] {
            let server = try LoopbackServer { _ in answer }
            let store = try store(server)
            await #expect(throws: StoreError.tooLarge(limit: 1 << 20)) { try await store.get(name, limit: 1 << 20) }
        }
    }

    @Test func `S21 nothing is unpacked`() async throws {
        let server = try LoopbackServer { _ in
            .whole(200, [31, 139, 8], type: "application/octet-stream", headers: ["Content-Encoding: gzip"])
        }
        let store = try store(server)
        await #expect(throws: StoreError.stranger) { try await store.get(name, limit: 1024) }
        #expect(server.requests.allSatisfy { $0.header("accept-encoding") == "identity" })
    }

    // MARK: Listings

    private func listing(_ pages: [String], limit: Int = 10_000) async throws -> Result<Listing, StoreError> {
        let next = Mutex(0)
        let server = try LoopbackServer { _ in
            let page = next.withLock { index in
                defer { index += 1 }
                return pages[index % pages.count]
            }
            return .whole(200, Array(page.utf8))
        }
        let origin = try #require(HTTPOrigin(server.address))
        let store = HTTPStore(WebClient(origin), vault: "v", names: limit)
        do throws(StoreError) { return .success(try await store.list()) } catch { return .failure(error) }
    }

    private func page(_ names: [String], more: Bool = false) -> String {
        let blobs = names.map { "{\"name\":\"\($0)\",\"size\":9}" }.joined(separator: ",")
        return "{\"blobs\":[\(blobs)],\"more\":\(more)}"
    }

    @Test func `S24 only names of blobs are names, others are counted`() async throws {
        let good = [Blobs.name(1), Blobs.name(2)].sorted().map(\.text)
        let strange = ["../x", "/etc/passwd", "a\\u0000b", good[0].uppercased(), String(repeating: "a", count: 10_000)]
        #expect(
            try await listing([page(strange + good)])
                == .success(Listing([Blobs.name(1), Blobs.name(2)], ignored: strange.count)))
    }

    @Test func `S21 a listing without an end, out of order or of too many names is refused`() async throws {
        let names = (1...20).map { Blobs.name($0) }.sorted().map(\.text)
        // Always the same page, with more to come.
        #expect(try await listing([page([names[0]], more: true)]) == .failure(.stranger))
        #expect(try await listing([page([], more: true)]) == .failure(.stranger))
        #expect(try await listing([page(["x"], more: true)]) == .failure(.stranger))
        #expect(try await listing([page([names[1], names[0]])]) == .failure(.stranger))
        #expect(try await listing([page([names[0], names[0]])]) == .failure(.stranger))
        #expect(try await listing([page(names)], limit: 19) == .failure(.tooMany(limit: 19)))
        #expect(try await listing([page(names)], limit: 20) != .failure(.tooMany(limit: 20)))
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{\"blobs\":[],\"more\":1}", "{\"blobs\":{},\"more\":false}", "{\"more\":false}",
        String(repeating: "[", count: 100_000), "{\"blobs\":[{\"name\":1}],\"more\":false}", "\u{1b}[2J",
    ]) func `S21 what is no page is refused`(text: String) async throws {
        #expect(try await listing([text]) == .failure(.stranger))
    }

    @Test func `pages are asked for one after the other, and a set that is known is not sent again`() async throws {
        let names = (1...4).map { Blobs.name($0) }.sorted()
        let first = page(names.prefix(2).map(\.text), more: true)
        let second = page(names.suffix(2).map(\.text))
        let server = try LoopbackServer { request in
            if request.header("if-none-match") == "\"tag\"" { return .whole(304) }
            let isFirst = !request.target.contains("after=")
            return .whole(200, Array((isFirst ? first : second).utf8), headers: isFirst ? ["ETag: \"tag\""] : [])
        }
        let memory = ListingMemory()
        let origin = try #require(HTTPOrigin(server.address))
        let store = HTTPStore(WebClient(origin), vault: "v", memory: memory)
        #expect(try await store.list() == Listing(names))
        #expect(server.requests.map(\.target).last?.hasSuffix("&after=\(names[1].text)") == true)
        #expect(try await store.list() == Listing(names))
        #expect(server.requests.count == 3)
        // Another process that was told what is known asks once as well.
        let other = HTTPStore(WebClient(origin), vault: "v", memory: ListingMemory(memory.known))
        #expect(try await other.list() == Listing(names))
        #expect(server.requests.count == 4)
    }

    @Test func `who says nothing changed without having been asked is no store`() async throws {
        let server = try LoopbackServer { _ in .whole(304) }
        let store = try store(server)
        await #expect(throws: StoreError.stranger) { try await store.list() }
    }

    @Test func `a tag that is long or odd is not kept`() async throws {
        for tag in [String(repeating: "a", count: 81), "a b", "\u{1b}[2J"] {
            let server = try LoopbackServer { _ in
                .whole(200, Array("{\"blobs\":[],\"more\":false}".utf8), headers: ["ETag: \(tag)"])
            }
            let memory = ListingMemory()
            let store = HTTPStore(WebClient(try #require(HTTPOrigin(server.address))), vault: "v", memory: memory)
            _ = try? await store.list()
            #expect(memory.known == nil)
        }
    }

    // MARK: Again

    @Test func `who fails is asked again a few times, each time later`() async throws {
        let failures = Mutex(2)
        let server = try LoopbackServer { _ in
            let fails = failures.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            return fails ? .whole(500) : .whole(200, [9], type: "application/octet-stream")
        }
        let pauses = Mutex<[Duration]>([])
        let store = Retrying(try store(server), budget: .seconds(3600)) { pause in pauses.withLock { $0.append(pause) }
        }
        #expect(try await store.get(name, limit: 10) == [9])
        #expect(server.requests.count == 3)
        let waited = pauses.withLock { $0 }
        #expect(waited.count == 2 && waited[0] >= .milliseconds(200) && waited[1] > waited[0] / 2)
        failures.withLock { $0 = 100 }
        await #expect(throws: StoreError.failing(status: 500)) { try await store.get(name, limit: 10) }
        #expect(server.requests.count == 7)
    }

    @Test func `what will not pass is asked once`() async throws {
        let server = try LoopbackServer { _ in .whole(401) }
        let store = Retrying(try store(server)) { _ in }
        await #expect(throws: StoreError.token) { try await store.list() }
        #expect(server.requests.count == 1)
    }

    @Test func `where nobody listens the store is out of reach`() async throws {
        let port = try LoopbackServer { _ in .last([]) }.port
        let origin = try #require(HTTPOrigin("http://127.0.0.1:\(port)"))
        await everyVerb(HTTPStore(WebClient(origin), vault: "v"), throws: .unreachable)
    }
}
