internal import Foundation
internal import GRDB
internal import Glibc
internal import SessionSupport
internal import Testing

/// What is recorded of who came, when and with what: nothing.
struct PrivacyTests {
    @Test func `database, log and metrics have no address, no agent, no time, no token`() throws {
        let server = try TestServer([
            "--open-registration", "--metrics", "127.0.0.1:0", "--listen", "[::]:0", "--behind-proxy",
        ])
        let metricsLine = try #require(
            server.log.split(separator: "\n").first { $0.contains("metrics on") } ?? waitForMetrics(server))
        let metricsPort = try #require(
            metricsLine.split(separator: ":").last?.split(separator: "/").first.flatMap { Int($0) })
        let begin = time(nil)
        let made = JSON(try server.ask("POST", "/v1/accounts", headers: ["User-Agent: Quetzalcoatlus/77"]))
        let owner = try #require(made["token"] as? String)
        let token = try server.token(owner)
        var chance = Chance(for: "privacy")
        for (address, agent) in [
            ("127.0.0.1", "Quetzalcoatlus/77"), ("127.0.0.2", "Xanthophyllite/42"), ("::1", "%n%s'; Thulium/1"),
        ] {
            for _ in 0..<20 {
                let path = blobs(Draw.vault(), Draw.name())
                let headers = [
                    "User-Agent: \(agent)", "X-Forwarded-For: 203.0.113.77", "Forwarded: for=198.51.100.42",
                    "Referer: http://zirconium.example/", "Cookie: a=Yttrium", "X-Real-IP: 192.0.2.99",
                ]
                for (method, body) in [("PUT", Draw.bytes(300)), ("GET", nil), ("DELETE", nil)] as [(String, [UInt8]?)]
                {
                    if method == "DELETE", Bool.random(using: &chance) { continue }
                    let answer = try server.ask(method, path, token, body, headers: headers, from: address)
                    #expect(answer.status < 300)
                }
                for wrong in ["/v1/xylophone", path + "?q=Wolfram"] {
                    _ = try server.ask("GET", wrong, token, headers: headers, from: address)
                }
                _ = try server.ask("GET", path, String(token.reversed()), headers: headers, from: address)
                let odd = try RawConnection(port: server.port, from: address, seconds: 2)
                odd.send("NONSENSE Vanadium\r\nUser-Agent: \(agent)\r\n\r\n")
                _ = odd.answer()
            }
        }
        let connection = try RawConnection(port: metricsPort)
        connection.send(TestServer.request("GET", "/metrics"))
        let metrics = try #require(connection.answer()?.text)
        let files = ["store.db", "store.db-wal", "store.db-shm", "lock"].flatMap {
            Home.contents(of: server.data + "/" + $0) ?? []
        }
        let everything = Haystack(files + Array(server.log.utf8) + Array(metrics.utf8))
        for trace in [
            "Quetzalcoatlus", "Xanthophyllite", "203.0.113", "198.51.100", "192.0.2", "zirconium", "Yttrium",
            "xylophone",
            "Wolfram", "Vanadium", "127.0.0.2", owner, token, String(token.reversed()), "Bearer", "HTTP/1.1",
            "::ffff", "[::1]", "IPv6", "Thulium",
        ] { #expect(!everything.holds(trace), "\(trace)") }
        // No time of these minutes, in seconds, milliseconds, or as people write it.
        let year = ISO8601DateFormatter().string(from: Date()).prefix(10)
        #expect(!everything.holds(String(year)))
        let numbers = try columns(server)
        for number in numbers {
            #expect(!(Int64(begin - 5)...Int64(begin + 3600)).contains(number), "\(number)")
            #expect(!(Int64(begin - 5) * 1000...Int64(begin + 3600) * 1000).contains(number), "\(number)")
        }
        #expect(server.log.split(separator: "\n").count == 2 && !server.log.contains("::1"))
    }

    @Test func `metrics are a handful of sums, and given on this machine alone`() throws {
        let server = try TestServer(["--metrics", "127.0.0.1:0"])
        let line = try #require(waitForMetrics(server))
        let port = try #require(line.split(separator: ":").last?.split(separator: "/").first.flatMap { Int($0) })
        let token = try server.device().token
        for _ in 0..<3 { _ = try server.ask("GET", blobs(Draw.vault()), token) }
        let connection = try RawConnection(port: port)
        connection.send(TestServer.request("GET", "/metrics"))
        let answer = try #require(connection.answer())
        #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == true)
        #expect(
            answer.text == """
                # TYPE keys_server_answers_total counter
                keys_server_answers_total{class="2xx"} 1
                keys_server_answers_total{class="3xx"} 0
                keys_server_answers_total{class="4xx"} 3
                keys_server_answers_total{class="5xx"} 0

                """)
        let outside = try TestServer.run(
            ["serve", "--data", server.home.path + "/x", "--metrics", "0.0.0.0:0"], server.home)
        #expect(outside.outcome.status == 1 && outside.errors.contains("loopback"))
    }

    @Test func `the folder and its files are the server's user's alone`() throws {
        let server = try TestServer()
        _ = try server.device()
        #expect(Home.mode(server.data) == 0o700)
        for name in ["store.db", "store.db-wal", "store.db-shm", "lock"] {
            #expect(Home.mode(server.data + "/" + name) == 0o600, "\(name)")
        }
        try server.stop()
        chmod(server.data, 0o755)
        let open = try TestServer.run(["serve", "--listen", "127.0.0.1:0", "--data", server.data], server.home)
        #expect(open.outcome.status == 1 && open.errors.contains("open to others"))
    }

    @Test func `a crash leaves no core`() throws {
        let server = try TestServer()
        let limits = String(decoding: Home.contents(of: "/proc/\(server.process)/limits") ?? [], as: UTF8.self)
        let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") } ?? ""
        #expect(core.split(separator: " ").suffix(3) == ["0", "0", "bytes"], "\(core)")
        server.running.signal(SIGSEGV)
        let ended = try server.running.finish()
        #expect(ended.wasSignalled && ended.status == 128 + SIGSEGV)
        // No handler has said anything of what was in memory.
        #expect(server.log.split(separator: "\n").count == 1 && ended.output.isEmpty)
        let left = try FileManager.default.contentsOfDirectory(atPath: server.data)
        #expect(Set(left) == ["store.db", "store.db-wal", "store.db-shm", "lock"])
    }

    @Test func `the order of rows says nothing of the order they came in`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let vault = Draw.vault()
        let names = (0..<30).map { _ in Draw.name() }
        for name in names { _ = try server.ask("PUT", blobs(vault, name), token, [1]) }
        let rows = try DatabaseQueue(path: server.data + "/store.db").read { database in
            try String.fetchAll(database, sql: "SELECT name FROM blobs")
        }
        #expect(rows == names.sorted() && rows != names)
    }

    @Test func `plain HTTP does not leave the machine unless a proxy is said to be in front`() throws {
        let home = try Home()
        let refused = try TestServer.run(["serve", "--listen", "0.0.0.0:0", "--data", home.path + "/d"], home)
        #expect(refused.outcome.status == 1 && refused.errors.contains("would show every token"))
        #expect(Home.mode(home.path + "/d") == nil)
        let running = try TestServer.start(
            ["serve", "--listen", "0.0.0.0:0", "--data", home.path + "/d", "--behind-proxy"], home)
        #expect(Clock.waits(20) { home.read("log")?.contains("listening on http://0.0.0.0:") == true })
        running.signal(SIGTERM)
        #expect(try running.finish().status == 0)
    }

    @Test func `every row of the paper on privacy names a test that is there`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
            .standardized
        let paper = try String(contentsOf: root.appendingPathComponent("Docs/PRIVACY.md"), encoding: .utf8)
        let rows = paper.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2)
            .map {
                $0.split(separator: "|", omittingEmptySubsequences: false).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
            }
        #expect(rows.count >= 15)
        for row in rows where row.count > 2 && !row[1].hasPrefix("---") && row[1] != "part" {
            let proofs = row[row.count - 2].split(separator: "`", omittingEmptySubsequences: false).enumerated().filter
            { $0.offset % 2 == 1 }.map(\.element)
            #expect(!proofs.isEmpty, "\(row[1]) names no test")
            let files = try proofs.map { proof in
                let file = root.appendingPathComponent("Tests/\(proof).swift")
                return try #require(try? String(contentsOf: file, encoding: .utf8), "\(proof) is not there")
            }
            let sentences = row[row.count - 2].split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }
            for sentence in sentences.map(\.element) {
                #expect(files.contains { $0.contains("func `\(sentence)`") }, "no test says: \(sentence)")
            }
        }
    }

    private func waitForMetrics(_ server: TestServer) -> Substring? {
        var found: Substring?
        _ = Clock.waits(10) {
            found = server.log.split(separator: "\n").first { $0.contains("metrics on") }
            return found != nil
        }
        return found
    }

    /// Every whole number in every table.
    private func columns(_ server: TestServer) throws -> [Int64] {
        try DatabaseQueue(path: server.data + "/store.db").read { database in
            let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
            #expect(Set(tables) == ["accounts", "tokens", "vaults", "blobs", "tidying"])
            return try tables.flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table)").flatMap { row in
                    row.databaseValues.compactMap { value -> Int64? in
                        if case .int64(let number) = value.storage { return number }
                        return nil
                    }
                }
            }
        }
    }
}
