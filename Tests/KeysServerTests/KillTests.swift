internal import Foundation
internal import SessionSupport
internal import Testing

/// kill -9 of a device or of its server at any moment of what goes over the wire, and requests and answers that are lost: the next
/// sync goes on, nothing is lost, and each effect is there once (attacks S31).
struct KillTests {
    private static let long = String(repeating: "a long note. ", count: 800)

    @Test func `S31 whoever dies during a sync, the next one goes on and each effect is there once`() throws {
        var chance = Chance(for: "kills during syncs with a server")
        let scene = try MortalScene()
        let laptop = try SyncedDevice(scene.between.address, scene.token)
        try laptop.does("add", "Shared", "--stdin", input: "before")
        try laptop.does("sync")
        let phone = try SyncedDevice()
        let (host, guest) = try laptop.pair(phone, scene.owner)
        try #require(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        let before = try scene.names()
        scene.between.forget()
        var made: [String: String] = [:]
        let rounds = Effort.times(40, soak: 1000)
        for round in 0..<rounds {
            // Days go by, so that what was covered is cleaned up in the midst of it.
            let device = (round % 2 == 0 ? laptop : phone).after(days: round / 6)
            let title = "Round \(round)"
            if round % 5 == 0 {
                made[title] = "\(round) \(Self.long)"
                try device.does("add", title, "--kind", "note", "--notes-stdin", input: made[title] ?? "")
            } else {
                made[title] = "secret \(round)"
                try device.does("add", title, "--stdin", input: made[title] ?? "")
            }
            if round % 4 < 2 { try device.does("edit", "Shared", "--username", "user \(round)") }
            let mishap = Mishap.allCases[(round / 2) % Mishap.allCases.count]
            let outcome = try scene.sync(device, mishap, at: Int.random(in: 1...5, using: &chance), &chance)
            #expect(
                outcome.wasSignalled || outcome.status == 0 || outcome.status == 20,
                "\(mishap) \(outcome.status) \(outcome.errorText)")
            // What was said to be done is there, whatever came of the sync.
            #expect(try device.does("get", title).text == made[title])
            let healed = try device.keys(["sync"])
            #expect(healed.status == 0 && healed.errorText.count { $0 == "\n" } <= 1, "\(mishap): \(healed.errorText)")
        }
        #expect(scene.deaths.clients >= rounds / 8 && scene.deaths.servers >= rounds / 8, "\(scene.deaths)")
        let (last, other) = (laptop.after(days: rounds / 6 + 3), phone.after(days: rounds / 6 + 3))
        for device in [last, other, last, other] { try device.does("sync") }
        #expect(try last.listing() == other.listing())
        for device in [last, other] {
            for (title, secret) in made { #expect(try device.does("get", title).text == secret) }
        }
        try scene.areWell([last, other])
        try scene.judge(since: before)
        // What was covered is gone: hardly more is there than a vault of this size needs.
        #expect(try scene.names().count < 40)
    }

