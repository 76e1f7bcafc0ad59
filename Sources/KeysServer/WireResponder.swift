internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import KeysBlobs
internal import NIOCore

/// Answers every request of the wire (WIRE.md). Whatever comes, it answers with a status of the table; nothing of a request is
/// kept or said.
struct WireResponder: HTTPResponder {
    let table: any BlobTable
    let rules: WireRules
    let rates: RateLimits
    let metrics: Metrics
    let bodies: WireBody

    func respond(to request: Request, context: WireContext) async -> Response {
        let response: Response
        do {
            response = try await answer(request)
        } catch {
            await WireBody.drop(request)
            response = WireAnswer.fault(error, to: request)
        }
        metrics.count(response.status.code)
        return response
    }

    private func answer(_ request: Request) async throws(WireFault) -> Response {
        let route = Result { () throws(WireFault) in try WireRoute(request.method, request.head.path ?? "") }
        if case .success(.health) = route { return WireAnswer.empty(.ok) }
        let grant = try await admitted(request)
        switch try route.get() {
        case .health: return WireAnswer.empty(.ok)
        case .makeAccount: return try await makeAccount(request)
        case .list(let vault, let query):
            return try await list(try allowed(grant, .list), vault, query, request)
        case .blob(let vault, let name, let method):
            return try await blob(grant, vault, name, method, request)
        case .account(let method):
            let owner = try allowed(grant, .account)
            return try await method == .get ? show(owner) : erase(owner)
        case .replaceOwner: return try await replaceOwner(try allowed(grant, .account), request)
        case .makeDevice: return try await makeDevice(try allowed(grant, .makeDevice), request)
        case .removeDevice(let id): return try await removeDevice(try allowed(grant, .account), id)
        }
    }

    /// What the request's token may do, counted against that token's rate; nil without a valid one, counted against the one
    /// rate of all those.
    private func admitted(_ request: Request) async throws(WireFault) -> Grant? {
        if let token = Token.bearer(request.headers[.authorization]),
            let grant = try await table.grant(of: TokenHash(of: token))
        {
            guard rates.take(grant.id) else { throw .rate }
            return grant
        }
        guard rates.takeStranger() else { throw .rate }
        return nil
    }

    private func allowed(_ grant: Grant?, _ verb: Verb) throws(WireFault) -> Grant {
        guard let grant else { throw .token }
        guard grant.allows(verb) else { throw .forbidden }
        return grant
    }
}

/// What a server's owner chose.
struct WireRules: Sendable {
    /// Whether anybody may make an account.
    var isOpen = false
    /// What the blobs of an account may weigh.
    var quota = 1 << 30
}

/// What the framework hands on with a request: nothing is wanted.
struct WireContext: InitializableFromSource {
    init(source: ApplicationRequestContextSource) {}
}

/// Blobs.
extension WireResponder {
    private func list(
        _ grant: Grant, _ vault: Substring, _ query: Substring?, _ request: Request
    ) async throws(WireFault) -> Response {
        guard let vault = VaultName(vault) else { throw .grammar }
        let query = try ListQuery(query)
        let path = VaultPath(account: grant.account, vault: vault)
        // The tag before the names: then it is never newer than they are.
        let tag = query.after == nil ? try await table.tag(of: path) : nil
        if let tag, let known = request.headers[.ifNoneMatch], Self.holds(known, tag) {
            var response = WireAnswer.empty(.notModified)
            response.headers[.eTag] = tag.text
            return response
        }
        guard let page = try await table.page(of: path, after: query.after, limit: query.limit) else { throw .nothing }
        return WireAnswer.page(page, tag: tag)
    }

    private static func holds(_ known: String, _ tag: SetTag) -> Bool {
        known.split(separator: ",").contains { part in
            let part = part.filter { $0 != " " && $0 != "\t" }
            return part == tag.text || part == "W/" + tag.text || part == "*"
        }
    }

    private func blob(
        _ grant: Grant?, _ vault: Substring, _ name: Substring, _ method: HTTPRequest.Method, _ request: Request
    ) async throws(WireFault) -> Response {
        let grant = try allowed(grant, method == .get ? .get : method == .put ? .put : .delete)
        guard let vault = VaultName(vault), let name = BlobName(String(name)) else { throw .grammar }
        guard grant.reaches(vault, name) else { throw .forbidden }
        let path = BlobPath(vault: VaultPath(account: grant.account, vault: vault), name: name)
        switch method {
        case .get:
            guard let bytes = try await table.bytes(of: path) else { throw .nothing }
            return try WireAnswer.blob(bytes, to: grant.account, bodies.budget)
        case .put:
            return try await bodies.with(request, of: grant.account, limit: BlobLimits.blob) {
                bytes async throws(WireFault) in
                switch try await table.put(bytes, at: path, quota: rules.quota) {
                case .stored: WireAnswer.empty(.created)
                case .same: WireAnswer.empty(.ok)
                }
            }
        default:
            try await table.delete(path)
            return WireAnswer.empty(.noContent)
        }
    }
}
