internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
@testable internal import KeysVault

/// A device of a test: a home of its own with a vault in it.
final class Desk {
    let home: String
    private let base: String
    static let password = "correct horse battery staple"
    static let cheap = VaultCost(memoryMiB: 1, passes: 1)
    /// Milliseconds since 1970 on this device's clock.
    var now: Int64 = 1_790_000_000_000

    /// A folder for desks, in memory where the system has a place for that: a test syncs disks by the thousand.
    static func scratch() throws -> String {
        let memory = "/dev/shm"
        let place = FileManager.default.isWritableFile(atPath: memory) ? memory + "/" : NSTemporaryDirectory()
        let folder = place + "keys-life-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    init(in base: String = NSTemporaryDirectory()) throws {
        self.base = base
        home = base + "/keys-desk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: home + "/data/keys", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    var location: VaultLocation {
        get throws {
            try VaultLocation(
                named: nil,
                environment: ["HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_STATE_HOME": home + "/state"])
        }
    }

    static func secret(_ text: String = Desk.password) -> SecretBytes { SecretBytes(Array(text.utf8)) }

    @discardableResult
    func create(name: String = "laptop") throws -> Session {
        try Session.create(
            at: location, password: Self.secret(), cost: Self.cheap, deviceName: name, allowWeak: false
        ) { _ in }
    }

    func open() throws -> Session { try Session.open(at: location, password: Self.secret(), wait: 5) }

    /// A second device by the shortest way: the folder copied, without the state folder.
    func copied() throws -> Desk {
        let other = try Desk(in: base)
        try FileManager.default.copyItem(atPath: home + "/data/keys/default", toPath: other.home + "/data/keys/default")
        return other
    }

    @discardableResult
    func sync(
        _ store: any BlobStore, pace: StorePace = .prompt, repair: Bool = false
    ) async throws(SyncError) -> SyncReport {
        let session: Session
        do { session = try open() } catch { throw .noStore }
        return try await Syncing(store, pace: pace, now: now).run(session, repair: repair)
    }
}

func login(_ title: String, _ password: String, user: String = "kim") -> EntryForm {
    var form = EntryForm(kind: .login, title: title)
    form.set(.username, to: user)
    form.set(.password, toSecret: Array(password.utf8).span)
    return form
}

extension Session {
    func password(_ id: EntryID) throws -> String? {
        let opened = try open(id)
        guard let resolved = opened.entry.resolved(.password) else { return nil }
        return opened.withValue(of: resolved) { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }

    /// Every version there is, as (entry, nonce) in order.
    var fingerprint: [String] {
        catalog.rows.flatMap { row in
            row.items.all.map { "\(row.id.text) \($0.record.nonce.bytes.map { String($0, radix: 16) }.joined())" }
        }.sorted()
    }
}
