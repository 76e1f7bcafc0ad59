internal import Foundation
internal import GRDB
internal import KeysModel
internal import KeysSecret
@testable internal import KeysVault

/// A home of its own for one test: data and state folders that go when it ends.
final class Scratch {
    let home: String
    static let password = "correct horse battery staple"
    static let cheap = VaultCost(memoryMiB: 1, passes: 1)

    init() throws {
        home = NSTemporaryDirectory() + "keys-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    func location(_ name: String = "default", state: String = "state") throws -> VaultLocation {
        try VaultLocation(
            named: name,
            environment: ["HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_STATE_HOME": home + "/" + state])
    }

    @discardableResult
    func create(_ name: String = "default", deviceName: String = "laptop") throws -> Session {
        try Session.create(
            at: location(name), password: SecretBytes(Array(Self.password.utf8)), cost: Self.cheap,
            deviceName: deviceName, allowWeak: false
        ) { _ in }
    }

    func open(_ name: String = "default", password: String = Scratch.password, state: String = "state") throws
        -> Session
    {
        try Session.open(at: location(name, state: state), password: SecretBytes(Array(password.utf8)), wait: 5)
    }

    /// Runs SQL on the vault's database behind its back.
    func tamper(_ name: String = "default", _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: try location(name).database)
        try queue.write(body)
        try queue.close()
    }
}

func login(_ title: String, _ password: String, user: String = "kim", url: String? = nil) -> EntryForm {
    var form = EntryForm(kind: .login, title: title)
    form.set(.username, to: user)
    form.set(.password, toSecret: Array(password.utf8).span)
    if let url { form.urls = [url] }
    return form
}

extension Session {
    func password(_ id: EntryID) throws -> String? {
        let opened = try open(id)
        guard let resolved = opened.entry.resolved(.password) else { return nil }
        return opened.withValue(of: resolved) { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }
}
