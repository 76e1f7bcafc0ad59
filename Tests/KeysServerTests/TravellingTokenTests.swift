internal import Foundation
internal import Glibc
internal import SessionSupport
internal import Synchronization
internal import Testing

/// The tokens of a server go where the vault goes: nobody types one twice, and whoever is shut out has none that counts.
@Suite(.serialized) struct TravellingTokenTests {
    private static let code = "code.txt"

    private static func recovering(_ store: String, _ device: SyncedDevice) -> [String] {
        [
            "recover", "--store", store, "--code-fd", "4", "--password-fd", "3", "--yes", "--recovery-file",
            device.program.home.path + "/new.txt",
        ]
    }

    /// A server with an account, and a device with a vault that was synced there.
    private func household() throws -> (server: TestServer, between: Between, owner: String, laptop: SyncedDevice) {
        let server = try TestServer()
        let (_, owner) = try server.account()
        let between = try Between(server)
        let laptop = try SyncedDevice(between.address, owner)
        try laptop.does("add", "Forum", "--stdin", input: "pw1")
        try laptop.does("sync")
        return (server, between, owner, laptop)
    }

    /// The kinds of the account's tokens, in the order of the alphabet.
    private func kinds(_ server: TestServer, _ owner: String) throws -> [String] {
        let devices = try #require(JSON(try server.ask("GET", "/v1/account", owner))["devices"] as? [[String: Any]])
        return devices.compactMap { $0["kind"] as? String }.sorted()
    }

    private func status(_ server: TestServer, _ owner: String) throws -> Int {
        try server.ask("GET", "/v1/account", owner).status
    }

    @Test
    func `a device is let in and nobody is asked for a token; it has one of its own, and the owner's with the vault`()
        throws
    {
        let (server, between, owner, laptop) = try household()
        #expect(try kinds(server, owner) == ["device", "owner", "recovery"])
        let phone = try SyncedDevice()
        let (host, guest) = try laptop.pair(phone)
        #expect(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        #expect(!host.errorText.contains("warning") && !guest.errorText.contains("warning"))
        #expect(try laptop.listing() == phone.listing())
        // The pairing's token is gone with the pairing.
        #expect(try kinds(server, owner) == ["device", "device", "owner", "recovery"])
        #expect(try phone.owner == owner)
        // What the phone needs to let the next one in came with the vault.
        let tablet = try SyncedDevice()
        let next = try phone.pair(tablet)
        #expect(next.host.status == 0 && next.guest.status == 0, "\(next.host.errorText) \(next.guest.errorText)")
        #expect(try kinds(server, owner) == ["device", "device", "device", "owner", "recovery"])
        // A device that lost its token has another made.
        try tablet.does("store", "set", between.address)
        try tablet.does("sync")
        try tablet.does("sync")
        #expect(try kinds(server, owner) == ["device", "device", "device", "owner", "recovery"])
        for device in [laptop, phone, tablet] {
            try device.does("sync")
            between.forget()
            try device.does("sync")
            #expect(between.seen == ["GET blobs 304"])
        }
    }

    @Test func `where the vault has no owner's token the other device is asked for one`() throws {
        let server = try TestServer()
        let (_, owner, token) = try server.device()
        let address = "http://127.0.0.1:\(server.port)"
        let laptop = try SyncedDevice(address, token)
        try laptop.does("sync")
        let none = try laptop.keys(["store", "account"])
        #expect(none.status == 1 && none.errorText.contains("owner's token"), "\(none.errorText)")
        let phone = try SyncedDevice()
        let (host, guest) = try laptop.pair(phone, try server.token(owner))
        #expect(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        #expect(try kinds(server, owner) == ["device", "device", "owner"])
        // Given the owner's by whoever is in, all have it.
        try phone.does("store", "set", address, "--token-fd", "5", secrets: [5: owner])
        for device in [phone, laptop] { try device.does("sync") }
        #expect(try laptop.owner == owner)
    }

