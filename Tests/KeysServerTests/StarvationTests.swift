internal import Foundation
internal import Glibc
internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// Nobody takes so much of the server that nothing is left for others.
struct StarvationTests {
    init() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    @Test func `a thousand connections at once are served, and cost little`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let vault = Draw.vault()
        let idle = server.resident
        let connections = try (0..<1000).map { _ in try RawConnection(port: server.port, seconds: 60) }
        let names = connections.map { _ in Draw.name() }
        for (connection, name) in zip(connections, names) {
            connection.send(TestServer.request("PUT", blobs(vault, name), token, Draw.bytes(1000)))
        }
        #expect(connections.allSatisfy { $0.answer()?.status == 201 })
        #expect(server.resident - idle < 100 << 10)
        let page = try server.ask("GET", blobs(vault), token)
        #expect((JSON(page)["blobs"] as? [Any])?.count == 1000)
    }

    @Test(arguments: ["silent", "dripping a head", "keeping back a body", "not reading", "idle after an answer"])
    func `who holds twice as many connections as there may be keeps nobody out`(_ way: String) throws {
        // 628 files: 500 connections. Their patience is longer than this test.
        let server = try TestServer(["--patience", "600"], files: 628)
        let token = try server.device().token
        let (vault, large) = (Draw.vault(), Draw.name())
        #expect(try server.ask("PUT", blobs(vault, large), token, Draw.bytes(60_000)).status == 201)
        let idle = server.resident
        let held = try (0..<1000).map { index in
            // Who does not read has little room, so that the server comes to a halt there and not to the end.
            let connection = try RawConnection(
                port: server.port, seconds: 5, window: way == "not reading" ? 4096 : nil)
            switch way {
            case "dripping a head": connection.send("GET /health HTTP/1.1\r\nX: ")
            case "keeping back a body":
                connection.send(
                    TestServer.request("PUT", blobs(vault, Draw.name()), headers: ["Content-Length: 60000"]) + [1])
            case "not reading":
                for _ in 0..<6 { connection.send(TestServer.request("GET", blobs(vault, large), token)) }
            case "idle after an answer":
                connection.send(TestServer.request("GET", "/health"))
                _ = connection.answer()
            default: break
            }
            return connection
        }
        let begin = Clock.now
        for round in 0..<50 {
            for connection in held.suffix(400) where way == "dripping a head" && round % 10 == 0 {
                connection.send("y")
            }
            let (name, bytes) = (Draw.name(), Draw.bytes(2000))
            #expect(try server.ask("PUT", blobs(vault, name), token, bytes).status == 201)
            #expect(try server.ask("GET", blobs(vault, name), token).body == bytes)
        }
        #expect(Clock.now - begin < 20, "\(Clock.now - begin) s")
        #expect(server.resident - idle < 100 << 10, "\(idle) KiB, then \(server.resident)")
        // One that is used stays: it is those without need that went.
        #expect(held.prefix(400).allSatisfy { $0.ends() })
        withExtendedLifetime(held) {}
    }

    @Test func `an account that sends slowly on many connections leaves room for the bodies of others`() throws {
        let server = try TestServer()
        let (one, other) = (try server.device().token, try server.device().token)
        let vault = Draw.vault()
        let most = Draw.bytes(BlobLimits.blob - 1)
        let slow = try (0..<20).map { _ in
            let connection = try RawConnection(port: server.port)
            connection.send(
                TestServer.request(
                    "PUT", blobs(vault, Draw.name()), one, headers: ["Content-Length: \(BlobLimits.blob)"]))
            connection.send(most)
            return connection
        }
        usleep(500_000)
        let refused = try server.ask("PUT", blobs(vault, Draw.name()), one, most)
        #expect(refused.status == 503 && refused.word == "busy" && refused.headers["retry-after"] == "1")
        for _ in 0..<5 {
            let name = Draw.name()
            #expect(try server.ask("PUT", blobs(vault, name), other, most).status == 201)
            #expect(try server.ask("GET", blobs(vault, name), other).body == most)
        }
        for connection in slow { connection.willReset() }
    }

    @Test func `who asks for much and is gone before it comes leaves nothing taken`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let (vault, name) = (Draw.vault(), Draw.name())
        let most = Draw.bytes(BlobLimits.blob)
        #expect(try server.ask("PUT", blobs(vault, name), token, most).status == 201)
        for index in 0..<200 {
            let connection = try RawConnection(port: server.port)
            connection.willReset()
            for _ in 0..<3 { connection.send(TestServer.request("GET", blobs(vault, name), token)) }
            // Some at once, some when a part of it is on its way.
            if index % 2 == 1 { usleep(UInt32(index) * 50) }
        }
        #expect(
            try Clock.waits(5) {
                try server.ask("GET", blobs(vault, name), token).body == most
                    && server.ask("PUT", blobs(vault, Draw.name()), token, most).status == 201
            })
    }

    @Test func `who drips a handshake is let go`() throws {
        let home = try Home()
        let paper = try Authority.selfSigned(home)
        let server = try TestServer(
            ["--patience", "2", "--tls-cert", paper.certificate, "--tls-key", paper.key], home: home)
        // The beginning of a greeting of 512 bytes.
        let connection = try RawConnection(port: server.port)
        connection.send([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])
        let begin = Clock.now
        while connection.send([7]), Clock.now - begin < 40 { usleep(200_000) }
        #expect(Clock.now - begin < 30)
    }

    @Test func `one account erased after another keeps nobody waiting for long`() throws {
        let server = try TestServer(["--open-registration"])
        let token = try server.device().token
        let vault = Draw.vault()
        for _ in 0..<7 {
            #expect(try server.ask("PUT", blobs(vault, Draw.name()), token, Draw.bytes(4_000_000)).status == 201)
        }
        let erasing = try RawConnection(port: server.port)
        var slowest = 0.0
        for _ in 0..<20 {
            let owner = try #require(JSON(try server.ask("POST", "/v1/accounts"))["token"] as? String)
            erasing.send(TestServer.request("DELETE", "/v1/account", owner))
            let begin = Clock.now
            #expect(try server.ask("PUT", blobs(vault, Draw.name()), token, [1]).status == 201)
            slowest = max(slowest, Clock.now - begin)
            #expect(erasing.answer()?.status == 204)
        }
        print("the slowest put beside an erasure took \(slowest) s")
        #expect(slowest < 5)
    }
}
