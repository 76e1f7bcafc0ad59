import Foundation
import KeysModel
import KeysSecret
import KeysSync
import SessionSupport
import Synchronization
import Testing

@testable import KeysCommands
@testable import KeysTerminal
@testable import KeysVault

/// What the full screen has done with the store, with a real folder and a real other device.
@Suite(.serialized) struct FullScreenErrandsTests {
    static let password = "correct horse battery staple"

    /// A vault and its errands. They block until they are done, as the screen and its background want it: so they run on threads
    /// of their own, and the few that tests share stay free.
    final class Device: @unchecked Sendable {
        let session: Session
        let errands: Errands
        /// Kept as long as the vault lies in it.
        private let home: Home

        init(_ home: Home) throws {
            self.home = home
            session = try Session.create(
                at: VaultLocation(named: nil, environment: home.variables), password: SecretBytes(Array(password.utf8)),
                cost: VaultCost(memoryMiB: 1, passes: 1), deviceName: "laptop", allowWeak: true
            ) { _ in }
            errands = FullScreenErrands.all(home.variables)
        }

        func setStore(_ address: String) async throws -> String {
            try await beside { try self.errands.setStore(self.session, address, nil) }
        }

        func sync() async throws -> SyncReport { try await beside { try self.errands.sync(self.session) } }

        private func beside<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
            }
        }
    }

    /// Waits without holding a thread.
    static func wait(until isThere: () -> Bool) async throws {
        for _ in 0..<4000 {
            if isThere() { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("it took too long")
    }

    static func files(_ folder: Home) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).count) ?? 0
    }

    /// A pairing on a thread of its own.
    final class Going: Sendable {
        struct Handed: @unchecked Sendable {
            let session: Session
        }
        let talk = PairingTalk(moved: {})
        private let problem = Mutex<(any Error)?>(nil)
        private let isOver = Mutex(false)

        init(_ device: Device) throws {
            let (handed, pair) = (Handed(session: try device.session.twin()), device.errands.pair)
            Thread.detachNewThread { [self] in
                do { try pair(handed.session, talk) } catch { problem.withLock { $0 = error } }
                isOver.withLock { $0 = true }
            }
        }

        func wait(for stage: (PairingTalk.Stage) -> Bool) async throws {
            try await FullScreenErrandsTests.wait { stage(self.talk.stage) }
        }

        /// What it ended with; nil where all went well.
        func end() async throws -> (any Error)? {
            try await FullScreenErrandsTests.wait { self.isOver.withLock { $0 } }
            return problem.withLock { $0 }
        }

        var line: String {
            var text = ""
            _ = talk.withLine { line in
                text = line.withBytes { bytes in
                    bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                }
            }
            return text
        }
    }

    @Test func `a real device is let in after yes, and nothing of the pairing stays on the store`() async throws {
        let (home, folder) = (try Home(), try Home())
        let device = try Device(home)
        _ = try await device.setStore(folder.path)
        let going = try Going(device)
        try await going.wait { $0 == .offered }
        let guest = try Program()
        let joining = try guest.start(
            [
                "join", "--code-fd", "4", "--password-fd", "3", "--device-name", "phone", "--kdf-memory", "1",
                "--kdf-passes", "1",
            ], descriptors: [3: Array((Program.password + "\n").utf8), 4: Array((going.line + "\n").utf8)])
        var words: [String] = []
        try await going.wait { stage in
            _ = joining.go(on: 0.001)
            guard case .asked("phone", let shown) = stage else { return false }
            words = shown
            return true
        }
        // The line is good once: it is not shown any more.
        #expect(going.line.isEmpty && words.count == 4)
        going.talk.allow()
        try await Self.wait { joining.go(on: 0.001) }
        let joined = try joining.finish()
        #expect(joined.status == 0 && joined.errorText.contains(words.joined(separator: " ")), "\(joined.errorText)")
        #expect(try await going.end() == nil)
        _ = try await device.sync()
        #expect(device.session.devices.map(\.name).sorted() == ["laptop", "phone"])
        let doctor = try guest.keys("doctor", "--json")
        #expect(!doctor.text.contains("strangers"), "\(doctor.text)")
    }

    @Test func `no and giving up end it at once, and clear the store`() async throws {
        let (home, folder) = (try Home(), try Home())
        let device = try Device(home)
        _ = try await device.setStore(folder.path)
        _ = try await device.sync()
        let before = Self.files(folder)
        let going = try Going(device)
        try await going.wait { $0 == .offered }
        try await Self.wait { Self.files(folder) > before }
        let began = Date()
        going.talk.giveUp()
        guard case .declined? = try await going.end() as? Failure else { return #expect(Bool(false), "it went on") }
        // Nobody giving up, it waits for ten minutes.
        #expect(Date().timeIntervalSince(began) < 300 && Self.files(folder) == before)
    }

    @Test func `a store is set by a path as people type it, and one that is not there changes nothing`() async throws {
        let home = try Home()
        let device = try Device(home)
        for wrong in ["no path", "https://example.org/", home.path + "/not/there"] {
            await #expect(throws: (any Error).self) { try await device.setStore(wrong) }
        }
        #expect(try device.session.storeSettings().address == nil)
        try FileManager.default.createDirectory(atPath: home.path + "/Sync", withIntermediateDirectories: false)
        #expect(try await device.setStore("~/Sync").contains("is empty"))
        #expect(try device.session.storeSettings().address == home.path + "/Sync")
        #expect(try await device.sync().alarms.isEmpty)
    }

    @Test func `what is wrong is said in few words for the title`() {
        let errands = FullScreenErrands.all([:])
        let errors: [any Error] = [
            SyncError.noStore, SyncError.closed, SyncError.vault(.busy(seconds: 1)), Failure.declined,
        ]
        for error in errors { #expect((1...18).contains(errands.trouble(error).count)) }
        #expect(errands.trouble(SyncError.closed) == "new key elsewhere")
    }
}
