internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Asks one origin over HTTP, by rules that no answer changes: no redirect is followed, no cookie kept, nothing is unpacked,
/// every request has an end and every answer a largest size. The authorisation goes to this origin and nowhere else.
public struct WebClient: Sendable {
    /// What bounds a request.
    public struct Rules: Hashable, Sendable {
        /// How long a request may take, from its first byte to the last of its answer.
        public var deadline: Duration = .seconds(60)
        /// How long a connection may take to come about.
        public var connecting: Duration = .seconds(10)
        /// A file of certificates (PEM) that are trusted beside the system's.
        public var authorities: String?

        /// The usual rules.
        public init() {}
    }

    /// Gives the `Authorization` header's value; asked for each request, so that nothing here keeps it.
    public typealias Authorization = @Sendable () -> String?

    let origin: HTTPOrigin
    private let rules: Rules
    private let authorization: Authorization

    /// A client of an origin.
    public init(_ origin: HTTPOrigin, rules: Rules = Rules(), authorization: @escaping Authorization = { nil }) {
        self.origin = origin
        self.rules = rules
        self.authorization = authorization
    }

    /// Asks once. `limit`: the most bytes of an answer's body.
    ///
    /// Throws `.unreachable`, `.certificate`, `.redirects`, `.tooLarge`, or `.stranger` for an answer no store gives; every
    /// other status is an answer.
    func ask(_ request: WebRequest, limit: Int) async throws(StoreError) -> WebAnswer {
        do {
            let client = try WebConnections.client(rules)
            let whole = try prepared(request)
            return try await Self.within(rules.deadline) { try await Self.answer(client, whole, limit, rules.deadline) }
        } catch let error as StoreError {
            throw error
        } catch  where CertificateLook.isDoubt(error) {
            throw .certificate(await CertificateLook.fault(of: origin, rules, error))
        } catch {
            throw .unreachable
        }
    }

    /// Gets what lies at a path, asking a second and third time where nobody answers.
    public func fetch(
        _ path: String, headers: [(String, String)] = [], limit: Int
    ) async throws(StoreError) -> [UInt8] {
        let answer = try await Again().run { () async throws(StoreError) in
            let answer = try await ask(WebRequest("GET", path, headers: headers), limit: limit)
            guard answer.status < 500, answer.status != 429 else { throw .failing(status: answer.status) }
            return answer
        }
        guard answer.status == 200 else { throw .stranger }
        return answer.bytes
    }

    private func prepared(_ request: WebRequest) throws -> HTTPClientRequest {
        var whole = HTTPClientRequest(url: origin.text + request.target)
        whole.method = HTTPMethod(rawValue: request.method)
        whole.headers.add(name: "Accept-Encoding", value: "identity")
        for (name, value) in request.headers { whole.headers.add(name: name, value: value) }
        if let authorization = authorization() { whole.headers.add(name: "Authorization", value: authorization) }
        if let body = request.body { whole.body = .bytes(ByteBuffer(bytes: body)) }
        return whole
    }

    private static func answer(
        _ client: HTTPClient, _ request: HTTPClientRequest, _ limit: Int, _ deadline: Duration
    ) async throws -> WebAnswer {
        let response = try await client.execute(request, timeout: TimeAmount(deadline))
        let status = Int(response.status.code)
        if (300..<400).contains(status), status != 304 { throw StoreError.redirects }
        let headers = response.headers
        let encoding = headers.first(name: "Content-Encoding")?.lowercased() ?? "identity"
        guard encoding == "identity" else { throw StoreError.stranger }
        // What refuses says so in its status; its words are read only to keep the connection.
        let isGood = (200..<300).contains(status)
        let most = isGood ? limit : 4096
        var bytes: [UInt8] = []
        if let length = headers.first(name: "Content-Length").flatMap({ Int($0) }), length >= 0 {
            guard length <= most else {
                if isGood { throw StoreError.tooLarge(limit: limit) }
                return WebAnswer(status: status, headers: headers, bytes: [])
            }
            bytes.reserveCapacity(length)
        }
        for try await part in response.body {
            guard part.readableBytes <= most - bytes.count else {
                if isGood { throw StoreError.tooLarge(limit: limit) }
                return WebAnswer(status: status, headers: headers, bytes: [])
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return WebAnswer(status: status, headers: headers, bytes: bytes)
    }

    /// The library's own deadline ends with the answer's head; this one is for whoever sends a body drop by drop.
    private static func within<R: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() ?? nil else { throw StoreError.unreachable }
            return answer
        }
    }
}

/// One request.
struct WebRequest: Sendable {
    let method: String
    /// Path below the origin's, and query.
    let target: String
    var headers: [(String, String)] = []
    var body: [UInt8]?

    init(_ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// What came back.
struct WebAnswer: Sendable {
    let status: Int
    /// The body's media type in lower case, without its parameters.
    let mediaType: String
    /// The tag of what was given, where it is short and plain; the server chose it.
    let tag: String?
    /// The whole body.
    let bytes: [UInt8]

    init(status: Int, headers: HTTPHeaders, bytes: [UInt8]) {
        self.status = status
        self.bytes = bytes
        let type = headers.first(name: "Content-Type") ?? ""
        mediaType = String(type.prefix { $0 != ";" }).lowercased()
        tag = headers.first(name: "ETag").flatMap { tag in
            tag.utf8.count <= 80 && tag.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } ? tag : nil
        }
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
