internal import Foundation
internal import GRDB
internal import Glibc
internal import SessionSupport
internal import Testing

/// What was answered stands, whatever happens to the process, the disk or the file.
struct DurabilityTests {
    @Test func `every answered put is there after the server is killed`() throws {
        var chance = Chance(for: "server killed")
        let home = try Home()
        var server = try TestServer(home: home)
        let token = try server.device().token
        let vault = Draw.vault()
        var answered: [(name: String, bytes: [UInt8])] = []
        var unanswered = 0
        for _ in 0..<Effort.times(20, soak: 1000) {
            let connections = try (0..<4).map { _ in try RawConnection(port: server.port, seconds: 5) }
            var waiting: [[(name: String, bytes: [UInt8])]] = connections.map { _ in [] }
            for (index, connection) in connections.enumerated() {
                for _ in 0..<25 {
                    let blob = (Draw.name(), Draw.bytes(Int.random(in: 0..<20_000, using: &chance)))
                    connection.send(TestServer.request("PUT", blobs(vault, blob.0), token, blob.1))
                    waiting[index].append(blob)
                }
            }
            usleep(UInt32.random(in: 0..<30_000, using: &chance))
            server.running.signal(SIGKILL)
            for (index, connection) in connections.enumerated() {
                for blob in waiting[index] {
                    guard connection.answer()?.status == 201 else {
                        unanswered += 1
                        continue
                    }
                    answered.append(blob)
                }
            }
            _ = try server.running.finish()
            server = try TestServer(home: home)
            for blob in answered.suffix(100) {
                #expect(try server.ask("GET", blobs(vault, blob.name), token).body == blob.bytes)
            }
        }
        #expect(!answered.isEmpty && unanswered > 0)
        var listed: Set<String> = []
        var after: String?
        repeat {
            let page = JSON(try server.ask("GET", blobs(vault) + (after.map { "?after=\($0)" } ?? ""), token))
            let names = ((page["blobs"] as? [[String: Any]]) ?? []).compactMap { $0["name"] as? String }
            listed.formUnion(names)
            after = page["more"] as? Bool == true ? names.last : nil
        } while after != nil
        #expect(answered.allSatisfy { listed.contains($0.name) })
    }

    @Test func `two servers never use one folder`() throws {
        let server = try TestServer()
        let second = try TestServer.run(["serve", "--listen", "127.0.0.1:0", "--data", server.data], server.home)
        #expect(second.outcome.status == 1)
        #expect(second.errors.hasPrefix("keys-server: another keys-server uses \(server.data)"))
        #expect(second.errors.contains("\nkeys-server: hint: "))
        #expect(try server.ask("GET", "/health").status == 200)
        try server.stop()
        _ = try TestServer(home: server.home)
    }

