internal import Foundation
internal import SessionSupport
internal import Testing

/// Whatever comes, the server answers by its table or hangs up; it never fails, and takes no more memory for it.
struct FuzzTests {
    private static let statuses: Set<Int> = [200, 201, 204, 304, 400, 401, 403, 404, 405, 409, 413]

    @Test func `no request makes it fail`() throws {
        var chance = Chance(for: "server fuzz")
        let server = try TestServer(["--open-registration"])
        let (_, owner, token) = try server.device()
        let draw = Requests(
            vault: Draw.vault(), names: (0..<5).map { _ in Draw.name() }, tokens: [token, token, token, owner, "x", ""])
        var connection = try RawConnection(port: server.port, seconds: 3)
        var answered = 0
        var resident = 0
        let count = Effort.times(2000, soak: 1_000_000)
        for index in 0..<count {
            var (method, bytes) = draw.request(&chance)
            let isBroken = Int.random(in: 0..<4, using: &chance) == 0
            if isBroken { draw.damage(&bytes, &chance) }
            connection.send(bytes)
            // What is broken may wait for more that never comes: it is ended.
            if isBroken { connection.endSending() }
            let answer = connection.answer(to: method)
            if let answer {
                answered += 1
                #expect(
                    Self.statuses.contains(answer.status),
                    "\(answer) to \(String(decoding: bytes.prefix(300), as: UTF8.self))")
            } else {
                #expect(isBroken, "no answer to \(String(decoding: bytes.prefix(300), as: UTF8.self))")
            }
            if isBroken || answer?.headers["connection"] == "close" {
                connection = try RawConnection(port: server.port, seconds: 3)
            }
            if index == count / 2 { resident = server.resident }
        }
        #expect(answered > count / 2)
        #expect(server.resident < resident + 16 << 10, "\(resident) KiB, then \(server.resident)")
        #expect(try server.ask("GET", "/health").status == 200)
        #expect(server.log.split(separator: "\n").count == 1, "\(server.log)")
    }
}

/// Requests that are nearly right.
private struct Requests {
    let vault: String
    let names: [String]
    let tokens: [String]

    func request(_ chance: inout Chance) -> (method: String, bytes: [UInt8]) {
        let method = pick(
            ["GET", "GET", "PUT", "PUT", "DELETE", "POST", "HEAD", "PATCH", "OPTIONS", "PROPFIND"], &chance)
        let name = pick(names, &chance)
        let target = pick(
            [
                blobs(vault), blobs(vault, name), blobs(vault, name), blobs(vault, name),
                blobs(vault) + "?limit=3&after=\(name)",
                blobs(vault) + "?limit=\(Int.random(in: -5...1500, using: &chance))", blobs(vault, name + "x"),
                blobs("x", name), "/v1/devices", "/v1/devices/0123456789abcdef", "/v1/accounts", "/v1/account/token",
                "/health", "/", "/%2e%2e/", "*", "http://localhost" + blobs(vault),
            ], &chance)
        // An owner who erases the account ends the test's accounts: that alone is not asked.
        let token = pick(tokens, &chance)
        let body = pick(
            [
                nil, [], Draw.bytes(Int.random(in: 0..<3000, using: &chance)), Array("{}".utf8),
                Array("{\"kind\":\"device\"}".utf8),
                Array("{\"hash\":\"\(String(repeating: "0", count: 64))\",\"kind\":\"recovery\"}".utf8),
                Array("[[[[".utf8),
            ], &chance)
        let headers = pick(
            [
                [], ["If-None-Match: \"x\""], ["Expect: 100-continue"], ["Content-Encoding: br"], ["Range: bytes=0-1"],
                ["X: \(String(repeating: "y", count: Int.random(in: 0..<2000, using: &chance)))"], ["Upgrade: h2c"],
            ], &chance)
        let skipsBody = target == "/v1/account/token" && token == tokens[3]
        return (method, TestServer.request(method, target, token, skipsBody ? nil : body, headers: headers))
    }

    /// Flips, drops, doubles or cuts bytes.
    func damage(_ bytes: inout [UInt8], _ chance: inout Chance) {
        for _ in 0..<Int.random(in: 1...4, using: &chance) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &chance)
            switch Int.random(in: 0..<5, using: &chance) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &chance)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
            case 3: bytes.removeLast(bytes.count - place)
            default:
                bytes.insert(contentsOf: pick([[13, 10], [0], [13], [10, 10], Array(": ".utf8)], &chance), at: place)
            }
        }
    }

    private func pick<E>(_ all: [E], _ chance: inout Chance) -> E { all[Int.random(in: 0..<all.count, using: &chance)] }
}
