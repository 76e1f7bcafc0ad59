internal import Foundation
internal import SessionSupport
internal import Testing

/// Everything that is held can be seen by its owner, and taken away whole.
struct AccountTests {
    @Test func `an owner sees all that is held`() throws {
        let server = try TestServer(["--quota", "1000000"])
        let (id, owner, token) = try server.device()
        let vaults = [Draw.vault(), Draw.vault()].sorted()
        var sizes: [String: [String: Int]] = [:]
        for (index, vault) in vaults.enumerated() {
            for size in 1...(3 + index) {
                let name = Draw.name()
                sizes[vault, default: [:]][name] = size
                #expect(try server.ask("PUT", blobs(vault, name), token, Draw.bytes(size)).status == 201)
            }
        }
        let shown = JSON(try server.ask("GET", "/v1/account", owner))
        #expect(shown["account"] as? String == id && shown["quota"] as? Int == 1_000_000)
        #expect(shown["bytes"] as? Int == 6 + 10 + 7 * 256)
        #expect(Set(shown.object.keys) == ["account", "bytes", "quota", "devices", "vaults"])
        let devices = try #require(shown["devices"] as? [[String: Any]])
        #expect(Set(devices.compactMap { $0["kind"] as? String }) == ["owner", "device"])
        #expect(devices.allSatisfy { Set($0.keys) == ["device", "kind", "hash"] })
        let held = try #require(shown["vaults"] as? [[String: Any]])
        #expect(held.compactMap { $0["vault"] as? String } == vaults)
        for entry in held {
            let lines = try #require(entry["blobs"] as? [[String: Any]])
            let pairs = lines.compactMap { line in
                (line["name"] as? String).flatMap { name in (line["size"] as? Int).map { (name, $0) } }
            }
            #expect(Dictionary(uniqueKeysWithValues: pairs) == sizes[entry["vault"] as? String ?? ""])
        }
    }

    @Test func `an account with thousands of blobs is shown in whole`() throws {
        let server = try TestServer()
        let (_, owner, token) = try server.device()
        let vault = Draw.vault()
        let connection = try RawConnection(port: server.port)
        let names = (0..<2300).map { _ in Draw.name() }
        for part in stride(from: 0, to: names.count, by: 100) {
            let some = names[part..<min(part + 100, names.count)]
            connection.send(some.flatMap { TestServer.request("PUT", blobs(vault, $0), token, [1]) })
            for _ in some { #expect(connection.answer()?.status == 201) }
        }
        let shown = JSON(try server.ask("GET", "/v1/account", owner))
        let held = try #require((shown["vaults"] as? [[String: Any]])?.first?["blobs"] as? [[String: Any]])
        #expect(held.compactMap { $0["name"] as? String } == names.sorted())
    }

    @Test(arguments: ["wire", "command"])
    func `an erased account leaves nothing in the files`(_ way: String) throws {
        let server = try TestServer()
        let (id, owner, token) = try server.device()
        let (kept, vault) = (try server.device(), Draw.vault())
        let other = Draw.vault()
        var traces = [vault, id]
        var remains: [(name: String, bytes: [UInt8])] = []
        for index in 0..<40 {
            let (name, bytes) = (Draw.name(), Draw.bytes(100 + index * 700))
            traces.append(name)
            #expect(try server.ask("PUT", blobs(vault, name), token, bytes).status == 201)
            traces.append(String(decoding: [], as: UTF8.self))
            let ours = (Draw.name(), Draw.bytes(500))
            #expect(try server.ask("PUT", blobs(other, ours.0), kept.token, ours.1).status == 201)
            remains.append((name, bytes))
        }
        traces.removeAll { $0.isEmpty }
        let before = files(server)
        #expect(traces.dropFirst(2).allSatisfy { before.holds(Array($0.utf8)) })
        #expect(remains.allSatisfy { before.holds(Array($0.bytes.prefix(64))) })

        if way == "wire" {
            let gone = try server.ask("DELETE", "/v1/account", owner)
            #expect(gone.status == 204 && gone.body.isEmpty)
        } else {
            let ran = try TestServer.run(["account", "erase", id, "--data", server.data], server.home)
            #expect(ran.outcome.status == 0, "\(ran.errors)")
        }
        for token in [owner, token] { #expect(try server.ask("GET", blobs(vault), token).status == 401) }
        let after = files(server)
        for trace in traces { #expect(!after.holds(Array(trace.utf8)), "\(trace)") }
        for rest in remains {
            for start in stride(from: 0, to: rest.bytes.count - 32, by: 32) {
                #expect(!after.holds(Array(rest.bytes[start..<(start + 32)])))
            }
        }
        let raw = UInt64(id, radix: 16).map { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        }
        #expect(!after.holds(try #require(raw)))
        #expect(JSON(try server.ask("GET", blobs(other), kept.token))["blobs"] as? [Any] != nil)
        #expect(try TestServer.run(["account", "list", "--data", server.data], server.home).outcome.lines.count == 1)
    }

    @Test func `what an erasure leaves in a large file goes at the next start`() throws {
        let server = try TestServer()
        let (owner, token) = try { ($0.owner, $0.token) }(server.device())
        let vault = Draw.vault()
        var heads: [[UInt8]] = []
        for _ in 0..<10 {
            let bytes = Draw.bytes(4 << 20)
            heads.append(Array(bytes.prefix(64)))
            #expect(try server.ask("PUT", blobs(vault, Draw.name()), token, bytes).status == 201)
        }
        #expect(try server.ask("DELETE", "/v1/account", owner).status == 204)
        #expect(try server.ask("GET", blobs(vault), token).status == 401)
        try server.stop()
        let again = try TestServer(home: server.home)
        let after = files(again)
        #expect(after.bytes.count < 1 << 20 && heads.allSatisfy { !after.holds($0) } && !after.holds(vault))
    }

    @Test func `a command that is asked for what is not there says so`() throws {
        let server = try TestServer()
        let unknown = try TestServer.run(["account", "erase", "0123456789abcdef", "--data", server.data], server.home)
        #expect(unknown.outcome.status == 1)
        #expect(
            unknown.errors.hasPrefix("keys-server: there is no such account")
                && unknown.errors.contains("\nkeys-server: hint: "))
        let none = try TestServer.run(["account", "erase", "x", "--data", server.data], server.home)
        #expect(none.outcome.status == 64 && none.errors.contains("16 hexadecimal digits"))
    }

    /// The bytes of the database and of what lies beside it.
    private func files(_ server: TestServer) -> Haystack {
        Haystack(
            ["store.db", "store.db-wal", "store.db-shm"].flatMap { Home.contents(of: server.data + "/" + $0) ?? [] })
    }
}

/// Bytes in which something is looked for.
struct Haystack {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func holds(_ pattern: [UInt8]) -> Bool { bytes.withUnsafeBytes { $0.holds(pattern) } }
    func holds(_ text: String) -> Bool { holds(Array(text.utf8)) }
}