    @Test func `a damaged, foreign or newer database is refused and left as it is`() throws {
        let server = try TestServer()
        let token = try server.device().token
        for _ in 0..<20 { _ = try server.ask("PUT", blobs(Draw.vault(), Draw.name()), token, Draw.bytes(500)) }
        try server.stop()
        let path = server.data + "/store.db"
        let sound = try #require(Home.contents(of: path))
        #expect(sound.count > 20_000)
        func attempt(_ bytes: [UInt8], _ sentence: String) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let run = try TestServer.run(["serve", "--listen", "127.0.0.1:0", "--data", server.data], server.home)
            #expect(run.outcome.status == 1 && run.errors.contains(sentence), "\(run.errors)")
            #expect(run.errors.contains("\nkeys-server: hint: "))
            #expect(Home.contents(of: path) == bytes)
        }
        var torn = sound
        for index in 8192..<16_384 { torn[index] = 0x5a }
        try attempt(torn, "the database is damaged")
        try attempt(Array(sound.prefix(sound.count / 2 / 4096 * 4096)), "the database is damaged")
        try attempt(Array("this is no database at all, only some text".utf8) + sound, "not one of keys-server")
        var newer = sound
        newer[63] = 9
        try attempt(newer, "newer keys-server (format 9)")
        var other = sound
        other[68] = 1
        try attempt(other, "not one of keys-server")
        try Data(sound).write(to: URL(fileURLWithPath: path))
        _ = try TestServer(home: server.home)
    }

    @Test func `while another program holds the database puts are told to wait, and gets are served`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let (vault, name) = (Draw.vault(), Draw.name())
        _ = try server.ask("PUT", blobs(vault, name), token, [1])
        let queue = try DatabaseQueue(path: server.data + "/store.db")
        try queue.inDatabase { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            let busy = try server.ask("PUT", blobs(vault, Draw.name()), token, [2])
            #expect(busy.status == 503 && busy.word == "busy" && busy.headers["retry-after"] == "1")
            #expect(try server.ask("GET", blobs(vault, name), token).body == [1])
            try database.execute(sql: "ROLLBACK")
        }
        #expect(try server.ask("PUT", blobs(vault, Draw.name()), token, [2]).status == 201)
    }

    @Test(.enabled(if: geteuid() == 0)) func `on a full disk puts are refused, all else goes on, and room helps`()
        throws
    {
        let home = try Home()
        let place = home.path + "/small"
        #expect(mkdir(place, 0o700) == 0)
        let mounted = mount("tmpfs", place, "tmpfs", 0, "size=3m,mode=700")
        try #require(mounted == 0)
        defer { umount2(place, 2) }
        let server = try TestServer(home: home, data: place + "/data")
        let (_, owner, token) = try server.device()
        let vault = Draw.vault()
        var stored: [(String, [UInt8])] = []
        var full: Answer?
        for _ in 0..<100 where full == nil {
            let blob = (Draw.name(), Draw.bytes(100_000))
            let answer = try server.ask("PUT", blobs(vault, blob.0), token, blob.1)
            if answer.status == 201 { stored.append(blob) } else { full = answer }
        }
        #expect(full?.status == 507 && full?.word == "full" && !stored.isEmpty)
        for blob in stored { #expect(try server.ask("GET", blobs(vault, blob.0), token).body == blob.1) }
        #expect(try server.ask("GET", blobs(vault), token).status == 200)
        #expect(try server.ask("GET", "/v1/account", owner).status == 200)
        #expect(mount("tmpfs", place, "tmpfs", UInt(MS_REMOUNT), "size=30m,mode=700") == 0)
        #expect(try server.ask("PUT", blobs(vault, Draw.name()), token, Draw.bytes(100_000)).status == 201)
        #expect(server.log.split(separator: "\n").count <= 2)
    }

    @Test func `a vault costs the same among many`() throws {
        let server = try TestServer()
        let token = try server.device().token
        let vault = Draw.vault()
        for _ in 0..<50 { _ = try server.ask("PUT", blobs(vault, Draw.name()), token, [1]) }
        let connection = try RawConnection(port: server.port)
        // In the server's own time, not the clock's: the machine may have other work.
        func ticks() -> Int {
            let before = server.ticks
            for _ in 0..<300 {
                connection.send(TestServer.request("GET", blobs(vault), token))
                #expect(connection.answer()?.status == 200)
            }
            return server.ticks - before
        }
        _ = ticks()
        let few = ticks()
        try DatabaseQueue(path: server.data + "/store.db").write { database in
            for index in 0..<Effort.times(20_000, soak: 100_000) {
                try database.execute(
                    sql: "INSERT INTO blobs VALUES (?, ?, ?, 1, x'00')", arguments: [index, Draw.vault(), Draw.name()])
            }
        }
        _ = ticks()
        let many = ticks()
        #expect(many < few * 2 + 10, "\(few) ticks, then \(many)")
        let plan = try DatabaseQueue(path: server.data + "/store.db").read { database in
            try String.fetchAll(
                database,
                sql:
                    "EXPLAIN QUERY PLAN SELECT name, size FROM blobs WHERE account = 1 AND vault = 'a' AND name > '' ORDER BY name",
                adapter: ColumnMapping(["detail": "detail"]))
        }
        #expect(plan.allSatisfy { !$0.contains("SCAN") && !$0.contains("TEMP B-TREE") })
    }
}
