internal import Foundation
internal import SessionSupport
internal import Testing

/// Who is not believed to be the store is told nothing: each doubt about a certificate has its sentence, and no request goes out.
struct CertificateTests {
    /// What a server shows, and what a device says of it; nil where it is content.
    enum Case: String, CaseIterable, Sendable {
        case good, goodChain, expired, notYetValid, otherHost, selfSigned, unknownAuthority, signedByNone, selfTrusted

        var sentence: String? {
            switch self {
            case .good, .goodChain, .selfTrusted: nil
            case .expired: "the store's certificate has expired"
            case .notYetValid: "the store's certificate is not valid yet"
            case .otherHost: "the store's certificate is another host's"
            case .selfSigned, .unknownAuthority, .signedByNone:
                "the store's certificate is signed by itself or by an authority this machine does not know"
            }
        }

        /// What the server shows and which authorities the device is told to trust.
        func papers(_ authority: Authority, _ home: Home) throws -> (shown: Authority.Paper, trusted: String?) {
            let root = authority.root.certificate
            switch self {
            case .good: return (try authority.sign(), root)
            case .goodChain: return (try authority.sign(by: try authority.sign(isAuthority: true)), root)
            case .expired: return (try authority.sign(good: .over), root)
            case .notYetValid: return (try authority.sign(good: .toCome), root)
            case .otherHost: return (try authority.sign(for: "DNS:other.example,IP:127.0.0.99"), root)
            case .selfSigned: return (try Authority.selfSigned(home), root)
            case .unknownAuthority: return (try authority.sign(), nil)
            // Whoever has a certificate for a host of his own could sign one for any other.
            case .signedByNone: return (try authority.sign(by: try authority.sign(for: "DNS:his.example")), root)
            case .selfTrusted:
                let own = try Authority.selfSigned(home)
                return (own, own.certificate)
            }
        }
    }

    private static let token = String(repeating: "a", count: 51) + "q"

    private func serve(_ paper: Authority.Paper, _ more: [String] = [], home: Home? = nil) throws -> TestServer {
        try TestServer(
            ["--tls-cert", paper.certificate, "--tls-key", paper.key, "--metrics", "127.0.0.1:0"] + more, home: home)
    }

    @Test(arguments: Case.allCases, ["localhost", "127.0.0.1"])
    func `a certificate in doubt is named, and nothing was asked of who shows it`(_ doubt: Case, _ host: String) throws
    {
        let home = try Home()
        let authority = try Authority()
        let (shown, trusted) = try doubt.papers(authority, home)
        let server = try serve(shown)
        let owner = try server.account().owner
        let device = try SyncedDevice()
        try #require(try device.program.makeVault().status == 0)
        let set = try device.keys(
            ["store", "set", "https://\(host):\(server.port)", "--token-fd", "5"]
                + (trusted.map { ["--ca-file", $0] } ?? []), secrets: [5: owner])
        guard let sentence = doubt.sentence else {
            #expect(set.status == 0, "\(set.errorText)")
            try device.does("add", "One", "--stdin", input: "pw")
            try device.does("sync")
            #expect(try server.answers() > 2)
            return
        }
        #expect(set.status == 20, "\(set.status)")
        #expect(set.errorText.contains(sentence + "; nothing was sent; all local work is safe"), "\(set.errorText)")
        #expect(set.errorText.contains("\nkeys: hint: "))
        #expect(try server.answers() == 0)
    }

    @Test
    func `a store that shows another certificate than yesterday gets no token, and is the store again when it is`()
        throws
    {
        let home = try Home()
        let authority = try Authority()
        let stranger = try Authority()
        let paper = try authority.sign()
        var server = try serve(paper, home: home)
        let address = "https://127.0.0.1:\(server.port)"
        let port = server.port
        let device = try SyncedDevice()
        try #require(try device.program.makeVault().status == 0)
        let root = authority.root.certificate
        try device.does(
            "store", "set", address, "--token-fd", "5", "--ca-file", root, secrets: [5: try server.account().owner])
        try device.does("add", "One", "--stdin", input: "pw")
        try device.does("sync")
        for (other, sentence) in [
            (try stranger.sign(), "authority this machine does not know"), (try authority.sign(good: .over), "expired"),
            (try authority.sign(for: "DNS:other.example"), "another host's"),
        ] {
            try server.stop()
            server = try serve(other, ["--listen", "127.0.0.1:\(port)"], home: home)
            try #require(server.port == port)
            try device.does("add", "Under \(sentence)", "--stdin", input: "pw")
            let refused = try device.keys(["sync"])
            #expect(refused.status == 20 && refused.errorText.contains(sentence), "\(refused.errorText)")
            #expect(refused.errorText.contains("nothing was sent"))
            #expect(try server.answers() == 0)
        }
        try server.stop()
        server = try serve(paper, ["--listen", "127.0.0.1:\(port)"], home: home)
        let again = try device.does("sync", "--json").text
        #expect(!again.filter { $0 != " " }.contains("\"pushed\":0"))
    }

