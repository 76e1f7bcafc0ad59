internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Why whoever answers is not believed to be the store.
public enum CertificateFault: CaseIterable, Equatable, Sendable {
    /// Its certificate is over.
    case expired
    /// Its certificate is not valid yet; or this machine's clock is wrong.
    case notYetValid
    /// Its certificate is another host's.
    case otherHost
    /// It signed its certificate itself, or an authority did that is not known here.
    case unknownAuthority
    /// The file of authorities cannot be read.
    case noAuthorities
    /// No agreement on how to speak.
    case noHandshake
}

/// Finds out why a certificate was refused: TLS libraries only say that it was. The second handshake ends before anything is
/// asked.
enum CertificateLook {
    /// Whether an error is about who the other side is.
    static func isDoubt(_ error: any Error) -> Bool {
        error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError
    }

    /// The reason.
    static func fault(of origin: HTTPOrigin, _ rules: WebClient.Rules, _ error: any Error) async -> CertificateFault {
        if (error as? NIOSSLExtraError) == .failedToValidateHostname { return .otherHost }
        if let error = error as? NIOSSLError, case .failedToLoadCertificate = error { return .noAuthorities }
        guard let leaf = await leaf(of: origin, rules) else { return .noHandshake }
        let now = time(nil)
        if leaf.notValidAfter < now { return .expired }
        if leaf.notValidBefore > now { return .notYetValid }
        return .unknownAuthority
    }

    /// The certificate the other side shows.
    private static func leaf(of origin: HTTPOrigin, _ rules: WebClient.Rules) async -> NIOSSLCertificate? {
        let seen = Seen()
        // As old a TLS as we speak, no older: else the reason would be looked for where there is none.
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        guard let context = try? NIOSSLContext(configuration: tls) else { return nil }
        let isName = origin.host.contains { $0.isLetter } && !origin.host.contains(":")
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(rules.connecting))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: isName ? origin.host : nil,
                        customVerificationCallback: { certificates, promise in
                            seen.leaf.withLock { $0 = certificates.first }
                            promise.succeed(.failed)
                        })
                    try channel.pipeline.syncOperations.addHandlers(handler, Closing(seen: seen))
                }
            }
        guard let channel = try? await bootstrap.connect(host: origin.host, port: origin.port).get() else { return nil }
        let late = channel.eventLoop.scheduleTask(in: TimeAmount(rules.connecting)) { channel.close(promise: nil) }
        try? await channel.closeFuture.get()
        late.cancel()
        return seen.leaf.withLock { $0 }
    }

    /// What the handshake showed.
    private final class Seen: Sendable {
        let leaf = Mutex<NIOSSLCertificate?>(nil)
    }

    /// Ends the connection as soon as the handshake failed, as it always does.
    private final class Closing: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let seen: Seen

        init(seen: Seen) { self.seen = seen }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
