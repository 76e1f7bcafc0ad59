internal import HTTPTypes
internal import KeysBlobs

/// What a request asks for, by its method and path; judged before its token, so that a path says the same to everyone.
enum WireRoute: Sendable {
    case health
    case list(vault: Substring, query: Substring?)
    case blob(vault: Substring, name: Substring, HTTPRequest.Method)
    case makeAccount
    case account(HTTPRequest.Method)
    case replaceOwner
    case makeDevice
    case removeDevice(Substring)

    /// The route of a request. Throws `.nothing` for a path that is none, `.method` for one that is but not with this method,
    /// `.grammar` for a query where none may be. Nothing is unescaped: what is written with `%` is not written as it must be.
    init(_ method: HTTPRequest.Method, _ target: String) throws(WireFault) {
        let (path, query) = Self.split(target)
        self = try Self.find(method, Self.parts(path), query)
        if case .list = self { return }
        guard query == nil else { throw .grammar }
    }

    /// The methods a path has, for `Allow`; nil for one that is none.
    static func methods(_ target: String) -> String? {
        let parts = parts(split(target).0)
        let all: [HTTPRequest.Method] = [.get, .put, .post, .delete]
        let allowed = all.filter { (try? find($0, parts, nil)) != nil }
        return allowed.isEmpty ? nil : allowed.map(\.rawValue).joined(separator: ", ")
    }

    private static func split(_ target: String) -> (Substring, Substring?) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target[...], nil) }
        return (target[..<mark], target[target.utf8.index(after: mark)...])
    }

    private static func parts(_ path: Substring) -> [Substring] {
        path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 7, omittingEmptySubsequences: false).map {
            Substring($0)
        }
    }

    private static func find(
        _ method: HTTPRequest.Method, _ parts: [Substring], _ query: Substring?
    ) throws(WireFault) -> WireRoute {
        guard parts.first == "" else { throw .nothing }
        if parts.count == 2, parts[1] == "health" { return try only(.get, method, .health) }
        guard parts.count >= 3, parts[1] == "v1" else { throw .nothing }
        switch (parts[2], parts.count) {
        case ("vaults", 5) where parts[4] == "blobs":
            return try only(.get, method, .list(vault: parts[3], query: query))
        case ("vaults", 6) where parts[4] == "blobs":
            guard method == .get || method == .put || method == .delete else { throw .method }
            return .blob(vault: parts[3], name: parts[5], method)
        case ("accounts", 3): return try only(.post, method, .makeAccount)
        case ("account", 3):
            guard method == .get || method == .delete else { throw .method }
            return .account(method)
        case ("account", 4) where parts[3] == "token": return try only(.post, method, .replaceOwner)
        case ("devices", 3): return try only(.post, method, .makeDevice)
        case ("devices", 4): return try only(.delete, method, .removeDevice(parts[3]))
        default: throw .nothing
        }
    }

    private static func only(
        _ allowed: HTTPRequest.Method, _ method: HTTPRequest.Method, _ route: WireRoute
    ) throws(WireFault) -> WireRoute {
        guard method == allowed else { throw .method }
        return route
    }
}

/// The query of a listing: which page.
struct ListQuery: Sendable {
    /// The page begins behind this name.
    var after: BlobName?
    /// The most names it has.
    var limit = BlobLimits.page

    /// Reads a query; throws `.grammar` for a key that is none or stands twice, and for a value that is none.
    init(_ query: Substring?) throws(WireFault) {
        var seen: Set<Substring> = []
        for part in query?.split(separator: "&", omittingEmptySubsequences: false) ?? [] {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, seen.insert(pair[0]).inserted else { throw .grammar }
            switch pair[0] {
            case "after":
                guard let name = BlobName(String(pair[1])) else { throw .grammar }
                after = name
            case "limit":
                guard pair[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(pair[1]),
                    (1...BlobLimits.page).contains(number)
                else { throw .grammar }
                limit = number
            default: throw .grammar
            }
        }
    }
}
