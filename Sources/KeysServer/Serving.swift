internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import KeysBlobs
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Serves the wire.
public enum Serving {
    /// What the bodies of all requests together may take of memory.
    private static let bodies = 64 << 20
    /// What those of one account may take of that.
    private static let share = 16 << 20
    /// How many connections may be there beyond the limit while those that were told to end do so.
    private static let leaving = 64
    /// How long requests under way may take when the server is to end, in seconds.
    private static let farewell = 4

    /// Runs until SIGTERM or SIGINT. Requests under way then are finished, for four seconds at the most.
    public static func run(_ options: ServeOptions) async throws(ServerError) {
        let address = try ListenAddress(options.listen)
        guard address.isLoopback || options.tls != nil || options.isBehindProxy else { throw .plainHTTP }
        let metricsAddress = try options.metrics.map { text throws(ServerError) in try ListenAddress(text) }
        guard metricsAddress?.isLoopback ?? true else { throw .metricsOutside }
        let encryption = try options.tls.map { files throws(ServerError) in try certificate(files) }
        let folder = try TableFolder(options.data ?? TableFolder.usual(ProcessInfo.processInfo.environment))
        let hold = try folder.hold()
        let table = try SQLiteTable(folder, readers: 2 * System.coreCount)
        do { try await table.tidy() } catch { throw error == .full ? .diskFull : .locked }

        let metrics = Metrics()
        let responder = WireResponder(
            table: table, rules: WireRules(isOpen: options.isOpen, quota: options.quota),
            rates: RateLimits(options.rate), metrics: metrics,
            bodies: WireBody(budget: BodyBudget(bodies, share: share)))
        var limits = ConnectionLimits()
        limits.patience = .seconds(Int64(options.patience))
        limits.connections = max(1, min(limits.connections, ProcessRules.openFiles() - 64 - leaving))
        endInTime()
        try await serve(responder, at: address, encryption, limits, metricsAddress.map { ($0, metrics) })
        withExtendedLifetime(hold) { ServerLog.say("stopped") }
    }

    private static func serve(
        _ responder: WireResponder, at address: ListenAddress, _ encryption: TLSConfiguration?,
        _ limits: ConnectionLimits, _ metrics: (ListenAddress, Metrics)?
    ) async throws(ServerError) {
        do {
            let crowd = ConnectionCrowd(limits.connections)
            var builder = HTTPServerBuilder { RuledChannel(limits, crowd, responder: $0) }
            if let encryption { builder = try .tls(builder, tlsConfiguration: encryption) }
            let scheme = encryption == nil ? "http" : "https"
            let wire = application(responder, builder, address, limits) { port in
                ServerLog.say("listening on \(scheme)://\(address.text(port: port))")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let (place, metrics) = metrics {
                    let few = ConnectionCrowd(leaving / 4)
                    let plain = HTTPServerBuilder { RuledChannel(limits, few, responder: $0) }
                    let other = application(MetricsResponder(metrics: metrics), plain, place, limits) { port in
                        ServerLog.say("metrics on http://\(place.text(port: port))/metrics")
                    }
                    group.addTask { try await other.runService() }
                }
                group.addTask { try await wire.runService() }
                // SIGTERM ends both; what fails to start ends the other.
                for try await _ in group {}
            }
        } catch let error as IOError {
            throw .cannotListen(errno: error.errnoCode)
        } catch let error as ServerError {
            throw error
        } catch {
            throw .cannotListen(errno: 0)
        }
    }

    /// An application whose own log is silent: it would name addresses.
    private static func application<R: HTTPResponder>(
        _ responder: R, _ builder: HTTPServerBuilder, _ address: ListenAddress, _ limits: ConnectionLimits,
        _ ready: @escaping @Sendable (Int) -> Void
    ) -> Application<R> where R.Context == WireContext {
        let silence = Logger(label: "keys-server") { _ in SwiftLogNoOpLogHandler() }
        return Application(
            responder: responder, server: builder,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections + leaving, logger: silence)
            ),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? address.port) }, logger: silence)
    }

    private static func certificate(
        _ files: (certificate: String, key: String)
    ) throws(ServerError) -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            _ = try NIOSSLContext(configuration: configuration)
            return configuration
        } catch {
            throw .badTLS
        }
    }

    /// Ends the process when those who are still being answered take too long. What was answered is on the disk.
    private static func endInTime() {
        for signal in [SIGTERM, SIGINT] {
            let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
            // Safe: it is read nowhere. The handler holds its source, so that it lives until the process ends.
            nonisolated(unsafe) let kept = source
            source.setEventHandler {
                DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(farewell)) { exit(0) }
                _ = kept
            }
            source.activate()
        }
    }
}
