internal import Foundation

/// How a server is to be run.
public struct ServeOptions: Sendable {
    /// Host and port.
    public var listen = "127.0.0.1:8080"
    /// The folder of the database; nil for the usual one.
    public var data: String?
    /// Whether anybody may make an account.
    public var isOpen = false
    /// What the blobs of an account may weigh, in bytes.
    public var quota = 1 << 30
    /// Requests a second for each token; 0 for no limit.
    public var rate = 100
    /// How long a request may take and a connection may be idle, in seconds.
    public var patience = 60
    /// The certificate's file and its key's.
    public var tls: (certificate: String, key: String)?
    /// Where metrics are given; nil for nowhere.
    public var metrics: String?
    /// Whether a proxy in front adds TLS.
    public var isBehindProxy = false

    /// The usual ones.
    public init() {}
}

/// A host and a port.
struct ListenAddress: Sendable {
    let host: String
    let port: Int

    /// Reads `HOST:PORT`; an IPv6 address stands in brackets.
    init(_ text: String) throws(ServerError) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw .address }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw .address
        }
        guard !host.isEmpty else { throw .address }
        self.host = String(host)
        self.port = port
    }

    /// Whether no other machine reaches it.
    var isLoopback: Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// As it stands in an address of the web.
    func text(port: Int) -> String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