    @Test func `S31 whoever dies during a vault's first push or pull, the next goes on`() throws {
        var chance = Chance(for: "kills during first pushes to a server")
        let scene = try MortalScene()
        let laptop = try SyncedDevice(scene.between.address, scene.token)
        try laptop.does("sync")
        let phone = try SyncedDevice()
        let (host, guest) = try laptop.pair(phone, scene.owner)
        try #require(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        for device in [laptop, phone] { try device.does("sync") }
        // More than one blob is large: a push and a pull are many requests.
        let rows = (0..<1500).map {
            "Entry \($0),https://host\($0).example/,user,password-\($0),\(chance.word(6000))\n"
        }
        let file = try laptop.program.home.write(
            "rows.csv", "name,url,username,password,note\n" + rows.joined())
        try laptop.does("import", file)
        try scene.keep([laptop, phone])
        let before = try scene.names()
        scene.between.forget()
        try laptop.does("sync")
        let requests = scene.between.lines.count
        let expected = try laptop.listing()
        #expect(requests >= 5, "\(scene.between.seen)")
        let rounds = Effort.times(8, soak: 320)
        for round in 0..<rounds {
            try scene.putBack([laptop, phone])
            for device in [laptop, phone] {
                let mishap = Mishap.allCases[(round + (device.program.home === phone.program.home ? 3 : 0)) % 8]
                let number = Int.random(in: 1...requests, using: &chance)
                let outcome = try scene.sync(device, mishap, at: number, &chance)
                #expect(
                    outcome.wasSignalled || outcome.status == 0 || outcome.status == 20,
                    "\(mishap) \(outcome.status) \(outcome.errorText)")
                let healed = try device.keys(["sync"])
                #expect(healed.status == 0, "\(mishap) at \(number): \(healed.errorText)")
                #expect(try device.listing() == expected)
            }
            try scene.judge(since: before)
            if round % 8 == 0 { try scene.areWell([laptop, phone]) }
        }
        #expect(scene.deaths.clients >= rounds / 4 && scene.deaths.servers >= rounds / 4, "\(scene.deaths)")
    }

    @Test func `S30 who steals a device's token gets blobs alone, is noticed, and is shut out`() throws {
        let server = try TestServer()
        let (_, owner, token) = try server.device()
        let address = "http://127.0.0.1:\(server.port)"
        let laptop = try SyncedDevice(address, token)
        try laptop.does("add", "One", "--stdin", input: "pw1")
        try laptop.does("sync")
        let shown = JSON(try server.ask("GET", "/v1/account", owner))
        let vault = try #require((shown["vaults"] as? [[String: Any]])?.first?["vault"] as? String)
        func names() throws -> [String] {
            let page = JSON(try server.ask("GET", blobs(vault), token))
            return (page["blobs"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        }
        // Neither the account nor its tokens.
        for (method, path, body) in [
            ("GET", "/v1/account", nil), ("DELETE", "/v1/account", nil), ("POST", "/v1/devices", Array("{}".utf8)),
            ("POST", "/v1/account/token", Array("{\"hash\":\"\(String(repeating: "0", count: 64))\"}".utf8)),
            ("DELETE", "/v1/devices/0123456789abcdef", nil),
        ] as [(String, String, [UInt8]?)] {
            #expect(try server.ask(method, path, token, body).word == "forbidden", "\(method) \(path)")
        }
        // What it can read is sealed; what it plants is no blob of the vault; what it deletes is noticed and put back.
        for name in try names() {
            let bytes = try server.ask("GET", blobs(vault, name), token).body
            #expect(!bytes.isEmpty && !String(decoding: bytes, as: UTF8.self).contains("pw1"))
        }
        #expect(try server.ask("PUT", blobs(vault, Draw.name()), token, Draw.bytes(500)).status == 201)
        try laptop.does("sync")
        #expect(try laptop.does("doctor", "--json").text.contains("strangers"))
        for name in try names() { #expect(try server.ask("DELETE", blobs(vault, name), token).status == 204) }
        let alarmed = try laptop.after(days: 2).keys(["sync"])
        #expect(alarmed.status == 21 && alarmed.errorText.contains("MISSING"), "\(alarmed.errorText)")
        #expect(try laptop.does("get", "One").text == "pw1")
        // Its owner takes the token away; the device gets another and puts back what was lost.
        let held = JSON(try server.ask("GET", "/v1/account", owner))["devices"] as? [[String: Any]] ?? []
        let id = try #require(held.first { $0["kind"] as? String == "device" }?["device"] as? String)
        #expect(try server.ask("DELETE", "/v1/devices/\(id)", owner).status == 204)
        #expect(try server.ask("GET", blobs(vault), token).word == "token")
        let shut = try laptop.keys(["sync"])
        #expect(shut.status == 20 && shut.errorText.contains("refuses the token"), "\(shut.errorText)")
        try laptop.does("store", "set", address, "--token-fd", "5", secrets: [5: owner])
        // A repair still tells what it found; the next sync is content.
        #expect([0, 21].contains(try laptop.after(days: 2).keys(["sync", "--repair", "--yes"]).status))
        try laptop.after(days: 2).does("sync")
        let third = try SyncedDevice()
        let (host, guest) = try laptop.after(days: 2).pair(third, owner)
        #expect(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        #expect(try third.does("get", "One").text == "pw1")
    }
}