    @Test func `a forgotten device's token is worth nothing after the next sync, nor is what it knows of the owner's`()
        throws
    {
        let (server, between, owner, laptop) = try household()
        let phone = try SyncedDevice()
        _ = try laptop.pair(phone)
        try laptop.does("sync")
        try laptop.does("devices", "forget", "phone", "--yes")
        between.forget()
        try laptop.does("sync")
        // First the account, then what the others are to read.
        let put = try #require(between.seen.firstIndex { $0.hasPrefix("PUT") })
        #expect(between.seen[..<put].contains("DELETE account 204"), "\(between.seen)")
        #expect(!between.seen[put...].contains { $0.hasPrefix("DELETE account") || $0.hasPrefix("POST account") })
        let refused = try phone.keys(["sync"])
        #expect(refused.status == 20 && refused.errorText.contains("token"), "\(refused.errorText)")
        #expect(try phone.owner == owner)
        #expect(try status(server, owner) == 401)
        let renewed = try laptop.owner
        #expect(renewed != owner && renewed.utf8.count == 52)
        #expect(try kinds(server, renewed) == ["device", "owner", "recovery"])
        let asks = try phone.keys(["store", "account"])
        #expect(asks.status == 20, "\(asks.errorText)")
        try laptop.does("sync")
        between.forget()
        try laptop.does("sync")
        #expect(between.seen == ["GET blobs 304"])
        // Whoever is let in again has another, and is waited for again.
        let (host, guest) = try laptop.pair(phone)
        #expect(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        for device in [phone, laptop, phone] { try device.does("sync") }
        #expect(try phone.owner == renewed)
        #expect(try kinds(server, renewed) == ["device", "device", "owner", "recovery"])
        #expect(try rows(laptop.does("devices", "--json")).allSatisfy { $0["forgotten"] as? Bool == false })
    }

    @Test func `a new key takes the owner's token and the old code's with it`() throws {
        let (server, between, owner, laptop) = try household()
        let old = try #require(laptop.program.home.read(Self.code))
        let store = "\(between.address)#\(try laptop.vault)"
        try laptop.does("rotate", "--yes", "--recovery-file", laptop.program.home.path + "/second.txt")
        #expect(try status(server, owner) == 401)
        let renewed = try laptop.owner
        #expect(try kinds(server, renewed) == ["device", "owner", "recovery"])
        // Of the old code the server takes nothing: somebody would have to be asked.
        let third = try SyncedDevice()
        let refused = try third.recover(store, code: old)
        #expect(refused.status == 11, "\(refused.errorText)")
        let new = try #require(laptop.program.home.read("second.txt"))
        let recovered = try third.recover(store, code: new)
        #expect(recovered.status == 0, "\(recovered.errorText)")
        #expect(try third.does("get", "Forum").text == "pw1")
        // That was a new key again.
        #expect(try status(server, renewed) == 401)
        #expect(try kinds(server, third.owner) == ["device", "device", "owner", "recovery"])
        between.forget()
        try third.does("sync")
        #expect(between.seen == ["GET blobs 304"])
    }

    @Test func `a code brings all back a second time where the first came to nothing`() throws {
        let (server, between, owner, laptop) = try household()
        let code = try #require(laptop.program.home.read(Self.code))
        let store = "\(between.address)#\(try laptop.vault)"
        let third = try SyncedDevice()
        // The code's one token is made, and nobody hears of it.
        let killing = Killing()
        between.judge { $0.method == "POST" ? killing.strike() : .passes }
        let dying = try third.program.start(
            Self.recovering(store, third),
            descriptors: [
                3: Array((Program.password + "\n").utf8), 4: Array((code.filter { $0 != "\n" } + "\n").utf8),
            ])
        killing.aim(dying.process)
        #expect(try dying.finish().status != 0)
        between.judge { _ in .passes }
        let made = ["device", "device", "owner", "recovery"]
        #expect(try Clock.waits(20, until: { try kinds(server, owner) == made }))
        unlink(third.program.home.path + "/new.txt")
        let recovered = try third.recover(store, code: code)
        #expect(recovered.status == 0, "\(recovered.errorText)")
        #expect(try third.does("get", "Forum").text == "pw1")
        #expect(try kinds(server, third.owner) == ["device", "device", "device", "owner", "recovery"])
    }

