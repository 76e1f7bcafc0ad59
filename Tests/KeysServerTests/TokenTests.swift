internal import Crypto
internal import Foundation
@testable internal import KeysServer
internal import SessionSupport
internal import Testing

/// What each kind of token may do, and nothing else.
struct TokenTests {
    private static func hash(_ token: String) -> String {
        SHA256.hash(data: Array(token.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Every request of the table that needs a token.
    private static func requests(_ vault: String, _ name: String) -> [(method: String, target: String, body: [UInt8]?)]
    {
        [
            ("GET", blobs(vault), nil), ("GET", blobs(vault, name), nil), ("PUT", blobs(vault, name), [1]),
            ("DELETE", blobs(vault, name), nil), ("POST", "/v1/devices", Array("{}".utf8)),
            ("DELETE", "/v1/devices/0123456789abcdef", nil),
            ("POST", "/v1/account/token", Array("{\"hash\":\"\(hash("x"))\"}".utf8)), ("GET", "/v1/account", nil),
            ("DELETE", "/v1/account", nil),
        ]
    }

    @Test func `without a token, or with one that is none, nothing is said but that`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let (vault, name) = (Draw.vault(), Draw.name())
        var wrong = [nil, "", "x", String(token.dropLast()), token + "a", token.uppercased(), Token.make()]
        // Each bit of the last symbols that counts.
        wrong.append((token.hasPrefix("a") ? "b" : "a") + token.dropFirst())
        for (method, target, body) in Self.requests(vault, name) {
            for token in wrong {
                let answer = try server.ask(method, target, token, body)
                #expect(answer.status == 401 && answer.word == "token", "\(method) \(target)")
                #expect(answer.headers["www-authenticate"] == "Bearer")
            }
        }
        for header in ["Authorization: \(token)", "Authorization: Basic \(token)", "Authorization: Bearer  \(token)"] {
            #expect(try server.ask("GET", blobs(vault), headers: [header]).status == 401)
        }
        let twice = try server.ask("GET", blobs(vault), token, headers: ["Authorization: Bearer \(token)"])
        #expect(twice.status == 401)
        #expect(try server.ask("GET", blobs(vault), headers: ["authorization: bearer \(token)"]).status == 404)
    }

    @Test func `a device token can do nothing but blobs`() throws {
        let server = try TestServer()
        let (_, owner, token) = try server.device()
        let (vault, name) = (Draw.vault(), Draw.name())
        for (method, target, body) in Self.requests(vault, name) {
            let answer = try server.ask(method, target, token, body)
            #expect((answer.status == 403) == !target.contains("vaults"), "\(method) \(target): \(answer.status)")
            if answer.status == 403 { #expect(answer.word == "forbidden") }
        }
        #expect(try server.ask("GET", "/v1/account", owner).status == 200)
    }

    @Test func `an owner's token can do everything but blobs`() throws {
        let server = try TestServer()
        let owner = try server.account().owner
        for (method, target, body) in Self.requests(Draw.vault(), Draw.name()).filter({ $0.target.contains("vaults") })
        {
            #expect(try server.ask(method, target, owner, body).word == "forbidden")
        }
    }

    @Test func `a recovery token lists, gets, puts and has one device made`() throws {
        let server = try TestServer()
        let (_, owner, device) = try server.device()
        let recovery = Token.make()
        let (vault, name, other) = (Draw.vault(), Draw.name(), Draw.name())
        _ = try server.ask("PUT", blobs(vault, name), device, [1, 2])
        let body = Array("{\"hash\":\"\(Self.hash(recovery))\",\"kind\":\"recovery\"}".utf8)
        let made = try server.ask("POST", "/v1/devices", owner, body)
        #expect(made.status == 201 && JSON(made)["token"] == nil)
        // An answer that was lost is asked for again.
        let again = try server.ask("POST", "/v1/devices", owner, body)
        #expect(again.status == 201 && again.text == made.text)

        #expect(try server.ask("GET", blobs(vault), recovery).status == 200)
        #expect(try server.ask("GET", blobs(vault, name), recovery).body == [1, 2])
        #expect(try server.ask("PUT", blobs(vault, other), recovery, [3]).status == 201)
        #expect(try server.ask("DELETE", blobs(vault, other), recovery).word == "forbidden")
        for (method, target, body) in Self.requests(vault, name)
        where target.hasPrefix("/v1/account") || target.hasPrefix("/v1/devices/") {
            #expect(try server.ask(method, target, recovery, body).word == "forbidden", "\(method) \(target)")
        }
        for kind in ["recovery", "pairing"] {
            let more =
                "{\"kind\":\"\(kind)\",\"hash\":\"\(Self.hash("z"))\""
                + (kind == "pairing" ? ",\"vault\":\"\(vault)\",\"names\":[\"\(name)\"]}" : "}")
            #expect(try server.ask("POST", "/v1/devices", recovery, Array(more.utf8)).word == "forbidden")
        }
        // The one it may have, by a hash: asked again it is the same; another there is not.
        let next = Token.make()
        let wish = Array("{\"hash\":\"\(Self.hash(next))\"}".utf8)
        let first = try server.ask("POST", "/v1/devices", recovery, wish)
        #expect(first.status == 201)
        #expect(try server.ask("POST", "/v1/devices", recovery, wish).text == first.text)
        #expect(try server.ask("POST", "/v1/devices", recovery, Array("{}".utf8)).word == "forbidden")
        #expect(try server.ask("GET", blobs(vault, name), next).body == [1, 2])
        #expect(try server.ask("DELETE", blobs(vault, other), next).status == 204)
    }

    @Test func `a pairing token reaches its blobs and no others, and the seventeenth replaces the first`() throws {
        let server = try TestServer()
        let (_, owner, device) = try server.device()
        let (vault, other) = (Draw.vault(), Draw.vault())
        let names = (0..<4).map { _ in Draw.name() }
        let listed = names.map { "\"\($0)\"" }.joined(separator: ",")
        let body = "{\"kind\":\"pairing\",\"vault\":\"\(vault)\",\"names\":[\(listed)]}"
        let made = try server.ask("POST", "/v1/devices", owner, Array(body.utf8))
        let pairing = try #require(JSON(made)["token"] as? String)
        for name in names {
            #expect(try server.ask("PUT", blobs(vault, name), pairing, [1]).status == 201)
            #expect(try server.ask("GET", blobs(vault, name), pairing).body == [1])
            #expect(try server.ask("GET", blobs(vault, name), device).body == [1])
            #expect(try server.ask("DELETE", blobs(vault, name), pairing).status == 204)
            for method in ["GET", "PUT", "DELETE"] {
                let body: [UInt8]? = method == "PUT" ? [1] : nil
                #expect(try server.ask(method, blobs(other, name), pairing, body).word == "forbidden")
                #expect(try server.ask(method, blobs(vault, Draw.name()), pairing, body).word == "forbidden")
            }
        }
        #expect(try server.ask("GET", blobs(vault), pairing).word == "forbidden")
        for (method, target, body) in Self.requests(vault, names[0]) where !target.contains("vaults") {
            #expect(try server.ask(method, target, pairing, body).word == "forbidden")
        }
        let id = try #require(JSON(made)["device"] as? String)
        var tokens = [pairing]
        for _ in 0..<16 { tokens.append(try server.token(owner, body)) }
        #expect(try server.ask("GET", blobs(vault, names[0]), tokens[0]).status == 401)
        for token in tokens.dropFirst() {
            #expect(try server.ask("GET", blobs(vault, names[0]), token).status == 404)
        }
        #expect(try server.ask("DELETE", "/v1/devices/\(id)", owner).status == 204)
    }

    @Test func `a token that is taken away or replaced is refused in the next request`() throws {
        let server = try TestServer()
        let (_, owner) = try server.account()
        let made = try server.ask("POST", "/v1/devices", owner, Array("{}".utf8))
        let (id, token) = (try #require(JSON(made)["device"] as? String), try #require(JSON(made)["token"] as? String))
        let path = blobs(Draw.vault())
        #expect(try server.ask("GET", path, token).status == 404)
        for _ in 0..<2 { #expect(try server.ask("DELETE", "/v1/devices/\(id)", owner).status == 204) }
        #expect(try server.ask("GET", path, token).status == 401)

        let next = Token.make()
        let body = Array("{\"hash\":\"\(Self.hash(next))\"}".utf8)
        #expect(try server.ask("POST", "/v1/account/token", owner, body).status == 204)
        #expect(try server.ask("GET", "/v1/account", owner).status == 401)
        #expect(try server.ask("GET", "/v1/account", next).status == 200)
        #expect(try server.ask("POST", "/v1/account/token", next, body).status == 204)
        let devices = try #require(JSON(try server.ask("GET", "/v1/account", next))["devices"] as? [[String: Any]])
        let own = try #require(devices.first { $0["kind"] as? String == "owner" }?["device"] as? String)
        #expect(devices.count == 1)
        #expect(try server.ask("DELETE", "/v1/devices/\(own)", next).word == "forbidden")
        let taken = Array("{\"hash\":\"\(Self.hash(next))\",\"kind\":\"recovery\"}".utf8)
        #expect(try server.ask("POST", "/v1/devices", next, taken).word == "differs")
    }

    @Test(arguments: [
        "", "[]", "{", "null", "{\"kind\":\"owner\"}", "{\"kind\":\"recovery\"}", "{\"kind\":7}", "{\"hash\":\"00\"}",
        "{\"x\":1}", "{\"kind\":\"pairing\"}", "{\"vault\":\"x\"}", "{\"names\":[]}", "{\"hash\":null}",
        "{\"kind\":\"pairing\",\"vault\":\"00000000000000000000000000\",\"names\":[]}",
        "{\"kind\":\"pairing\",\"vault\":\"00000000000000000000000000\",\"names\":[\"short\"]}",
    ])
    func `a body that asks for no token is refused`(_ body: String) throws {
        let server = try TestServer()
        let owner = try server.account().owner
        let answer = try server.ask("POST", "/v1/devices", owner, Array(body.utf8))
        #expect(answer.status == 400 && answer.word == "grammar")
        let large = Array(repeating: UInt8(ascii: " "), count: 5000) + Array("{}".utf8)
        #expect(try server.ask("POST", "/v1/devices", owner, large).word == "size")
    }

    @Test func `two hashes are compared bit by bit, whatever the first bits say, and in one place`() throws {
        let token = Token.make()
        let hash = TokenHash(of: token)
        #expect(Token.isOne(token) && TokenHash(hex: hash.hex) == hash && TokenHash(bytes: hash.bytes) == hash)
        #expect(hash.hex == Self.hash(token))
        for index in 0..<256 {
            var bytes = hash.bytes
            bytes[index / 8] ^= 1 << UInt8(index % 8)
            #expect(TokenHash(bytes: bytes) != hash)
        }
        // Reading the source is the test: timing would show it only now and then.
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/KeysServer")
        let source = try String(contentsOf: folder.appendingPathComponent("Token.swift"), encoding: .utf8)
        let comparison = try #require(source.range(of: "static func == (one: TokenHash"))
        let body = source[comparison.lowerBound...].prefix { $0 != "}" }
        #expect(
            body.contains("difference == 0") && !body.contains("&&") && !body.contains("guard") && !body.contains("if ")
        )
        let accounts = try String(contentsOf: folder.appendingPathComponent("SQLiteAccounts.swift"), encoding: .utf8)
        #expect(accounts.contains("stored == hash"))
    }
}
