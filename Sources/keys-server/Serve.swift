internal import ArgumentParser
internal import KeysServer

/// `keys-server serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve until SIGTERM or SIGINT.")

    @Option(help: "Host and port; port 0 takes a free one.") var listen = "127.0.0.1:8080"
    @OptionGroup var place: DataOption
    @Flag(help: "Let anybody make an account.") var openRegistration = false
    @Option(help: "What the blobs of an account may weigh, in bytes.") var quota = 1 << 30
    @Option(help: "Requests a second for each token, and for all without one; 0 is no limit.") var rate = 100
    @Option(help: "Seconds a request may take, and a connection be idle.") var patience = 60
    @Option(help: "The certificate's file (PEM, the chain).") var tlsCert: String?
    @Option(help: "The key's file (PEM).") var tlsKey: String?
    @Option(help: "Give metrics on this loopback address.") var metrics: String?
    @Flag(help: "A proxy in front adds TLS: plain HTTP on any address is meant.") var behindProxy = false

    func validate() throws {
        guard quota >= 0, rate >= 0, (1...3600).contains(patience) else {
            throw ValidationError("quota and rate are not negative, and patience is 1 to 3600")
        }
    }

    func run() async throws {
        var options = ServeOptions()
        options.listen = listen
        options.data = place.data
        options.isOpen = openRegistration
        options.quota = quota
        options.rate = rate
        options.patience = patience
        options.metrics = metrics
        options.isBehindProxy = behindProxy
        if let tlsCert, let tlsKey { options.tls = (tlsCert, tlsKey) }
        guard (tlsCert == nil) == (tlsKey == nil) else { throw ServerError.halfTLS }
        try await Serving.run(options)
    }
}
