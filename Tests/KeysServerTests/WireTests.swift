internal import Foundation
internal import KeysBlobs
internal import SessionSupport
internal import Testing

/// Each row of the wire's table, asked of the real program.
struct WireTests {
    @Test func `a blob is put once, got as it was, and deleted as often as one likes`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let (vault, name) = (Draw.vault(), Draw.name())
        let path = blobs(vault, name)
        for size in [0, 1, 8192, BlobLimits.blob] {
            let bytes = Draw.bytes(size)
            #expect(try server.ask("GET", path, token).word == "nothing")
            let put = try server.ask("PUT", path, token, bytes)
            #expect(put.status == 201 && put.body.isEmpty)
            #expect(try server.ask("PUT", path, token, bytes).status == 200)
            let other = try server.ask("PUT", path, token, bytes + [1])
            #expect(size == BlobLimits.blob ? other.word == "size" : other.status == 409 && other.word == "differs")
            let got = try server.ask("GET", path, token)
            #expect(got.status == 200 && got.body == bytes)
            #expect(got.headers["content-type"] == "application/octet-stream")
            #expect(got.headers["content-length"] == "\(size)")
            for _ in 0..<2 {
                let deleted = try server.ask("DELETE", path, token)
                #expect(deleted.status == 204 && deleted.body.isEmpty)
            }
        }
        let missing = try server.ask("GET", path, token)
        #expect(missing.status == 404 && missing.text == "{\"error\":\"nothing\"}")
        #expect(missing.headers["content-type"] == "application/json")
    }

    @Test func `a body in chunks is a body, and so is one that waits to be asked for`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let vault = Draw.vault()
        let bytes = Draw.bytes(300_000)
        let (first, second) = (Draw.name(), Draw.name())
        let chunked = try RawConnection(port: server.port)
        chunked.send(
            TestServer.request("PUT", blobs(vault, first), token, headers: ["Transfer-Encoding: chunked"]))
        for part in stride(from: 0, to: bytes.count, by: 70_000) {
            let chunk = bytes[part..<min(part + 70_000, bytes.count)]
            chunked.send("\(String(chunk.count, radix: 16))\r\n")
            chunked.send(Array(chunk) + [13, 10])
        }
        chunked.send("0\r\n\r\n")
        #expect(chunked.answer()?.status == 201)

        let polite = try RawConnection(port: server.port)
        polite.send(
            TestServer.request(
                "PUT", blobs(vault, second), token,
                headers: ["Content-Length: \(bytes.count)", "Expect: 100-continue"]))
        #expect(polite.answer(informational: true)?.status == 100)
        polite.send(bytes)
        #expect(polite.answer()?.status == 201)
        for name in [first, second] { #expect(try server.ask("GET", blobs(vault, name), token).body == bytes) }
    }

    @Test func `a listing comes in pages, in the order of names, with one tag for the whole`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let vault = Draw.vault()
        let none = try server.ask("GET", blobs(vault), token)
        #expect(none.status == 404 && none.word == "nothing")
        let connection = try RawConnection(port: server.port)
        var sizes: [String: Int] = [:]
        for index in 0..<25 {
            let name = Draw.name()
            sizes[name] = index * 10
            connection.send(TestServer.request("PUT", blobs(vault, name), token, Draw.bytes(index * 10)))
            #expect(connection.answer()?.status == 201)
        }
        let whole = try server.ask("GET", blobs(vault), token)
        let names = sizes.keys.sorted()
        #expect(
            whole.text == "{\"blobs\":["
                + names.map { "{\"name\":\"\($0)\",\"size\":\(sizes[$0] ?? -1)}" }.joined(separator: ",")
                + "],\"more\":false}")
        let tag = try #require(whole.headers["etag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count <= 80)

        var seen: [String] = []
        var after: String?
        repeat {
            let page = try server.ask("GET", blobs(vault) + "?limit=10" + (after.map { "&after=\($0)" } ?? ""), token)
            #expect(page.headers["etag"] == (after == nil ? tag : nil))
            let lines = try #require(JSON(page)["blobs"] as? [[String: Any]])
            seen += lines.compactMap { $0["name"] as? String }
            after = JSON(page)["more"] as? Bool == true ? seen.last : nil
        } while after != nil
        #expect(seen == names)
        let past = try server.ask("GET", blobs(vault) + "?after=\(names[24])", token)
        #expect(past.text == "{\"blobs\":[],\"more\":false}")
    }

    @Test func `what has not changed is not said again, and any change gives another tag`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let (vault, first, second) = (Draw.vault(), Draw.name(), Draw.name())
        var tags: Set<String> = []
        func tag() throws -> String { try #require(server.ask("GET", blobs(vault), token).headers["etag"]) }
        for (method, name) in [("PUT", first), ("PUT", second), ("DELETE", second), ("PUT", second)] {
            _ = try server.ask(method, blobs(vault, name), token, method == "PUT" ? [1, 2, 3] : nil)
            let now = try tag()
            #expect(tags.insert(now).inserted)
            let again = try server.ask("GET", blobs(vault), token, headers: ["If-None-Match: \(now)"])
            #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == now)
            for old in tags.subtracting([now]) {
                #expect(try server.ask("GET", blobs(vault), token, headers: ["If-None-Match: \(old)"]).status == 200)
            }
        }
        let before = try tag()
        #expect(try server.ask("PUT", blobs(vault, first), token, [1, 2, 3]).status == 200)
        #expect(try server.ask("PUT", blobs(vault, first), token, [9]).status == 409)
        #expect(try tag() == before)
        for name in [first, second] { _ = try server.ask("DELETE", blobs(vault, name), token) }
        #expect(try server.ask("GET", blobs(vault), token, headers: ["If-None-Match: \(before)"]).word == "nothing")
    }

    @Test func `another account's vault is nothing, and its like-named vault is another`() throws {
        let server = try TestServer()
        let (one, other) = (try server.device().token, try server.device().token)
        let (vault, name) = (Draw.vault(), Draw.name())
        #expect(try server.ask("PUT", blobs(vault, name), one, [1]).status == 201)
        let unknown = try server.ask("GET", blobs(Draw.vault(), name), other)
        for answer in [
            try server.ask("GET", blobs(vault), other), try server.ask("GET", blobs(vault, name), other),
        ] {
            #expect(answer.status == 404 && answer.text == unknown.text)
            #expect(answer.headers.filter { $0.key != "date" } == unknown.headers.filter { $0.key != "date" })
        }
        #expect(try server.ask("DELETE", blobs(vault, name), other).status == 204)
        #expect(try server.ask("PUT", blobs(vault, name), other, [2]).status == 201)
        #expect(try server.ask("GET", blobs(vault, name), one).body == [1])
        #expect(try server.ask("GET", blobs(vault, name), other).body == [2])
    }

    @Test func `accounts are given where registration is open, else not`() throws {
        let closed = try TestServer()
        let refused = try closed.ask("POST", "/v1/accounts")
        #expect(refused.status == 403 && refused.word == "registration")
        let open = try TestServer(["--open-registration"])
        let made = try open.ask("POST", "/v1/accounts")
        #expect(made.status == 201)
        let owner = try #require(JSON(made)["token"] as? String)
        #expect(
            JSON(try open.ask("GET", "/v1/account", owner))["account"] as? String == JSON(made)["account"] as? String)
        let listed = try TestServer.run(["account", "list", "--data", open.data], open.home).outcome.text
        #expect(listed == "\(JSON(made)["account"] as? String ?? "") 0\n")
    }

    @Test func `health is said to anybody`() throws {
        let server = try TestServer()
        #expect(try server.ask("GET", "/health").status == 200)
        #expect(try server.ask("GET", "/health", "nonsense").status == 200)
        #expect(try server.ask("GET", "/health?x=1").word == "grammar")
    }

    @Test func `a connection is good for many requests, sent one after the other or all at once`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let vault = Draw.vault()
        let connection = try RawConnection(port: server.port)
        let names = (0..<20).map { _ in Draw.name() }
        connection.send(names.flatMap { TestServer.request("PUT", blobs(vault, $0), token, [7]) })
        for _ in names { #expect(connection.answer()?.status == 201) }
        connection.send(TestServer.request("GET", blobs(vault, names[0]), token, headers: ["Connection: close"]))
        let last = connection.answer()
        #expect(last?.body == [7] && last?.headers["connection"] == "close")
        #expect(connection.isClosed())
    }
}
