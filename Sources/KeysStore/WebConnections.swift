internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// The connections of this process: one pool for each set of rules, for as long as the process lives, so that a second request
/// needs no second handshake.
enum WebConnections {
    private static let pools = Mutex<[WebClient.Rules: HTTPClient]>([:])

    /// The pool for rules; throws when the file of certificates cannot be read.
    static func client(_ rules: WebClient.Rules) throws -> HTTPClient {
        try pools.withLock { pools in
            if let pool = pools[rules] { return pool }
            var configuration = HTTPClient.Configuration(
                tlsConfiguration: try tls(rules), redirectConfiguration: .disallow,
                timeout: .init(connect: TimeAmount(rules.connecting), read: TimeAmount(rules.deadline)),
                decompression: .disabled)
            configuration.httpVersion = .http1Only
            // Trying again is decided where it is known what was asked.
            configuration.connectionPool.retryConnectionEstablishment = false
            let pool = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
            pools[rules] = pool
            return pool
        }
    }

    /// What is trusted, and how little of old TLS is spoken.
    static func tls(_ rules: WebClient.Rules) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let path = rules.authorities {
            tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(path))]
        }
        return tls
    }
}
