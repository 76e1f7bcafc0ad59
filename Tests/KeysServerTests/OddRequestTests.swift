internal import Foundation
internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// What no client of ours sends.
struct OddRequestTests {
    @Test func `a path that is none is nothing, a method that is not its is said so`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let (vault, name) = (Draw.vault(), Draw.name())
        for target in [
            "/", "//", "/v1", "/v1/", "/V1/account", "/v1/account/", "/v1/vaults", "/v1/vaults/\(vault)", "/health/",
            blobs(vault) + "/", blobs(vault, name) + "/", "/v1//vaults/\(vault)/blobs", "/v2/account",
            "/v1/vaults/\(vault)/blobs/\(name)/x", "/v1/vaults%2F\(vault)/blobs", "/v1/vaults/\(vault)%2Fblobs",
            "/../v1/account", "/v1/../health", "/etc/passwd",
        ] {
            let answer = try server.ask("GET", target, token)
            let isName = target.hasSuffix("/blobs/")
            #expect(answer.status == (isName ? 400 : 404), "\(target) \(answer.status)")
            #expect(answer.word == (isName ? "grammar" : "nothing"))
        }
        for (method, target, allow) in [
            ("POST", blobs(vault), "GET"), ("PUT", blobs(vault), "GET"),
            ("POST", blobs(vault, name), "GET, PUT, DELETE"),
            ("PATCH", blobs(vault, name), "GET, PUT, DELETE"), ("OPTIONS", "/v1/account", "GET, DELETE"),
            ("GET", "/v1/accounts", "POST"), ("GET", "/v1/devices", "POST"), ("PUT", "/v1/devices/x", "DELETE"),
            ("PROPFIND", blobs(vault), "GET"), ("BREW", blobs(vault), "GET"), ("POST", "/health", "GET"),
            ("GET", "/v1/account/token", "POST"),
        ] {
            let answer = try server.ask(method, target, token)
            // The parser knows the methods of the web, and no others.
            if answer.status == 400 {
                #expect(method == "BREW" && answer.word == "grammar")
            } else {
                #expect(answer.status == 405 && answer.word == "method", "\(method) \(target)")
                #expect(answer.headers["allow"] == allow, "\(method) \(target)")
            }
        }
        let head = try server.ask("HEAD", blobs(vault, name), token)
        #expect(head.status == 405)
        #expect(try server.ask("HEAD", "/health").status == 405)
    }

    @Test func `names, vaults, ids and queries are written one way`() throws {
        let server = try TestServer()
        let (_, owner, token) = try server.device()
        let (vault, name) = (Draw.vault(), Draw.name())
        for bad in [
            String(name.dropLast()), name + "a", name.uppercased(), String(name.dropLast()) + "1", "..",
            "%61" + name.dropFirst(),
            String(name.dropLast()) + "%00", "", String(name.dropLast()) + ".", name + "%2F", ".%2e",
        ] {
            for method in ["GET", "PUT", "DELETE"] {
                let answer = try server.ask(method, blobs(vault, bad), token, method == "PUT" ? [1] : nil)
                #expect(answer.status == 400 && answer.word == "grammar", "\(method) \(bad)")
            }
        }
        for bad in [
            String(vault.dropLast()), vault + "0", vault.uppercased(), "8" + vault.dropFirst(), "i" + vault.dropFirst(),
            "%30",
        ] {
            #expect(try server.ask("GET", blobs(bad), token).word == "grammar", "\(bad)")
            #expect(try server.ask("PUT", blobs(bad, name), token, [1]).word == "grammar")
        }
        for query in [
            "", "limit", "limit=", "limit=0", "limit=1001", "limit=-1", "limit=+1", "limit=1e2",
            "limit=99999999999999999999",
            "limit=1&limit=1", "after=", "after=\(name)&after=\(name)", "after=\(name.uppercased())", "x=1", "limit=1&",
            "&limit=1", "limit=1&x", "limit=%31", "after=\(name)?limit=1", "Limit=1",
        ] {
            #expect(try server.ask("GET", blobs(vault) + "?" + query, token).word == "grammar", "\(query)")
        }
        #expect(try server.ask("GET", blobs(vault, name) + "?x=1", token).word == "grammar")
        for id in ["x", "0123456789ABCDEF", "0123456789abcde", "0123456789abcdef0"] {
            #expect(try server.ask("DELETE", "/v1/devices/\(id)", owner).word == "grammar")
        }
    }

    @Test(arguments: [
        "GARBAGE\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET /v1 HTTP/1.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET http://b/v1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ])
    func `what is no HTTP is refused, and the next one served`(_ text: String) throws {
        let server = try TestServer()
        let connection = try RawConnection(port: server.port, seconds: 5)
        connection.send(text)
        // What is refused before its path is read is grammar, what has one is nothing here; never a failure of ours.
        if let answer = connection.answer() { #expect([400, 404, 401].contains(answer.status), "\(answer)") }
        #expect(try server.ask("GET", "/health").status == 200)
    }

    @Test func `a header, a path or a head without end is refused`() throws {
        let server = try TestServer()
        for text in [
            "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\(String(repeating: "a", count: 3000)) HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n",
            "GET /health HTTP/1.1\r\n" + (0..<1000).map { "X\($0): a\r\n" }.joined() + "\r\n",
            String(repeating: "a", count: 1 << 20),
        ] {
            let connection = try RawConnection(port: server.port, seconds: 5)
            connection.send(text)
            let answer = connection.answer()
            #expect(answer?.word == "grammar", "\(String(describing: answer))")
            #expect(answer?.headers["connection"] == "close" && connection.isClosed())
        }
    }

    @Test(arguments: ["length", "chunks"], ["closed", "half closed", "no HTTP"])
    func `half a blob is none`(_ framing: String, _ end: String) throws {
        let server = try TestServer()
        let token = try server.device().token
        let path = blobs(Draw.vault(), Draw.name())
        do {
            let connection = try RawConnection(port: server.port, seconds: 5)
            if framing == "length" {
                connection.send(TestServer.request("PUT", path, token, headers: ["Content-Length: 1000"]))
                connection.send(Draw.bytes(600))
            } else {
                connection.send(TestServer.request("PUT", path, token, headers: ["Transfer-Encoding: chunked"]))
                connection.send("258\r\n")
                connection.send(Draw.bytes(600) + [13, 10])
            }
            usleep(100_000)
            switch end {
            case "half closed":
                connection.endSending()
                if let answer = connection.answer() { #expect(answer.status == 400) }
            case "no HTTP" where framing == "chunks":
                connection.send("what?\r\n")
                if let answer = connection.answer() { #expect(answer.status == 400) }
            default: break
            }
        }
        usleep(300_000)
        #expect(try server.ask("GET", path, token).word == "nothing")
        #expect(try server.ask("PUT", path, token, [1]).status == 201)
    }

    @Test func `a body over the cap is refused before it is sent, or while it comes`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let path = blobs(Draw.vault(), Draw.name())
        let announced = try RawConnection(port: server.port)
        announced.send(TestServer.request("PUT", path, token, headers: ["Content-Length: \(BlobLimits.blob + 1)"]))
        let refused = announced.answer()
        #expect(refused?.status == 413 && refused?.word == "size" && refused?.headers["connection"] == "close")
        #expect(announced.isClosed())

        let endless = try RawConnection(port: server.port)
        endless.send(TestServer.request("PUT", path, token, headers: ["Transfer-Encoding: chunked"]))
        let chunk = Array("10000\r\n".utf8) + Draw.bytes(0x10000) + [13, 10]
        var sent = 0
        while sent < 200 << 20, endless.send(chunk) { sent += chunk.count }
        #expect(sent < 100 << 20)
        #expect(server.resident < 200 << 10)
        #expect(try server.ask("GET", path, token).word == "nothing")
        let packed = try server.ask("PUT", path, token, [1], headers: ["Content-Encoding: gzip"])
        #expect(packed.word == "grammar")
    }
}