    @Test func `a file of authorities that is none is said so`() throws {
        let authority = try Authority()
        let server = try serve(try authority.sign())
        let device = try SyncedDevice()
        try #require(try device.program.makeVault().status == 0)
        let none = try device.program.home.write("none.pem", "no certificate\n")
        for (path, status, sentence) in [
            (none, 20, "the file of authorities cannot be read; nothing was sent"),
            (none + ".gone", 1, "a file that was named cannot be opened"),
        ] {
            let set = try device.keys(
                ["store", "set", "https://127.0.0.1:\(server.port)", "--token-fd", "5", "--ca-file", path],
                secrets: [5: Self.token])
            #expect(set.status == status && set.errorText.contains(sentence), "\(set.status) \(set.errorText)")
        }
        #expect(try server.answers() == 0)
    }

    @Test func `who speaks no TLS, or an old one, is told nothing`() throws {
        let home = try Home()
        let paper = try Authority.selfSigned(home)
        // A server without TLS at an address that has it.
        let plain = try TestServer(["--metrics", "127.0.0.1:0"])
        // The newest an old server speaks is TLS 1.1.
        let old = try Program(home: home).start(
            [
                "s_server", "-accept", "127.0.0.1:0", "-cert", paper.certificate, "-key", paper.key, "-tls1_1",
                "-cipher",
                "DEFAULT@SECLEVEL=0", "-www",
            ], through: ["/bin/sh", "-c", "exec openssl \"$@\" >'\(home.path)/old' 2>&1"])
        defer { old.signal(SIGKILL) }
        var port: Int?
        try #require(
            Clock.waits(20) {
                let line = home.read("old")?.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
                port = line?.split(separator: ":").last.flatMap { Int($0) }
                return port != nil
            }, "\(home.read("old") ?? "")")
        let device = try SyncedDevice()
        try #require(try device.program.makeVault().status == 0)
        for number in [plain.port, try #require(port)] {
            let set = try device.keys(
                ["store", "set", "https://127.0.0.1:\(number)", "--token-fd", "5", "--ca-file", paper.certificate],
                secrets: [5: Self.token])
            #expect(set.status == 20 && set.errorText.contains("do not agree on how to speak TLS"), "\(set.errorText)")
            #expect(set.errorText.contains("nothing was sent"))
        }
        #expect(try plain.answers() == 0)
    }

    @Test func `a store that sends elsewhere or shows a page to log in is no store, and its neighbour hears nothing`()
        throws
    {
        let other = try LoopbackServer { _ in .whole(200) }
        let device = try SyncedDevice()
        try #require(try device.program.makeVault().status == 0)
        for (answer, sentence) in [
            (LoopbackServer.Answer.whole(307, headers: ["Location: \(other.address)/v1/account"]), "sends elsewhere"),
            (.whole(301, headers: ["Location: \(other.address)/"]), "sends elsewhere"),
            (.whole(200, Array("<html>Welcome to the train</html>".utf8), type: "text/html"), "is no store"),
            (.whole(511, Array("<html>Log in</html>".utf8), type: "text/html"), "fails (HTTP status 511)"),
        ] {
            let server = try LoopbackServer { _ in answer }
            let set = try device.keys(["store", "set", server.address, "--token-fd", "5"], secrets: [5: Self.token])
            #expect(set.status == 20 && set.errorText.contains(sentence), "\(set.errorText)")
        }
        #expect(other.requests.isEmpty)
    }
}

extension TestServer {
    /// How many requests it has answered so far; it must have been started with `--metrics`.
    func answers() throws -> Int {
        try metrics().split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    /// Its metrics.
    func metrics() throws -> String {
        var port: Int?
        let isThere = Clock.waits(10) { [self] in
            let line = log.split(separator: "\n").first { $0.contains("metrics on") }
            port = line?.split(separator: ":").last?.split(separator: "/").first.flatMap { Int($0) }
            return port != nil
        }
        try #require(isThere, "\(log)")
        let connection = try RawConnection(port: try #require(port))
        connection.send(Self.request("GET", "/metrics"))
        return try #require(connection.answer()).text
    }
}
