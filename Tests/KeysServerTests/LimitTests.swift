internal import Foundation
internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// What one client may take of the server.
struct LimitTests {
    @Test func `a full account takes no more, and what is deleted makes room`() throws {
        let server = try TestServer(["--quota", "10000"])
        let token = try server.device().token
        let vault = Draw.vault()
        let names = (0..<4).map { _ in Draw.name() }
        for name in names[..<2] {
            #expect(try server.ask("PUT", blobs(vault, name), token, Draw.bytes(4000)).status == 201)
        }
        let full = try server.ask("PUT", blobs(vault, names[2]), token, Draw.bytes(4000))
        #expect(full.status == 507 && full.word == "quota")
        // 2 * (4000 + 256) are taken; this is the last that fits, to the byte.
        #expect(try server.ask("PUT", blobs(vault, names[2]), token, Draw.bytes(1233)).word == "quota")
        #expect(try server.ask("PUT", blobs(vault, names[2]), token, Draw.bytes(1232)).status == 201)
        #expect(try server.ask("PUT", blobs(vault, names[3]), token, []).word == "quota")
        #expect(try server.ask("DELETE", blobs(vault, names[2]), token).status == 204)
        #expect(try server.ask("PUT", blobs(vault, names[3]), token, []).status == 201)
        // Another account has room of its own.
        let other = try server.device().token
        #expect(try server.ask("PUT", blobs(vault, names[0]), other, Draw.bytes(4000)).status == 201)
    }

    @Test func `a token that asks too often is told to wait, and no other is`() throws {
        let server = try TestServer(rate: 5)
        let (one, other) = (try server.device().token, try server.device().token)
        let path = blobs(Draw.vault())
        var answers: [Answer] = []
        for _ in 0..<30 { answers.append(try server.ask("GET", path, one)) }
        let refused = answers.filter { $0.status == 429 }
        #expect(answers.prefix(9).allSatisfy { $0.status == 404 } && refused.count >= 10)
        #expect(refused.allSatisfy { $0.word == "rate" && $0.headers["retry-after"] == "1" })
        #expect(try server.ask("GET", path, other).status == 404)
        #expect(try Clock.waits(5) { try server.ask("GET", path, one).status == 404 })
        // All without a valid token share one rate, whatever they send and wherever they come from.
        answers = []
        for index in 0..<30 {
            answers.append(try server.ask("GET", path, index % 2 == 0 ? nil : "x", from: "127.0.0.\(1 + index % 2)"))
        }
        #expect(answers.first?.status == 401 && answers.filter { $0.status == 429 }.count >= 10)
        #expect(try server.ask("GET", path, other).status == 404)
        #expect(try server.ask("GET", "/health").status == 200)
    }

    @Test func `who drips a head or a body, or does not read, is let go`() throws {
        let server = try TestServer(["--patience", "2"])
        let token = try server.device().token
        let path = blobs(Draw.vault(), Draw.name())
        #expect(try server.ask("PUT", path, token, Draw.bytes(BlobLimits.blob)).status == 201)
        let head = try RawConnection(port: server.port)
        let body = try RawConnection(port: server.port)
        let idle = try RawConnection(port: server.port)
        let deaf = try RawConnection(port: server.port)
        let begin = Clock.now
        head.send("GET /health HTTP/1.1\r\n")
        body.send(TestServer.request("PUT", path, token, headers: ["Content-Length: 1000000"]))
        for _ in 0..<20 { deaf.send(TestServer.request("GET", path, token)) }
        var (headEnded, bodyEnded) = (false, false)
        while !(headEnded && bodyEnded), Clock.now - begin < 40 {
            headEnded = headEnded || !head.send("X: y\r\n")
            bodyEnded = bodyEnded || !body.send([1])
            usleep(200_000)
        }
        #expect(headEnded && bodyEnded)
        #expect(idle.isClosed())
        // Twenty large answers were asked for; the connection does not live to give them.
        sleep(1)
        var whole = 0
        while deaf.answer() != nil { whole += 1 }
        #expect(whole < 20)
        #expect(try server.ask("GET", "/health").status == 200)
    }

    @Test func `a connection that is never silent outlives the patience for one request`() throws {
        let server = try TestServer(["--patience", "1"])
        let token = try server.device().token
        let path = blobs(Draw.vault(), Draw.name())
        let connection = try RawConnection(port: server.port)
        let request = TestServer.request("GET", path, token)
        // One more is always on its way before the one before it is answered.
        connection.send(request)
        let begin = Clock.now
        while Clock.now - begin < 2.5 {
            connection.send(request)
            #expect(connection.answer()?.status == 404)
            usleep(100_000)
        }
    }

    @Test func `an idle server has little memory`() throws {
        let server = try TestServer()
        #expect(server.resident < 60 << 10, "\(server.resident) KiB")
    }

    @Test(arguments: [[], ["--metrics", "127.0.0.1:0"]])
    func `SIGTERM lets what is under way end, and ends in five seconds whoever does not`(_ words: [String]) throws {
        let server = try TestServer(words)
        let token = try server.device().token
        let path = blobs(Draw.vault(), Draw.name())
        let slow = try RawConnection(port: server.port)
        slow.send(TestServer.request("PUT", path, token, headers: ["Content-Length: 3"]))
        slow.send([1])
        usleep(200_000)
        server.running.signal(SIGTERM)
        usleep(300_000)
        slow.send([2, 3])
        #expect(slow.answer()?.status == 201)
        #expect(try server.running.finish(within: 10).status == 0)
        #expect(server.log.hasSuffix("keys-server: stopped\n"))

        let again = try TestServer(home: server.home)
        #expect(try again.ask("GET", path, token).body == [1, 2, 3])
        let never = try RawConnection(port: again.port)
        never.send(TestServer.request("PUT", path, token, headers: ["Content-Length: 3"]))
        usleep(200_000)
        let ended = try again.stop()
        #expect(ended.outcome.status == 0 && ended.seconds < 5)
    }
}
