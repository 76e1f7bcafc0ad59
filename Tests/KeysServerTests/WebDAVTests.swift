internal import Foundation
internal import KeysBlobs
internal import KeysStore
internal import SessionSupport
internal import StoreSupport
internal import Testing

/// Folders at real WebDAV servers as stores.
struct WebDAVTests {
    /// What of the contract can be kept there: bytes and name at one moment, and who of several wins a name, are the server's own matter (Apache
    /// looks before it moves).
    private static let promises = Promise.all.filter {
        !$0.isOfOneMoment && !$0.description.hasPrefix("of eight who put different bytes under one name one succeeds")
    }

    @Test(arguments: WebDAVServer.Kind.allCases) func `a folder there keeps the promises of a store`(
        _ kind: WebDAVServer.Kind
    ) async throws {
        let server = try WebDAVServer(kind)
        #expect(Self.promises.count == Promise.all.count { !$0.isOfOneMoment } - 1)
        for (number, promise) in Self.promises.enumerated() {
            let origin = try #require(HTTPOrigin("http://127.0.0.1:\(server.port)/f\(number)"))
            let store = DAVStore(WebClient(origin))
            try await store.make()
            do { try await promise.hold(store) } catch { Issue.record("\(kind): \(promise): \(error)") }
            let left = try FileManager.default.contentsOfDirectory(atPath: server.root + "/f\(number)")
            #expect(left.allSatisfy { BlobName($0) != nil }, "\(promise): left behind: \(left)")
        }
    }

    @Test(arguments: WebDAVServer.Kind.allCases)
    func `a folder that is not there is no store and can be made once and twice`(
        _ kind: WebDAVServer.Kind
    ) async throws {
        let server = try WebDAVServer(kind)
        let store = DAVStore(WebClient(try #require(HTTPOrigin("http://127.0.0.1:\(server.port)/keys"))))
        let name = Blobs.name(1)
        await #expect(throws: StoreError.noStore) { try await store.list() }
        await #expect(throws: StoreError.noStore) { try await store.put(name, [1]) }
        try await store.make()
        try await store.make()
        #expect(try await store.list() == Listing([]))
        let deeper = DAVStore(WebClient(try #require(HTTPOrigin("http://127.0.0.1:\(server.port)/none/keys"))))
        await #expect(throws: StoreError.noStore) { try await deeper.make() }
        // What others keep there is counted and left alone.
        try Data([1]).write(to: URL(fileURLWithPath: server.root + "/keys/a file & more.txt"))
        try await store.put(name, [1])
        #expect(try await store.list() == Listing([name], ignored: 1))
    }

    @Test(arguments: WebDAVServer.Kind.allCases) func `two devices pair and stay the same through a folder there`(
        _ kind: WebDAVServer.Kind
    ) throws {
        let server = try WebDAVServer(kind)
        let address = "dav+http://kim@127.0.0.1:\(server.port)/keys"
        let laptop = try SyncedDevice(address, "app password")
        try laptop.does("add", "One", "--stdin", input: "pw1")
        try laptop.does("sync")
        let phone = try SyncedDevice()
        let (host, guest) = try laptop.pair(phone, "app password")
        #expect(host.status == 0 && guest.status == 0, "\(host.errorText) \(guest.errorText)")
        try phone.does("add", "Two", "--stdin", input: "pw2")
        for device in [phone, laptop] { try device.does("sync") }
        #expect(try laptop.listing() == phone.listing())
        #expect(try laptop.does("get", "Two").text == "pw2")
        let doctor = try laptop.does("doctor", "--json").text
        #expect(doctor.contains("\"blobs\"") && !doctor.contains("strangers"), "\(doctor)")
    }

    @Test func `name and password go to the address alone, in the header that is for them`() async throws {
        let server = try LoopbackServer { _ in .whole(401, headers: ["WWW-Authenticate: Digest realm=\"x\""]) }
        let laptop = try SyncedDevice()
        #expect(try laptop.program.makeVault().status == 0)
        let address = server.address.replacingOccurrences(of: "http://", with: "dav+http://kim@") + "/keys"
        let refused = try laptop.keys(["store", "set", address, "--token-fd", "5"], secrets: [5: "app password"])
        #expect(refused.status == 20 && refused.errorText.contains("refuses"), "\(refused.errorText)")
        let shown = try #require(server.requests.first)
        #expect(shown.header("authorization") == "Basic " + Data("kim:app password".utf8).base64EncodedString())
        #expect(server.requests.allSatisfy { !$0.target.contains("kim") && $0.target.hasPrefix("/keys") })
    }
}
