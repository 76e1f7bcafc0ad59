internal import Foundation
internal import Glibc
internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// The proxies of the paper (SERVER.md), run as they stand there.
struct ProxyTests {
    enum Kind: String, CaseIterable, Sendable {
        case nginx, Apache, Caddy

        /// Those that are run: `.ci/packages` brings all but Caddy, which takes a machine's port 443 when it is installed.
        static var here: [Kind] { allCases.filter { $0 != .Caddy || access("/usr/bin/caddy", X_OK) == 0 } }

        func command(_ file: String, _ home: Home) -> String {
            switch self {
            case .nginx: "exec /usr/sbin/nginx -c '\(file)' -e '\(home.path)/log'"
            case .Apache: "exec /usr/sbin/apache2 -f '\(file)' -X"
            case .Caddy: "exec /usr/bin/caddy run --config '\(file)' --adapter caddyfile >'\(home.path)/log' 2>&1"
            }
        }
    }

    /// The lines of the paper for a proxy, with the addresses and files of a test.
    private func snippet(_ kind: Kind, port: Int, server: Int, _ paper: Authority.Paper) throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Docs/SERVER.md"
        ).standardized
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(
            lines.firstIndex { $0.hasPrefix(kind.rawValue) && $0.hasSuffix(":") && !$0.hasPrefix(" ") })
        var text = lines[(start + 2)...].prefix { $0.isEmpty || $0.hasPrefix("    ") }.joined(separator: "\n")
        // Caddy makes certificates by itself, for `localhost` too.
        let files =
            kind == .Caddy ? [] : [("/etc/ssl/store.pem", paper.certificate), ("/etc/ssl/store.key", paper.key)]
        let place =
            switch kind {
            case .nginx: [("listen 443 ssl", "listen 127.0.0.1:\(port) ssl"), ("store.example.org", "localhost")]
            case .Apache: [("*:443", "127.0.0.1:\(port)"), ("store.example.org", "localhost")]
            case .Caddy:
                [
                    ("store.example.org", "https://localhost:\(port)"),
                    ("    {\n", "{\nadmin off\nskip_install_trust\nauto_https disable_redirects\n"),
                ]
            }
        for (written, meant) in files + place + [("127.0.0.1:8080", "127.0.0.1:\(server)")] {
            let range = try #require(text.range(of: written), "\(written) is not in the paper")
            text.replaceSubrange(range, with: meant)
        }
        return text
    }

    /// What stands around it in a configuration of the proxy's own. All logs that are not switched off go to the file `log`.
    private func configuration(_ kind: Kind, _ snippet: String, port: Int, _ home: Home) -> String {
        switch kind {
        case .nginx:
            let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            return """
                daemon off; worker_processes 1; pid \(home.path)/pid; error_log \(home.path)/log info;
                events { worker_connections 64; }
                http { access_log \(home.path)/log;
                \(kinds.map { "\($0)_temp_path \(home.path)/work;" }.joined(separator: " "))
                \(snippet)
                }

                """
        case .Caddy: return snippet
        case .Apache:
            return """
                ServerRoot /usr/lib/apache2
                LoadModule mpm_event_module modules/mod_mpm_event.so
                LoadModule authz_core_module modules/mod_authz_core.so
                LoadModule ssl_module modules/mod_ssl.so
                LoadModule proxy_module modules/mod_proxy.so
                LoadModule proxy_http_module modules/mod_proxy_http.so
                Listen 127.0.0.1:\(port)
                PidFile \(home.path)/pid
                DefaultRuntimeDir \(home.path)/work
                LogFormat "%h %r" common
                CustomLog \(home.path)/log common
                ErrorLog \(home.path)/log
                LogLevel info
                \(snippet)

                """
        }
    }

    @Test(arguments: Kind.here) func `behind a proxy of the paper a vault is synced, and the proxy records nobody`(
        _ kind: Kind
    ) throws {
        let home = try Home()
        chmod(home.path, 0o755)
        #expect(mkdir(home.path + "/work", 0o777) == 0 && chmod(home.path + "/work", 0o777) == 0)
        let authority = try Authority()
        let server = try TestServer(["--metrics", "127.0.0.1:0"])
        let owner = try server.account().owner
        let port = try freePort()
        let text = configuration(
            kind, try snippet(kind, port: port, server: server.port, try authority.sign()), port: port, home)
        let file = try home.write("conf", text)
        let proxy = try Program(home: home).start([], through: ["/bin/sh", "-c", kind.command(file, home)])
        defer {
            proxy.signal(SIGTERM)
            _ = try? proxy.finish(within: 10)
        }
        try #require(
            Clock.waits(20) { (try? RawConnection(port: port)) != nil }, "\(home.read("log") ?? "")")
        let address = "https://localhost:\(port)"
        let own = home.path + "/data/caddy/pki/authorities/local/root.crt"
        let root = kind == .Caddy ? own : authority.root.certificate
        try #require(Clock.waits(20) { access(root, R_OK) == 0 }, "\(home.read("log") ?? "")")
        let trusted = ["--ca-file", root]
        let laptop = try SyncedDevice()
        try #require(try laptop.program.makeVault().status == 0)
        let set = try laptop.keys(["store", "set", address, "--token-fd", "5"] + trusted, secrets: [5: owner])
        try #require(set.status == 0, "\(set.errorText)")
        // A blob of the largest size is among them.
        var chance = Chance(for: "proxy")
        let rows = (0..<1200).map { "Entry \($0),https://host\($0).example/,user,pw,\(chance.word(6000))\n" }.joined()
        try laptop.does("import", try laptop.program.home.write("rows.csv", "name,url,username,password,note\n" + rows))
        try laptop.does("sync")
        let held = JSON(try server.ask("GET", "/v1/account", owner))
        let blobs = (held["vaults"] as? [[String: Any]])?.first?["blobs"] as? [[String: Any]] ?? []
        #expect(blobs.contains { $0["size"] as? Int ?? 0 >= BlobLimits.chunk }, "\(blobs.map { $0["size"] ?? 0 })")
        #expect(try laptop.does("doctor", "--json").text.contains("\"blobs\""))
        let before = try server.answers()
        try laptop.does("sync")
        #expect(try server.answers() == before + 1)
        // With nobody behind it the proxy fails and says so to its client alone.
        try server.stop()
        let away = try laptop.keys(["sync"])
        // nginx and Caddy say 502, Apache 503, which asks to come again later.
        let sentence = kind == .Apache ? "asks to be left alone for a while" : "fails (HTTP status 502)"
        #expect(away.status == 20 && away.errorText.contains(sentence), "\(away.errorText)")
        let log = home.read("log") ?? ""
        for trace in ["/v1/", "client:", "[client", "remote_ip"] { #expect(!log.contains(trace), "\(log)") }
    }

    /// A port nobody has at the moment.
    private func freePort() throws -> Int { Int(try LoopbackServer { _ in .last([]) }.port) }
}