    @Test func `a replacement that was cut off between server and store is gone on with, by whoever comes first`()
        throws
    {
        let (server, between, owner, laptop) = try household()
        let phone = try SyncedDevice()
        _ = try laptop.pair(phone)
        let tablet = try SyncedDevice()
        _ = try laptop.pair(tablet)
        try laptop.does("sync")
        let device = try #require(
            rows(laptop.does("devices", "--json")).first { $0["name"] as? String == "phone 2" }?["id"] as? String)
        try laptop.does("devices", "forget", device, "--yes")
        let renewed = try laptop.owner
        // The server has the new token, nobody hears of it, and the program dies.
        let killing = Killing()
        between.judge { request in
            // What is asked with the new one first is refused: the server knows the old one.
            guard request.target == "/v1/account/token", request.header("authorization") == "Bearer \(owner)" else {
                return killing.isDead ? .isLost : .passes
            }
            return killing.strike()
        }
        let dying = try laptop.program.start(
            ["sync", "--password-fd", "3"], descriptors: [3: Array((Program.password + "\n").utf8)])
        killing.aim(dying.process)
        #expect(try dying.finish().status != 0)
        #expect(killing.isDead)
        between.judge { _ in .passes }
        #expect(try Clock.waits(20, until: { try status(server, owner) == 401 }))
        #expect(try status(server, renewed) == 200)
        let healed = try laptop.does("sync")
        #expect(!healed.errorText.contains("warning"), "\(healed.errorText)")
        try phone.does("sync")
        #expect(try phone.owner == renewed)
        #expect(try kinds(server, renewed) == ["device", "device", "owner", "recovery"])
        #expect(try tablet.keys(["sync"]).status == 20)
    }

    @Test func `two devices that each replaced the owner's token end with one that counts`() throws {
        let (server, between, owner, laptop) = try household()
        let phone = try SyncedDevice()
        _ = try laptop.pair(phone)
        for _ in 0..<2 { _ = try laptop.pair(try SyncedDevice()) }
        for device in [laptop, phone] { try device.does("sync") }
        let ids = try rows(laptop.does("devices", "--json"))
            .filter { ["phone 2", "phone 3"].contains($0["name"] as? String) }.compactMap { $0["id"] as? String }
        try #require(ids.count == 2)
        try laptop.does("devices", "forget", ids[0], "--yes")
        try phone.does("devices", "forget", ids[1], "--yes")
        // The server knows what the laptop put in the place of the first when the phone comes with another.
        for device in [laptop, phone, laptop, phone] { try device.does("sync") }
        let last = try laptop.owner
        #expect(try phone.owner == last)
        #expect(try status(server, last) == 200)
        #expect(try status(server, owner) == 401)
        #expect(try kinds(server, last) == ["device", "device", "owner", "recovery"])
        for device in [laptop, phone] {
            between.forget()
            try device.does("sync")
            #expect(between.seen == ["GET blobs 304"])
        }
    }

    @Test func `the owner's token is shown at its own address and nowhere else`() throws {
        let (server, _, owner, laptop) = try household()
        let other = try TestServer()
        let (_, _, token) = try other.device()
        let elsewhere = try Between(other)
        try laptop.does("store", "set", elsewhere.address, "--token-fd", "5", secrets: [5: token])
        let phone = try SyncedDevice()
        try laptop.does("sync")
        let (host, guest) = try laptop.pair(phone, token)
        #expect(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        try laptop.does("sync")
        try laptop.does("devices", "forget", "phone", "--yes")
        try laptop.does("sync")
        try laptop.does("rotate", "--yes", "--recovery-file", laptop.program.home.path + "/second.txt")
        #expect(try laptop.keys(["store", "account"]).status == 1)
        // The device's token, and what followed from the pairing line; nothing that the vault keeps for the other address.
        let shown = Set(elsewhere.shown)
        #expect(shown.contains("Bearer \(token)") && shown.count == 2, "\(shown.count)")
        #expect(!shown.contains("Bearer \(owner)"))
        #expect(try status(server, owner) == 200)
    }

    @Test func `a server that fails at the account does not stop a sync; it is said, and done next time`() throws {
        let (server, between, owner, laptop) = try household()
        let phone = try SyncedDevice()
        _ = try laptop.pair(phone)
        try laptop.does("sync")
        try laptop.does("devices", "forget", "phone", "--yes")
        try laptop.does("add", "Two", "--stdin", input: "pw2")
        between.judge { $0.target.hasPrefix("/v1/account") || $0.target.hasPrefix("/v1/devices") ? .isLost : .passes }
        let warned = try laptop.does("sync")
        #expect(warned.errorText.contains("account"), "\(warned.errorText)")
        #expect(warned.errorText.contains("sent"))
        #expect(try status(server, owner) == 200)
        between.judge { _ in .passes }
        let done = try laptop.does("sync")
        #expect(!done.errorText.contains("warning"), "\(done.errorText)")
        #expect(try status(server, owner) == 401)
        #expect(try phone.keys(["sync"]).status == 20)
    }

    @Test func `the account is shown and erased with what the vault has; the vault stays`() throws {
        let (server, between, owner, laptop) = try household()
        defer { withExtendedLifetime(between) {} }
        let phone = try SyncedDevice()
        _ = try laptop.pair(phone)
        try laptop.does("sync")
        let shown = try laptop.does("store", "account", "--json").text
        let object = try #require(try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any])
        let tokens = try #require(object["tokens"] as? [[String: Any]])
        #expect(tokens.compactMap { $0["kind"] as? String }.sorted() == ["device", "device", "owner", "recovery"])
        let names = Set(tokens.compactMap { $0["device"] as? String })
        let devices = try rows(laptop.does("devices", "--json")).compactMap { $0["name"] as? String }
        #expect(names == Set(devices) && names.count == 2)
        let vaults = try #require(object["vaults"] as? [[String: Any]])
        let own = try laptop.vault
        #expect(vaults.count == 1 && vaults.first?["vault"] as? String == own)
        #expect(!shown.contains(owner))
        let rows = try laptop.does("store", "account").text
        #expect(rows.contains("recovery") && rows.contains("this one"))
        #expect(try laptop.keys(["store", "erase"]).status == 64)
        try laptop.does("store", "erase", "--yes")
        #expect(try status(server, owner) == 401)
        #expect(try laptop.does("get", "Forum").text == "pw1")
        #expect(try laptop.keys(["sync"]).status == 20)
    }

    @Test func `no token lies in a file in the clear, neither here nor at the server`() throws {
        let (server, between, owner, laptop) = try household()
        defer { withExtendedLifetime(between) {} }
        let phone = try SyncedDevice()
        _ = try laptop.pair(phone)
        try laptop.does("sync")
        try laptop.does("devices", "forget", "phone", "--yes")
        try laptop.does("sync")
        let renewed = try laptop.owner
        for place in [laptop.program.home.path, phone.program.home.path, server.home.path] {
            let files = FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []
            #expect(files.contains { $0.hasSuffix(".db") })
            for file in files {
                let bytes = FileManager.default.contents(atPath: place + "/" + file) ?? Data()
                for token in [owner, renewed] {
                    #expect(bytes.range(of: Data(token.utf8)) == nil, "\(place)/\(file)")
                }
            }
        }
    }

    /// The rows of a JSON array.
    private func rows(_ outcome: Outcome) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [[String: Any]])
    }
}

/// Kills a program when something comes by.
private final class Killing: Sendable {
    private let target = Mutex<Int32?>(nil)
    private let struck = Mutex(false)

    var isDead: Bool { struck.withLock { $0 } }

    func aim(_ process: Int32) { target.withLock { $0 = process } }

    /// Kills it; what came by goes on without it.
    func strike() -> Between.Fate {
        guard Clock.waits(10, until: { target.withLock { $0 != nil } }), let process = target.withLock({ $0 }) else {
            return .passes
        }
        kill(process, SIGKILL)
        struck.withLock { $0 = true }
        return .answerIsLost
    }
}
