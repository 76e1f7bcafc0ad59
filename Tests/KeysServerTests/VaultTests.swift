internal import Foundation
internal import KeysBlobs
internal import KeysStore
internal import SessionSupport
internal import StoreSupport
internal import Testing

/// Vaults that are kept the same through a real server, by the real program (vault-and-sync, section 6).
struct VaultTests {
    @Test func `devices pair, edit apart and come together through a server; a code alone brings all back`() throws {
        let server = try TestServer()
        let (_, owner) = try server.account()
        let address = "http://127.0.0.1:\(server.port)"
        let laptop = try SyncedDevice(address, owner)
        try laptop.does("add", "github.com", "--username", "kim", "--stdin", input: "pw1")
        try laptop.does("sync")
        let phone = try SyncedDevice()
        let (host, guest) = try laptop.pair(phone, owner)
        #expect(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        #expect(try laptop.listing() == phone.listing())
        // Apart, then together.
        try laptop.does("edit", "github.com", "--username", "kim@example.org")
        try phone.does("edit", "github.com", "--tag", "work")
        try phone.does("add", "Forum", "--stdin", input: "pw2")
        for device in [laptop, phone, laptop] { try device.does("sync") }
        #expect(try laptop.listing() == phone.listing())
        let listing = try laptop.listing()
        #expect(listing.contains("kim@example.org") && listing.contains("work") && listing.contains("Forum"))
        // Each device has a token of its own, and the owner's is on neither.
        let held = try server.ask("GET", "/v1/account", owner).text
        #expect(held.components(separatedBy: "\"kind\":\"device\"").count == 3)
        for device in [laptop, phone] {
            #expect(!holds(device, owner))
        }
        // From nothing but the address, the vault's id, a token and the code.
        let shown = try laptop.does("store", "show", "--json").text
        let vault = try #require(
            (try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any])?["vault"] as? String)
        #expect(shown.contains("\"kind\":\"server\""))
        let code = try #require(laptop.program.home.read("code.txt"))
        let third = try SyncedDevice()
        let recovered = try third.keys(
            [
                "recover", "--store", "\(address)#\(vault)", "--code-fd", "4", "--token-fd", "5", "--yes",
                "--recovery-file",
                third.program.home.path + "/new.txt",
            ], secrets: [4: code.filter { $0 != "\n" }, 5: owner])
        #expect(recovered.status == 0, "\(recovered.errorText)")
        #expect(try third.does("get", "Forum").text == "pw2")
        #expect(try third.does("get", "github.com").text == "pw1")
        // The others are shut out of what is new until they are let in again.
        #expect(try laptop.keys(["sync"]).status != 0)
        let again = try third.pair(laptop, owner)
        #expect(again.host.status == 0 && again.guest.status == 0, "\(again.host.errorText) \(again.guest.errorText)")
        #expect(try laptop.listing() == third.listing())
    }

    /// Whether a file of a device's home has a text in it.
    private func holds(_ device: SyncedDevice, _ text: String) -> Bool {
        let files = FileManager.default.enumerator(atPath: device.program.home.path)?.compactMap { $0 as? String } ?? []
        #expect(files.contains { $0.hasSuffix("vault.db") })
        return files.contains { file in
            let bytes = FileManager.default.contents(atPath: device.program.home.path + "/" + file) ?? Data()
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }

    @Test func `where nothing is new one request is sent and answered with 304; an edit takes three`() throws {
        let server = try TestServer()
        let (_, owner) = try server.account()
        let between = try Between(server)
        let laptop = try SyncedDevice(between.address, owner)
        try laptop.does("sync")
        try laptop.does("sync")
        between.forget()
        try laptop.does("sync")
        #expect(between.seen == ["GET blobs 304"])
        try laptop.does("add", "One", "--stdin", input: "pw")
        between.forget()
        try laptop.does("sync")
        #expect(between.seen == ["GET blobs 304", "PUT blob 201", "GET blob 200"])
    }

    @Test func `a token that is refused, a server that is away and a place that is none are said, and all stays`()
        throws
    {
        let server = try TestServer()
        let (_, owner) = try server.account()
        let address = "http://127.0.0.1:\(server.port)"
        let laptop = try SyncedDevice(address, owner)
        try laptop.does("add", "One", "--stdin", input: "pw")
        let other = String(repeating: "a", count: 51) + "q"
        let refused = try laptop.keys(["store", "set", address, "--token-fd", "5"], secrets: [5: other])
        #expect(refused.status == 20 && refused.errorText.contains("token"), "\(refused.errorText)")
        let strange = try LoopbackServer { _ in .whole(200, Array("<html>".utf8), type: "text/html") }
        let none = try laptop.keys(["store", "set", strange.address, "--token-fd", "5"], secrets: [5: owner])
        #expect(none.status == 20 && none.errorText.contains("no store"), "\(none.errorText)")
        // What was set before is still set.
        try laptop.does("sync")
        try server.stop()
        let away = try laptop.keys(["sync"])
        #expect(away.status == 20 && away.errorText.contains("does not answer"), "\(away.errorText)")
        #expect(try laptop.does("get", "One").text == "pw")
        for words in [["store", "set", "http://keys.example.org"], ["store", "set", "https://a@b"]] {
            let usage = try laptop.keys(words)
            #expect(usage.status == 64, "\(words): \(usage.errorText)")
        }
    }

    @Test(arguments: Promise.all) func `a server keeps every promise of a store`(_ promise: Promise) async throws {
        let server = try TestServer()
        let token = try server.device().token
        let origin = try #require(HTTPOrigin("http://127.0.0.1:\(server.port)"))
        let client = WebClient(origin) { "Bearer " + token }
        try await promise.hold(HTTPStore(client, vault: Draw.vault(), memory: ListingMemory()))
    }
}
